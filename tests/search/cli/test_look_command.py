"""`search look`: what a trained network looks at, as PNG files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import create_engine, text

from search.data.decoding import strict_pillow
from search.data.image_files import read
from search.data.source import Resize

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def searched(search: Run, small_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study of two trials, of which the better one is exported, and images."""
    folder = Path(shutil.copytree(small_study, tmp_path_factory.mktemp("looked") / "study"))
    assert search("export", "small", cwd=folder).returncode == 0
    (folder / "b").mkdir()
    colours = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    Image.fromarray(colours).save(folder / "a.png")
    Image.fromarray(colours[:8, :8, 0]).save(folder / "b" / "a.png")
    (folder / "broken.png").write_bytes((folder / "a.png").read_bytes()[:200])
    return folder


@pytest.fixture
def copy(searched: Path, tmp_path: Path) -> Path:
    """The same folder, for one test alone."""
    return Path(shutil.copytree(searched, tmp_path / "copy"))


_PLAIN = """
import json, sys, keras, numpy as np
model = keras.saving.load_model(sys.argv[1])
print(json.dumps(model.predict(np.load(sys.argv[2]), verbose=0).tolist()))
"""


def plain_keras(folder: Path, *files: str) -> list[list[float]]:
    """Probabilities of the exported model for images read as a search reads them."""
    with strict_pillow():
        images = np.stack([read(folder / file, (8, 8, 1), Resize.STRETCH) for file in files])
    np.save(folder / "images.npy", images)
    arguments = [str(folder / name) for name in ("small.keras", "images.npy")]
    command = [sys.executable, "-P", "-c", _PLAIN, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: list[list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def said(line: str) -> list[tuple[str, float]]:
    """Classes and probabilities that a line names."""
    pairs = [part.rsplit(" ", 1) for part in line.split("   ")[1].split(", ")]
    return [(name, float(chance)) for name, chance in pairs]


@pytest.mark.long
def test_the_best_trial_is_drawn_for_each_image(search: Run, copy: Path) -> None:
    """A folder an image, also where two have one name; a line each, with what the model says."""
    done = search("look", "small", "a.png", "b/a.png", cwd=copy)
    assert (done.returncode, done.stderr) == (0, "")
    model, *lines = done.stdout.splitlines()
    assert model.startswith("trial ")
    assert model.endswith(" of small   look-small/filters.png")
    files = sorted((copy / "look-small").rglob("*.png"))
    names = [str(file.relative_to(copy / "look-small")) for file in files]
    activations = [f"activations/{at}-block{at}_conv1.png" for at in (1, 2)]
    each = [*activations, "grad-cam.png", "saliency.png"]
    assert sorted(names) == sorted(
        ["filters.png", *(f"{at}/{n}" for at in ("a", "a-2") for n in each)]
    )
    for file in files:
        assert Image.open(file).convert("L").getextrema() != (255, 255)
    expected = plain_keras(copy, "a.png", "b/a.png")
    for line, image, folder, chances in zip(
        lines, ("a.png", "b/a.png"), ("a", "a-2"), expected, strict=True
    ):
        assert line.startswith(f"{image}   ")
        assert f"look-small/{folder}/grad-cam.png" in line
        assert line.endswith(", activations/ (2)")
        likeliest = np.argsort(chances)[::-1][:4]
        assert [name for name, _ in said(line)] == [str(label) for label in likeliest]
        found = [chance for _, chance in said(line)]
        np.testing.assert_allclose(found, np.array(chances)[likeliest], atol=6e-4)


@pytest.mark.long
def test_an_unreadable_image_is_named_and_left_out(search: Run, copy: Path) -> None:
    """The others are drawn, of an exported model too; exit code 2."""
    done = search("look", "small.keras", "broken.png", "a.png", "nothing.png", cwd=copy)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "broken.png: truncated",
        "nothing.png: no such file or directory",
        "error: 2 of 3 images cannot be read, left out",
    ]
    model, line = done.stdout.splitlines()
    assert model == "small.keras   look-small/filters.png"
    assert said(line)[0][0] in "0123456789"
    assert [at.name for at in (copy / "look-small").iterdir() if at.is_dir()] == ["a"]


@pytest.mark.long
def test_another_trial_and_another_layer(search: Run, copy: Path) -> None:
    """In a folder of the trial's own; a layer that there is not is named."""
    done = search("look", "small", "a.png", "--trial", "1", "--layer", "block1_conv1", cwd=copy)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("trial 1 of small   look-small-trial-1/filters.png\n")
    wrong = search("look", "small", "a.png", "--layer", "block1_conv9", "--out", "new", cwd=copy)
    assert wrong.returncode == 2
    assert "unknown layer 'block1_conv9' (did you mean block1_conv1?)" in wrong.stderr
    assert not (copy / "new").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nothing", "a.png"], 2, "there is no study 'nothing'"),
        (["nothing.keras", "a.png"], 2, "there is no file nothing.keras"),
        (["small.keras", "a.png", "--trial", "1"], 2, "--trial goes with a study"),
        (["small", "a.png", "--trial", "7"], 2, "has no trial 7; weights are kept of 0, 1"),
        (["small", "a.png", "--space", "mine:build"], 2, "a space file, not code"),
        (["small", "a.png", "--out", "b"], 2, "b holds pictures, or something else, already"),
        (["small", "a.png", "--out", "a.png"], 2, "a.png is no folder"),
        (["small"], 2, "Missing argument 'IMAGE...'"),
    ],
)
def test_what_is_asked_wrongly_is_one_line(
    search_here: Run, searched: Path, arguments: list[str], code: int, words: str
) -> None:
    """And nothing is drawn."""
    done = search_here("look", *arguments, cwd=searched)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert not list(searched.glob("look-*"))


@pytest.mark.parametrize(
    ("statement", "arguments", "code", "words"),
    [
        ("state = 'PRUNED'", [], 3, "no COMPLETE trial to look at; name one with --trial: 0, 1"),
        ("model_file = NULL", ["--trial", "0"], 1, "weights of trial 0 were not kept"),
        ("model_hash = 'x'", ["--trial", "0"], 1, "is not what trial 0 saved"),
    ],
)
def test_without_a_trials_weights_there_is_nothing_to_look_into(
    search_here: Run, copy: Path, statement: str, arguments: list[str], code: int, words: str
) -> None:
    engine = create_engine(f"sqlite:///{copy / 'search.db'}")
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE search_slots SET {statement}"))
    engine.dispose()
    done = search_here("look", "small", "a.png", *arguments, cwd=copy)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr


def test_a_file_that_is_no_model_is_said(search_here: Run, copy: Path) -> None:
    """Before a process is started for it."""
    (copy / "other.keras").write_bytes(b"no archive")
    done = search_here("look", "other.keras", "a.png", cwd=copy)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: other.keras is no Keras model: not a zip archive, as they are\n"


@pytest.mark.long
def test_without_its_manifest_a_file_does_not_say_its_classes(search: Run, copy: Path) -> None:
    """They are numbered then."""
    (copy / "alone.keras").write_bytes((copy / "small.keras").read_bytes())
    done = search("look", "alone.keras", "a.png", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert said(done.stdout.splitlines()[1])[0][0].startswith("class ")


@pytest.mark.parametrize(("channels", "level"), [(1, 76), (3, None)])
def test_an_image_gets_the_models_channels(
    tmp_path: Path, channels: int, level: int | None
) -> None:
    """Red light is gray of 76 (ITU-R 601) to a network of one channel."""
    Image.new("RGB", (4, 4), (255, 0, 0)).save(tmp_path / "red.png")
    Image.new("L", (4, 4), 9).save(tmp_path / "gray.png")
    with strict_pillow():
        red = read(tmp_path / "red.png", (2, 2, channels), Resize.STRETCH)
        gray = read(tmp_path / "gray.png", (2, 2, channels), Resize.STRETCH)
    assert red[0, 0].tolist() == ([level] if level else [255, 0, 0])
    assert gray.shape == (2, 2, channels)
    assert np.all(gray == 9)
