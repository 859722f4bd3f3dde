"""What a supervisor and its trainers say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

# Read at run time: messages are checked against these annotations when they arrive.
from spaces import Params  # noqa: TC001
from storage import AttemptEnd, Epoch


class Action(StrEnum):
    """A supervisor's answer to an epoch's report."""

    CONTINUE = "continue"
    PRUNE = "prune"  # end it: others are better at this epoch
    STOP = "stop"  # end it with the best epoch so far: the time is up


@dataclass(frozen=True, kw_only=True)
class Device:
    """Where one trial runs at a time."""

    name: str  # as shown: "cpu:0", "gpu:1"
    kind: Literal["cpu", "gpu"]
    threads: int  # a CPU worker's share of the cores; for a GPU, of those that feed it
    visible: str = ""  # CUDA_VISIBLE_DEVICES for the trainer; "" hides every GPU


@dataclass(frozen=True, kw_only=True)
class TrialSpec:
    """Everything a trainer needs for one attempt at one trial."""

    trial: int
    attempt: int
    params: Params
    device: Device
    data: str  # directory of the prepared data set
    epochs: int
    seed: int
    model_file: str  # where the best epoch's model goes
    log_file: str  # where the trainer's output goes


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an attempt ended, in its trainer's words or, where it had none left, the executor's."""

    end: AttemptEnd
    reason: str | None = None
    value: float | None = None  # lowest val_loss
    best_epoch: int | None = None
    weights: int | None = None
    model_hash: str | None = None  # sha256 of model_file; None: no model was saved
    peak_memory: int | None = None  # bytes


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A trainer has finished an epoch and waits for an answer."""

    trial: int
    epoch: Epoch


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A trainer's process is gone; its device is free."""

    trial: int
    outcome: Outcome


Event = Reported | Ended
Message = TrialSpec | Action | Epoch | Outcome
