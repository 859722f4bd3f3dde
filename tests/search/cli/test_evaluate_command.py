"""`search evaluate`: the sealed test images, from the files to the figures."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from exported_models import add_manifest
from house import EPOCHS, falling
from PIL import Image
from simulated import RecordingView, SimulatedExecutor
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
    roc_auc_score,
)
from sqlalchemy import create_engine, text

from search.formats.format import Format
from search.paths import StudyPaths, sha256
from search.supervisor import launch
from search.supervisor.request import StartRequest
from storage import open_database

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

LINE = ("start", "shades", "--space", "dense", "--devices", "cpu:1", "--trials", "1", "--epochs")
CLASSES = ("dark", "light", "mid")
PARTS = {"train": 60, "val": 20, "test": 15}  # images a class
COLOURED = "shades/test/mid/0.png"


def draw(folder: Path) -> None:
    """Noise in three shades; the training images are gray, and one test image is not."""
    generator = np.random.default_rng(0)
    for part, count in PARTS.items():
        for name, low in zip(CLASSES, (0, 60, 30), strict=True):
            place = folder / part / name
            place.mkdir(parents=True)
            for number, image in enumerate(generator.integers(low, low + 150, (count, 8, 8, 3))):
                coloured = place / f"{number}.png" == folder.parent / COLOURED
                pixels = image.astype(np.uint8) if coloured else image[..., 0].astype(np.uint8)
                Image.fromarray(pixels).save(place / f"{number}.png")
                # Long ago, so that a search remembers what it saw.
                os.utime(place / f"{number}.png", (1_700_000_000, 1_700_000_000))


@pytest.fixture(scope="module")
def searched(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a first search of three shades has ended."""
    folder = tmp_path_factory.mktemp("evaluated")
    draw(folder / "shades")
    done = search(*LINE, "6", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@dataclass(frozen=True)
class Evaluated:
    """A folder whose study was evaluated once, and what was said."""

    folder: Path
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def evaluated(search: Run, searched: Path, tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    """A copy of the folder, of which the test images were opened for the first time."""
    folder = copied(searched, tmp_path_factory.mktemp("opened") / "copy")
    done = search("evaluate", cwd=folder)
    assert done.returncode == 0, done.stderr
    return Evaluated(folder, done)


@pytest.fixture
def copy(searched: Path, tmp_path: Path) -> Path:
    """The folder before its test images were opened, for one test alone."""
    return copied(searched, tmp_path / "copy")


@pytest.fixture
def opened(evaluated: Evaluated, tmp_path: Path) -> Path:
    """The folder after that, for one test alone."""
    return copied(evaluated.folder, tmp_path / "copy")


def copied(folder: Path, place: Path) -> Path:
    """The same folder, whose study is of the images that were copied with it."""
    shutil.copytree(folder, place)
    change(place, f"UPDATE search_studies SET source = '{place / 'shades'}'")
    return place


def change(folder: Path, *statements: str) -> None:
    """Alter the database."""
    engine = create_engine(f"sqlite:///{folder / 'search.db'}")
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def openings(folder: Path) -> list[tuple[int, int, int, dict[str, object] | None]]:
    """Number, trial, images and metrics of every opening."""
    engine = create_engine(f"sqlite:///{folder / 'search.db'}")
    query = "SELECT number, trial_number, images, metrics FROM search_openings ORDER BY number"
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return [(*row, metrics and json.loads(metrics)) for *row, metrics in found]


def seen_as_it_is(file: Path, key: str, cache: Path) -> None:
    """Make the cache take a changed file for the one that was looked at."""
    found = file.stat()
    for memory in (cache / "scans").iterdir():
        kept = json.loads(memory.read_text())
        if key in kept:
            kept[key][:3] = found.st_size, found.st_mtime_ns, found.st_ctime_ns
            memory.write_text(json.dumps(kept))


def gray(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """A part's images, by Pillow alone, and their labels."""
    files = sorted((folder / "shades" / part).glob("*/*.png"))
    images = [np.asarray(Image.open(file).convert("L")) for file in files]
    return np.stack(images), np.array([CLASSES.index(file.parent.name) for file in files])


def found_in(images: np.ndarray, *folders: Path) -> int:
    """How many images lie, as decoded bytes, in any file of these folders."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    assert files
    everything = b"\0".join(file.read_bytes() for file in files)
    return sum(image.tobytes() in everything for image in images)


_PLAIN = """
import sys, keras, numpy as np
model = keras.saving.load_model(sys.argv[1])
np.save(sys.argv[3], model.predict(np.load(sys.argv[2])[..., None], verbose=0))
"""


def plain_keras(folder: Path, images: np.ndarray, own: Path) -> np.ndarray:
    """Probabilities of the kept model, by nothing but Keras, in a new process."""
    (model,) = (folder / "search-artifacts").rglob("*.keras")
    np.save(own / "images.npy", images)
    command = [sys.executable, "-P", "-c", _PLAIN, model, own / "images.npy", own / "p.npy"]
    subprocess.run(command, check=True, env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1"})
    found = np.load(own / "p.npy").astype(np.float64)
    return found / found.sum(axis=1, keepdims=True)


def test_a_search_decodes_no_test_image(searched: Path, environment: dict[str, str]) -> None:
    """Nothing that it leaves holds one; what trained is in the cache, as this finds it."""
    left = [Path(environment[name]) for name in ("SEARCH_CACHE", "TMPDIR")]
    left += [searched / "search-artifacts"]
    train, _ = gray(searched, "train")
    test, _ = gray(searched, "test")
    assert found_in(train, *left) == len(train) == 180
    assert found_in(test, *left) == 0


def test_the_figures_are_scikit_learns_and_nothing_stays_decoded(
    evaluated: Evaluated, tmp_path: Path, environment: dict[str, str]
) -> None:
    """Of the model as plain Keras loads it; printed beside the best epoch's, and kept."""
    done = evaluated.done
    images, labels = gray(evaluated.folder, "test")
    p = plain_keras(evaluated.folder, images, tmp_path)
    guessed = p.argmax(axis=1)
    ((number, trial, count, kept),) = openings(evaluated.folder)
    assert (number, trial, count) == (1, 0, 45)
    assert kept["loss"] == pytest.approx(log_loss(labels, p), rel=1e-6)
    assert kept["accuracy"] == accuracy_score(labels, guessed)
    assert kept["auc"] == pytest.approx(roc_auc_score(labels, p, multi_class="ovr"))
    each = precision_recall_fscore_support(labels, guessed, zero_division=0)
    for name, values in zip(("precision", "recall", "f1"), each[:3], strict=True):
        assert kept["classes"][name] == pytest.approx(values.tolist())
        assert kept[name] == pytest.approx(values.mean())
    assert kept["confusion"] == confusion_matrix(labels, guessed).tolist()
    lines = {line.split("  ")[0]: line for line in done.stdout.splitlines()}
    assert f" {kept['loss']:.4f}  " in lines["loss"]
    balanced = balanced_accuracy_score(labels, guessed)
    assert f" {balanced:.4f}  " in lines["balanced accuracy"]
    low, high = (float(one) for one in lines["balanced accuracy"].split()[-3::2])
    assert low < balanced < high
    assert re.search(r"one image takes [\d.e+-]+ ms on this machine's CPU", done.stdout)
    assert "the price of having chosen: on test images val_loss is 0." in done.stdout
    assert ["images", "60", "45"] in [line.split() for line in done.stdout.splitlines()]
    assert "1 coloured test image made gray" in done.stdout
    assert done.stdout.endswith("the test images of this study were never opened before\n")
    assert done.stderr == ""
    left = [Path(environment[name]) for name in ("SEARCH_CACHE", "TMPDIR")]
    assert found_in(images, *left) == 0


def test_the_validation_column_is_the_best_epochs(evaluated: Evaluated) -> None:
    """As the database has it, of all classes and of each."""
    done = evaluated.done
    with closing(open_database(f"sqlite:///{evaluated.folder / 'search.db'}")) as database:
        (slot,) = database.slots.all(1)
        (best,) = (one for one in database.history.of_study(1)[1] if one.epoch == slot.best_epoch)
    rows = {words[0]: words for line in done.stdout.splitlines() if (words := line.split())}
    assert rows["loss"][1] == f"{best.val_loss:.4f}"
    assert rows["AUC"][1] == f"{best.val_auc:.4f}"
    for name, one in zip(CLASSES, best.val_classes, strict=True):
        (line,) = (
            line for line in done.stdout.splitlines() if line.startswith(f"{name} ") and "|" in line
        )
        validation = [cell.split()[-1] for cell in line.split("|")[:-1]]
        figures = (one.precision, one.recall, one.f1, one.auc)
        assert validation == ["20", *(f"{figure:.3f}" for figure in figures)]


@pytest.mark.long
def test_every_opening_is_counted_also_one_that_fails(
    search: Run, search_here: Run, opened: Path, environment: dict[str, str]
) -> None:
    """A file whose bytes change after they were looked at is found while it is decoded."""
    assert "nothing to run" in search_here(*LINE, "6", cwd=opened).stdout  # it looks at them
    file = opened / "shades/test/dark/3.png"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"!")
    seen_as_it_is(file, "test/dark/3.png", Path(environment["SEARCH_CACHE"]))
    changed = search("evaluate", cwd=opened)
    assert changed.returncode == 2
    assert "test/dark/3.png cannot be read any more (changed" in changed.stderr
    assert changed.stdout == ""
    file.write_bytes(whole)
    change(
        opened,
        "INSERT INTO search_studies SELECT 2, 'u', 'other', identity, source, seed, budget, "
        "artifacts, created_at, '2020-01-01 00:00:00.000000', wish, settings FROM search_studies",
        "INSERT INTO search_openings SELECT 2, number, opened_at, 0, fingerprint, images, NULL "
        "FROM search_openings WHERE number = 1",
    )
    again = search("evaluate", cwd=opened)
    last = again.stdout.splitlines()[-1]
    assert "were opened 2 times before (last 20" in last
    assert " by trial 0), and 1 time for other studies here; what is chosen by these " in last
    counted = [(number, kept is not None) for number, _, _, kept in openings(opened)]
    assert sorted(counted) == [(1, False), (1, True), (2, False), (3, True)]


@pytest.mark.parametrize(
    ("statement", "code", "said"),
    [
        ("UPDATE search_slots SET state = 'PRUNED'", 3, "has no COMPLETE trial to evaluate"),
        ("UPDATE search_slots SET model_file = NULL", 1, "weights of trial 0 were not kept"),
    ],
)
def test_without_a_model_nothing_is_opened(
    search_here: Run, copy: Path, statement: str, code: int, said: str
) -> None:
    """One line, and nothing is counted."""
    change(copy, statement)
    done = search_here("evaluate", cwd=copy)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert openings(copy) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing",), "there is no study 'nothing'"),
        (("--space", "mine:build"), "is searched by a space file, not code; --space mine:build"),
    ],
)
def test_what_is_asked_wrongly_opens_nothing(
    search_here: Run, copy: Path, arguments: tuple[str, ...], said: str
) -> None:
    """Exit code 2."""
    done = search_here("evaluate", *arguments, cwd=copy)
    assert done.returncode == 2
    assert said in done.stderr
    assert openings(copy) == []


def test_other_test_images_are_not_this_studys(search_here: Run, copy: Path) -> None:
    """One image more, and the figures would be of something else."""
    shutil.copyfile(copy / "shades/val/mid/0.png", copy / "shades/test/mid/99.png")
    done = search_here("evaluate", cwd=copy)
    assert done.returncode == 2
    assert "shades does not hold the very images of study shades-dense" in done.stderr
    assert openings(copy) == []


def test_a_study_without_test_images_says_so(
    search_here: Run, copy: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They cannot be added to it any more. Its one trial only pretended to train."""
    monkeypatch.setenv("SEARCH_CACHE", environment["SEARCH_CACHE"])
    monkeypatch.setattr("tempfile.tempdir", environment["TMPDIR"])
    monkeypatch.setattr(launch, "make_executor", lambda: SimulatedExecutor(falling))
    shutil.rmtree(copy / "shades/test")
    request = StartRequest(
        data=str(copy / "shades"),
        storage=f"sqlite:///{copy / 'search.db'}",
        study="blind",
        space="dense",
        trials=1,
        epochs=EPOCHS,
        devices="cpu:1",
    )
    assert launch.launch(request, RecordingView()).ran == 1
    with closing(open_database(request.storage)) as database:
        blind = database.studies.find("blind")
        assert blind is not None
        folder = StudyPaths.of(blind, database).files.local
        assert folder is not None
        weights = folder / "weights.keras"
    weights.write_text("pretended")
    kept = f"model_file = '{weights.name}', model_hash = '{sha256(weights)}'"
    change(copy, f"UPDATE search_slots SET {kept} WHERE study_id = {blind.id}")
    done = search_here("evaluate", cwd=copy)
    assert done.returncode == 2
    assert "study blind has no test images: there was no test part in " in done.stderr
    assert openings(copy) == []


@pytest.mark.long
def test_other_images_are_counted_on_their_own(search: Run, opened: Path) -> None:
    """Those that the study trained on are told; not every class need be there."""
    shutil.copytree(opened / "shades" / "train" / "dark", opened / "later" / "dark")
    (opened / "later" / "mid").mkdir()
    Image.new("L", (8, 8), 99).save(opened / "later" / "mid" / "new.png")
    done = search("evaluate", "shades-dense", "--test", "later", cwd=opened)
    assert done.returncode == 0, done.stderr
    assert ["images", "60", "61"] in [line.split() for line in done.stdout.splitlines()]
    assert "warning: 60 test images are copies of images that the study trained" in done.stdout
    assert done.stdout.endswith("the test images of this study were never opened before\n")
    again = search("evaluate", "shades-dense", "--test", "later", cwd=opened)
    assert "were opened 1 time before" in again.stdout
    assert [images for _, _, images, _ in openings(opened)] == [45, 61, 61]


def test_a_folder_of_the_studys_name_does_not_stand_in_for_it(search_here: Run, copy: Path) -> None:
    """It is a model where --test is said; of a folder that no study is called as, that is said."""
    (copy / "out").mkdir()
    add_manifest(copy / "out" / "model.onnx", Format.ONNX)
    (copy / "out").rename(copy / "blind")
    done = search_here("evaluate", "blind", cwd=copy)
    assert done.returncode == 2
    assert done.stderr.endswith(
        "there is: shades-dense; to measure the model blind, say --test DATA\n"
    )
    (copy / "blind").rename(copy / "shades-dense")
    change(copy, "UPDATE search_slots SET model_file = NULL")
    assert "of trial 0 were not kept" in search_here("evaluate", "shades-dense", cwd=copy).stderr


@pytest.mark.long
def test_an_exported_model_gives_what_the_studys_gives(
    search: Run, evaluated: Evaluated, opened: Path
) -> None:
    """In another format; its manifest has the figures of validation."""
    assert search("export", "shades-dense", "m.onnx", cwd=opened).returncode == 0
    own = evaluated.done.stdout.splitlines()
    done = search("evaluate", "m.onnx", "--test", "shades", cwd=opened)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "m.onnx   onnx, of study shades-dense"
    for name in ("images", "loss", "accuracy", "balanced", "F1", "AUC", "calibration"):
        (here,) = (line.split() for line in lines if line.startswith(f"{name} "))
        (there,) = (line.split() for line in own if line.startswith(f"{name} "))
        assert here[:3] == there[:3]
    assert len(openings(opened)) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["m.keras"], "say with --test which images to measure it on"),
        (["shades-dense", "--test", "others"], "classes that the model does not know: bright"),
        (["shades-dense", "--test", "nothing"], "nothing"),
    ],
    ids=["no images", "other classes", "no data"],
)
def test_what_cannot_be_measured_is_one_line(
    search_here: Run, copy: Path, arguments: list[str], said: str
) -> None:
    """And no opening is counted."""
    for name, level in (("bright", 200), ("dark", 20)):
        (copy / "others" / name).mkdir(parents=True)
        Image.new("L", (8, 8), level).save(copy / "others" / name / "a.png")
    (copy / "m.keras").touch()
    done = search_here("evaluate", *arguments, cwd=copy)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert openings(copy) == []
