"""Real trainers, forked and spawned, that train real Keras models on digits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from prepared import prepared

from search.executor import Action, Device, Ended, Outcome, Reported, TrialSpec
from search.executor.forked import ForkedExecutor
from search.executor.spawned import SpawnedExecutor
from search.export.exporting import measure_file
from search.paths import sha256
from storage import AttemptEnd, Epoch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from search.data import Dataset
    from search.executor import Executor

PARAMS = {
    "network": "cnn",
    "blocks": 1,
    "convolutions": 1,
    "filters_1": 16,
    "kernel_size": 3,
    "head": "flatten",
    "dense_layers": 1,
    "units_1": 32,
    "dropout_blocks": 0.1,
    "dropout": 0.2,
    "l1": 1e-6,
    "l2": 1e-3,
    "optimizer": "adam",
    "learning_rate": 3e-3,
    "batch_size": 64,
    "patience": 5,
}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """digits, prepared."""
    return prepared("digits", cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedExecutor]:
    """One forking process for all tests of this file."""
    os.environ["SEARCH_STORAGE"] = "postgresql://ann:secret@db/x"
    try:
        executor = ForkedExecutor(tmp_path_factory.mktemp("forker") / "forker.log")
    finally:
        del os.environ["SEARCH_STORAGE"]
    yield executor
    executor.close()


@pytest.fixture
def spec(dataset: Dataset, tmp_path: Path) -> TrialSpec:
    """Three epochs of a small network."""
    return TrialSpec(
        trial=1,
        attempt=1,
        params=dict(PARAMS),
        device=Device(name="cpu:0", kind="cpu", threads=1),
        data=str(dataset.split),
        epochs=3,
        seed=7,
        model_file=str(tmp_path / "trial.keras"),
        log_file=str(tmp_path / "trial.log"),
    )


def play(
    executor: Executor, spec: TrialSpec, answer: Callable[[Epoch], Action] | None = None
) -> tuple[list[Epoch], Outcome]:
    """Run a trial to its end; by default every epoch is answered with CONTINUE."""
    executor.start(spec)
    epochs: list[Epoch] = []
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        event = executor.wait(1.0)
        if isinstance(event, Ended):
            return epochs, event.outcome
        if isinstance(event, Reported):
            epochs.append(event.epoch)
            executor.answer(spec.trial, answer(event.epoch) if answer else Action.CONTINUE)
    raise AssertionError(f"no end in time; {Path(spec.log_file).read_text()}")


def test_a_trial_reports_every_epoch_and_saves_its_best(
    forked: ForkedExecutor, spec: TrialSpec, dataset: Dataset
) -> None:
    """The file has the hash and, loaded by a new process, the loss that were reported."""
    epochs, outcome = play(forked, spec)
    assert [epoch.epoch for epoch in epochs] == [1, 2, 3]
    assert outcome.end == AttemptEnd.FINISHED
    losses = [epoch.val_loss for epoch in epochs]
    assert outcome.value == min(loss for loss in losses if loss is not None)
    assert losses[2] is not None
    assert losses[2] < 2.0  # it learned: ln 10 is 2.3
    assert outcome.best_epoch == losses.index(outcome.value) + 1
    assert sha256(Path(spec.model_file)) == outcome.model_hash
    measured = measure_file(Path(spec.model_file), dataset, positive=1)
    assert measured["val_loss"] == pytest.approx(outcome.value, abs=1e-6)


def test_the_value_has_no_penalty_in_it(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """With L2 of 10 Keras's loss is in the hundreds; plain cross-entropy stays near ln 10."""
    heavy = replace(spec, params={**PARAMS, "l2": 10.0, "learning_rate": 1e-4}, epochs=1)
    epochs, _ = play(forked, heavy)
    assert epochs[0].val_loss is not None
    assert epochs[0].loss is not None
    assert 1.0 < epochs[0].val_loss < 4.0
    assert 1.0 < epochs[0].loss < 6.0


def test_the_same_seed_gives_the_same_losses(
    forked: ForkedExecutor, spec: TrialSpec, tmp_path: Path
) -> None:
    """Forked twice, and spawned: to the bit."""
    runs = [play(forked, spec)[0], play(forked, spec)[0]]
    spawned = SpawnedExecutor()
    runs.append(play(spawned, spec)[0])
    spawned.close()
    losses = [[(epoch.loss, epoch.val_loss) for epoch in run] for run in runs]
    assert losses[0] == losses[1] == losses[2]
    other = play(forked, replace(spec, seed=8))[0]
    assert [epoch.val_loss for epoch in other] != [pair[1] for pair in losses[0]]


def test_a_pruned_trial_ends_at_its_epoch(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """And keeps its best weights, in case nothing better comes."""
    epochs, outcome = play(forked, spec, lambda epoch: _prune_at(2, epoch))
    assert len(epochs) == 2
    assert outcome.end == AttemptEnd.PRUNED
    assert outcome.value == min(epoch.val_loss or 9 for epoch in epochs)
    assert Path(spec.model_file).exists()


def _prune_at(number: int, epoch: Epoch) -> Action:
    return Action.PRUNE if epoch.epoch == number else Action.CONTINUE


def test_early_stopping_keeps_the_best_epoch(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """With a learning rate that overshoots, the last epoch is not the best."""
    params = {**PARAMS, "learning_rate": 0.05, "patience": 2}
    epochs, outcome = play(forked, replace(spec, params=params, epochs=60))
    assert outcome.end == AttemptEnd.FINISHED
    assert outcome.best_epoch is not None
    assert len(epochs) == outcome.best_epoch + 2 < 60
    assert outcome.value == epochs[outcome.best_epoch - 1].val_loss


def test_stop_ends_an_epoch_in_its_middle(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """With the best so far, and without another report: an epoch here has 1,259 steps."""
    slow = {**PARAMS, "patience": 1000, "batch_size": 1}
    forked.start(replace(spec, epochs=1000, params=slow))
    assert isinstance(forked.wait(60), Reported)
    forked.answer(spec.trial, Action.CONTINUE)
    time.sleep(0.3)
    forked.answer(spec.trial, Action.STOP)
    event = forked.wait(60)
    assert isinstance(event, Ended)
    assert event.outcome.end == AttemptEnd.STOPPED
    assert event.outcome.best_epoch == 1


def test_a_loss_that_is_not_finite_is_diverged(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """Not a crash."""
    params = {**PARAMS, "optimizer": "sgd", "learning_rate": 1e25}
    _, outcome = play(forked, replace(spec, params=params))
    assert outcome.end == AttemptEnd.DIVERGED
    assert "not finite" in (outcome.reason or "")


def test_an_exception_is_a_reason(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """One line; the traceback is in the attempt's log."""
    _, outcome = play(forked, replace(spec, data="nowhere"))
    assert outcome.end == AttemptEnd.ERROR
    assert outcome.reason is not None
    assert "nowhere" in outcome.reason
    assert "Traceback" in Path(spec.log_file).read_text()


def test_out_of_memory_is_not_an_error(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """A first dense layer of a terabyte: the point is infeasible."""
    params = {**PARAMS, "units_1": 2_000_000_000}
    _, outcome = play(forked, replace(spec, params=params))
    assert outcome.end == AttemptEnd.OUT_OF_MEMORY, outcome


def test_a_killed_trainer_is_told(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """By the signal that killed it; the next trial is fine."""
    forked.start(spec)
    event = forked.wait(60)
    assert isinstance(event, Reported)
    forked.kill(spec.trial)
    event = forked.wait(60)
    assert isinstance(event, Ended)
    assert event.outcome.end == AttemptEnd.DIED
    assert event.outcome.reason == "the trainer was killed by SIGKILL"
    assert play(forked, spec)[1].end == AttemptEnd.FINISHED


def test_a_trainer_knows_no_password(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """Its environment has no address of the database."""
    forked.start(spec)
    assert isinstance(forked.wait(60), Reported)
    family = [forked._forker.pid, *forked._pids.values()]
    assert len(family) == 2
    for pid in family:
        assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()
    forked.kill(spec.trial)
    assert isinstance(forked.wait(60), Ended)


def test_a_killed_forking_process_takes_its_trainers_and_is_replaced(
    spec: TrialSpec, tmp_path: Path
) -> None:
    """The trial is told dead, and the next one starts."""
    executor = ForkedExecutor(tmp_path / "forker.log")
    executor.start(spec)
    assert isinstance(executor.wait(60), Reported)
    trainer = psutil.Process(executor._pids[spec.trial])
    executor._forker.kill()
    event = executor.wait(60)
    assert isinstance(event, Ended)
    assert event.outcome.end == AttemptEnd.DIED
    assert psutil.wait_procs([trainer], timeout=10)[1] == []
    assert play(executor, spec)[1].end == AttemptEnd.FINISHED
    executor.close()


_SUPERVISOR = """
import os, signal, sys
from search.executor.channel import _KINDS
from search.executor.forked import ForkedExecutor
from pathlib import Path
import json
spec = _KINDS["TrialSpec"].validate_json(sys.argv[1])
executor = ForkedExecutor(Path(sys.argv[2]))
executor.start(spec)
executor.wait(60)
print(executor._forker.pid, *executor._pids.values(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_nothing_outlives_a_killed_supervisor(spec: TrialSpec, tmp_path: Path) -> None:
    """Neither the forking process nor a trainer, ten seconds after SIGKILL."""
    from pydantic import TypeAdapter

    told = TypeAdapter(TrialSpec).dump_json(replace(spec, epochs=1000)).decode()
    supervisor = subprocess.run(
        [sys.executable, "-c", _SUPERVISOR, told, str(tmp_path / "forker.log")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert supervisor.returncode == -signal.SIGKILL, supervisor.stderr
    pids = [int(pid) for pid in supervisor.stdout.split()]
    assert len(pids) == 2
    alive = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    assert psutil.wait_procs(alive, timeout=10)[1] == []
