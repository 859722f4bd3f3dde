"""Every format, written by a process and run by the format's own runtime alone."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import keras
import numpy as np
import onnx
import pytest
from plain_runtimes import plain
from small_models import small_model, some_images

from search.errors import SearchError, UsageError
from search.formats.format import TOLERANCE, Format
from search.formats.running import models, open_model
from search.formats.writing import write_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from search.formats.running import RunningModel

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"  # of Keras
)

IMAGES = 60
NAMES = ("NORMAL", "Lungenentzündung", "other")


class Trained(NamedTuple):
    """A trial's file, and what it says of images."""

    file: Path
    images: NDArray[np.uint8]
    expected: NDArray[np.float64]


def trained(file: Path, preset: str, shape: tuple[int, int, int], classes: int) -> Trained:
    """A preset's smallest network."""
    others = {"pretrained": "imagenet", "alpha": 0.35} if preset == "transfer" else None
    small_model(file, preset, shape, classes, others=others)
    images, _ = some_images(IMAGES, shape, classes)
    with open_model(file, format=Format.KERAS) as model:
        return Trained(file, images, model.predict(images))


@pytest.fixture(scope="module")
def cnn(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Of two classes, so that it gives the probability of the second alone."""
    return trained(tmp_path_factory.mktemp("cnn") / "trial.keras", "cnn", (12, 16, 1), 2)


@pytest.fixture(scope="module")
def transfer(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """MobileNetV2 with its real weights, of three classes in colour."""
    folder = tmp_path_factory.mktemp("transfer")
    (folder / "models").symlink_to(shared_data / "weights")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_HOME", str(folder))
        return trained(folder / "trial.keras", "transfer", (32, 32, 3), 3)


def written(model: Trained, format: Format, folder: Path) -> Path:
    """The model in a format."""
    target = folder / f"written{format.suffix}"
    names = NAMES[: model.expected.shape[1]]
    write_model([model.file], target, format, classes=names, calibration=model.images)
    return target


def labels_in(model: Path, format: Format) -> tuple[str, ...]:
    """The names of the classes, out of the model itself."""
    if format == Format.ONNX:
        (kept,) = [one.value for one in onnx.load(model).metadata_props if one.key == "classes"]
        return tuple(json.loads(kept))
    if format == Format.SAVEDMODEL:
        text = (model / "assets.extra" / "labels.txt").read_text(encoding="utf-8")
    else:
        text = zipfile.ZipFile(model).read("labels.txt").decode()
    return tuple(text.splitlines())


@pytest.fixture(scope="module")
def running() -> Iterator[RunningModel]:
    """A process for one model after another."""
    with models(code=None) as process:
        yield process


def check(model: Trained, format: Format, folder: Path, running: RunningModel) -> None:
    """Both a plain user and our own process get its probabilities, and the names are in it."""
    target = written(model, format, folder)
    found = plain(target, format, model.images)
    running.load(target, format)
    assert running.shape == model.images.shape[1:]
    ours = running.predict_all(model.images)
    assert 0 < running.latency() < 1
    assert (found.dtype, found.shape) == (np.float32, model.expected.shape)
    np.testing.assert_allclose(ours, found, atol=0.01 if format.quantized else 1e-6)
    if format.quantized:
        assert (found.argmax(axis=1) == model.expected.argmax(axis=1)).mean() >= 0.95
        assert np.abs(found - model.expected).max() < 0.1
    else:
        assert np.abs(found - model.expected).max() <= TOLERANCE[format]
    assert labels_in(target, format) == NAMES[: model.expected.shape[1]]


@pytest.mark.parametrize("format", list(Format))
def test_two_classes(cnn: Trained, tmp_path: Path, running: RunningModel, format: Format) -> None:
    """Both their probabilities, of uint8 images that are not square."""
    assert 0.05 < cnn.expected.std() < 0.5  # they are told apart, and not by ones and zeros
    check(cnn, format, tmp_path, running)


@pytest.mark.shared
@pytest.mark.parametrize("format", list(Format))
def test_a_pretrained_backbone(
    transfer: Trained, tmp_path: Path, running: RunningModel, format: Format
) -> None:
    """What prepares the images for it is in the file."""
    assert transfer.expected.std() > 0.05
    check(transfer, format, tmp_path, running)


def test_an_ensemble_is_the_mean(cnn: Trained, tmp_path: Path) -> None:
    """Of members that are not alike, in one file."""
    other = trained(tmp_path / "other.keras", "dense", (12, 16, 1), 2)
    target = tmp_path / "both.onnx"
    write_model([cnn.file, other.file], target, Format.ONNX, classes=NAMES[:2])
    mean = (cnn.expected + other.expected) / 2
    assert np.abs(mean - cnn.expected).max() > 0.01
    np.testing.assert_allclose(plain(target, Format.ONNX, cnn.images), mean, atol=1e-6)


@pytest.mark.parametrize(
    ("shape", "classes", "words"),
    [
        ((8, 8, 1), 2, "images of 12×16×1, 8×8×1: one ensemble has one image size"),
        ((12, 16, 1), 3, "2, 3 classes"),
    ],
)
def test_members_that_are_no_ensemble(
    cnn: Trained, tmp_path: Path, shape: tuple[int, int, int], classes: int, words: str
) -> None:
    """Other images or other classes; nothing is written."""
    small_model(tmp_path / "other.keras", "dense", shape, classes)
    target = tmp_path / "both.keras"
    with pytest.raises(UsageError, match=words):
        write_model(
            [cnn.file, tmp_path / "other.keras"], target, Format.KERAS, classes=NAMES[:classes]
        )
    assert not target.exists()


def test_full_int8_needs_images(cnn: Trained, tmp_path: Path) -> None:
    """To calibrate by."""
    with pytest.raises(UsageError, match="litert-int8 needs images to calibrate by"):
        write_model([cnn.file], tmp_path / "x.tflite", Format.LITERT_INT8, classes=NAMES[:2])


def test_a_forged_lambda_layer_is_refused(tmp_path: Path) -> None:
    """In words of ours, and its code has not run."""
    ran = tmp_path / "ran"
    images = keras.Input((8, 8, 1), dtype="uint8")
    layer = keras.layers.Lambda(lambda x, at=str(ran): (__import__("os").makedirs(at), x)[1])
    keras.Model(images, keras.layers.Flatten()(layer(images))).save(tmp_path / "x.keras")
    ran.rmdir()  # it ran here, when the model was made
    with (
        pytest.raises(SearchError, match=r"^the model does not load: it has a Lambda layer, whose"),
        open_model(tmp_path / "x.keras", format=Format.KERAS),
    ):
        pass
    with pytest.raises(SearchError, match="it has a Lambda layer"):
        write_model([tmp_path / "x.keras"], tmp_path / "y.onnx", Format.ONNX, classes=NAMES[:2])
    assert not ran.exists()


@pytest.mark.parametrize("format", [Format.SAVEDMODEL, Format.ONNX, Format.LITERT])
def test_what_is_no_model_is_said(tmp_path: Path, format: Format) -> None:
    """By its runtime, in one line."""
    file = tmp_path / f"x{format.suffix}"
    file.write_bytes(b"no model at all")
    with (
        pytest.raises(SearchError, match=r"^the model does not load: ") as caught,
        open_model(file, format=format),
    ):
        pass
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
