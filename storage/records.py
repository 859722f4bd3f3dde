"""The records that cross the storage's boundary."""

from __future__ import annotations

from dataclasses import dataclass

# Read at run time, where a record is checked against its annotations.
from datetime import datetime  # noqa: TC003
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class SlotState(StrEnum):
    """Where a slot of a study's budget stands."""

    OPEN = "OPEN"  # given back, may be claimed again
    CLAIMED = "CLAIMED"  # a supervisor works on it under the slot's fence
    COMPLETE = "COMPLETE"  # ended with a value
    PRUNED = "PRUNED"  # ended early, or its point is infeasible
    FAIL = "FAIL"  # ended by an error or a lost trainer
    REFUSED = "REFUSED"  # its network is over a limit, or could not be loaded: not trained

    @property
    def ended(self) -> bool:
        """Whether the slot is spent for good: it counts to the budget."""
        return self in (SlotState.COMPLETE, SlotState.PRUNED, SlotState.FAIL)

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to its trial."""
        return self.ended or self is SlotState.REFUSED


class AttemptEnd(StrEnum):
    """How one attempt at a trial ended."""

    FINISHED = "finished"  # all its epochs, or early stopping
    PRUNED = "pruned"  # the pruner said so
    STOPPED = "stopped"  # the search's time was up
    RELEASED = "released"  # given back for later
    DIVERGED = "diverged"  # its loss became NaN or infinite
    OUT_OF_MEMORY = "out of memory"  # the model does not fit
    DEVICE = "device error"  # the device failed under it
    REFUSED = "refused"  # the model is over a limit, or could not be loaded
    ERROR = "error"  # an exception
    DIED = "died"  # the trainer's process was killed or crashed
    DAMAGED = "damaged"  # what it was to go on from cannot be read
    HUNG = "hung"  # it made no progress for many times its usual epoch, and was killed
    LOST = "lost"  # its supervisor stopped beating


class Wish(StrEnum):
    """What a study's supervisors are to do, as its users say."""

    RUN = "run"
    PAUSE = "pause"  # give back what runs, claim nothing, and wait
    STOP = "stop"  # give back what runs, and end


@dataclass(frozen=True, kw_only=True)
class Study:
    """One study. `identity` is everything that may not change once trials exist."""

    id: int
    uid: str  # names its folder of artifacts; random, so that two databases can share a folder
    name: str
    identity: Mapping[str, Any]
    source: str  # DATA as the user gave it, for preparing it again
    seed: int
    budget: int | None  # trials in all; None: no limit
    artifacts: str | None  # folder, or None: beside the database
    created_at: datetime
    started_at: datetime
    wish: Wish
    settings: Mapping[str, Any]  # how its last start searches; a host that joins does likewise
    enough: str | None = None  # why no improvement was expected, if it ended for that
    enough_of: int | None = None  # the budget that it had until then
    counted_from: int = 0  # its trials up to this one do not let it end for that again


@dataclass(frozen=True, kw_only=True)
class EarlierTrial:
    """A trial of an earlier study, as a study that begins with it keeps it.

    Its params are those that both have, as Optuna's distributions of the new space have them: so
    whatever becomes of the earlier study changes nothing.
    """

    study: str  # the earlier one's name
    trial: int  # its number there
    state: SlotState  # COMPLETE or PRUNED
    infeasible: bool  # it turned out that no such network can be trained
    value: float | None  # the lower, the better; of a PRUNED one that of its last step
    step: int | None  # of a PRUNED one, the last epoch that has an intermediate value
    params: Mapping[str, Any]  # by the names that a sampler is asked for
    distributions: Mapping[str, str]  # of each, as `optuna.distributions.distribution_to_json`
    comparable: bool  # whether a value of the new study means the same
    point: int | None = None  # its place among the points to be tried first, from 1


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something that a search said, in a line."""

    id: int  # grows
    at: datetime
    host: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Supervisor:
    """One search at work on a study. Its lease is `beat`, a counter that it advances."""

    id: int
    study_id: int
    host: str
    pid: int
    devices: tuple[str, ...]
    beat: int
    started_at: datetime
    ended_at: datetime | None
    release: str | None  # of cnn-search; None in old databases


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """What an attempt can go on from: its trial as it was after an epoch."""

    file: str  # name in the study's folder of artifacts; the fence is in it
    hash: str  # sha256
    fold: int  # from 1
    epoch: int  # of the fold, from 1


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A slot owned under a fence; every later write about it carries this record."""

    study_id: int
    slot: int
    fence: int  # 1 for the first attempt
    trial_id: int | None = None  # Optuna's; None until it was asked
    trial_number: int | None = None
    params: Mapping[str, Any] | None = None
    repeats: int | None = None  # the slot whose trial it trains again, with another seed
    checkpoint: Checkpoint | None = None  # of an earlier attempt, to go on from


@dataclass(frozen=True, kw_only=True)
class ClassMetrics:
    """What a validation pass gave for one class against all the others."""

    precision: float  # 0 where it was never predicted
    recall: float  # 0 where no label is of it
    f1: float
    auc: float | None  # None where no label, or every label, is of it


@dataclass(frozen=True, kw_only=True)
class LayerHealth:
    """How a layer fared after an epoch, on a few training images."""

    name: str
    dead: float | None  # share of its units that were 0 for every image; None: it has none such
    gradient: float | None  # root mean square over its weights; None: it trains none


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """What one epoch gave. Losses are plain cross-entropy; a metric that is undefined is None.

    Of two classes, precision, recall, F1 and AUC speak of the study's positive one; of more, they
    are the mean over the classes.
    """

    epoch: int  # from 1
    loss: float | None  # training, running mean over the epoch's batches
    accuracy: float | None
    val_loss: float | None
    val_accuracy: float | None
    val_precision: float | None
    val_recall: float | None
    val_f1: float | None
    val_auc: float | None
    seconds: float  # training and validation
    val_classes: tuple[ClassMetrics, ...] = ()  # in the classes' order; () in old databases
    fold: int = 1  # of cross-validation, from 1; each has epochs of its own
    precision: float | None = None  # of training, as `accuracy`
    recall: float | None = None
    f1: float | None = None
    learning_rate: float | None = None  # at its end
    layers: tuple[LayerHealth, ...] = ()  # of few epochs; measuring them takes time


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a slot ended: what `Slots.end` writes under the fence."""

    state: SlotState
    end: AttemptEnd
    reason: str | None = None
    value: float | None = None  # the objective's best over the epochs
    best_epoch: int | None = None
    weights: int | None = None  # number of weights of the model
    size: int | None = None  # bytes of its `.keras` file, where that is an objective
    latency: float | None = None  # milliseconds that it takes for one image, likewise
    model_file: str | None = None  # relative to the study's folder of artifacts
    model_hash: str | None = None  # sha256
    predictions_file: str | None = None  # of the best epoch on the validation images; likewise
    predictions_hash: str | None = None
    peak_memory: int | None = None  # bytes


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A slot as it stands, with the trial that it holds."""

    slot: int
    state: SlotState
    fence: int
    supervisor_id: int | None
    trial_id: int | None
    trial_number: int | None
    params: Mapping[str, Any] | None
    repeats: int | None  # the slot whose trial it trains again; then it is not in the budget
    value: float | None
    best_epoch: int | None
    weights: int | None
    reason: str | None
    model_file: str | None
    model_hash: str | None
    ended_at: datetime | None
    checkpoint: Checkpoint | None = None  # the newest, of a trial that has not ended
    predictions_file: str | None = None  # of the best epoch on the validation images
    predictions_hash: str | None = None  # sha256
    drawn: bool = False  # whether its pictures are there
    size: int | None = None  # bytes of the model's `.keras` file, where that is an objective
    latency: float | None = None  # milliseconds that the model takes for one image, likewise
    multiply_adds: int | None = None  # of the model for one image, counted before it trains

    @property
    def trial_state(self) -> str:
        """Its trial's: COMPLETE, PRUNED, FAIL or REFUSED; RUNNING until it has ended."""
        return self.state if self.state.over else "RUNNING"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One process's try at a trial."""

    slot: int
    attempt: int
    supervisor_id: int
    host: str
    device: str
    pid: int | None  # of the trainer
    started_at: datetime
    ended_at: datetime | None
    end: AttemptEnd | None
    reason: str | None
    first_epoch: int | None
    last_epoch: int | None
    checkpoints: int  # how many it added
    peak_memory: int | None  # bytes


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One look at a study's sealed test images."""

    number: int  # of the study's, from 1
    opened_at: datetime
    trial_number: int  # whose model saw them
    fingerprint: str  # sha256 of the test images
    images: int
    metrics: Mapping[str, Any] | None  # by name; None where it never came to a result
