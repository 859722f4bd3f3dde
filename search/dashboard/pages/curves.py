"""The validation curves of a study, kept once they are read."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from search.analysis.numbers import every
from search.analysis.wall import MOST_EPOCHS, Wall, choose
from search.dashboard.pages.keeping import LARGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.objective import Objective
    from storage import Database, Slot, Study
    from storage.history import Losses


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
