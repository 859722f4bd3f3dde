"""Cross-validation, other seeds for finalists, and image sizes as a parameter: real trainers."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from simulated import RecordingView, SimulatedExecutor

from search.record import read_study
from search.supervisor import launch
from search.supervisor.request import StartRequest
from storage import SlotState

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from search.record import StudyRecord

    Run = Callable[..., subprocess.CompletedProcess[str]]

LINE = ("start", "digits", "--space", "dense", "--devices", "cpu:2", "--epochs", "2")


def study(folder: Path, name: str) -> StudyRecord:
    """As it stands in that folder's database."""
    return read_study(name, f"sqlite:///{folder / 'search.db'}")


@dataclass(frozen=True)
class Searched:
    """A folder with a study, and what the search said."""

    folder: Path
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def folded(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Searched:
    """A cross-validated study of two trials."""
    folder = tmp_path_factory.mktemp("folded")
    line = (*LINE, "--folds", "3", "--trials", "2", "--pruner", "none", "--study", "f")
    done = search(*line, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return Searched(folder, done)


def test_a_cross_validated_trial_is_the_mean_of_its_folds(folded: Searched) -> None:
    """Each fold is in the history."""
    assert "split 3 folds" in folded.done.stdout
    for trial in study(folded.folder, "f").trials:
        assert [(one.fold, one.epoch) for one in trial.epochs] == [
            (fold, epoch) for fold in (1, 2, 3) for epoch in (1, 2)
        ]
        lowest = [min(one.val_loss or 9 for one in trial.epochs if one.fold == fold)
                  for fold in (1, 2, 3)]  # fmt: skip
        assert trial.value == pytest.approx(sum(lowest) / 3)
        assert trial.best is not None
        assert trial.best.val_loss == pytest.approx(trial.value)


def test_the_split_of_folds_is_recorded(folded: Searched) -> None:
    """With as many images in each, and the test images in none."""
    (file,) = folded.folder.glob("search-artifacts/*/split.csv")
    with file.open(newline="") as lines:
        splits = [row["split"] for row in csv.DictReader(lines)]
    assert sorted(set(splits)) == ["fold 1", "fold 2", "fold 3", "test"]
    assert abs(splits.count("fold 1") - splits.count("fold 3")) <= 10


@pytest.mark.long
def test_of_folds_there_is_no_one_model_to_export_but_a_refit(
    search: Run, folded: Searched, tmp_path: Path
) -> None:
    """Which the search does not suggest."""
    assert "search export" not in folded.done.stdout
    folder = shutil.copytree(folded.folder, tmp_path / "copy")
    refused = search("export", "f", cwd=folder)
    assert refused.returncode == 1
    assert "was cross-validated: each fold had a model of its own" in refused.stderr
    refit = search("export", "f", "all.keras", "--refit", cwd=folder)
    assert refit.returncode == 0, refit.stderr
    assert "trained again on 1,528 images" in refit.stderr


@pytest.mark.long
def test_a_studys_folds_stay_as_they_are(search: Run, folded: Searched, tmp_path: Path) -> None:
    """What was not said again is the study's own; other folds are another study."""
    folder = shutil.copytree(folded.folder, tmp_path / "copy")
    other = search(*LINE, "--folds", "2", "--trials", "3", "--study", "f", cwd=folder)
    assert other.returncode == 2
    assert other.stderr == (
        "error: study f exists with --folds 3; give another --study, or leave --folds 2 out\n"
    )
    assert search(*LINE, "--trials", "3", "--study", "f", cwd=folder).returncode == 0
    assert {one.fold for one in study(folder, "f").trials[2].epochs} >= {1}


@pytest.mark.long
def test_finalists_are_trained_again(search: Run, dense_study: Path, tmp_path: Path) -> None:
    """With other seeds, once the budget is spent; the best is best by what they gave."""
    folder = shutil.copytree(dense_study, tmp_path / "copy")
    line = ("start", "digits", "--study", "digits-dense", "--space", "dense", "--epochs", "3")
    again = (*line, "--devices", "cpu:2", "--trials", "3", "--pruner", "none", "--repeats", "1")
    done = search(*again, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    found = study(folder, "digits-dense")
    assert len(found.trials) == 3
    assert sorted(one.repeats or 0 for one in found.repeats) == [0, 1, 2]
    by_trial = {one.repeats: one for one in found.repeats}
    assert found.best_trial is not None
    assert by_trial[found.best_trial.number].value == min(one.value or 9 for one in found.repeats)
    for one in found.repeats:
        original = found.trials[one.repeats or 0]
        assert one.params == original.params
        assert one.value != original.value
    assert "until 3 trials, then the best 3 again with 1 other seed each" in done.stdout
    assert "ranked by the mean with other seeds:" in done.stdout
    assert "done    3 repeats in" in done.stdout
    assert "nothing to run" in search(*again, cwd=folder).stdout


def test_repeats_need_a_budget(search_here: Run, tmp_path: Path) -> None:
    """Without one there is no time at which it is spent."""
    refused = search_here(*LINE, "--repeats", "1", cwd=tmp_path)
    assert refused.returncode == 2
    assert "--repeats needs --trials" in refused.stderr


@pytest.mark.long
def test_image_sizes_are_a_parameter(search: Run, tmp_path: Path) -> None:
    """Every size is decoded once, each trial trains on its own, and the best is exported."""
    space = tmp_path / "sizes.yaml"
    space.write_text(
        "extends: dense\nparameters:\n  image_size: {choice: [8, 16]}\n"
        "enqueue:\n  - {image_size: 8}\n  - {image_size: 16}\n"
    )
    line = ("start", "digits", "--space", "sizes.yaml", "--devices", "cpu:2", "--epochs", "1")
    done = search(*line, "--trials", "2", "--pruner", "none", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8×8×1, 16×16×1" in done.stdout
    found = study(tmp_path, "digits-sizes")
    assert sorted(int(one.params["image_size"]) for one in found.trials) == [8, 16]
    assert all(one.state == SlotState.COMPLETE for one in found.trials)
    exported = search("export", "digits-sizes", cwd=tmp_path)
    assert exported.returncode == 0, exported.stderr


def test_the_space_or_the_command_says_the_image_size(search_here: Run, tmp_path: Path) -> None:
    """Not both."""
    (tmp_path / "sizes.yaml").write_text("extends: dense\nparameters:\n  image_size: 16\n")
    line = ("start", "digits", "--space", "sizes.yaml", "--image-size", "8")
    refused = search_here(*line, cwd=tmp_path)
    assert refused.returncode == 2
    assert "says image_size itself" in refused.stderr


ARRAYS = ("--space", "dense", "--devices", "cpu:1", "--epochs", "1", "--study", "s")


@pytest.fixture(scope="module")
def of_arrays(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Searched:
    """A study of gray images in a file, among which one has a coloured pixel."""
    folder = tmp_path_factory.mktemp("arrays")
    gray = np.random.default_rng(0).integers(0, 256, (60, 8, 8, 1), dtype=np.uint8)
    images = np.repeat(gray, 3, axis=3)
    images[4, 0, 0] = (255, 0, 0)
    np.savez(folder / "a.npz", x_train=images[:40], y_train=[0, 1] * 20,
             x_test=images[40:], y_test=[0, 1] * 10)  # fmt: skip
    done = search("start", "a.npz", *ARRAYS, "--trials", "1", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return Searched(folder, done)


@pytest.mark.long
def test_a_study_goes_on_with_its_images_elsewhere(
    search: Run,
    of_arrays: Searched,
    tmp_path: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is evaluated where it was started last, or where one says."""
    folder = shutil.copytree(of_arrays.folder, tmp_path / "copy")
    change_source(folder, of_arrays.folder / "a.npz", folder / "a.npz")
    (folder / "a.npz").rename(folder / "b.npz")
    refused = search("evaluate", "s", cwd=folder)
    assert refused.returncode == 2
    assert "say with --data where they are now" in refused.stderr
    assert search("export", "s", "--data", "b.npz", cwd=folder).returncode == 0
    go_on(folder, environment, monkeypatch)
    assert search("evaluate", "s", cwd=folder).returncode == 0


def go_on(folder: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Start the study again, with b.npz; its second trial only pretends to train."""
    monkeypatch.setenv("SEARCH_CACHE", environment["SEARCH_CACHE"])
    monkeypatch.setattr("tempfile.tempdir", environment["TMPDIR"])
    monkeypatch.setattr(launch, "make_executor", lambda: SimulatedExecutor(lambda _: [9.0]))
    request = StartRequest(
        data=str(folder / "b.npz"),
        storage=f"sqlite:///{folder / 'search.db'}",
        study="s",
        space="dense",
        trials=2,
        epochs=1,
        devices="cpu:1",
    )
    assert launch.launch(request, RecordingView()).ran == 1


def change_source(folder: Path, there: Path, here: Path) -> None:
    """Let the study of a copied folder have been started there."""
    with closing(sqlite3.connect(folder / "search.db")) as database:
        change = "UPDATE search_studies SET source = ? WHERE source = ?"
        assert database.execute(change, (str(here), str(there))).rowcount == 1
        database.commit()


@pytest.mark.long
def test_the_few_images_that_make_all_coloured_are_named(of_arrays: Searched) -> None:
    """One damaged file would else treble what every network takes, without a word."""
    said = of_arrays.done.stdout
    assert "8×8×3" in said
    assert "1 image with colours, by which all have three channels: train image 4" in said
