"""A real search that is shown in MLflow and in TensorBoard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from search.record import StudyRecord, read_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

OPTIONS = ("--space", "dense", "--epochs", "2", "--devices", "cpu", "--pruner", "none")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it runs."""
    return tmp_path_factory.mktemp("tracked")


@pytest.fixture(scope="module")
def start(
    search: Callable[..., CompletedProcess[str]], mlflow_server: str, folder: Path
) -> Callable[[int], CompletedProcess[str]]:
    """Searches until there are so many trials."""
    env = {"MLFLOW_TRACKING_URI": mlflow_server, "MLFLOW_EXPERIMENT_NAME": "a real search"}

    def run(trials: int) -> CompletedProcess[str]:
        tracked = ("--mlflow", "--tensorboard", "boards")
        options = (*OPTIONS, "--trials", str(trials), *tracked)
        return search("start", "digits", *options, cwd=folder, env=env)

    return run


@pytest.fixture(scope="module")
def searched(
    start: Callable[[int], CompletedProcess[str]], folder: Path
) -> tuple[CompletedProcess[str], StudyRecord]:
    """What a first search said, and its study once a second one has gone on with it."""
    first = start(1)
    assert start(2).returncode == 0
    return first, read_study(None, f"sqlite:///{folder}/search.db")


@pytest.fixture(scope="module")
def runs(searched: object, mlflow_server: str) -> dict[str, Any]:
    """Runs by their names, with MLflow's client under none."""
    from mlflow import MlflowClient

    client = MlflowClient(mlflow_server)
    experiment = client.get_experiment_by_name("a real search")
    found = client.search_runs([experiment.experiment_id])
    return {run.info.run_name: run for run in found} | {"": client}


@pytest.mark.long
def test_what_the_terminal_shows_is_the_searchs_alone(
    searched: tuple[CompletedProcess[str], StudyRecord],
) -> None:
    """MLflow and TensorBoard say nothing of their own, and nothing went wrong."""
    first, _ = searched
    assert first.returncode == 0
    assert first.stderr == ""
    assert "mlflow" not in first.stdout.lower()
    assert "TensorBoard" not in first.stdout


@pytest.mark.long
def test_mlflow_has_what_the_study_has(
    searched: tuple[CompletedProcess[str], StudyRecord], runs: dict[str, Any]
) -> None:
    """To the last digit, each epoch once, in one run of the study over both searches."""
    _, study = searched
    assert sorted(runs) == ["", "digits-dense", "trial 0", "trial 1"]
    for trial in study.trials:
        run = runs[f"trial {trial.number}"]
        assert run.info.status == "FINISHED"
        assert run.data.params == {name: str(value) for name, value in trial.params.items()}
        history = runs[""].get_metric_history(run.info.run_id, "val_loss")
        assert [(one.step, one.value) for one in history] == [
            (one.epoch, one.val_loss) for one in trial.epochs
        ]
    best = study.best_trial
    assert best is not None
    assert runs["digits-dense"].data.metrics["best_value"] == best.value
    assert runs["digits-dense"].data.tags["search.best_trial"] == str(best.number)


@pytest.mark.long
def test_tensorboard_has_what_the_study_has(
    searched: tuple[CompletedProcess[str], StudyRecord], folder: Path
) -> None:
    """Training and validation, each epoch once."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    _, study = searched
    for trial in study.trials:
        (run,) = (folder / "boards").glob(f"digits-dense-*/trial-{trial.number:05}")
        for part, name in (("train", "loss"), ("validation", "val_loss")):
            points = EventAccumulator(str(run / part)).Reload().Scalars("epoch_loss")
            assert [one.step for one in points] == [one.epoch for one in trial.epochs]
            losses = [getattr(one, name) for one in trial.epochs]
            assert [one.value for one in points] == pytest.approx(losses)
