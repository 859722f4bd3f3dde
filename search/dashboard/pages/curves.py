"""The validation curves of a study, as many as a screen shows."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from search.dashboard.pages.keeping import LARGE
from search.ranking import ranked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.objective import Objective
    from storage import Database, Slot, Study
    from storage.history import Losses

T = TypeVar("T")

# A picture is about 1000 pixels wide and 400 high: where several curves share each pixel, more of
# them show nothing, and take a browser seconds.
MOST_CURVES = 600
BEST_CURVES = 100  # never left out, as those at work are not
MOST_EPOCHS = 200  # of a curve


@dataclass(frozen=True, kw_only=True)
class Wall:
    """All curves of a study in one picture."""

    slots: Sequence[Slot]  # in the order of their trials; some, where there are too many
    losses: Mapping[int, Losses]  # by slot; of one that reported nothing there are none
    total: int  # trials that could be shown


class Curves:
    """Reads curves; of trials that are over, once."""

    def __init__(self, database: Database) -> None:
        self._history = database.history
        self._lock = Lock()
        self._over: OrderedDict[str, dict[int, Losses]] = OrderedDict()  # by study

    def wall(self, study: Study, slots: Sequence[Slot], objective: Objective) -> Wall:
        """The picture of a study's trials as of now."""
        chosen = choose(slots, objective)
        losses = self._losses(study, chosen)
        thin = {slot: [every(fold, MOST_EPOCHS) for fold in of] for slot, of in losses.items()}
        return Wall(slots=chosen, losses=thin, total=len(slots))

    def _losses(self, study: Study, slots: Sequence[Slot]) -> Mapping[int, Losses]:
        over = [one.slot for one in slots if one.state.over]
        with self._lock:
            kept = self._over.setdefault(study.uid, {})
            self._over.move_to_end(study.uid)
            missing = [slot for slot in over if slot not in kept]
            read = self._history.losses(study.id, missing) if missing else {}
            kept.update({slot: read.get(slot, []) for slot in missing})
            while len(self._over) > LARGE:
                self._over.popitem(last=False)
            found = {slot: kept[slot] for slot in over}
        return found | dict(
            self._history.losses(study.id, [s.slot for s in slots if not s.state.over])
        )


def choose(slots: Sequence[Slot], objective: Objective) -> list[Slot]:
    """All of them or, of many, the best, those at work, and of the others one every few."""
    ordered = sorted(slots, key=lambda one: one.trial_number or 0)
    if len(ordered) <= MOST_CURVES:
        return ordered
    always = {one.slot for one in ranked(slots, objective)[:BEST_CURVES]}
    always |= {one.slot for one in slots if not one.state.over}
    others = [one for one in ordered if one.slot not in always]
    some = {one.slot for one in every(others, max(0, MOST_CURVES - len(always)))}
    return [one for one in ordered if one.slot in always or one.slot in some]


def every(values: Sequence[T], most: int) -> list[T]:
    """At most so many of them, evenly; the last one is among them."""
    step = -(-len(values) // most) if most else 0
    if step <= 1:
        return list(values) if most else []
    return list(values[::-1][::step][::-1])
