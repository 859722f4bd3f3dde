"""Checkpoints: when they are written, what a released attempt leaves, and which are refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from listening import Listening, make_spec
from prepared import prepared

from search.data import arrays_source
from search.executor import Action, Every, Resume
from search.trainer.checkpoint import CheckpointError
from search.trainer.training import train_network
from storage import AttemptEnd
from storage.artifacts import sha256

if TYPE_CHECKING:
    from search.data import Dataset
    from search.executor import TrialSpec
    from spaces import Params
    from storage import Checkpoint, Epoch

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

DENSE: Params = {
    "network": "dense",
    "dense_layers": 1,
    "units": 16,
    "optimizer": "adam",
    "learning_rate": 0.01,
    "batch_size": 16,
    "patience": 50,
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (80, 8, 8, 1), dtype=np.uint8)
    source = arrays_source({"train": (images, np.arange(80) % 2)})
    return prepared(source, cache=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def told(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Listening]:
    """Two epochs that were trained, and their folder."""
    folder, supervisor = tmp_path_factory.mktemp("told"), Listening()
    train_network(make_spec(data, folder, DENSE, epochs=2), supervisor)
    return folder, supervisor


@pytest.fixture
def going_on(data: Dataset, told: tuple[Path, Listening]) -> TrialSpec:
    """An attempt that goes on after those two epochs."""
    folder, supervisor = told
    checkpoint = supervisor.checkpoints[-1]
    assert checkpoint is not None
    resume = Resume(checkpoint=checkpoint, epochs=tuple(supervisor.epochs))
    return make_spec(data, folder, DENSE, epochs=4, resume=resume)


def releasing_at(number: int) -> Listening:
    return Listening(lambda one: Action.RELEASE if one.epoch == number else Action.CONTINUE)


def test_a_report_names_its_checkpoint(told: tuple[Path, Listening]) -> None:
    """With its hash, its fold and its epoch; as the spec says its file is called."""
    folder, supervisor = told
    for number, one in enumerate(supervisor.checkpoints, 1):
        assert one is not None
        assert (one.fold, one.epoch, one.file) == (1, number, f"fold-1-epoch-{number}.npz")
        assert sha256(folder / one.file) == one.hash


@pytest.mark.parametrize(
    ("every", "written"),
    [
        (Every(epochs=2), [2, 4]),
        (Every(epochs=None, seconds=0.0), [1, 2, 3, 4]),
        (Every(epochs=None, seconds=1000.0), []),
        (Every(epochs=3, seconds=1000.0), [3]),
        (Every(epochs=None), []),
    ],
)
def test_a_checkpoint_is_due_by_epochs_or_by_time(
    data: Dataset, tmp_path: Path, every: Every, written: list[int]
) -> None:
    supervisor = Listening()

    train_network(make_spec(data, tmp_path, DENSE, every=every), supervisor)

    assert [one.epoch for one in supervisor.checkpoints if one is not None] == written
    assert len(list(tmp_path.glob("fold-*.npz"))) == len(written)


def test_a_released_attempt_leaves_a_checkpoint_of_its_last_epoch(
    data: Dataset, tmp_path: Path
) -> None:
    """In its outcome, where the report had none; no model is saved."""
    supervisor = releasing_at(2)
    spec = make_spec(data, tmp_path, DENSE, every=Every(epochs=None))

    outcome = train_network(spec, supervisor)

    assert outcome.end == AttemptEnd.RELEASED
    assert supervisor.checkpoints == [None, None]
    assert outcome.checkpoint is not None
    assert outcome.checkpoint.epoch == 2
    assert (outcome.value, outcome.model_hash) == (None, None)
    rest = Listening()
    resume = Resume(checkpoint=outcome.checkpoint, epochs=tuple(supervisor.epochs))
    assert train_network(replace(spec, resume=resume), rest).end == AttemptEnd.FINISHED
    assert [one.epoch for one in rest.epochs] == [3, 4]


def test_a_checkpoint_that_was_reported_is_not_told_again(data: Dataset, tmp_path: Path) -> None:
    outcome = train_network(make_spec(data, tmp_path, DENSE), releasing_at(2))

    assert (outcome.end, outcome.checkpoint) == (AttemptEnd.RELEASED, None)
    assert len(list(tmp_path.glob("fold-*.npz"))) == 2


@pytest.mark.parametrize("every", [Every(), Every(epochs=None)])
def test_a_release_in_the_middle_of_an_epoch(data: Dataset, tmp_path: Path, every: Every) -> None:
    """Ends it at once where all epochs have been kept, else at the epoch's end."""
    supervisor = Listening()
    params = DENSE | {"batch_size": 1}

    def release(epoch: Epoch) -> Action:
        if epoch.epoch == 2 and every.epochs is None:
            return Action.RELEASE  # as a conversation answers, once it was told
        supervisor.release.set()
        return Action.CONTINUE

    supervisor._answer = release
    outcome = train_network(make_spec(data, tmp_path, params, every=every), supervisor)

    assert outcome.end == AttemptEnd.RELEASED
    assert len(supervisor.epochs) == (1 if every.epochs else 2)


def test_a_diverged_training_leaves_no_checkpoint_of_it(data: Dataset, tmp_path: Path) -> None:
    supervisor = Listening()
    params = DENSE | {"optimizer": "sgd", "learning_rate": 1e30, "batch_size": 64}

    outcome = train_network(make_spec(data, tmp_path, params), supervisor)

    assert outcome.end == AttemptEnd.DIVERGED
    assert supervisor.checkpoints[-1] is None


def altered(spec: TrialSpec, checkpoint: Checkpoint) -> TrialSpec:
    assert spec.resume is not None
    return replace(spec, resume=replace(spec.resume, checkpoint=checkpoint))


def refused(spec: TrialSpec, said: str) -> None:
    with pytest.raises(CheckpointError, match=f"^the checkpoint .*{said}"):
        train_network(spec, Listening())


def test_a_torn_checkpoint_is_refused(going_on: TrialSpec, tmp_path: Path) -> None:
    """Half of it is there."""
    assert going_on.resume is not None
    checkpoint = going_on.resume.checkpoint
    content = (Path(going_on.artifacts) / checkpoint.file).read_bytes()
    (tmp_path / checkpoint.file).write_bytes(content[: len(content) // 2])
    refused(replace(going_on, artifacts=str(tmp_path)), "is damaged: its hash differs")


def test_a_checkpoint_that_is_gone_is_refused(going_on: TrialSpec, tmp_path: Path) -> None:
    refused(replace(going_on, artifacts=str(tmp_path)), "is gone")


def test_a_checkpoint_of_another_network_is_refused(going_on: TrialSpec) -> None:
    refused(replace(going_on, params=DENSE | {"units": 17}), "is of another network or optimizer")


def test_a_checkpoint_of_another_optimizer_is_refused(going_on: TrialSpec) -> None:
    refused(
        replace(going_on, params=DENSE | {"optimizer": "sgd"}), "is of another network or optimizer"
    )


def test_a_checkpoint_that_does_not_go_with_the_history_is_refused(going_on: TrialSpec) -> None:
    assert going_on.resume is not None
    short = replace(going_on.resume, epochs=going_on.resume.epochs[:1])
    refused(replace(going_on, resume=short), "does not go with the recorded epochs")


def test_a_checkpoint_in_an_object_store(data: Dataset, tmp_path: Path) -> None:
    """The same, through a copy."""
    store = (tmp_path / "store").as_uri()
    (tmp_path / "store").mkdir()
    supervisor, rest = releasing_at(2), Listening()
    spec = make_spec(data, tmp_path, DENSE, artifacts=store)

    train_network(spec, supervisor)
    checkpoint = supervisor.checkpoints[-1]
    assert checkpoint is not None
    resume = Resume(checkpoint=checkpoint, epochs=tuple(supervisor.epochs))
    outcome = train_network(replace(spec, resume=resume), rest)

    assert [one.epoch for one in rest.epochs] == [3, 4]
    assert sha256(tmp_path / "store" / "model.keras") == outcome.model_hash
