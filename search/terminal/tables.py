"""Tables of `search status`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table

from search.durations import show_duration
from search.record import find_study, record_of
from search.status import ago, all_statuses, study_status
from search.summary import show_params
from search.terminal.curve import sparkline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.record import TrialRecord
    from search.status import StudyStatus
    from storage import Database


def status_json(database: Database, study: str | None) -> str:
    """Every study in a line each; of one study, its trials too."""
    if study is None:
        return json.dumps([asdict(one) for one in all_statuses(database)], default=str, indent=1)
    found = find_study(database, study)
    trials = [asdict(trial) for trial in record_of(database, found).trials]
    whole = {**asdict(study_status(database, found)), "trials": trials}
    return json.dumps(whole, default=str, indent=1)


def status_table(database: Database, study: str | None) -> Table:
    """Every study, or the trials of one, the best first."""
    if study is None:
        return _studies(all_statuses(database))
    return _trials(record_of(database, find_study(database, study)).leaders)


def _studies(rows: list[StudyStatus]) -> Table:
    table = _table("STUDY", "STATE")
    for name in ("TRIALS", "COMPLETE", "PRUNED", "FAIL"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("BEST VAL_LOSS", "DEVICES", "LEFT", "UPDATED"):
        table.add_column(name, no_wrap=True)
    for row in rows:
        best = "-" if row.best_value is None else f"{row.best_value:.4f} (#{row.best_trial})"
        left = "-" if row.seconds_left is None else show_duration(row.seconds_left)
        counts = (row.complete, row.pruned, row.fail)
        trials = f"{row.ended}/{row.budget}" if row.budget else str(row.ended)
        devices = str(row.devices or "-")
        table.add_row(
            row.study, row.state, trials, *map(str, counts), best, devices, left, ago(row.updated)
        )
    return table


def _trials(leaders: Sequence[TrialRecord]) -> Table:
    table = _table("TRIAL", "STATE", "VAL_LOSS", "EPOCHS", "CURVE")
    table.add_column("WEIGHTS", justify="right", no_wrap=True)
    table.add_column("PARAMS")
    for trial in leaders:
        curve = [epoch.val_loss for epoch in trial.epochs if epoch.val_loss is not None]
        weights = "-" if trial.weights is None else f"{trial.weights:,}"
        table.add_row(
            str(trial.number),
            trial.state,
            f"{trial.value:.4f}",
            f"{trial.best_epoch}/{len(trial.epochs)}",
            sparkline(curve),
            weights,
            trial.reason or show_params(trial.params),
        )
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table
