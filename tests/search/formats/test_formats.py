"""Every format, written by a process and run by the format's own runtime alone."""

from __future__ import annotations

import importlib
import json
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import keras
import numpy as np
import onnx
import pytest
import tensorflow as tf
from plain_runtimes import plain
from small_models import small_model, some_images

from search.errors import SearchError, UsageError
from search.formats.format import TOLERANCE, Format
from search.formats.running import models, open_model
from search.formats.writing import write_model
from spaces.probabilities import probabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
    model = keras.saving.load_model(file)
    return Trained(file, images, probabilities(model.predict(images, verbose=0)))


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
@pytest.mark.parametrize(
    "format", [Format.SAVEDMODEL, Format.ONNX, Format.LITERT, Format.LITERT_INT8]
)
def test_a_pretrained_backbone(
    transfer: Trained, tmp_path: Path, running: RunningModel, format: Format
) -> None:
    """What prepares the images for it is in the file (`scripts/check_formats.py` has them all)."""
    assert transfer.expected.std() > 0.05
    check(transfer, format, tmp_path, running)


def test_an_onnx_models_ends_have_names(cnn: Trained, tmp_path: Path) -> None:
    """By which a server is set up, whatever the network; any number of images goes in."""
    graph = onnx.load(written(cnn, Format.ONNX, tmp_path)).graph
    ends = [
        (one.name, [dim.dim_param or dim.dim_value for dim in one.type.tensor_type.shape.dim])
        for one in (*graph.input, *graph.output)
    ]
    assert ends == [("images", ["n", 12, 16, 1]), ("probabilities", ["n", 2])]


def test_an_ensemble_is_the_mean(cnn: Trained, tmp_path: Path) -> None:
    """Of members that are not alike, in one file."""
    other = trained(tmp_path / "other.keras", "dense", (12, 16, 1), 2)
    target = tmp_path / "both.onnx"
    write_model([cnn.file, other.file], target, Format.ONNX, classes=NAMES[:2])
    mean = (cnn.expected + other.expected) / 2
    assert np.abs(mean - cnn.expected).max() > 0.01
    np.testing.assert_allclose(plain(target, Format.ONNX, cnn.images), mean, atol=1e-6)


@pytest.mark.long
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


def _write(file: str) -> None:
    tf.io.write_file(file, "owned")


def _save(file: str) -> None:  # by what every SavedModel has, for its own variables
    tf.raw_ops.SaveV2(prefix=file, tensor_names=["a"], shape_and_slices=[""], tensors=[1.0])


def _cache(file: str) -> None:
    tf.data.Dataset.range(3).cache(file).reduce(tf.constant(0, tf.int64), lambda a, b: a + b)


def _debug(file: str) -> None:
    urls = [f"file://{file}"]
    tf.raw_ops.DebugIdentity(input=1.0, device_name="", tensor_name="x:0", debug_urls=urls)


@pytest.mark.parametrize(
    ("does", "named"),
    [
        (_write, "WriteFile"),
        (_save, "SaveV2"),
        (_cache, "CacheDatasetV2, DummyMemoryCache, RangeDataset, ReduceDataset"),
        (_debug, "DebugIdentity"),
    ],
)
def test_a_forged_savedmodel_is_refused(
    tmp_path: Path, does: Callable[[str], None], named: str
) -> None:
    """One that would write a file when it predicts, in a function that its signature calls."""
    written = tmp_path / "written"

    class Forged(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec((None, 8, 8, 1), tf.uint8, "images")])
        def serve(self, images: tf.Tensor) -> tf.Tensor:
            does(str(written))
            return tf.reduce_mean(tf.cast(images, tf.float32), axis=(1, 2))

    tf.saved_model.save(Forged(), str(tmp_path / "1"))
    with (
        pytest.raises(SearchError, match=f"no image's class needs: {named}; refused$"),
        open_model(tmp_path / "1", format=Format.SAVEDMODEL),
    ):
        pass
    assert not list(tmp_path.glob("written*"))


def test_weights_in_other_files_are_refused(cnn: Trained, tmp_path: Path) -> None:
    """No hash of the manifest is theirs."""
    target = written(cnn, Format.ONNX, tmp_path)
    model = onnx.load(target)
    onnx.save(model, target, save_as_external_data=True, location="more.bin", size_threshold=0)
    assert (tmp_path / "more.bin").exists()
    with (
        pytest.raises(SearchError, match="its weights are in other files"),
        open_model(target, format=Format.ONNX),
    ):
        pass


OWN_LAYER = """
import keras

@keras.saving.register_keras_serializable("mine")
class Half(keras.layers.Layer):
    def call(self, images):
        return images / 2

def build(hp):
    raise NotImplementedError  # nothing is searched here
"""


@pytest.mark.long
@pytest.mark.parametrize("format", [Format.KERAS, Format.SAVEDMODEL, Format.ONNX, Format.LITERT])
def test_a_layer_of_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: Format
) -> None:
    """Every runtime but Keras has it as operations, and needs the code no more."""
    (tmp_path / "half.py").write_text(OWN_LAYER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    half = importlib.import_module("half")
    images = keras.Input((8, 8, 1), dtype="uint8")
    layers = [keras.layers.Rescaling(1 / 255), half.Half(), keras.layers.Flatten()]
    found = keras.Sequential([*layers, keras.layers.Dense(3, activation="softmax")])(images)
    keras.Model(images, found).save(tmp_path / "own.keras")
    seen, _ = some_images(IMAGES, (8, 8, 1), 3)
    expected = keras.Model(images, found).predict(seen, verbose=0)

    target = tmp_path / f"written{format.suffix}"
    write_model(
        [tmp_path / "own.keras"],
        target,
        format,
        classes=NAMES,
        code="half:build",
    )

    code = "half:build" if format == Format.KERAS else None
    with open_model(target, format=format, code=code) as model:
        off = np.abs(model.predict(seen) - expected).max()
    assert off < TOLERANCE[format]
    if format == Format.KERAS:
        with (
            pytest.raises(
                SearchError, match="it has Half, of somebody's own code: say --space MODULE:NAME"
            ),
            open_model(target, format=format),
        ):
            pass


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
