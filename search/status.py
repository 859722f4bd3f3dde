"""What runs, what is best, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from search.footprint import footprint_of
from search.front import front
from search.housekeeping.leases import may_live
from search.objective import objective_of
from search.ranking import ranked, repeated
from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.ranking import Repeated
    from storage import Attempt, Database, Slot, Study


@dataclass(frozen=True, kw_only=True)
class StudyStatus:
    """One study in a line."""

    study: str
    state: str  # running, finished, stopped
    objective: str
    footprint: tuple[str, ...]  # objectives beside it
    direction: str  # minimize or maximize
    ended: int
    budget: int | None
    complete: int
    pruned: int
    fail: int
    refused: int  # networks that may not be trained: not in the budget
    best_trial: int | None
    best_value: float | None
    front: tuple[int, ...]  # with several objectives, trials that no other one dominates
    best_repeated: Repeated | None  # once the finalists' means rank them and not the value
    devices: int  # at work now
    seconds_left: float | None  # an estimate, while it runs with a budget
    updated: datetime


def all_statuses(database: Database) -> list[StudyStatus]:
    """Every study, the one started last first."""
    return [study_status(database, study) for study in database.studies.all()]


def study_status(database: Database, study: Study) -> StudyStatus:
    """A study as it stands."""
    slots = database.slots.all(study.id)
    attempts = database.slots.attempts(study.id)
    supervisors = [one for one in database.supervisors.running(study.id) if may_live(one)]
    devices = sum(len(one.devices) for one in supervisors)
    states = [slot.state for slot in slots if slot.repeats is None]
    ended = database.slots.ended(study.id)
    objective = objective_of(study.identity)
    best = next((one for one in ranked(slots, objective) if one.state == SlotState.COMPLETE), None)
    spent = study.budget is not None and ended >= study.budget
    return StudyStatus(
        study=study.name,
        state="running" if supervisors else "finished" if spent else "stopped",
        objective=objective,
        footprint=footprint_of(study.identity),
        direction=objective.direction,
        ended=ended,
        budget=study.budget,
        complete=states.count(SlotState.COMPLETE),
        pruned=states.count(SlotState.PRUNED),
        fail=states.count(SlotState.FAIL),
        refused=states.count(SlotState.REFUSED),
        best_trial=best.trial_number if best else None,
        best_value=best.value if best else None,
        front=tuple(
            one.trial_number for one in front(slots, study.identity) if one.trial_number is not None
        ),
        best_repeated=repeated(slots, objective).get(best.slot) if best else None,
        devices=devices,
        seconds_left=_seconds_left(study, ended, attempts, devices),
        updated=_updated(study, slots, attempts),
    )


def _seconds_left(
    study: Study, ended: int, attempts: Sequence[Attempt], devices: int
) -> float | None:
    trained = [one for one in attempts if one.end != AttemptEnd.REFUSED]
    lengths = [(end - one.started_at).total_seconds() for one in trained if (end := one.ended_at)]
    if study.budget is None or not devices or not lengths:
        return None
    return max(0, study.budget - ended) * sum(lengths) / len(lengths) / devices


def _updated(study: Study, slots: Sequence[Slot], attempts: Sequence[Attempt]) -> datetime:
    times = [study.started_at, *(one.started_at for one in attempts)]
    return max([*times, *(slot.ended_at for slot in slots if slot.ended_at)])


def ago(then: datetime) -> str:
    """How long ago, in the largest unit that says enough."""
    seconds = (datetime.now(UTC) - then).total_seconds()
    for unit, length in (("day", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}{'s' if unit == 'day' else ''} ago"
    return f"{max(0, seconds):.0f} s ago"
