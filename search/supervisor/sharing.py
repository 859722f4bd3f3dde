"""How many trials a device should hold at a time, found by adding one and looking at the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage import Epoch

# What all trials together must gain by more of them. Times of epochs vary by some per cent, and of
# trials that run at the same time each is drawn without knowing how the others end.
LEAST_GAIN = 1.1
EPOCHS = 2  # of a trial, before and after; the median counts
COMPARED = 3  # trials, or as many as there are: so many give a verdict


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came of trying more trials on a device."""

    held: int  # trials at a time, from now on
    before: int
    tried: int
    gain: float | None  # all work with `tried` by all before; None: a trial ran out of memory
    over: bool  # nothing more is tried


@dataclass
class _Trial:
    threads: int
    whole: bool = False  # since its last report the device has held what it should
    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)


class Sharing:
    """The trials of one device, and how many of them there should be.

    On a GPU one more is tried at a time, on a CPU twice as many with half the threads each. Once
    the trials that run have been measured without the newcomers, and these have had an epoch, they
    are measured with them. Each trial's rate is compared with its own rate before: of the old ones
    the mean of these ratios is taken, and the newcomers are taken to do as well. With k trials on a
    GPU all of them do (k + 1) / k times the mean. Where too many end before they were measured,
    the ratios so far are kept, and it begins again with the others.

    On a CPU a newcomer has fewer threads than the old ones, and cores are shared out by threads: it
    counts for as much less. So where the old ones keep all cores busy, there is no gain. Threads
    stay what they were when a trial began, hence those that began with other threads are not
    measured: before more are tried, all that run have the same number of them.

    No trial is ended for it: where there are too many, one that ends is not followed by another.
    What was found holds for the time of this object. A trial's first epoch, in which it is traced
    or compiled, is not measured, nor is an epoch during which the number of trials was another; a
    place that changes hands counts as held. A network that costs more from some epoch on (a
    backbone that thaws) looks as if the others slowed it down: then one trial too few is held.
    """

    def __init__(self, most: int, *, threads: int | None = None) -> None:
        """Begin with one trial.

        Args:
            most: trials at a time.
            threads: that trials on a CPU share out between them; None: it is a GPU.
        """
        self.places = 1  # trials at a time now
        self._most = most
        self._threads = threads
        self._held = 1
        self._over = most == 1
        self._trials: dict[int, _Trial] = {}
        self._due = 0  # newcomers that have not begun
        self._new: set[int] = set()  # those that have, without an epoch so far
        self._gains: list[float] = []

    @property
    def has_room(self) -> bool:
        """Whether another trial may begin."""
        return len(self._trials) < self.places

    @property
    def _trying(self) -> bool:
        return self.places > self._held

    @property
    def _wanted(self) -> int:
        return min(self._held, COMPARED)

    def begin(self, trial: int) -> None:
        """A trial begins on the device."""
        if self._due:
            self._due -= 1
            self._new.add(trial)
        self._trials[trial] = _Trial(threads=self._share(self.places))

    def epoch(self, trial: int, epoch: Epoch) -> Verdict | None:
        """A trial has finished an epoch; gives what is known by that, if anything."""
        self._new.discard(trial)
        one, holds = self._trials[trial], self._holds()
        if one.whole and holds and epoch.epoch > 1 and epoch.seconds > 0:
            work = sum(other.threads for other in self._trials.values()) / epoch.seconds
            (one.after if self._trying else one.before).append(work)
        one.whole = holds
        return self._judge()

    def end(self, trial: int, *, out_of_memory: bool = False) -> Verdict | None:
        """A trial is gone; gives what is known by that, if anything."""
        crowded = len(self._trials) > self.places  # by trials that are not to be followed
        del self._trials[trial]
        if trial in self._new:
            self._new.discard(trial)
            self._due += 1
        if out_of_memory and self.places > 1 and not crowded:
            return self._settle(self._held if self._trying else self._fewer(), gain=None)
        return self._judge()

    def _share(self, trials: int) -> int:
        """What each of so many trials gets: threads on a CPU, else one share like any other."""
        return 1 if self._threads is None else max(1, self._threads // trials)

    def _more(self) -> int:
        return min(self._most, self._held + 1 if self._threads is None else self._held * 2)

    def _fewer(self) -> int:
        return self._held - 1 if self._threads is None else self._held // 2

    def _holds(self) -> bool:
        """Whether what runs is what should run, so that an epoch can be measured."""
        complete = len(self._trials) == self.places and not self._due and not self._new
        share = self._share(self._held)
        return complete and (
            self._trying or all(one.threads == share for one in self._trials.values())
        )

    def _judge(self) -> Verdict | None:
        if self._over:
            return None
        known = [one for one in self._trials.values() if len(one.before) >= EPOCHS]
        if not self._trying:
            # Those in their first epoch are not waited for: under a pruner most have no other.
            all_known = all(len(one.before) >= EPOCHS for one in self._trials.values() if one.whole)
            enough = len(self._gains) + len(known) >= self._wanted
            if known and (all_known or enough):
                self._hold(self._more())
            return None
        for one in known:
            if len(one.after) >= EPOCHS:
                self._gains.append(median(one.after) / median(one.before))
                one.before.clear()
        if len(self._gains) >= self._wanted:
            gain = fmean(self._gains)
            return self._settle(self.places if gain > LEAST_GAIN else self._held, gain=gain)
        if not any(one.before for one in known):
            self._hold(self._held)  # nobody is left who was there before
        return None

    def _settle(self, held: int, *, gain: float | None) -> Verdict:
        before, tried, self._held = self._held, self.places, held
        self._over = held <= before or held == self._most
        self._gains.clear()
        for one in self._trials.values():
            one.before.clear()
        self._hold(held)
        return Verdict(held=held, before=before, tried=tried, gain=gain, over=self._over)

    def _hold(self, places: int) -> None:
        self.places = places
        self._due = max(0, places - len(self._trials)) if self._trying else 0
        self._new.clear()
        for one in self._trials.values():
            one.whole = False
            one.after.clear()
