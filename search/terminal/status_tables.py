"""Tables of `search status`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from search.durations import show_duration
from search.footprint import Footprint, shown
from search.record import find_study, record_of
from search.status import ago, all_statuses, study_status
from search.summary import show_params
from search.terminal.columns import WIDE, add_columns, plain_table
from search.terminal.curve import sparkline
from search.terminal.words import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from search.objective import Objective
    from search.record import StudyRecord, TrialRecord
    from search.status import StudyStatus
    from storage import Database

_COUNTED = ("COMPLETE", "PRUNED", "FAIL", "REFUSED")


def status_json(database: Database, study: str | None) -> str:
    """Every study in a line each; of one study, its trials too."""
    if study is None:
        return json.dumps([asdict(one) for one in all_statuses(database)], default=str, indent=1)
    found = find_study(database, study)
    record = record_of(database, found)
    every = (*record.running, *record.trials, *record.repeats, *record.refused)
    trials = [asdict(trial) for trial in every]
    whole = {**asdict(study_status(database, found)), "trials": trials}
    return json.dumps(whole, default=str, indent=1)


def status_table(database: Database, study: str | None, *, width: int) -> Table:
    """Every study, or the trials of one: those at work, then the others, the best first."""
    if study is None:
        return _studies(all_statuses(database), wide=width >= WIDE)
    record = record_of(database, find_study(database, study))
    others = [trial for trial in record.trials if trial.value is None]
    trials = [*record.running, *record.leaders, *others, *record.repeats, *record.refused]
    return _trials(trials, record, wide=width >= WIDE)


def _studies(rows: Sequence[StudyStatus], *, wide: bool) -> Table:
    table = plain_table("STUDY", "STATE", right=("TRIALS",))
    if wide:
        add_columns(table, right=_COUNTED)
    add_columns(table, "BEST", *(["DEVICES"] if wide else []), "LEFT", "UPDATED")
    for row in rows:
        left = "-" if row.seconds_left is None else show_duration(row.seconds_left)
        trials = f"{row.ended}/{row.budget}" if row.budget else str(row.ended)
        counts = [str(getattr(row, name.lower())) for name in _COUNTED] if wide else []
        work = [*([str(row.devices or "-")] if wide else []), left]
        table.add_row(row.study, row.state, trials, *counts, _best(row), *work, ago(row.updated))
    return table


def _best(row: StudyStatus) -> str:
    if row.best_trial is None:
        return f"{row.objective} {figure(row.best_value)}"
    if (again := row.best_repeated) is not None:
        mean = f"{row.objective} {figure(again.mean)}"
        return f"{mean} (mean of {again.count}, #{row.best_trial})"
    front = f", front of {len(row.front)}" if row.front else ""
    return f"{row.objective} {figure(row.best_value)} (#{row.best_trial}){front}"


def _trials(trials: Sequence[TrialRecord], record: StudyRecord, *, wide: bool) -> Table:
    """The curve is of what the pruner goes by, the validation loss."""
    objective, front = record.objective, {one.number for one in record.front}
    costs = [one for one in record.footprint if one is not Footprint.PARAMETERS]
    columns = ("TRIAL", "STATE", objective.upper(), "EPOCHS", "VAL_LOSS CURVE")
    table = plain_table(*columns, right=("WEIGHTS", *(one.upper() for one in costs)))
    if record.footprint:
        table.add_column("FRONT")
    if wide:
        table.expand = True  # what is left of the width, and no more
        table.add_column("PARAMS", no_wrap=True, overflow="ellipsis", ratio=1)
    for trial in trials:
        curve = [epoch.val_loss for epoch in trial.epochs]
        weights = "-" if trial.weights is None else f"{trial.weights:,}"
        table.add_row(
            str(trial.number),
            trial.state if trial.repeats is None else f"{trial.state} ({trial.repeats} again)",
            _value(trial, objective),
            str(len(trial.epochs)),
            sparkline(curve),
            weights,
            *shown(trial, costs),
            *(["yes" if trial.number in front else ""] if record.footprint else []),
            *([trial.reason or show_params(trial.params)] if wide else []),
        )
    return table


def _value(trial: TrialRecord, objective: Objective) -> str:
    """What ranks a trial that has ended; of one at work, its best so far."""
    if trial.repeated is not None:
        return f"{figure(trial.repeated.mean)} (mean of {trial.repeated.count})"
    return figure(objective.value_of(trial.best) if trial.value is None else trial.value)
