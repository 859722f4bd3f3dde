"""What a user's model is wrapped in, so that it takes the data's images and gives probabilities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
from user_hypermodels import First

from spaces.errors import SpaceError
from spaces.probabilities import probabilities
from spaces.user.userspace import Builder, UserSpace

if TYPE_CHECKING:
    from collections.abc import Callable

    from spaces.user import Built

SHAPE = (8, 8, 1)
LAYERS = keras.layers
FOCAL = keras.losses.CategoricalFocalCrossentropy


def build(
    made: Callable[[], object], *, shape: tuple[int, int, int] = SHAPE, classes: int = 3
) -> Built:
    """What a builder that returns `made()` gives."""
    builder = Builder(build=lambda _: made())
    space = UserSpace(target="mine:build", home=Path(), builder=lambda *_: builder)
    return space.build(First(), shape=shape, classes=classes)


def network(
    *,
    loss: Any = "sparse_categorical_crossentropy",
    last: tuple[int, str | None] = (3, "softmax"),
    shape: tuple[int | None, ...] = SHAPE,
    first: Callable[[Any], Any] = lambda images: images,
) -> keras.Model:
    """`first`, a convolution, the average and a last layer of (units, activation)."""
    images = keras.Input(shape)
    maps = LAYERS.Conv2D(4, 3, kernel_regularizer="l2")(first(images))
    outputs = LAYERS.Dense(last[0], last[1], name="last")(LAYERS.GlobalAveragePooling2D()(maps))
    model = keras.Model(images, outputs)
    model.compile("sgd", loss)
    return model


def refusal(made: Callable[[], object], *, classes: int = 3) -> str:
    """What a builder's model is refused with; always one line."""
    with pytest.raises(SpaceError) as refused:
        build(made, classes=classes)
    assert "\n" not in str(refused.value)
    return str(refused.value).removeprefix("mine:build: ")


def pictures(channels: int = 1) -> Any:
    return np.random.default_rng(0).integers(0, 256, (5, 8, 8, channels), dtype=np.uint8)


def test_images_are_scaled_to_one_where_the_model_does_not() -> None:
    built = build(network)
    images = pictures()

    expected = built.user_model.predict(images.astype("float32") / 255, verbose=0)
    given = built.model.predict(images, verbose=0)

    np.testing.assert_allclose(given, expected, atol=1e-6)
    np.testing.assert_allclose(np.asarray(built.prepared(images)), images / 255, atol=1e-6)
    np.testing.assert_allclose(given.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(
    "first",
    [
        LAYERS.Rescaling(1 / 127.5, offset=-1),
        LAYERS.Normalization(mean=100, variance=50),
        keras.applications.mobilenet.preprocess_input,
        lambda images: LAYERS.Rescaling(1 / 255)(LAYERS.RandomFlip()(images)),
        keras.Sequential([LAYERS.Rescaling(1 / 255)]),
    ],
    ids=["Rescaling", "Normalization", "arithmetic", "after augmentation", "in a model"],
)
def test_a_model_that_scales_by_itself_gets_0_to_255(first: Callable[[Any], Any]) -> None:
    built = build(lambda: network(first=first))
    images = pictures()

    expected = built.user_model.predict(images.astype("float32"), verbose=0)

    np.testing.assert_allclose(built.model.predict(images, verbose=0), expected, atol=1e-6)
    assert np.array_equal(np.asarray(built.prepared(images)), images)


def test_what_stands_behind_the_first_weights_is_no_scaling_of_images() -> None:
    """A residual connection adds, too."""

    def first(images: Any) -> Any:
        maps = LAYERS.Conv2D(1, 1)(images)
        return LAYERS.Rescaling(2.0)(maps * 2 + 1)

    built = build(lambda: network(first=first))

    assert np.asarray(built.prepared(pictures())).max() <= 1


def test_a_model_of_whole_numbers_gets_them() -> None:
    def made() -> keras.Model:
        images = keras.Input(SHAPE, dtype="uint8")
        vector = LAYERS.Flatten()(LAYERS.Rescaling(1 / 255)(images))
        model = keras.Model(images, LAYERS.Dense(3, "softmax")(vector))
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model

    built = build(made)

    assert built.prepared(pictures()).dtype == np.uint8
    assert built.model.predict(pictures(), verbose=0).shape == (5, 3)


def test_gray_images_become_three_channels_where_the_model_wants_them() -> None:
    built = build(lambda: network(shape=(8, 8, 3)))
    images = pictures()

    thrice = np.repeat(images.astype("float32") / 255, 3, axis=-1)

    assert built.prepared(images).shape == (5, 8, 8, 3)
    np.testing.assert_allclose(
        built.model.predict(images, verbose=0),
        built.user_model.predict(thrice, verbose=0),
        atol=1e-6,
    )


def test_a_sequential_model_without_an_input_is_built_for_the_data() -> None:
    def made() -> keras.Model:
        model = keras.Sequential([LAYERS.Flatten(), LAYERS.Dense(3, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model

    built = build(made, shape=(4, 6, 3))

    assert built.model.input_shape == (None, 4, 6, 3)
    assert built.model.count_params() == 4 * 6 * 3 * 3 + 3


def test_a_subclassed_model_is_taken_as_it_is() -> None:
    class Net(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.flatten, self.last = LAYERS.Flatten(), LAYERS.Dense(3, "softmax")

        def call(self, images: Any) -> Any:
            return self.last(self.flatten(images))

    def made() -> keras.Model:
        model = Net()
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model

    built = build(made)

    assert built.model.predict(pictures(), verbose=0).shape == (5, 3)
    assert built.model.weights[0] is built.user_model.weights[0]


@pytest.mark.parametrize(
    ("loss", "last", "classes", "labels", "expected"),
    [
        ("sparse_categorical_crossentropy", (3, "softmax"), 3, "index", [0, 2]),
        ("SparseCategoricalCrossentropy", (2, "softmax"), 2, "index", [0, 1]),
        ("crossentropy", (3, "softmax"), 3, "index", [0, 2]),
        ("categorical_crossentropy", (3, "softmax"), 3, "one_hot", [[1, 0, 0], [0, 0, 1]]),
        ("binary_crossentropy", (2, "sigmoid"), 2, "one_hot", [[1, 0], [0, 1]]),
        ("binary_crossentropy", (1, "sigmoid"), 2, "binary", [[0], [1]]),
        ("mse", (1, "sigmoid"), 2, "binary", [[0], [1]]),
        ("mse", (3, "softmax"), 3, "one_hot", [[1, 0, 0], [0, 0, 1]]),
        (FOCAL(), (2, "softmax"), 2, "one_hot", [[1, 0], [0, 1]]),
        (["categorical_crossentropy"], (2, "softmax"), 2, "one_hot", [[1, 0], [0, 1]]),
    ],
)
def test_labels_are_as_the_loss_wants_them(
    loss: Any, last: tuple[int, str], classes: int, labels: str, expected: list[Any]
) -> None:
    built = build(lambda: network(loss=loss, last=last), classes=classes)

    targets = built.targets(np.array([0, classes - 1]))

    assert built.labels == labels
    assert targets.tolist() == expected
    images = np.asarray(built.prepared(pictures()))[:2]
    assert np.isfinite(built.user_model.evaluate(images, targets, verbose=0))


@pytest.mark.parametrize(
    ("loss", "last", "classes", "activation"),
    [
        (keras.losses.SparseCategoricalCrossentropy, (3, None), 3, keras.ops.softmax),
        (FOCAL, (3, None), 3, keras.ops.softmax),
        (keras.losses.BinaryCrossentropy, (1, None), 2, keras.ops.sigmoid),
        (keras.losses.BinaryCrossentropy, (2, None), 2, keras.ops.sigmoid),
    ],
)
def test_logits_become_probabilities_in_the_wrapper_only(
    loss: Any, last: tuple[int, None], classes: int, activation: Callable[[Any], Any]
) -> None:
    built = build(lambda: network(loss=loss(from_logits=True), last=last), classes=classes)

    logits = built.user_model.predict(np.asarray(built.prepared(pictures())), verbose=0)

    given = built.model.predict(pictures(), verbose=0)
    np.testing.assert_allclose(given, np.asarray(activation(logits)), atol=1e-6)
    assert probabilities(given).shape == (5, classes)


def test_a_custom_loss_gets_one_hot_labels_unless_its_name_says_sparse() -> None:
    def distance(labels: Any, outputs: Any) -> Any:
        return keras.ops.mean(keras.ops.abs(labels - outputs), axis=-1)

    def sparse_distance(labels: Any, outputs: Any) -> Any:
        return distance(keras.ops.one_hot(keras.ops.cast(labels, "int32"), 3), outputs)

    plain = build(lambda: network(loss=distance))
    sparse = build(lambda: network(loss=sparse_distance))

    assert (plain.labels, sparse.labels) == ("one_hot", "index")
    for one in (plain, sparse):
        images, labels = (
            np.asarray(one.prepared(pictures())),
            one.targets(np.array([0, 2, 1, 0, 1])),
        )
        assert np.isfinite(one.user_model.evaluate(images, labels, verbose=0))


@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
def test_an_export_does_not_need_what_the_model_was_compiled_with(tmp_path: Path) -> None:
    """A loss of the user's own is no obstacle to loading the model."""

    def strange(labels: Any, outputs: Any) -> Any:
        return keras.ops.mean(labels - outputs, axis=-1)

    built = build(lambda: network(loss=strange))

    built.model.save(tmp_path / "model.keras")

    loaded = keras.models.load_model(tmp_path / "model.keras")
    given = built.model.predict(pictures(), verbose=0)
    np.testing.assert_allclose(loaded.predict(pictures(), verbose=0), given, atol=1e-6)


def test_what_is_no_compiled_model_is_refused() -> None:
    def uncompiled() -> keras.Model:
        return keras.Sequential([LAYERS.Flatten()])

    assert refusal(lambda: None) == "returned nothing: it must build a Keras model and return it"
    assert refusal(uncompiled) == (
        "returned a model that is not compiled: call model.compile(…) on it"
    )
    assert refusal(lambda: network(loss=None)) == (
        "the model is compiled without a loss: give compile(loss=…) one loss"
    )


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (
            (28, 28, 1),
            "the model takes images of 28×28, the data's are 8×8: search with --image-size 28, "
            "or give it keras.Input((8, 8, 1))",
        ),
        (
            (28, 8, 1),
            "the model takes images of 28×8, the data's are 8×8: search with --image-size 28x8, "
            "or give it keras.Input((8, 8, 1))",
        ),
        (
            (8, 8, 4),
            "the model takes images of 4 channels, the data's have 1: "
            "give it keras.Input((8, 8, 1))",
        ),
    ],
)
def test_a_model_for_other_images_is_refused(shape: tuple[int, int, int], said: str) -> None:
    assert refusal(lambda: network(shape=shape)) == said


def test_any_size_and_channels_that_fit_are_taken() -> None:
    assert build(lambda: network(shape=(None, None, 1))).model.input_shape == (None, *SHAPE)


def test_a_model_of_vectors_is_refused() -> None:
    def made() -> keras.Model:
        model = keras.Sequential([keras.Input((64,)), LAYERS.Dense(3, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model

    assert refusal(made) == (
        "the model takes inputs of shape (64,), not images: give it keras.Input((8, 8, 1)), and a "
        "Flatten where it wants a vector"
    )


@pytest.mark.parametrize(
    ("loss", "last", "classes", "said"),
    [
        (
            "categorical_crossentropy",
            (10, "softmax"),
            3,
            "the model gives 10 numbers an image, the data has 3 classes: end it in "
            "Dense(3, activation='softmax')",
        ),
        (
            "binary_crossentropy",
            (1, "sigmoid"),
            3,
            "the model gives 1 numbers an image, the data has 3 classes: end it in "
            "Dense(3, activation='softmax')",
        ),
        (
            "sparse_categorical_crossentropy",
            (1, "sigmoid"),
            2,
            "the model gives 1 number an image, sparse_categorical_crossentropy wants one a "
            "class: end it in Dense(2, activation='softmax'), or compile it with "
            "binary_crossentropy",
        ),
        (
            "categorical_crossentropy",
            (3, None),
            3,
            "the model's last layer 'last' gives no probabilities (linear): give it "
            "activation='softmax', or compile with a loss of from_logits=True",
        ),
        (
            "hinge",
            (1, "tanh"),
            2,
            "the model's last layer 'last' gives no probabilities (tanh): give it "
            "activation='sigmoid', or compile with a loss of from_logits=True",
        ),
    ],
)
def test_outputs_that_are_no_probabilities_of_the_classes_are_refused(
    loss: str, last: tuple[int, str | None], classes: int, said: str
) -> None:
    assert refusal(lambda: network(loss=loss, last=last), classes=classes) == said
