"""When a trial ends before its epochs are over: what others had lost by the same epoch.

The rules are Optuna's (`optuna.pruners`), asked of a count that one indexed query gives. Optuna's
own read every trial with all its values at each report, which took 1.6 s at 1,000 running ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Protocol

from search.supervisor.choices import OVERFIT, PRUNERS
from storage import Peers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.executor import Count
    from search.footprint import Footprint
    from storage import Others


class Rule(Protocol):
    """Ends trials that others are ahead of."""

    def peers(self, slot: int, step: int) -> Peers | None:
        """With whom the trial of a slot is compared after a step; None: it goes on.

        A step is an epoch, counted over all folds, from 1.
        """

    def ends(self, others: Others) -> bool:
        """Whether it ends there."""


@dataclass(frozen=True, kw_only=True)
class SuccessiveHalving:
    """Asynchronous successive halving: of all that come to a rung, the best share goes on.

    The first to come to a rung is compared with what others had lost by the last rung before it
    that any came to: else, with few trainers, a trial trains to its end because it was the first to
    begin. What nobody is ahead of goes on.

    Li et al. 2018, "A System for Massively Parallel Hyperparameter Tuning". How many go on, and
    from where, is what lost least on recorded curves of 8, 20 and 52 epochs
    (`scripts/choose_defaults.py`): what a first epoch says misleads.
    """

    factor: int = 2
    least: int = 2  # the first rung's step

    def peers(self, slot: int, step: int) -> Peers | None:  # noqa: ARG002
        """All that came to the rung, on one."""
        rungs = rungs_until(step, self.least, self.factor)
        if step not in rungs:
            return None
        return Peers(earlier=tuple(step - rung for rung in reversed(rungs[:-1])))

    def ends(self, others: Others) -> bool:
        """Unless it is among the best of them; of so few that there is no share, the best one."""
        return others.better >= max(1, (others.count + 1) // self.factor)


@dataclass(frozen=True, kw_only=True)
class Hyperband:
    """Several successive halvings with later and later first rungs, each among its own trials.

    Li et al. 2018, "Hyperband"; how many trials each gets as in `optuna.pruners.HyperbandPruner`.
    """

    steps: int  # of a trial that goes to its end
    factor: int = 3

    def peers(self, slot: int, step: int) -> Peers | None:
        """Those of its bracket that came to the rung, on one."""
        shares = self._shares()
        ticket, first = (slot - 1) % sum(shares), 0
        for skipped, share in enumerate(shares):
            if ticket < first + share:
                halving = SuccessiveHalving(factor=self.factor, least=self.factor**skipped)
                peers = halving.peers(slot, step)
                if peers is None:
                    return None
                last = first + share - 1
                return replace(peers, brackets=sum(shares), first=first, last=last)
            first += share
        raise AssertionError

    def ends(self, others: Others) -> bool:
        """As in successive halving."""
        return SuccessiveHalving(factor=self.factor).ends(others)

    def _shares(self) -> list[int]:
        """Of so many trials in a row, how many each bracket gets."""
        most = 0  # times that the factor fits
        while self.factor ** (most + 1) <= self.steps:
            most += 1
        return [ceil((most + 1) * self.factor**left / (left + 1)) for left in range(most, -1, -1)]


@dataclass(frozen=True, kw_only=True)
class Median:
    """Ends what is worse than the median of the COMPLETE trials at the same epoch.

    Golovin et al. 2017, "Google Vizier", section 3.2.1.
    """

    enough: int = 5  # COMPLETE trials, before which none is ended

    def peers(self, slot: int, step: int) -> Peers:  # noqa: ARG002
        """The COMPLETE ones, after every step."""
        return Peers(complete=True)

    def ends(self, others: Others) -> bool:
        """If more than half of them are better."""
        return others.count >= self.enough and 2 * others.better > others.count


@dataclass(frozen=True, kw_only=True)
class Pruning:
    """What ends a trial before its epochs are over."""

    rule: Rule | None  # compares it with other trials
    overfit: bool  # whether overfitting does, too


def among(peers: Peers | None, count: Count | None, footprint: Sequence[Footprint]) -> Peers | None:
    """Of a study with several objectives, those of the peers whose networks take no more.

    A network is to be better than those that are not larger, or slower, than it: so the rule ends
    as large a share of the trials as with one objective, and among the small ones the worst of the
    small ones. What nobody dominates so far is never ended, since none of these peers is ahead of
    it. What is measured at a trial's end is told by `Footprint.stand_in`.
    """
    if peers is None or not footprint:
        return peers
    if count is None:
        return None
    columns = {one.stand_in for one in footprint}
    return replace(peers, most={name: getattr(count, name) for name in columns})


_RULES: dict[str, Callable[[int], Rule | None]] = {
    "asha": lambda _: SuccessiveHalving(),
    "hyperband": lambda steps: Hyperband(steps=steps),
    "median": lambda _: Median(),
    "none": lambda _: None,
}

assert {*_RULES, OVERFIT} == PRUNERS.keys()  # noqa: S101


def make_pruning(names: str, *, steps: int) -> Pruning:
    """The pruners of checked names, joined by a comma; `steps` is a trial's most epochs."""
    others = [name for name in names.split(",") if name != OVERFIT]
    rule = _RULES[others[0] if others else "none"](steps)
    return Pruning(rule=rule, overfit=OVERFIT in names.split(","))


def rungs_until(step: int, least: int, factor: int) -> list[int]:
    """The first rung's step and its multiples by powers of the factor, up to a step, ascending."""
    found, rung = [], least
    while rung <= step:
        found.append(rung)
        rung *= factor
    return found
