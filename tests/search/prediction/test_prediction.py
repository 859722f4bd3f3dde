"""Predictions of many images, and their lines."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
from exported_models import add_manifest, threshold
from PIL import Image

from search.errors import SearchError
from search.formats.format import Format
from search.prediction import predicting
from search.prediction.images import listed
from search.prediction.lines import Form, Lines
from search.prediction.predicting import Prediction, decide, predict

if TYPE_CHECKING:
    from pathlib import Path

SAID = Prediction(
    image="a, b.png", chosen="ä", probability=0.75, probabilities={"ä": 0.75, 'b"': 0.25}
)


def brightness(file: Path, classes: int = 2) -> Path:
    """An ONNX model of 8×8 gray images: the second class's probability is the first pixel's level.

    What is left to 1 is the first class's; others have none.
    """
    helper, uint8, floats = onnx.helper, onnx.TensorProto.UINT8, onnx.TensorProto.FLOAT
    weights = np.zeros((64, classes), np.float32)
    weights[0, :2] = -1 / 255, 1 / 255
    ahead = np.eye(1, classes, dtype=np.float32)
    nodes = [
        helper.make_node("Cast", ["images"], ["floats"], to=floats),
        helper.make_node("Flatten", ["floats"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], ["levels"]),
        helper.make_node("Add", ["levels", "ahead"], ["found"]),
    ]
    graph = helper.make_graph(
        nodes,
        "brightness",
        [helper.make_tensor_value_info("images", uint8, ["n", 8, 8, 1])],
        [helper.make_tensor_value_info("found", floats, ["n", classes])],
        [
            onnx.numpy_helper.from_array(weights, "weights"),
            onnx.numpy_helper.from_array(ahead, "ahead"),
        ],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=10), file)
    add_manifest(file, Format.ONNX)
    return file


def images_of(levels: list[int], folder: Path) -> list[Path]:
    """A gray image file of each level."""
    folder.mkdir()
    files = [folder / f"{place:05}.png" for place in range(len(levels))]
    for file, level in zip(files, levels, strict=True):
        Image.new("L", (8, 8), level).save(file)
    return files


def test_blocks_keep_the_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also around images that cannot be read, and a block of nothing else; progress counts all."""
    monkeypatch.setattr(predicting, "MOST_AT_ONCE", 4)
    levels = list(range(0, 250, 10))
    files, counted = images_of(levels, tmp_path / "images"), []
    broken = {1, 8, 9, 10, 11, 24}
    for place in broken:
        files[place].write_bytes(b"")
    found = list(
        predict(brightness(tmp_path / "x.onnx"), files, progress=lambda *said: counted.append(said))
    )
    assert [one.image for one in found] == files
    assert {place for place, one in enumerate(found) if one.fault == "empty"} == broken
    for place, one in enumerate(found):
        if place not in broken:
            assert one.probabilities["b"] == pytest.approx(levels[place] / 255, abs=1e-6)
            assert one.chosen == ("b" if levels[place] > 127 else "a")
    assert counted == [(min(done, 25), 25) for done in range(4, 29, 4)]


def test_memory_does_not_grow_with_the_images(tmp_path: Path) -> None:
    """No more than a block of them is held."""
    (file,) = images_of([200], tmp_path / "images")
    held, most = 0, 0
    for count, one in enumerate(predict(brightness(tmp_path / "x.onnx"), [file] * 3000)):
        assert one.chosen == "b"
        if count % 500 == 0:
            held = sum(isinstance(kept, Prediction) for kept in gc.get_objects())
            most = max(most, held)
    assert 1 <= most <= 2


def test_a_manifest_of_other_classes_is_said(tmp_path: Path) -> None:
    """Before anything is said of an image."""
    files = images_of([1], tmp_path / "images")
    with pytest.raises(SearchError, match="the model knows 3 classes, its manifest 2"):
        next(predict(brightness(tmp_path / "x.onnx", classes=3), files))


@pytest.mark.parametrize(
    ("limit", "positive", "chance", "chosen"),
    [
        (0.3, "b", 0.3, "b"),
        (0.3, "b", 0.29, "a"),
        (0.8, "b", 0.79, "a"),
        (0.8, "a", 0.3, "b"),
        (0.3, "a", 0.65, "a"),
        (None, "b", 0.51, "b"),
        (None, "b", 0.5, "a"),
    ],
)
def test_the_threshold_is_the_positive_classes(
    tmp_path: Path, limit: float | None, positive: str, chance: float, chosen: str
) -> None:
    """`chance` is that of b; without a threshold the likeliest, of equals the first."""
    (tmp_path / "x.onnx").write_bytes(b"")
    kept = None if limit is None else threshold(limit)
    manifest = add_manifest(tmp_path / "x.onnx", Format.ONNX, positive=positive, threshold=kept)
    assert "ab"[decide(np.array([1 - chance, chance]), manifest)] == chosen


def test_folders_are_listed_sorted_where_they_are_named(tmp_path: Path) -> None:
    """Hidden files and other files are not; a file is there whatever it is called."""
    for name in ("f/b.png", "f/a/z.JPG", "f/a/.hidden.png", "f/x.txt", "g/y.tif"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    named = [tmp_path / "g", tmp_path / "f/x.txt", tmp_path / "f"]
    found = [str(one.relative_to(tmp_path)) for one in listed(named)]
    assert found == ["g/y.tif", "f/x.txt", "f/a/z.JPG", "f/b.png"]


def test_lines() -> None:
    """Text for a reader, CSV with its header once, JSON as it is."""
    assert Lines(Form.TEXT).of(SAID) == "a, b.png   ä   0.7500\n"
    lines = Lines(Form.CSV)
    assert lines.of(SAID) == (
        'path,class,probability,probability of ä,"probability of b"""\n'
        '"a, b.png",ä,0.750000,0.750000,0.250000\n'
    )
    assert lines.of(SAID) == '"a, b.png",ä,0.750000,0.750000,0.250000\n'
    said = json.loads(Lines(Form.JSON).of(SAID))
    assert said["probabilities"] == {"ä": 0.75, 'b"': 0.25}


_IMPORTED = """
import sys
from search.cli import main
main(sys.argv[1:], standalone_mode=False)
print({"keras", "tensorflow", "onnxruntime", "optuna"} & {*sys.modules})
"""


def test_the_command_imports_no_runtime(tmp_path: Path) -> None:
    """It starts at once; the process that predicts imports the one that it needs."""
    (file,) = images_of([255], tmp_path / "images")
    model = brightness(tmp_path / "x.onnx")
    command = [sys.executable, "-c", _IMPORTED, "predict", str(model), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"{file}   b   1.0000\nset()\n"
