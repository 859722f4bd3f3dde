"""What a supervisor and its trainers say to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

# Read at run time: messages are checked against these annotations when they arrive.
from search.footprint import Footprint  # noqa: TC001
from spaces import Limits, Params, Scalar  # noqa: TC001
from storage import AttemptEnd, Checkpoint, Epoch  # noqa: TC001


class Action(StrEnum):
    """A supervisor's answer to an epoch's report."""

    CONTINUE = "continue"
    PRUNE = "prune"  # end it: others are better at this epoch
    STOP = "stop"  # end it with the best epoch so far: the time is up
    RELEASE = "release"  # end it so that a later attempt can go on from here


@dataclass(frozen=True, kw_only=True)
class Device:
    """Where one trial runs at a time."""

    name: str  # as shown and recorded: "cpu:0", "gpu:1", "gpu:1/0", "gpu:0+1"; JAX: "cpu:0 jax"
    kind: Literal["cpu", "gpu"]
    threads: int  # a CPU worker's share of the cores; for a GPU, of those that feed it
    visible: str = ""  # CUDA_VISIBLE_DEVICES for the trainer; "" hides every GPU
    replicas: int = 1  # of the trial's network, which share its batches: one a GPU
    trials: int = 1  # at a time on the GPU; each gets that part of its memory

    @property
    def hardware(self) -> str:
        """What several of them may be places on: a GPU or a group, by uuid, or "cpu"."""
        return self.visible or self.kind


@dataclass(frozen=True, kw_only=True)
class Every:
    """How often a checkpoint is written, at an epoch's end: by either that is given."""

    epochs: int | None = 1
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Resume:
    """What an attempt goes on from."""

    checkpoint: Checkpoint
    epochs: tuple[Epoch, ...]  # every one up to the checkpoint, one fold after another


@dataclass(frozen=True, kw_only=True)
class TrialSpec:
    """Everything a trainer needs for one attempt at one trial."""

    trial: int
    attempt: int
    params: Params
    device: Device
    data: str  # the file of the prepared data set's split
    epochs: int
    seed: int
    artifacts: str  # the study's folder of artifacts: a path, or an fsspec URL
    model_file: str | None  # name there of the best epoch's model; None: it is not kept
    predictions_file: str | None  # name there of what it predicts for the validation images
    checkpoint_file: str  # name there of a checkpoint, where {fold} and {epoch} stand for numbers
    log_file: str  # where the trainer's output goes
    objective: str = "val_loss"  # what the trial's value is
    footprint: tuple[Footprint, ...] = ()  # objectives beside it, to be measured
    positive: int = 1  # of two classes, the one that precision, recall, F1 and AUC speak of
    limits: Limits | None = None  # a network beyond them is refused
    user_space: str | None = None  # "module:attribute" that makes the model; params are its own
    user_folder: str = ""  # where that module may lie
    every: Every = field(default_factory=Every)
    resume: Resume | None = None  # None: from the first epoch
    share: float = 1.0  # of the training images that are trained on
    refit: int | None = None  # train on validation images too, for so many epochs; the last counts


@dataclass(frozen=True, kw_only=True)
class TryOut:
    """Whether a user's code makes a model that can be trained; the answer is a `TriedOut`."""

    target: str  # "module:attribute"
    folder: str  # where that module may lie
    data: str  # as of a `TrialSpec`


@dataclass(frozen=True, kw_only=True)
class TriedOut:
    """What is wrong with a user's code."""

    error: str | None  # in one line; None: nothing


@dataclass(frozen=True, kw_only=True)
class Question:
    """A user's own code asks for a value; the answer is an `Answer`."""

    name: str
    kind: Literal["int", "float", "categorical"]
    low: float | None = None
    high: float | None = None
    step: float | None = None
    log: bool = False
    choices: tuple[Scalar, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The value that a `Question` gets, or why it gets none."""

    value: Scalar = None
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """All values that a user's own code has got so far, as it sees them."""

    params: Params


@dataclass(frozen=True, kw_only=True)
class Count:
    """What a trainer knows of its network before it trains, where that is an objective."""

    weights: int
    multiply_adds: int  # of one image


@dataclass(frozen=True, kw_only=True)
class Report:
    """A trainer has finished an epoch, and waits for an `Action`."""

    epoch: Epoch
    checkpoint: Checkpoint | None = None  # of this epoch; None: none was due


@dataclass(frozen=True, kw_only=True)
class Alive:
    """A trainer is in the middle of an epoch, and has come further in it."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A trainer cannot write a file, and tries again until there is room."""

    reason: str | None  # None: it could, and goes on


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an attempt ended, in its trainer's words or, where it had none left, the executor's."""

    end: AttemptEnd
    reason: str | None = None
    value: float | None = None  # the best of its objective
    best_epoch: int | None = None
    weights: int | None = None
    size: int | None = None  # bytes of the model's file, where that is an objective
    latency: float | None = None  # milliseconds for one image, likewise
    model_hash: str | None = None  # sha256 of model_file; None: no model was saved
    predictions_hash: str | None = None  # sha256 of predictions_file, likewise
    peak_memory: int | None = None  # bytes
    checkpoint: Checkpoint | None = None  # of a released attempt, where its last epoch had none


@dataclass(frozen=True, kw_only=True)
class Started:
    """A trainer's process runs."""

    trial: int
    pid: int


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A trainer has finished an epoch and waits for an answer."""

    trial: int
    epoch: Epoch
    checkpoint: Checkpoint | None = None


@dataclass(frozen=True, kw_only=True)
class Advanced:
    """A trainer has come further in its epoch."""

    trial: int


@dataclass(frozen=True, kw_only=True)
class Paused:
    """A trainer waits for room, or has got it: then `reason` is None."""

    trial: int
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A trainer's user code waits for a value."""

    trial: int
    question: Question


@dataclass(frozen=True, kw_only=True)
class Told:
    """A trainer's user code has these values by now."""

    trial: int
    params: Params


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A trainer has built its network, and counted it."""

    trial: int
    count: Count


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A trainer's process is gone; its device is free."""

    trial: int
    outcome: Outcome


Event = Started | Advanced | Counted | Reported | Asked | Told | Paused | Ended
Message = (
    TrialSpec
    | Action
    | Answer
    | Question
    | Chosen
    | Count
    | Report
    | Alive
    | Waiting
    | Outcome
    | TryOut
    | TriedOut
)
