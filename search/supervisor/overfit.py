"""When overfitting ends a trial."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from search.diagnosis import overfits_since

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.objective import Objective
    from storage import Epoch

WAIT = 3  # epochs without a better value


def ends_since(epochs: Sequence[Epoch], objective: Objective, *, classes: int) -> int | None:
    """The epoch since which a trial overfits, where it is to end for that; None where not.

    It is the fold at work that counts. From its eighth epoch on, three or more after the lowest
    validation loss, that loss stands a tenth above it (or 5 % of chance, where that is less) and
    four times its noise, both smoothed over three epochs, and does not come down again, while the
    training loss fell by a twentieth or more; and the trial's value, which another objective may
    give, had its best three or more epochs ago. The numbers are those by which a trial's curves are
    diagnosed.
    """
    fold = [one for one in epochs if one.fold == epochs[-1].fold]
    best = objective.best(fold)
    if best is None or fold[-1].epoch - best.epoch < WAIT:
        return None
    return overfits_since(fold, chance=log(max(2, classes)))
