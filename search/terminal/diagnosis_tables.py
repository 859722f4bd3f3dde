"""One trial, whole: how it went, and what its curves show."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from search.diagnosis import of_trial
from search.durations import show_duration
from search.errors import UsageError
from search.footprint import Footprint
from search.record import find_study, record_of
from search.summary import show_params
from search.terminal.columns import plain_table
from search.terminal.curve import sparkline
from search.terminal.words import figure
from spaces.limits import show_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.record import StudyRecord, TrialRecord
    from storage import Attempt, Database, Epoch

CURVE = 40  # characters; of more epochs, the last
_CURVES = ("loss", "val_loss")


def trial_json(database: Database, study: str | None, number: int) -> str:
    """A trial with its epochs, its attempts and what its curves show.

    Raises:
        UsageError: there is no such study, or no such trial in it.
    """
    record, trial, attempts = _found(database, study, number)
    whole = {
        **asdict(trial),
        "attempts": [asdict(one) for one in attempts],
        "findings": [asdict(one) for one in of_trial(trial, record)],
    }
    return json.dumps(whole, default=str, indent=1)


def trial_table(database: Database, study: str | None, number: int) -> Table:
    """The same, without the figures of each epoch.

    Raises:
        UsageError: as `trial_json`.
    """
    record, trial, attempts = _found(database, study, number)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column()
    table.add_row("trial", f"{trial.number} of {escape(record.name)}: {_state(trial, record)}")
    table.add_row("params", escape(show_params(trial.params)) or "-")
    table.add_row("weights", "-" if trial.weights is None else f"{trial.weights:,}")
    for cost in (Footprint.SIZE, Footprint.LATENCY):
        if (value := cost.value_of(trial)) is not None:
            table.add_row(cost, cost.show(value))
    table.add_row("attempts", _attempts(attempts))
    folds = sorted({one.fold for one in trial.epochs})
    for fold in folds:
        epochs = [one for one in trial.epochs if one.fold == fold]
        where = f" of fold {fold}" if len(folds) > 1 else ""
        for name in _CURVES:
            table.add_row(f"{name}{where}", _curve(epochs, name))
    for one in of_trial(trial, record):
        table.add_row(one.kind.value, f"{escape(one.evidence)}\n{escape(one.suggestion)}")
    return table


def _found(
    database: Database, study: str | None, number: int
) -> tuple[StudyRecord, TrialRecord, list[Attempt]]:
    found = find_study(database, study)
    record = record_of(database, found)
    every = (*record.running, *record.trials, *record.repeats, *record.refused)
    slots = {one.trial_number: one.slot for one in database.slots.all(found.id)}
    for trial in every:
        if trial.number == number:
            return record, trial, database.slots.attempts(found.id, slots[number])
    known = [one.number for one in every]
    there = f"its trials are {min(known)} to {max(known)}" if known else "it has none yet"
    raise UsageError(f"study {found.name} has no trial {number}; {there}")


def _state(trial: TrialRecord, study: StudyRecord) -> str:
    """Its value is that of its best epoch, also while it is at work or after it failed."""
    parts: list[str] = [trial.state]
    if trial.repeats is not None:
        parts.append(f"trial {trial.repeats} again")
    if trial.best is not None:
        folds = max(one.fold for one in trial.epochs)
        at = f"at epoch {trial.best.epoch}" if folds == 1 else f"the mean of {folds} folds"
        parts.append(f"{study.objective} {figure(study.objective.value_of(trial.best))} {at}")
    if trial.reason is not None:
        parts.append(escape(" ".join(trial.reason.split())))
    return ", ".join(parts)


def _attempts(attempts: Sequence[Attempt]) -> Table:
    table = plain_table("HOST", "DEVICE", "EPOCHS", "TIME", "MEMORY", "END")
    for one in attempts:
        table.add_row(*_cells(one))
    return table


def _cells(attempt: Attempt) -> list[str]:
    ended, last = attempt.ended_at, attempt.last_epoch
    spent = "-" if ended is None else show_duration((ended - attempt.started_at).total_seconds())
    memory = "-" if attempt.peak_memory is None else show_bytes(attempt.peak_memory)
    ending = "at work" if attempt.end is None else attempt.end.value
    reason = "" if attempt.reason is None else f": {' '.join(attempt.reason.split())}"
    epochs = "-" if last is None else f"{attempt.first_epoch or 1} to {last}"
    cells = (attempt.host, attempt.device, epochs, spent, memory, f"{ending}{reason}")
    return [escape(cell) for cell in cells]


def _curve(epochs: Sequence[Epoch], name: str) -> str:
    """A fold's curve, from the first to the last epoch; each is drawn in its own range."""
    values: list[Any] = [getattr(one, name) for one in epochs]
    finite = [value for value in values if value is not None]
    if not finite:
        return "-"
    lowest = epochs[values.index(min(finite))]
    course = f"{figure(finite[0])} to {figure(finite[-1])}, lowest in epoch {lowest.epoch}"
    return f"{sparkline(values, CURVE)}  {course}"
