"""`search predict`: an exported model's classes for images."""

from __future__ import annotations

import csv
import json
import shutil
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from exported_models import add_manifest, threshold
from PIL import Image
from plain_runtimes import plain
from small_models import small_model, some_images

from search.data.decoding import strict_pillow
from search.data.image_files import read
from search.data.source import Resize
from search.formats.format import Format
from search.formats.writing import write_model

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"  # of Keras
)

SHAPE = (8, 8, 1)
CLASSES = ("NORMAL", "PNEUMONIA, or the like")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model in three formats, and with images."""
    folder = tmp_path_factory.mktemp("exported")
    small_model(folder / "trial.keras", "cnn", SHAPE, 2, others={"learning_rate": 3e-2})
    (folder / "out").mkdir()
    for target, format in (
        (folder / "x.onnx", Format.ONNX),
        (folder / "out" / "model.tflite", Format.LITERT),
        (folder / "own.keras", Format.KERAS),
    ):
        write_model([folder / "trial.keras"], target, format, classes=CLASSES)
        add_manifest(target, format, CLASSES, resize="pad")
    (folder / "own.keras.manifest.json").unlink()
    shutil.make_archive(str(folder / "packed"), "gztar", folder / "out")
    images, _ = some_images(6, (9, 12, 1), 2)
    (folder / "images" / "deep").mkdir(parents=True)
    for number, pixels in enumerate(images):
        place = "images/deep" if number % 2 else "images"
        Image.fromarray(pixels[..., 0]).save(folder / place / f"{number}.png")
    (folder / "images" / "notes.txt").write_text("no image")
    (folder / "broken.png").write_bytes((folder / "images" / "0.png").read_bytes()[:60])
    return folder


def shown(folder: Path, *names: str, resize: Resize = Resize.PAD) -> np.ndarray:
    """What a plain onnxruntime says of images, read as a search reads them."""
    with strict_pillow():
        images = np.stack([read(folder / name, SHAPE, resize) for name in names])
    return plain(folder / "x.onnx", Format.ONNX, images)


IN_ORDER = ["images/0.png", "images/2.png", "images/4.png"]
DEEP = ["images/deep/1.png", "images/deep/3.png", "images/deep/5.png"]


@pytest.mark.parametrize("model", ["x.onnx", "out", "packed.tar.gz", "out/model.tflite"])
def test_a_line_an_image(search: Run, exported: Path, model: str) -> None:
    """Path, class and its probability: in the order given, of folders sorted; any export."""
    done = search("predict", model, "images/deep/5.png", "images", cwd=exported)
    assert (done.returncode, done.stderr) == (0, "")
    names = ["images/deep/5.png", *IN_ORDER, *DEEP]
    lines = [line.split("   ") for line in done.stdout.splitlines()]
    assert [line[0] for line in lines] == names
    expected = shown(exported, *names)
    assert [line[1] for line in lines] == [CLASSES[label] for label in expected.argmax(axis=1)]
    assert len({line[1] for line in lines}) == 2
    found = [float(line[2]) for line in lines]
    np.testing.assert_allclose(found, expected.max(axis=1), atol=6e-5)


def test_csv_has_a_column_a_class(search: Run, exported: Path) -> None:
    """And a header; names with commas are quoted."""
    done = search("predict", "x.onnx", "images", "--csv", cwd=exported)
    assert done.returncode == 0, done.stderr
    header, *rows = csv.reader(StringIO(done.stdout))
    assert header == ["path", "class", "probability", *(f"probability of {c}" for c in CLASSES)]
    assert [row[0] for row in rows] == IN_ORDER + DEEP
    expected = shown(exported, *IN_ORDER, *DEEP)
    found = np.array([[float(one) for one in row[3:]] for row in rows])
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert [row[2] for row in rows] == [max(row[3:]) for row in rows]


def test_json_is_an_object_a_line(search: Run, exported: Path) -> None:
    """With the probability of every class."""
    done = search("predict", "x.onnx", "--json", "images/0.png", cwd=exported)
    assert done.returncode == 0, done.stderr
    (one,) = [json.loads(line) for line in done.stdout.splitlines()]
    (expected,) = shown(exported, "images/0.png").tolist()
    assert list(one) == ["path", "class", "probability", "probabilities"]
    assert list(one["probabilities"]) == list(CLASSES)
    assert list(one["probabilities"].values()) == pytest.approx(expected, abs=1e-6)
    assert one["probability"] == one["probabilities"][one["class"]]


def test_unreadable_images_are_named_and_left_out(search: Run, exported: Path) -> None:
    """The others are predicted; the exit code says it."""
    arguments = ["images/0.png", "broken.png", "nothing.png", "images/2.png"]
    done = search("predict", "x.onnx", *arguments, cwd=exported)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "broken.png: truncated",
        "nothing.png: no such file or directory",
        "error: 2 of 4 images cannot be read, left out",
    ]
    lines = done.stdout.splitlines()
    assert [line.split("   ")[0] for line in lines] == ["images/0.png", "images/2.png"]


def test_nothing_readable_is_said(search: Run, exported: Path) -> None:
    """And prints no header."""
    done = search("predict", "x.onnx", "broken.png", "--csv", cwd=exported)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "broken.png: truncated",
        "error: none of 1 image can be read",
    ]
    (exported / "empty").mkdir()
    done = search("predict", "x.onnx", "images", "empty", cwd=exported)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: there are no images in empty\n"


def test_the_threshold_decides(search: Run, exported: Path, tmp_path: Path) -> None:
    """Not the highest probability; at the threshold itself it is the positive class."""
    expected = shown(exported, *IN_ORDER, *DEEP)[:, 1].astype(float)
    limit = float(np.sort(expected)[1])
    shutil.copy(exported / "x.onnx", tmp_path / "x.onnx")
    manifest = {"resize": "pad", "threshold": threshold(limit - 1e-7)}
    add_manifest(tmp_path / "x.onnx", Format.ONNX, CLASSES, **manifest)
    done = search("predict", str(tmp_path / "x.onnx"), "images", "--json", cwd=exported)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["class"] == CLASSES[1] for one in said] == (expected >= limit).tolist()
    assert [one["class"] for one in said].count(CLASSES[1]) == 5
    assert any(one["probability"] < 0.5 for one in said)


def test_a_keras_file_alone(search: Run, exported: Path) -> None:
    """Neither names nor a way to resize are known: classes have numbers, images are stretched."""
    done = search("predict", "own.keras", "images/0.png", "--json", cwd=exported)
    assert done.returncode == 0, done.stderr
    (one,) = [json.loads(line) for line in done.stdout.splitlines()]
    (expected,) = shown(exported, "images/0.png", resize=Resize.STRETCH).tolist()
    assert list(one["probabilities"]) == ["class 0", "class 1"]
    assert list(one["probabilities"].values()) == pytest.approx(expected, abs=2e-6)


def test_a_changed_model_is_not_loaded(search: Run, exported: Path, tmp_path: Path) -> None:
    """One bit."""
    for file in exported.glob("x.*"):
        shutil.copy(file, tmp_path)
    content = bytearray((tmp_path / "x.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "x.onnx").write_bytes(content)
    done = search("predict", str(tmp_path / "x.onnx"), "images", cwd=exported)
    assert (done.returncode, done.stdout) == (1, "")
    assert "x.onnx is not what was exported: the manifest has other hashes" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.keras", "images"], "there is no nothing.keras; search export writes models"),
        (["images", "images"], "images is no exported model: there is no manifest.json in it"),
        (["broken.png", "images"], "is no model that search export writes"),
        (["x.onnx"], "Missing argument 'IMAGE|FOLDER...'"),
    ],
)
def test_what_is_asked_wrongly_is_one_line(
    search: Run, exported: Path, arguments: list[str], words: str
) -> None:
    """Exit code 2."""
    done = search("predict", *arguments, cwd=exported)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
