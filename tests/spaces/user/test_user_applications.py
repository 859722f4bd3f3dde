"""KerasTuner's own hypermodels."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
import pytest
from keras_tuner.applications import HyperEfficientNet, HyperImageAugment
from keras_tuner.src.applications import efficientnet
from user_hypermodels import First

from spaces.errors import SpaceError
from spaces.user import check_saveable, load_user_space
from spaces.user.augmentation import RandAugment
from spaces.user.operations import operations
from spaces.user.userspace import Builder, UserSpace

SHAPE = (32, 32, 1)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_hyper_resnet_is_given_by_its_name(version: str, tmp_path: Path) -> None:
    space = load_user_space("keras_tuner.applications:HyperResNet", tmp_path)

    built = space.build(First({"version": version}), shape=SHAPE, classes=4)

    assert built.params == {
        "version": version,
        "conv3_depth": 4,
        "conv4_depth": 6,
        "pooling": "avg",
        "optimizer": "adam",
        "learning_rate": 0.1,
    }
    assert built.model.output_shape == (None, 4)
    assert built.labels == "one_hot"
    check_saveable(built.model)


def test_hyper_resnet_next_is_refused_since_it_has_a_lambda(tmp_path: Path) -> None:
    space = load_user_space("keras_tuner.applications:HyperResNet", tmp_path)
    built = space.build(First({"version": "next"}), shape=SHAPE, classes=4)

    with pytest.raises(SpaceError, match=r"layer 'conv2_block1_2_reduce' .* load a Lambda"):
        check_saveable(built.model)


def test_hyper_xception_is_given_by_its_name(tmp_path: Path) -> None:
    space = load_user_space("keras_tuner.applications:HyperXception", tmp_path)
    suggester = First()

    built = space.build(suggester, shape=SHAPE, classes=2)

    assert suggester.asked["sep_num_filters"] == ("int", 128, 768, 128, False)
    assert suggester.asked["dropout_rate"] == ("float", 0.0, 0.6, 0.1, False)
    assert built.model.output_shape == (None, 2)
    assert built.wrapped.preparation.scaled
    check_saveable(built.model)


def test_hyper_efficientnet_takes_colour_images_of_0_to_255(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the download of its weights; it augments, resizes and scales by itself."""
    without = partial(keras.applications.EfficientNetB0, weights=None)
    monkeypatch.setitem(efficientnet.EFFICIENTNET_MODELS, "B0", without)
    space = load_user_space("keras_tuner.applications:HyperEfficientNet", tmp_path)

    built = space.build(First(), shape=SHAPE, classes=4)

    assert built.params["version"] == "B0"
    assert built.user_model.input_shape == (None, 32, 32, 3)
    assert built.model.input_shape == (None, 32, 32, 1)
    assert built.wrapped.preparation.tripled
    assert not built.wrapped.preparation.scaled
    check_saveable(built.model)


class Augmented(keras_tuner.HyperModel):  # type: ignore[misc]  # untyped
    """KerasTuner's augmentation before a small network."""

    def __init__(self, augment_layers: int) -> None:
        super().__init__()
        self.augmentation = HyperImageAugment((8, 8, 3), augment_layers=augment_layers)

    def build(self, hp: Any) -> keras.Model:
        images = keras.Input((8, 8, 3))
        maps = keras.layers.Conv2D(2, 3)(self.augmentation.build(hp)(images))
        vector = keras.layers.Flatten()(maps)
        model = keras.Model(images, keras.layers.Dense(2, "softmax")(vector))
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model


@pytest.mark.parametrize("augment_layers", [0, 3])
def test_hyper_image_augment_trains_and_is_not_in_the_exported_model(
    augment_layers: int, tmp_path: Path
) -> None:
    """KerasTuner's RandAugment itself neither trains under TensorFlow nor loads again."""
    hypermodel = Augmented(augment_layers)
    builder = Builder(build=hypermodel.build)
    space = UserSpace(target="mine:build", home=tmp_path, builder=lambda *_: builder)
    strengths = {f"factor_{name}": 0.2 for name in ("rotate", "translate_x", "contrast")}
    built = space.build(First({"augment_layers": 2, **strengths}), shape=(8, 8, 3), classes=2)
    images = np.random.default_rng(0).integers(0, 256, (16, 8, 8, 3), dtype=np.uint8)
    ready = np.asarray(built.prepared(images))

    built.user_model.fit(ready, np.arange(16) % 2, epochs=1, verbose=0)

    assert not [layer for layer in operations(built.model) if isinstance(layer, RandAugment)]
    check_saveable(built.model)
    plain = built.user_model.predict(ready, verbose=0)
    np.testing.assert_allclose(built.model.predict(images, verbose=0), plain, atol=1e-6)
    assert not np.allclose(np.asarray(built.user_model(ready, training=True)), plain, atol=1e-3)


def test_an_augmentation_alone_is_no_classifier(tmp_path: Path) -> None:
    space = load_user_space("keras_tuner.applications:HyperImageAugment", tmp_path)

    with pytest.raises(SpaceError, match="returned a model that is not compiled"):
        space.build(First(), shape=SHAPE, classes=2)


def test_hyper_efficientnet_takes_an_augmentation(monkeypatch: pytest.MonkeyPatch) -> None:
    without = partial(keras.applications.EfficientNetB0, weights=None)
    monkeypatch.setitem(efficientnet.EFFICIENTNET_MODELS, "B0", without)
    hypermodel = HyperEfficientNet(
        (32, 32, 3), classes=4, augmentation_model=HyperImageAugment((32, 32, 3))
    )
    builder = Builder(build=hypermodel.build)
    space = UserSpace(target="mine:net", home=Path(), builder=lambda *_: builder)

    built = space.build(First({"factor_rotate": 0.1}), shape=(32, 32, 3), classes=4)

    assert {"augment_layers", "factor_rotate", "version"} <= set(built.params)
    check_saveable(built.model)
