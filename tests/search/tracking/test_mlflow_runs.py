"""A study in MLflow, read back with MLflow's client from a real server."""

from __future__ import annotations

import os
import time
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from house import EPOCHS, falling
from simulated import SimulatedExecutor

from search.tracking import following
from search.tracking.mlflow_runs import MlflowRuns
from search.tracking.mlflow_study import MlflowStudy
from search.tracking.tracker import read_tracked
from storage import AttemptEnd, Wish

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracked import TrackedHouse

CLOSED = "http://ann:secret@127.0.0.1:9"  # nobody listens there


def runs(client: Any) -> dict[str, Any]:
    """The runs of the experiment that the environment names, by their names; none is twice."""
    experiment = client.get_experiment_by_name(os.environ["MLFLOW_EXPERIMENT_NAME"])
    found = client.search_runs([experiment.experiment_id])
    named = {run.info.run_name: run for run in found}
    assert len(named) == len(found)
    return named


def curve(client: Any, run: Any, metric: str = "val_loss") -> dict[int, float]:
    """Step → value; no step is there twice."""
    history = client.get_metric_history(run.info.run_id, metric)
    values = {point.step: point.value for point in history}
    assert len(values) == len(history)
    return values


def expected(trial: int, epochs: int = EPOCHS) -> dict[int, float]:
    """What `falling` gives a trial."""
    return {epoch + 1: 2.0 - 0.1 * trial - 0.01 * epoch for epoch in range(epochs)}


def test_each_trial_is_a_run_below_the_studys(
    home: Callable[[int], TrackedHouse], mlflow: Any
) -> None:
    """With params, seed, device and every epoch as a step; the study's own has the best."""
    house = home(2)
    assert house.search(MlflowRuns, SimulatedExecutor(falling)) == []
    found = runs(mlflow)
    assert sorted(found) == ["s", "trial 0", "trial 1"]
    for number in range(2):
        run = found[f"trial {number}"]
        tracked = read_tracked(house.database, house.study, number)
        assert tracked is not None
        assert run.info.status == "FINISHED"
        assert run.data.tags["mlflow.parentRunId"] == found["s"].info.run_id
        assert run.data.params == {name: str(value) for name, value in tracked.slot.params.items()}
        assert run.data.tags["search.seed"] == str(tracked.seed)
        assert run.data.tags["search.device"] in ("cpu:0", "cpu:1")
        assert run.data.tags["search.state"] == "COMPLETE"
        assert run.data.metrics["value"] == tracked.slot.value
        assert curve(mlflow, run) == pytest.approx(expected(number))
    best = found["s"]
    assert best.info.status == "FINISHED"
    assert best.data.tags["search.best_trial"] == "1"
    assert best.data.tags["search.best.optimizer"] == found["trial 1"].data.params["optimizer"]
    assert best.data.metrics["best_value"] == pytest.approx(expected(1)[EPOCHS])


def test_a_later_search_goes_on_in_the_same_run(
    home: Callable[[int], TrackedHouse], mlflow: Any
) -> None:
    """What was there is there once; the best is the new one."""
    house = home(1)
    house.search(MlflowRuns, SimulatedExecutor(falling))
    before = runs(mlflow)["s"]
    house.database.studies.start(house.study, budget=2)
    house.search(MlflowRuns, SimulatedExecutor(falling))
    found = runs(mlflow)
    assert found["s"].info.run_id == before.info.run_id
    assert curve(mlflow, found["trial 0"]) == pytest.approx(expected(0))
    assert found["s"].data.tags["search.best_trial"] == "1"


def test_a_trial_goes_on_in_its_run(home: Callable[[int], TrackedHouse], mlflow: Any) -> None:
    """In its next attempt, and in a later search by another supervisor: no step is there twice."""
    house = home(1)
    executor = SimulatedExecutor(falling)

    def fails(_spec: object, epoch: int) -> AttemptEnd | None:
        if epoch == 2 and len(executor.specs) == 1:
            return AttemptEnd.DIED
        if epoch < 4:
            return None
        executor.silent = True
        house.database.studies.wish(house.study, Wish.STOP)
        return AttemptEnd.RELEASED

    executor.fails = fails
    assert house.search(MlflowRuns, executor) == []
    waiting = runs(mlflow)["trial 0"]
    assert waiting.info.status == "SCHEDULED"
    assert curve(mlflow, waiting) == pytest.approx(expected(0, 3))
    house.search(MlflowRuns, SimulatedExecutor(falling))
    done = runs(mlflow)["trial 0"]
    assert done.info.run_id == waiting.info.run_id
    assert done.data.tags["search.attempt"] == "4"
    assert curve(mlflow, done) == pytest.approx(expected(0))


@pytest.mark.parametrize(
    ("end", "status", "state"),
    [
        (AttemptEnd.ERROR, "FAILED", "FAIL"),
        (AttemptEnd.DIVERGED, "KILLED", "PRUNED"),
    ],
)
def test_a_trial_without_a_result_says_why(
    home: Callable[[int], TrackedHouse], mlflow: Any, end: AttemptEnd, status: str, state: str
) -> None:
    """Its run has the status that MLflow has for it."""

    def second(_spec: object, epoch: int) -> AttemptEnd | None:
        return end if epoch == 2 else None

    home(1).search(MlflowRuns, SimulatedExecutor(falling, fails=second))
    run = runs(mlflow)["trial 0"]
    assert run.info.status == status
    assert run.data.tags["search.state"] == state
    assert run.data.tags["search.reason"] == str(end)


def test_supervisors_that_begin_at_one_moment_take_one_run(mlflow: Any) -> None:
    """Each makes one; all but one are deleted."""
    barrier, taken = Barrier(3), []

    def begin() -> None:
        study = MlflowStudy("s", "a" * 32, impatient=True)
        assert study.experiment
        barrier.wait()
        taken.append(study.parent())

    first = MlflowStudy("s", "b" * 32, impatient=True)
    assert first.experiment  # is made once, before
    threads = [Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(taken)) == 1
    assert [run.info.run_id for run in runs(mlflow).values()] == taken[:1]


def test_a_server_that_is_away_is_never_in_the_way(
    home: Callable[[int], TrackedHouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said once, without the password, and at the end that something is left."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", CLOSED)
    monkeypatch.setattr(following, "CLOSE_SECONDS", 600.0)  # what an unhurried end would wait
    house = home(3)
    began = time.monotonic()
    lines = house.search(MlflowRuns, SimulatedExecutor(falling))
    assert time.monotonic() - began < 300
    assert house.view.endings[2:]
    assert lines == [
        "MLflow at 127.0.0.1:9 does not take it: Connection refused; the search goes on, and "
        "tries again",
        "MLflow at 127.0.0.1:9 has not everything; the study's next search makes up for it",
    ]


@pytest.mark.long
def test_what_was_not_taken_is_made_up_for(
    home: Callable[[int], TrackedHouse], mlflow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the study's next search, even where that has nothing to run."""
    house = home(2)
    with monkeypatch.context() as away:
        away.setenv("MLFLOW_TRACKING_URI", CLOSED)
        house.search(MlflowRuns, SimulatedExecutor(falling))
    for _ in range(2):
        assert house.catch_up(MlflowRuns) == []
    found = runs(mlflow)
    assert sorted(found) == ["s", "trial 0", "trial 1"]
    assert curve(mlflow, found["trial 1"]) == pytest.approx(expected(1))
    assert found["s"].data.tags["search.best_trial"] == "1"
    assert len(curve(mlflow, found["s"], "best_value")) == 1


def test_an_experiment_may_be_named_by_its_id(
    home: Callable[[int], TrackedHouse], mlflow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MLFLOW_EXPERIMENT_ID goes before the name."""
    made = mlflow.create_experiment(os.environ["MLFLOW_EXPERIMENT_NAME"])
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", made)
    with monkeypatch.context() as named:
        named.setenv("MLFLOW_EXPERIMENT_NAME", "another")
        home(1).search(MlflowRuns, SimulatedExecutor(falling))
    assert sorted(runs(mlflow)) == ["s", "trial 0"]


def test_what_the_server_refuses_for_good_is_said_and_left(
    home: Callable[[int], TrackedHouse], mlflow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search's end does not wait for it."""
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", "987654321")
    monkeypatch.setattr(following, "CLOSE_SECONDS", 600.0)  # what trying again would take
    monkeypatch.setattr(following, "HURRIED_SECONDS", 600.0)
    assert mlflow
    began = time.monotonic()
    (line,) = home(1).search(MlflowRuns, SimulatedExecutor(falling))
    assert time.monotonic() - began < 300
    assert "No Experiment with id=987654321 exists" in line
