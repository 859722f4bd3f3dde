"""The budget of a study: what is left of it, and claiming some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.ranking import FINALISTS, finalists, leaders, leading, repeats_left

if TYPE_CHECKING:
    from search.executor import Device
    from search.supervisor.work import Work
    from storage import Claim, Database


class Budget:
    """The slots of a study, and the repeats that follow once they are spent."""

    def __init__(self, work: Work, database: Database) -> None:
        self._work = work
        self._database = database

    def spent(self) -> bool:
        """Whether it has ended, with the repeats, whoever ended it."""
        return self._slots_spent() and not self._repeats_left()

    def claim(self, supervisor_id: int, device: Device) -> Claim | None:
        """Claim a slot or, where none is left, a repeat.

        Returns:
            None when there is nothing to claim now.

        Raises:
            StaleFenceError: the supervisor was taken for dead.
        """
        claims, study_id = self._database.claims, self._work.study.id
        claim = claims.claim(study_id, supervisor_id=supervisor_id, device=device.name)
        if claim is not None or not self._work.repeats or not self._slots_spent():
            return claim
        for one in finalists(leaders(self._database, self._work.study, FINALISTS)):
            claim = claims.claim_repeat(
                study_id,
                repeats=one.slot,
                most=self._work.repeats,
                supervisor_id=supervisor_id,
                device=device.name,
            )
            if claim is not None:
                break
        return claim

    def _slots_spent(self) -> bool:
        study = self._database.studies.find(self._work.study.name)
        if study is None or study.budget is None:
            return False
        return self._database.slots.ended(study.id) >= study.budget

    def _repeats_left(self) -> int:
        if not self._work.repeats:
            return 0
        slots = leading(self._database, self._work.study)
        return repeats_left(slots, self._work.objective, self._work.repeats)
