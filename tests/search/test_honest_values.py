"""Cross-validation, other seeds for finalists, and image sizes as a parameter: real trainers."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.record import read_study
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


def test_a_cross_validated_trial_is_the_mean_of_its_folds(search: Run, tmp_path: Path) -> None:
    """Each fold is in the history, the split is recorded, and there is no one model to export."""
    line = (*LINE, "--folds", "3", "--trials", "2", "--pruner", "none", "--study", "f")
    done = search(*line, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "split 3 folds" in done.stdout
    assert "search export" not in done.stdout
    found = study(tmp_path, "f")
    for trial in found.trials:
        assert [(one.fold, one.epoch) for one in trial.epochs] == [
            (fold, epoch) for fold in (1, 2, 3) for epoch in (1, 2)
        ]
        lowest = [min(one.val_loss or 9 for one in trial.epochs if one.fold == fold)
                  for fold in (1, 2, 3)]  # fmt: skip
        assert trial.value == pytest.approx(sum(lowest) / 3)
        assert trial.best is not None
        assert trial.best.val_loss == pytest.approx(trial.value)
    (file,) = tmp_path.glob("search-artifacts/*/split.csv")
    with file.open(newline="") as lines:
        splits = [row["split"] for row in csv.DictReader(lines)]
    assert sorted(set(splits)) == ["fold 1", "fold 2", "fold 3", "test"]
    assert abs(splits.count("fold 1") - splits.count("fold 3")) <= 10
    refused = search("export", "f", cwd=tmp_path)
    assert refused.returncode == 1
    assert "was cross-validated: each fold had a model of its own" in refused.stderr
    refit = search("export", "f", "all.keras", "--refit", cwd=tmp_path)
    assert refit.returncode == 0, refit.stderr
    assert "trained again on 1,528 images" in refit.stderr


def test_a_studys_folds_stay_as_they_are(search: Run, tmp_path: Path) -> None:
    """What was not said again is the study's own; other folds are another study."""
    line = (*LINE, "--folds", "2", "--trials", "1", "--study", "f")
    assert search(*line, cwd=tmp_path).returncode == 0
    other = search(*LINE, "--folds", "3", "--trials", "2", "--study", "f", cwd=tmp_path)
    assert other.returncode == 2
    assert other.stderr == (
        "error: study f exists with --folds 2; give another --study, or leave --folds 3 out\n"
    )
    assert search(*LINE, "--trials", "2", "--study", "f", cwd=tmp_path).returncode == 0
    assert {one.fold for one in study(tmp_path, "f").trials[1].epochs} >= {1}


def test_finalists_are_trained_again(search: Run, tmp_path: Path) -> None:
    """With other seeds, once the budget is spent; the best is best by what they gave."""
    line = (*LINE, "--trials", "3", "--pruner", "none", "--study", "r")
    assert search(*line, cwd=tmp_path).returncode == 0
    done = search(*line, "--repeats", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    found = study(tmp_path, "r")
    assert len(found.trials) == 3
    assert sorted(one.repeats or 0 for one in found.repeats) == [0, 1, 2]
    again = {one.repeats: one for one in found.repeats}
    assert found.best_trial is not None
    assert again[found.best_trial.number].value == min(one.value or 9 for one in found.repeats)
    for one in found.repeats:
        original = found.trials[one.repeats or 0]
        assert one.params == original.params
        assert one.value != original.value
    assert "until 3 trials, then the best 3 again with 1 other seed each" in done.stdout
    assert "ranked by the mean with other seeds:" in done.stdout
    assert "done    3 repeats in" in done.stdout
    assert "nothing to run" in search(*line, "--repeats", "1", cwd=tmp_path).stdout


def test_repeats_need_a_budget(search: Run, tmp_path: Path) -> None:
    """Without one there is no time at which it is spent."""
    refused = search(*LINE, "--repeats", "1", cwd=tmp_path)
    assert refused.returncode == 2
    assert "--repeats needs --trials" in refused.stderr


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


def test_the_space_or_the_command_says_the_image_size(search: Run, tmp_path: Path) -> None:
    """Not both."""
    (tmp_path / "sizes.yaml").write_text("extends: dense\nparameters:\n  image_size: 16\n")
    refused = search("start", "digits", "--space", "sizes.yaml", "--image-size", "8", cwd=tmp_path)
    assert refused.returncode == 2
    assert "says image_size itself" in refused.stderr


def test_a_study_goes_on_with_its_images_elsewhere(search: Run, tmp_path: Path) -> None:
    """It is evaluated where it was started last, or where one says."""
    images = np.random.default_rng(0).integers(0, 256, (60, 8, 8), dtype=np.uint8)
    np.savez(tmp_path / "a.npz", x_train=images[:40], y_train=[0, 1] * 20,
             x_test=images[40:], y_test=[0, 1] * 10)  # fmt: skip
    line = ("--space", "dense", "--devices", "cpu:1", "--epochs", "1", "--study", "s")
    assert search("start", "a.npz", *line, "--trials", "1", cwd=tmp_path).returncode == 0
    (tmp_path / "a.npz").rename(tmp_path / "b.npz")
    refused = search("evaluate", "s", cwd=tmp_path)
    assert refused.returncode == 2
    assert "say with --data where they are now" in refused.stderr
    assert search("export", "s", "--data", "b.npz", cwd=tmp_path).returncode == 0
    assert search("start", "b.npz", *line, "--trials", "2", cwd=tmp_path).returncode == 0
    assert search("evaluate", "s", cwd=tmp_path).returncode == 0


def test_the_few_images_that_make_all_coloured_are_named(search: Run, tmp_path: Path) -> None:
    """One damaged file would else treble what every network takes, without a word."""
    gray = np.random.default_rng(0).integers(0, 256, (60, 8, 8, 1), dtype=np.uint8)
    images = np.repeat(gray, 3, axis=3)
    images[4, 0, 0] = (255, 0, 0)
    np.savez(tmp_path / "a.npz", x_train=images[:40], y_train=[0, 1] * 20,
             x_val=images[40:], y_val=[0, 1] * 10)  # fmt: skip
    line = ("--space", "dense", "--devices", "cpu:1", "--epochs", "1", "--trials", "1")
    done = search("start", "a.npz", *line, cwd=tmp_path)
    assert "8×8×3" in done.stdout
    assert "1 image with colours, by which all have three channels: train image 4" in done.stdout
