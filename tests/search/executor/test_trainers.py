"""Real trainers, forked and spawned, that train real Keras models on digits."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
from prepared import prepared

from search.executor import (
    Action,
    Advanced,
    Device,
    Ended,
    Outcome,
    Reported,
    Resume,
    Started,
    TrialSpec,
)
from search.executor.forked import ForkedExecutor
from search.executor.spawned import SpawnedExecutor
from search.export.proving import measured_on
from search.formats.format import Format
from search.formats.running import open_model
from search.paths import sha256
from storage import AttemptEnd, Checkpoint, Epoch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from search.data import Dataset
    from search.executor import Event, Executor

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
    """One forking process for all tests of this file, but for its successor once it is killed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEARCH_STORAGE", "postgresql://ann:secret@db/x")
        executor = ForkedExecutor(tmp_path_factory.mktemp("forker") / "forker.log")
        yield executor
        executor.close()


def small(dataset: Dataset, folder: Path) -> TrialSpec:
    """Three epochs of a small network."""
    return TrialSpec(
        trial=1,
        attempt=1,
        params=dict(PARAMS),
        device=Device(name="cpu:0", kind="cpu", threads=1),
        data=str(dataset.split),
        epochs=3,
        seed=7,
        artifacts=str(folder),
        model_file="trial.keras",
        predictions_file="predictions.npz",
        checkpoint_file="fold-{fold}-epoch-{epoch}.npz",
        log_file=str(folder / "trial.log"),
    )


@pytest.fixture
def spec(dataset: Dataset, tmp_path: Path) -> TrialSpec:
    """In a folder of the test's own."""
    return small(dataset, tmp_path)


@pytest.fixture(scope="module")
def trained(
    forked: ForkedExecutor, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory
) -> tuple[TrialSpec, list[Epoch], Outcome]:
    """Those three epochs, once."""
    spec = small(dataset, tmp_path_factory.mktemp("trained"))
    return spec, *play(forked, spec)


def first_report(executor: Executor) -> Reported:
    """Wait for it; what comes before is that the trainer has started."""
    assert isinstance(following(executor), Started)
    event = following(executor)
    assert isinstance(event, Reported), event
    return event


def following(executor: Executor) -> Event | None:
    """The next event that is more than a sign of life, which a long epoch gives."""
    event = executor.wait(60)
    while isinstance(event, Advanced):
        event = executor.wait(60)
    return event


def model_of(spec: TrialSpec) -> Path:
    return Path(spec.artifacts) / str(spec.model_file)


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
    trained: tuple[TrialSpec, list[Epoch], Outcome], dataset: Dataset
) -> None:
    """The file has the hash and, loaded by a new process, the loss that were reported."""
    spec, epochs, outcome = trained
    assert [epoch.epoch for epoch in epochs] == [1, 2, 3]
    assert outcome.end == AttemptEnd.FINISHED
    losses = [epoch.val_loss for epoch in epochs]
    assert outcome.value == min(loss for loss in losses if loss is not None)
    assert losses[2] is not None
    assert losses[2] < 2.0  # it learned: ln 10 is 2.3
    assert outcome.best_epoch == losses.index(outcome.value) + 1
    assert sha256(model_of(spec)) == outcome.model_hash
    images, labels = dataset.load("validation")
    with open_model(model_of(spec), format=Format.KERAS) as model:
        measured = measured_on(labels, model.predict_all(images), 1)
    assert measured["val_loss"] == pytest.approx(outcome.value, abs=1e-6)


def test_the_value_has_no_penalty_in_it(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """With L2 of 10 Keras's loss is in the hundreds; plain cross-entropy stays near ln 10."""
    heavy = replace(spec, params={**PARAMS, "l2": 10.0, "learning_rate": 1e-4}, epochs=1)
    epochs, _ = play(forked, heavy)
    assert epochs[0].val_loss is not None
    assert epochs[0].loss is not None
    assert 1.0 < epochs[0].val_loss < 4.0
    assert 1.0 < epochs[0].loss < 6.0


@pytest.mark.long
def test_the_same_seed_gives_the_same_losses(
    forked: ForkedExecutor, spec: TrialSpec, trained: tuple[TrialSpec, list[Epoch], Outcome]
) -> None:
    """Forked twice, and spawned: to the bit."""
    runs = [trained[1], play(forked, spec)[0]]
    spawned = SpawnedExecutor()
    runs.append(play(spawned, spec)[0])
    spawned.close()
    losses = [[(epoch.loss, epoch.val_loss) for epoch in run] for run in runs]
    assert losses[0] == losses[1] == losses[2]
    (other,) = play(forked, replace(spec, seed=8, epochs=1))[0]
    assert other.val_loss != losses[0][0][1]


def test_a_pruned_trial_ends_at_its_epoch(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """And keeps its best weights, in case nothing better comes."""
    epochs, outcome = play(forked, spec, lambda epoch: _prune_at(2, epoch))
    assert len(epochs) == 2
    assert outcome.end == AttemptEnd.PRUNED
    assert outcome.value == min(epoch.val_loss or 9 for epoch in epochs)
    assert model_of(spec).exists()


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


@pytest.mark.long
def test_stop_ends_an_epoch_in_its_middle(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """With the best so far, and without another report: an epoch here has 1,259 steps."""
    slow = {**PARAMS, "patience": 1000, "batch_size": 1}
    forked.start(replace(spec, epochs=1000, params=slow))
    first_report(forked)
    forked.answer(spec.trial, Action.CONTINUE)
    time.sleep(0.3)
    forked.answer(spec.trial, Action.STOP)
    event = following(forked)
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


@pytest.mark.long
def test_out_of_memory_is_not_an_error(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """A first dense layer of a terabyte: the point is infeasible."""
    params = {**PARAMS, "units_1": 2_000_000_000}
    _, outcome = play(forked, replace(spec, params=params))
    assert outcome.end == AttemptEnd.OUT_OF_MEMORY, outcome


@pytest.mark.long
def test_a_killed_trainer_is_told(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """By the signal that killed it; the next trial is fine."""
    forked.start(spec)
    first_report(forked)
    forked.kill(spec.trial)
    event = following(forked)
    assert isinstance(event, Ended)
    assert event.outcome.end == AttemptEnd.DIED
    assert event.outcome.reason == "the trainer was killed by SIGKILL"
    assert play(forked, replace(spec, epochs=1))[1].end == AttemptEnd.FINISHED


def test_a_kill_meets_the_attempt_that_it_was_meant_for(
    forked: ForkedExecutor, spec: TrialSpec
) -> None:
    """One before the trainer's pid is known is done later; one after its end harms no next one."""
    forked.start(spec)
    forked.kill(spec.trial)
    events = [following(forked) for _ in range(2)]
    assert isinstance(events[1], Ended), events
    assert events[1].outcome.end == AttemptEnd.DIED
    forked.kill(spec.trial)
    assert play(forked, replace(spec, epochs=1))[1].end == AttemptEnd.FINISHED


def test_a_killed_attempt_is_gone_on_with(
    forked: ForkedExecutor, spec: TrialSpec, tmp_path: Path
) -> None:
    """By SIGKILL in its third epoch: five epochs in two attempts give the weights of one."""
    whole, cut = (replace(spec, epochs=5, artifacts=str(tmp_path / name)) for name in "ab")
    for one in (whole, cut):
        Path(one.artifacts).mkdir()
    expected, outcome = play(forked, whole)
    forked.start(cut)
    told = [first_report(forked)]
    while told[-1].epoch.epoch < 2:
        forked.answer(spec.trial, Action.CONTINUE)
        event = following(forked)
        assert isinstance(event, Reported)
        told.append(event)
    forked.answer(spec.trial, Action.CONTINUE)
    forked.kill(spec.trial)
    while not isinstance(following(forked), Ended):
        continue
    checkpoint = told[-1].checkpoint
    assert checkpoint is not None

    resume = Resume(checkpoint=checkpoint, epochs=tuple(one.epoch for one in told))
    epochs, resumed = play(forked, replace(cut, attempt=2, resume=resume))

    assert [one.epoch for one in epochs] == [3, 4, 5]
    assert [one.val_loss for one in epochs] == [one.val_loss for one in expected[2:]]
    assert (resumed.value, resumed.best_epoch) == (outcome.value, outcome.best_epoch)
    last = "fold-1-epoch-5.npz"
    with np.load(tmp_path / "a" / last) as one, np.load(tmp_path / "b" / last) as other:
        assert one.files == other.files
        for name in one.files:
            np.testing.assert_array_equal(one[name], other[name])


@pytest.mark.long
def test_a_damaged_checkpoint_is_told_as_such(
    forked: ForkedExecutor, spec: TrialSpec, tmp_path: Path
) -> None:
    """The supervisor then begins the trial anew."""
    forked.start(replace(spec, epochs=1000))
    told = first_report(forked)
    forked.kill(spec.trial)
    assert isinstance(following(forked), Ended)
    assert told.checkpoint is not None
    (tmp_path / told.checkpoint.file).write_bytes(b"torn")

    resume = Resume(checkpoint=told.checkpoint, epochs=(told.epoch,))
    epochs, outcome = play(forked, replace(spec, resume=resume))

    assert (epochs, outcome.end) == ([], AttemptEnd.DAMAGED)
    place = tmp_path / told.checkpoint.file
    assert outcome.reason == f"the checkpoint {place} is damaged: its hash differs"


def test_a_started_trainer_is_known_by_its_process(forked: ForkedExecutor, spec: TrialSpec) -> None:
    forked.start(spec)
    event = following(forked)
    assert isinstance(event, Started)
    assert event.trial == spec.trial
    assert psutil.Process(event.pid).ppid() == forked._forker.pid
    forked.kill(spec.trial)
    while not isinstance(following(forked), Ended):
        continue


@pytest.mark.long
def test_a_release_ends_an_epoch_in_its_middle(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """Once the epoch before it has its checkpoint, nothing is lost by that."""
    forked.start(replace(spec, epochs=1000, params={**PARAMS, "patience": 1000, "batch_size": 1}))
    first_report(forked)
    forked.answer(spec.trial, Action.CONTINUE)
    time.sleep(0.3)
    forked.answer(spec.trial, Action.RELEASE)
    event = following(forked)
    assert isinstance(event, Ended)
    assert (event.outcome.end, event.outcome.checkpoint) == (AttemptEnd.RELEASED, None)


def test_a_log_that_cannot_be_written_is_no_reason_not_to_train(
    forked: ForkedExecutor, spec: TrialSpec
) -> None:
    _, outcome = play(forked, replace(spec, log_file="/dev/null/log", epochs=1))
    assert outcome.end == AttemptEnd.FINISHED


def test_a_long_history_reaches_its_trainer(
    forked: ForkedExecutor, spec: TrialSpec, trained: tuple[TrialSpec, list[Epoch], Outcome]
) -> None:
    """More than a stream holds while nobody reads."""
    epoch = trained[1][0]
    checkpoint = Checkpoint(file="none.npz", hash="0", fold=1, epoch=5000)
    resume = Resume(checkpoint=checkpoint, epochs=(epoch,) * 5000)
    _, outcome = play(forked, replace(spec, resume=resume))
    assert "does not go with the recorded epochs" in (outcome.reason or "")


def test_a_trainer_knows_no_password(forked: ForkedExecutor, spec: TrialSpec) -> None:
    """Its environment has no address of the database."""
    forked.start(spec)
    first_report(forked)
    family = [forked._forker.pid, *forked._pids.values()]
    assert len(family) == 2
    for pid in family:
        assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()
    forked.kill(spec.trial)
    assert isinstance(following(forked), Ended)


@pytest.mark.long
def test_a_killed_forking_process_takes_its_trainers_and_is_replaced(
    forked: ForkedExecutor, spec: TrialSpec
) -> None:
    """The trial is told dead, and the next one starts."""
    forked.start(spec)
    first_report(forked)
    trainer = psutil.Process(forked._pids[spec.trial])
    forked._forker.kill()
    event = following(forked)
    assert isinstance(event, Ended)
    assert event.outcome.end == AttemptEnd.DIED
    assert psutil.wait_procs([trainer], timeout=10)[1] == []
    assert play(forked, replace(spec, epochs=1))[1].end == AttemptEnd.FINISHED
