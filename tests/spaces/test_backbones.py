"""The extractors: what goes into them, what comes out, what of them trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest

from spaces.catalog import BACKBONES
from spaces.model.applications import APPLICATIONS
from spaces.model.backbones import make_extractor
from spaces.model.blocks import blocks, freeze, unfreeze
from spaces.model.size import symbolic
from spaces.pretrained import WeightsError, weights_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from spaces import Params

# TensorFlow 2.21's variables know numpy 1's __array__ only, and Keras saves by way of it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

SMALL: Params = {"backbone": "mobilenet", "alpha": 0.25, "pretrained": "none"}
PREPROCESSORS = {
    **dict.fromkeys(("vgg16", "vgg19"), keras.applications.vgg16),
    "resnet50": keras.applications.resnet,
    "resnet50v2": keras.applications.resnet_v2,
    "xception": keras.applications.xception,
    "inceptionv3": keras.applications.inception_v3,
    "mobilenet": keras.applications.mobilenet,
    "mobilenetv2": keras.applications.mobilenet_v2,
    "mobilenetv3small": keras.applications.mobilenet_v3,
    "mobilenetv3large": keras.applications.mobilenet_v3,
    "densenet121": keras.applications.densenet,
    "convnexttiny": keras.applications.convnext,
    "nasnetmobile": keras.applications.nasnet,
    **{f"efficientnetb{size}": keras.applications.efficientnet for size in range(4)},
    **{f"efficientnetv2b{size}": keras.applications.efficientnet_v2 for size in range(4)},
}


@pytest.fixture(scope="module", params=BACKBONES)
def extractor(request: pytest.FixtureRequest) -> Iterator[keras.Model]:
    """Each backbone, at the smallest size that it accepts; its weights have no arrays."""
    side = APPLICATIONS[request.param].minimum
    with symbolic():
        made = make_extractor({"backbone": request.param}, (side, side, 3), weights=False)
    yield made
    keras.utils.clear_session(free_memory=False)


def network_of(extractor: keras.Model) -> keras.Model:
    return extractor.layers[-2]


def random_images(*shape: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def lively(extractor: keras.Model) -> keras.Model:
    """The extractor with kernels that keep numbers at their size through any number of layers."""
    generator = np.random.default_rng(0)
    for weight in network_of(extractor).weights:
        if len(weight.shape) == 4:
            inputs = np.prod(weight.shape[:2] if "dw" in weight.path else weight.shape[:3])
            weight.assign(generator.normal(0, np.sqrt(2 / inputs), weight.shape))
    return extractor


def with_head(extractor: keras.Model) -> keras.Model:
    """A model that calls the extractor, as a trial's does; a graph of its step would cost more."""
    images = keras.Input(extractor.input_shape[1:], dtype="uint8")
    model = keras.Model(images, keras.layers.Dense(1)(extractor(images)))
    model.compile(keras.optimizers.SGD(1.0), "mse", run_eagerly=True)
    return model


def train_once(model: keras.Model) -> None:
    images = random_images(8, *model.input_shape[1:])
    model.fit(images, np.linspace(0, 1, 8)[:, None], batch_size=8, verbose=0)


def moved(extractor: keras.Model, before: list[NDArray[Any]]) -> set[str]:
    """Paths of the backbone's weights that are no longer what `before` holds."""
    weights = network_of(extractor).weights
    return {
        weight.path
        for weight, old in zip(weights, before, strict=True)
        if not np.array_equal(weight.numpy(), old)
    }


def test_blocks_hold_every_layer_with_weights_once(extractor: keras.Model) -> None:
    """Layers that name no block, as of a stem or a transition, are not forgotten."""
    weighted = [layer.name for layer in network_of(extractor).layers if layer.weights]

    assert sorted(layer.name for block in blocks(extractor) for layer in block) == sorted(weighted)


def test_no_block_needs_a_later_one(extractor: keras.Model) -> None:
    """So what is unfrozen from the end has no frozen layer behind it."""
    block_of = {
        layer.name: number for number, block in enumerate(blocks(extractor)) for layer in block
    }
    latest: dict[int, int] = {}
    for operation in network_of(extractor).operations:
        sources = keras.tree.flatten(getattr(operation, "input", []))
        before = max((latest.get(id(source), 0) for source in sources), default=0)
        own = block_of.get(operation.name, before)
        assert own >= before, operation.name
        for output in keras.tree.flatten(operation.output):
            latest[id(output)] = own


def test_pixels_are_prepared_as_keras_prepares_them(extractor: keras.Model) -> None:
    network = network_of(extractor)
    pixels = random_images(2, *extractor.input_shape[1:])

    prepared = extractor.operations[extractor.operations.index(network) - 1].output
    found = keras.Model(extractor.input, prepared)(pixels)

    expected = PREPROCESSORS[network.name].preprocess_input(pixels.astype(np.float32))
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_new_extractor_is_frozen(extractor: keras.Model) -> None:
    assert not extractor.trainable_weights
    assert extractor.count_params() > 0


@pytest.mark.parametrize(
    ("backbone", "number", "last"),
    [
        ("vgg16", 5, {"block5_conv1", "block5_conv2", "block5_conv3"}),
        ("mobilenet", 14, {"conv_dw_13", "conv_dw_13_bn", "conv_pw_13", "conv_pw_13_bn"}),
    ],
)
def test_blocks_are_those_of_the_paper(backbone: str, number: int, last: set[str]) -> None:
    found = blocks(make_extractor({"backbone": backbone}, (32, 32, 3), weights=False))

    assert len(found) == number
    assert {layer.name for layer in found[-1]} == last


@pytest.mark.parametrize(("side", "channels"), [(8, 1), (28, 3), (64, 1), (150, 3)])
def test_images_of_any_size_become_vectors(side: int, channels: int) -> None:
    extractor = make_extractor(SMALL, (side, side, channels))

    vectors = extractor.predict_on_batch(random_images(2, side, side, channels))

    assert vectors.shape == (2, 256)
    assert vectors.dtype == np.float32


@pytest.mark.parametrize(
    ("backbone", "shape", "fed"),
    [
        ("xception", (64, 100, 1), (71, 100)),
        ("inceptionv3", (28, 28, 3), (75, 75)),
        ("mobilenet", (32, 33, 3), (32, 33)),
    ],
)
def test_images_are_enlarged_to_what_the_backbone_accepts(
    backbone: str, shape: tuple[int, int, int], fed: tuple[int, int]
) -> None:
    """Each side by itself, and only where it is too small."""
    extractor = make_extractor({"backbone": backbone}, shape, weights=False)

    assert network_of(extractor).input_shape == (None, *fed, 3)
    assert ("resize" in {layer.name for layer in extractor.layers}) == (fed != shape[:2])


def test_gray_images_are_fed_as_three_equal_channels() -> None:
    gray = lively(make_extractor(SMALL, (40, 40, 1)))
    colour = make_extractor(SMALL, (40, 40, 3))
    colour.set_weights(gray.get_weights())
    images = random_images(2, 40, 40, 1)

    np.testing.assert_array_equal(
        gray.predict_on_batch(images), colour.predict_on_batch(images.repeat(3, axis=3))
    )


@pytest.mark.parametrize(("head", "width"), [("average", 256), ("max", 256), ("flatten", 1024)])
def test_the_head_turns_maps_into_a_vector(head: str, width: int) -> None:
    extractor = make_extractor({**SMALL, "head": head}, (64, 64, 3), weights=False)

    assert extractor.output_shape == (None, width)


@pytest.mark.long
@pytest.mark.parametrize("backbone", ["vgg16", "efficientnetb0", "convnexttiny"])
def test_an_extractor_is_loaded_in_safe_mode(backbone: str, tmp_path: Path) -> None:
    """These have reordered channels, dropout and a layer class of keras.applications."""
    extractor = make_extractor({"backbone": backbone}, (28, 28, 1), weights=False)
    images = random_images(2, 28, 28, 1)
    extractor.save(tmp_path / "extractor.keras")

    loaded = keras.saving.load_model(tmp_path / "extractor.keras", safe_mode=True)

    np.testing.assert_array_equal(loaded(images), extractor(images))
    assert len(blocks(loaded)) == len(blocks(extractor))


def test_a_frozen_backbone_does_not_change_in_training() -> None:
    """Nor do the moving averages of its batch normalization."""
    extractor = lively(make_extractor(SMALL, (32, 32, 1)))
    model = with_head(extractor)
    before, head = network_of(extractor).get_weights(), model.get_weights()[-1]

    train_once(model)

    assert moved(extractor, before) == set()
    assert model.get_weights()[-1] != head


def test_unfrozen_blocks_train_without_their_batch_normalization() -> None:
    extractor = lively(make_extractor(SMALL, (32, 32, 1)))
    unfreeze(extractor, 1)
    model = with_head(extractor)
    before = network_of(extractor).get_weights()

    train_once(model)

    assert moved(extractor, before) == {"conv_dw_13/kernel", "conv_pw_13/kernel"}


def test_a_backbone_knows_no_training_mode() -> None:
    """EfficientNet would drop whole blocks at random, also where it is frozen."""
    extractor = make_extractor({"backbone": "efficientnetb0"}, (32, 32, 3), weights=False)
    unfreeze(extractor, 3)
    images = random_images(2, 32, 32, 3)

    np.testing.assert_array_equal(extractor(images, training=True), extractor(images))


def test_unfreezing_counts_blocks_from_the_end() -> None:
    """Fewer than before freezes the others again; more than there are is all of them."""
    extractor = make_extractor(SMALL, (32, 32, 3))
    model = with_head(extractor)

    def trained() -> int:
        names = {weight.path.split("/")[0] for weight in extractor.trainable_weights}
        return sum(any(layer.name in names for layer in block) for block in blocks(model))

    counts = []
    for count in (3, 1, 100, 0):
        unfreeze(model, count)
        counts.append(trained())
    assert counts == [3, 1, 14, 0]
    unfreeze(model, 2)
    freeze(model)
    assert not extractor.trainable_weights


def test_a_model_without_a_backbone_has_no_blocks() -> None:
    images = keras.Input((8, 8, 1))
    with pytest.raises(LookupError, match="no backbone in plain"):
        blocks(keras.Model(images, keras.layers.Flatten()(images), name="plain"))


def test_weights_come_from_a_file(tmp_path: Path) -> None:
    """Made for another image size."""
    saved = make_extractor(SMALL, (64, 64, 3))
    network_of(saved).save_weights(tmp_path / "mine.weights.h5")

    params = {**SMALL, "pretrained": str(tmp_path / "mine.weights.h5")}
    found = make_extractor(params, (150, 140, 1))

    for weight, expected in zip(found.get_weights(), saved.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, expected)


def test_weights_can_be_left_out_for_counting(tmp_path: Path) -> None:
    params = {**SMALL, "pretrained": str(tmp_path / "missing.h5")}

    assert make_extractor(params, (32, 32, 3), weights=False).count_params() == 218_544
    with pytest.raises(WeightsError, match="no file or folder"):
        make_extractor(params, (32, 32, 3))


@pytest.mark.parametrize("content", ["text", "another width"])
def test_a_file_that_does_not_fit_is_one_line(content: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.weights.h5"
    if content == "text":
        path.write_text("<html>not found</html>")
    else:
        wide = make_extractor({**SMALL, "alpha": 0.5}, (32, 32, 3))
        network_of(wide).save_weights(path)

    with pytest.raises(WeightsError) as caught:
        make_extractor({**SMALL, "pretrained": str(path)}, (32, 32, 3))

    assert str(caught.value).startswith(f"{path}: no weights of mobilenet without its top (")
    assert "\n" not in str(caught.value)


def test_a_missing_download_says_what_to_put_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, and nothing is left that could be taken for weights."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # nobody listens there
    name = weights_file("mobilenet", 0.25, (32, 32))

    with pytest.raises(WeightsError) as caught:
        make_extractor({**SMALL, "pretrained": "imagenet"}, (28, 28, 1))

    said = str(caught.value)
    assert said.startswith("https://storage.googleapis.com/")
    assert said.endswith(f"/{name} cannot be downloaded (Connection refused); fetch it elsewhere "
                         f"and put it at {tmp_path / 'models' / name}")  # fmt: skip
    assert {path.suffix for path in (tmp_path / "models").iterdir()} <= {".lock"}


def test_efficientnet_normalizes_by_the_deviations_in_its_file(tmp_path: Path) -> None:
    """Keras reads them as variances, and corrects that only for what it has downloaded itself."""
    network = keras.applications.EfficientNetB0(
        include_top=False, weights=None, input_shape=(32, 32, 3)
    )
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    normalization = network.layers[2]
    normalization.set_weights([mean, deviation, np.array(0)])
    network.save_weights(tmp_path / "mine.weights.h5")

    params: Params = {
        "backbone": "efficientnetb0",
        "pretrained": str(tmp_path / "mine.weights.h5"),
    }
    loaded = network_of(make_extractor(params, (32, 32, 3)))

    pixels = random_images(2, 32, 32, 3).astype(np.float32)
    found = keras.Model(loaded.input, loaded.layers[2].output)(pixels)
    np.testing.assert_allclose(found, (pixels / 255 - mean) / deviation, atol=1e-5)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("backbone", "alpha", "function", "file"),
    [
        ("mobilenet", 0.25, "MobileNet", "mobilenet_2_5_128_tf_no_top.h5"),
        (
            "mobilenetv2",
            0.35,
            "MobileNetV2",
            "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5",
        ),
    ],
)
def test_real_weights_give_what_keras_own_network_gives(
    shared_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    backbone: str,
    alpha: float,
    function: str,
    file: str,
) -> None:
    """Out of Keras's cache, at a size that Keras has no weights for."""
    (tmp_path / "models").symlink_to(shared_data / "weights")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    pixels = random_images(4, 150, 150, 3)

    found = make_extractor({"backbone": backbone, "alpha": alpha}, (150, 150, 3))(pixels)

    own = getattr(keras.applications, function)(
        alpha=alpha,
        include_top=False,
        pooling="avg",
        input_shape=(150, 150, 3),
        weights=str(shared_data / "weights" / file),
    )
    expected = own(PREPROCESSORS[backbone].preprocess_input(pixels.astype(np.float32)))
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.shared
def test_real_weights_with_their_top_are_refused(shared_data: Path) -> None:
    path = shared_data / "weights" / "mobilenet_2_5_128_tf.h5"
    with pytest.raises(WeightsError, match="mobilenet without its top"):
        make_extractor({**SMALL, "pretrained": str(path)}, (128, 128, 3))
