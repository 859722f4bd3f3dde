"""What a supervisor works on, and how it comes to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from search.executor import Every
from search.supervisor.user_code import UserCode
from spaces.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.data import Dataset
    from search.executor import Count, Device
    from search.footprint import Footprint
    from search.objective import Objective
    from search.paths import StudyPaths
    from search.supervisor.pruning import Pruning
    from spaces import Params, Space
    from storage import Claim, Epoch, Study


class Ending(StrEnum):
    """Why a supervisor came to its end."""

    BUDGET = "budget"  # every slot of the study has ended
    ENOUGH = "no improvement expected"  # of more trials: by --stop-when
    REFUSED = "refused"  # one point after another gave a network that may not be trained
    FAILED = "failed"  # nothing but failed trials from the study's start
    TIME = "time"  # this call's time is up
    INTERRUPTED = "interrupted"  # by a signal
    ASKED = "asked to stop"  # by the study's wish
    DEVICES = "devices"  # every device was set aside
    DATABASE = "database"  # it did not answer for too long


@dataclass(frozen=True, kw_only=True)
class Watchdog:
    """How long a trainer may make no progress before it is taken to hang.

    Progress is an epoch or, in one, a batch: what takes longest is a validation pass, or what a
    user's code does beside training.
    """

    times: float = 20.0  # its usual epoch
    least: float = 300.0  # seconds
    first: float = 3600.0  # seconds; before its first epoch, when nothing is known

    def limit(self, epochs: Sequence[Epoch]) -> float:
        """Seconds, for a trial with these epochs so far."""
        if not epochs:
            return self.first
        return max(self.least, self.times * median(one.seconds for one in epochs))


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a supervisor works on."""

    study: Study
    space: Space | UserCode
    objective: Objective
    footprint: tuple[Footprint, ...] = ()  # objectives beside it
    positive: int  # of two classes, the one that precision, recall, F1 and AUC speak of
    datasets: Mapping[tuple[int, int], Dataset]  # by image size
    image_size: tuple[int, int]  # of a trial whose params say none
    epochs: int  # of a trial, in each fold
    devices: Sequence[Device]  # each for one trial at a time
    paths: StudyPaths
    keep: int  # trials whose weights stay
    pruning: Pruning
    repeats: int  # how often each finalist is trained again once the budget is spent
    measured: bool = False  # of devices that are the same hardware's, only those are used that pay
    deadline: float | None  # of this call, on the monotonic clock; None: no limit
    every: Every = field(default_factory=Every)  # how often a checkpoint is written
    watchdog: Watchdog = field(default_factory=Watchdog)

    @property
    def folds(self) -> int:
        """How many there are of cross-validation; 1 without it."""
        return next(iter(self.datasets.values())).folds

    def dataset(self, params: Params) -> Dataset:
        """The images of a trial, in its size."""
        if isinstance(self.space, UserCode):
            return self.datasets[self.image_size]
        return self.datasets[Reading(params).image_size(self.image_size)]


@dataclass
class Running:
    """A trial that runs here."""

    trial: int
    trial_id: int
    claim: Claim
    device: Device
    params: Params
    repeats: int | None = None  # the number of the trial that it trains again
    count: Count | None = None  # of its network, where that is an objective
    epochs: list[Epoch] = field(default_factory=list)  # of all its attempts
    checkpoint: str | None = None  # file of the newest
    heard: float = 0.0  # when it last made progress, on the monotonic clock
    reported: float = 0.0  # when its last epoch ended, likewise
    waits: bool = False  # for room on the disk
    killed: str | None = None  # why it was killed by us
    dropped: bool = False  # it is another supervisor's by now
