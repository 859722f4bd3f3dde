"""`search start --objective … --positive …`, from the first line to the exported file."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from search.export.manifest import read_manifest
from search.record import read_study
from storage import SlotState, open_database

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

LINE = ("start", "pets.npz", "--space", "dense", "--devices", "cpu:2", "--epochs", "4")


def draw(file: Path) -> None:
    """Many dark cats and few dogs, hardly lighter: the metrics of the two differ."""
    generator = np.random.default_rng(0)
    labels = np.repeat(["cat", "dog"], [150, 50])
    images = generator.integers(0, 200, (200, 8, 8)) + 25 * (labels == "dog")[:, None, None]
    np.savez(file, x_train=images.astype(np.uint8), y_train=labels)


@pytest.fixture(scope="module")
def searched(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which cats were searched for by F1."""
    folder = tmp_path_factory.mktemp("pets")
    draw(folder / "pets.npz")
    options = ("--objective", "val_f1", "--positive", "cat", "--trials", "3")
    done = search(*LINE, *options, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 classes (positive: cat)" in done.stdout
    assert "maximize val_f1   space dense" in done.stdout
    assert re.search(r"   recall cat [01]\.\d{3} ", done.stdout)
    return folder


def test_the_metrics_speak_of_the_positive_class(searched: Path) -> None:
    """And both classes have their own, at every epoch."""
    with closing(open_database(f"sqlite:///{searched / 'search.db'}")) as database:
        epochs = [one for of in database.history.of_study(1).values() for one in of]
    for one in epochs:
        cat, dog = one.val_classes
        spoken = (one.val_precision, one.val_recall, one.val_f1, one.val_auc)
        assert spoken == (cat.precision, cat.recall, cat.f1, cat.auc)
        assert cat.auc == pytest.approx(dog.auc)
    assert any(one.val_classes[0].f1 != one.val_classes[1].f1 for one in epochs)


def test_a_trials_value_is_its_highest_f1(searched: Path) -> None:
    """At the epoch that the row names."""
    with closing(open_database(f"sqlite:///{searched / 'search.db'}")) as database:
        slots, history = database.slots.all(1), database.history.of_study(1)
    for slot in slots:
        f1 = [one.val_f1 for one in history[slot.slot]]
        assert slot.value == max(one for one in f1 if one is not None)
        assert slot.best_epoch is not None
        assert f1[slot.best_epoch - 1] == slot.value


def test_status_names_the_best_and_its_direction(search_here: Run, searched: Path) -> None:
    """The highest of the complete ones."""
    with closing(open_database(f"sqlite:///{searched / 'search.db'}")) as database:
        slots = database.slots.all(1)
    best = max(slot.value or 0 for slot in slots if slot.state == SlotState.COMPLETE)
    (study,) = json.loads(search_here("status", "--json", cwd=searched).stdout)
    assert (study["objective"], study["direction"]) == ("val_f1", "maximize")
    assert study["best_value"] == best
    assert f"val_f1 {best:.4f} (#" in search_here("status", cwd=searched).stdout


@pytest.fixture(scope="module")
def exported(search: Run, searched: Path) -> str:
    """What was said when the best was exported with a threshold."""
    done = search("export", "pets-dense", "t.onnx", "--threshold", "recall=0.9", cwd=searched)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.long
def test_the_export_measures_the_objective_and_the_loss(exported: str, searched: Path) -> None:
    """Both by a new process, and both are the best epoch's."""
    said = re.search(r"validation images: f1 (\S+) \(.*?\), loss (\S+) \(", exported)
    assert said is not None
    best = read_study(None, f"sqlite:///{searched / 'search.db'}").best_trial
    assert best is not None
    assert best.best is not None
    assert (said[1], said[2]) == (f"{best.value:.4f}", f"{best.best.val_loss:.4f}")
    assert (searched / "t.onnx").exists()


@pytest.mark.long
@pytest.mark.usefixtures("exported")
def test_a_threshold_is_chosen_and_predicts(search: Run, searched: Path) -> None:
    """By the recall of cats that was asked for; every image is called by it."""
    found = read_manifest(searched / "t.onnx.manifest.json").threshold
    assert found is not None
    assert found.recall >= 0.9
    images = np.load(searched / "pets.npz")["x_train"][::10]
    (searched / "images").mkdir()
    for place, pixels in enumerate(images):
        Image.fromarray(pixels).save(searched / "images" / f"{place:02}.png")
    said = search("predict", "t.onnx", "images", "--json", cwd=searched)
    assert said.returncode == 0, said.stderr
    for line in map(json.loads, said.stdout.splitlines()):
        above = line["probabilities"]["cat"] >= found.value
        assert line["class"] == ("cat" if above else "dog")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--objective", "val_loss"], "exists with objective val_f1, not val_loss"),
        (["--positive", "dog"], "exists with positive class cat, not dog"),
    ],
)
def test_the_study_keeps_them(
    search_here: Run, searched: Path, options: list[str], said: str
) -> None:
    """Said otherwise, nothing runs; left out, they are the study's."""
    refused = search_here(*LINE, "--trials", "4", *options, cwd=searched)
    assert (refused.returncode, said in refused.stderr) == (2, True)
    assert "nothing to run" in search_here(*LINE, "--trials", "3", cwd=searched).stdout
