"""The invariants of the design, checked from outside: by the tables, the files, the processes."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from filelock import FileLock, Timeout
from optuna.trial import TrialState
from sqlalchemy import Connection, Table, create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from storage import AttemptEnd, SlotState, schema
from storage.optuna_rows import OptunaRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fault_search import Place
    from optuna.trial import FrozenTrial

Row = dict[str, Any]

# After which a trial may be tried again; every other end is a result, and the last.
_RETRIED = {
    AttemptEnd.RELEASED,
    AttemptEnd.LOST,
    AttemptEnd.DIED,
    AttemptEnd.HUNG,
    AttemptEnd.OUT_OF_MEMORY,
    AttemptEnd.DEVICE,
    AttemptEnd.DAMAGED,
}
_ENDS = {
    SlotState.COMPLETE: {AttemptEnd.FINISHED, AttemptEnd.STOPPED},
    SlotState.PRUNED: {AttemptEnd.PRUNED, AttemptEnd.DIVERGED, AttemptEnd.OUT_OF_MEMORY},
    SlotState.FAIL: {
        AttemptEnd.ERROR,
        AttemptEnd.DIED,
        AttemptEnd.HUNG,
        AttemptEnd.DEVICE,
        AttemptEnd.LOST,
    },
    SlotState.REFUSED: {AttemptEnd.REFUSED},
}
_OPTUNA = {
    SlotState.COMPLETE: TrialState.COMPLETE,
    SlotState.PRUNED: TrialState.PRUNED,
    SlotState.FAIL: TrialState.FAIL,
    SlotState.REFUSED: TrialState.PRUNED,
    SlotState.OPEN: TrialState.WAITING,
    SlotState.CLAIMED: TrialState.RUNNING,
}


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """One study of a database, all of it."""

    study: Row
    supervisors: list[Row]
    slots: list[Row]
    attempts: dict[int, list[Row]]  # by slot
    epochs: dict[int, list[Row]]  # by slot
    trials: list[FrozenTrial]  # as Optuna has them

    def states(self) -> Counter[SlotState]:
        """How many slots are in each state."""
        return Counter(SlotState(slot["state"]) for slot in self.slots)

    def ends(self) -> Counter[str]:
        """How many attempts ended in each way; None among them where one has not."""
        return Counter(one["end"] for rows in self.attempts.values() for one in rows)


def remembered(url: str, study: str = "s", *, optuna: bool = True) -> Remembered:
    """Read a study, with Optuna's half of it or without."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            (found,) = _rows(connection, schema.studies, schema.studies.c.name == study)
            tables = (schema.supervisors, schema.slots, schema.attempts, schema.epochs)
            supervisors, slots, attempts, epochs = (
                _rows(connection, table, table.c.study_id == found["id"]) for table in tables
            )
    finally:
        engine.dispose()
    return Remembered(
        study=found,
        supervisors=supervisors,
        slots=sorted(slots, key=lambda slot: slot["slot"]),
        attempts=_by_slot(attempts, "attempt"),
        epochs=_by_slot(epochs, "fold", "epoch"),
        trials=_trials(url, study) if optuna else [],
    )


def seen(place: Place) -> Remembered | None:
    """Our half of the study as it stands; None while there is none, or nothing answers."""
    url = make_url(place.url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return None  # looking would make the file
    try:
        return remembered(place.url, optuna=False)
    except (DBAPIError, ValueError):
        return None


def has_epochs(place: Place, count: int, *, trials: int = 1) -> Callable[[], bool]:
    """Tells whether so many trials that have not ended have so many epochs each."""

    def look() -> bool:
        known = seen(place)
        if known is None:
            return False
        at_work = [one for one in known.slots if not SlotState(one["state"]).over]
        return sum(len(known.epochs[one["slot"]]) >= count for one in at_work) >= trials

    return look


def _rows(connection: Connection, table: Table, where: Any) -> list[Row]:
    return [dict(row._mapping) for row in connection.execute(select(table).where(where))]


def _by_slot(rows: list[Row], *order: str) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: [row[key] for key in order]):
        grouped[row["slot"]].append(row)
    return grouped


def _trials(url: str, study: str) -> list[FrozenTrial]:
    rows = OptunaRows(make_url(url))
    try:
        return rows.storage.get_all_trials(rows.storage.get_study_id_from_name(study))
    finally:
        rows.close()


def broken(place: Place, *, budget: int | None = None) -> list[str]:
    """What does not hold of I1, I2, I3, I5's hashes and I6, a line each.

    With a `budget` the study must have spent it.
    """
    known = remembered(place.url)
    found = [
        *_slots(known),
        *_attempts(known),
        *_optuna(known),
        *_epochs(known),
        *_told(known, place.journal),
        *_files(known, place),
    ]
    return found if budget is None else [*_budget(known, budget), *found]


def _budget(known: Remembered, budget: int) -> Iterator[str]:
    """I1: as many slots have ended as the budget says, and no other is left."""
    states = known.states()
    ended = sum(count for state, count in states.items() if state.ended)
    if ended != budget:
        yield f"I1: {ended} slots have ended, the budget is {budget}: {dict(states)}"
    for state in (SlotState.OPEN, SlotState.CLAIMED):
        if states[state]:
            yield f"I1: {states[state]} slots are {state}"


def _slots(known: Remembered) -> Iterator[str]:
    """I1, I2: one trial a slot, one slot a trial, attempts from 1 without a gap."""
    numbers = Counter(slot["trial_number"] for slot in known.slots if slot["trial_id"] is not None)
    yield from (f"I2: {count} slots hold trial {n}" for n, count in numbers.items() if count > 1)
    for slot in known.slots:
        tried = [one["attempt"] for one in known.attempts[slot["slot"]]]
        if tried != list(range(1, slot["fence"] + 1)):
            yield f"I1: slot {slot['slot']} at fence {slot['fence']} has the attempts {tried}"
        if SlotState(slot["state"]).over and slot["trial_id"] is None:
            yield f"I1: slot {slot['slot']} is {slot['state']} without a trial"


def _attempts(known: Remembered) -> Iterator[str]:
    """I2: of an ended slot the last attempt has the result, and no other has one."""
    for slot in known.slots:
        state = SlotState(slot["state"])
        *earlier, last = [one["end"] for one in known.attempts[slot["slot"]]]
        if bad := [end for end in earlier if end not in _RETRIED]:
            yield f"I2: slot {slot['slot']} went on after an attempt that ended {bad}"
        if state.over and last not in _ENDS[state]:
            yield f"I2: slot {slot['slot']} is {state}, its last attempt ended {last}"
        if state is SlotState.OPEN and last not in _RETRIED:
            yield f"I2: slot {slot['slot']} is open, its last attempt ended {last}"
        if state is SlotState.CLAIMED and last is not None:
            yield f"I2: slot {slot['slot']} is claimed, its last attempt ended {last}"


def _optuna(known: Remembered) -> Iterator[str]:
    """I2: Optuna's rows are a copy of ours."""
    ours = {slot["trial_id"]: slot for slot in known.slots}
    for trial in known.trials:
        slot = ours.pop(trial._trial_id, None)
        if slot is None:
            yield f"I1: Optuna's trial {trial.number} ({trial.state.name}) is in no slot"
            continue
        state = SlotState(slot["state"])
        if trial.state != _OPTUNA[state]:
            yield f"I2: trial {trial.number} is {state}, Optuna's {trial.state.name}"
        if trial.number != slot["trial_number"]:
            yield f"I2: trial {slot['trial_number']} is Optuna's {trial.number}"
        first = next(iter(trial.values or ()), None)  # of several objectives
        if state is SlotState.COMPLETE and first != slot["value"]:
            yield f"I2: trial {trial.number} has {slot['value']}, Optuna's {first}"
    ours.pop(None, None)
    yield from (f"I1: Optuna has no trial for slot {slot['slot']}" for slot in ours.values())


def _epochs(known: Remembered) -> Iterator[str]:
    """I6: epochs from 1 without gap or repeat; each attempt begins after the one before it."""
    for slot in known.slots:
        number, rows = slot["slot"], [r for r in known.epochs[slot["slot"]] if r["fold"] == 1]
        if [row["epoch"] for row in rows] != list(range(1, len(rows) + 1)):
            yield f"I6: slot {number} has the epochs {[row['epoch'] for row in rows]}"
        tried = [row["attempt"] for row in rows]
        if tried != sorted(tried):
            yield f"I6: slot {number} has epochs of the attempts {tried}"
        for one in known.attempts[number]:
            own = [row["epoch"] for row in rows if row["attempt"] == one["attempt"]]
            if own and one["first_epoch"] not in (None, own[0]):
                yield (
                    f"I6: slot {number}, attempt {one['attempt']} began at {one['first_epoch']}, "
                    f"its first epoch is {own[0]}"
                )
        state = SlotState(slot["state"])
        best = slot["best_epoch"]
        if state is SlotState.COMPLETE and (best is None or not 1 <= best <= len(rows)):
            yield f"I6: slot {number} has its best at {best} of {len(rows)} epochs"


def _told(known: Remembered, journal: Path) -> Iterator[str]:
    """I3: every epoch that a played trainer got an answer to is there."""
    if not journal.exists():
        return
    slots = {slot["trial_number"]: slot["slot"] for slot in known.slots}
    for line in sorted(set(journal.read_text().splitlines())):
        trial, attempt, epoch = map(int, line.split())
        rows = known.epochs[slots[trial]] if trial in slots else []
        if not any(row["epoch"] == epoch for row in rows):
            yield f"I3: trial {trial} was answered epoch {epoch} in attempt {attempt}; it is gone"


def _files(known: Remembered, place: Place) -> Iterator[str]:
    """I5: every recorded file is there with its hash."""
    beside = place.artifacts or known.study["artifacts"] or place.folder / "search-artifacts"
    folder = Path(beside) / known.study["uid"]
    for slot in known.slots:
        for kind in ("model", "checkpoint"):
            name, digest = slot[f"{kind}_file"], slot[f"{kind}_hash"]
            if name is None:
                continue
            file = folder / name
            if not file.exists():
                yield f"I5: {name} of slot {slot['slot']} is gone"
            elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
                yield f"I5: {name} of slot {slot['slot']} has another hash"


def running(place: Place, *, within: float = 10.0) -> list[str]:
    """What does not hold of I7: processes that are left after that many seconds, locks held."""
    _, left = psutil.wait_procs(place.processes(), timeout=within)
    found = [f"I7: {one.pid} still runs: {' '.join(one.cmdline())[:100]}" for one in left]
    for lock in Path(place.environment["TMPDIR"]).glob("cnn-search-*/**/*.lock"):
        try:
            FileLock(lock).acquire(blocking=False).lock.release()
        except Timeout:
            found.append(f"I7: {lock.name} is held")
    return found
