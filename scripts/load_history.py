"""Trials that have ended, put into our tables and Optuna's at once: 10,000 of them in seconds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
from optuna.distributions import distribution_to_json
from sqlalchemy import text

from search.rehearsal.lcbench import EPOCHS, LcBenchSpace, draw
from search.supervisor.pruning import rungs_until
from storage import SlotState, schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optuna.distributions import BaseDistribution
    from sqlalchemy import Connection

    from search.rehearsal.lcbench import LcBench
    from spaces import Params
    from storage import Database, Study

AT_ONCE = 100  # curves


def fill(database: Database, study: Study, curves: LcBench, count: int) -> None:
    """Give a new study `count` trials of random points, of which successive halving ended most."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    theirs = optuna.create_study(study_name=study.name, storage=database.optuna)
    asked = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0)).ask()
    LcBenchSpace().sample(asked)
    supervisor = database.supervisors.register(study.id, host="earlier", pid=1, devices=["gpu:0"])
    database.supervisors.end(supervisor)
    rows = _Rows(
        study.id, theirs._study_id, supervisor, _first_trial_id(database), asked.distributions
    )
    points = draw(count, seed=0)
    losses = [
        each
        for first in range(0, count, AT_ONCE)
        for each in curves.losses(*points[first : first + AT_ONCE])
    ]
    lengths = halved(losses)
    for slot, (point, own, length) in enumerate(zip(points, losses, lengths, strict=True), start=1):
        rows.add(slot, point, own[:length])
    rows.write(database)


def halved(losses: Sequence[Sequence[float]]) -> list[int]:
    """How many epochs each lasts, where the best quarter of all passes each rung."""
    lowest = np.minimum.accumulate(np.array(losses), axis=1)
    lengths = np.full(len(losses), EPOCHS)
    left = np.arange(len(losses))
    for rung in rungs_until(EPOCHS - 1, 1, 4):
        order = left[np.argsort(lowest[left, rung - 1])]
        left, gone = np.split(order, [max(1, len(order) // 4)])
        lengths[gone] = rung
    return [int(one) for one in lengths]


class _Rows:
    """Rows of each table, of ours and of Optuna's."""

    def __init__(
        self,
        study_id: int,
        their_study: int,
        supervisor: int,
        first: int,
        distributions: dict[str, BaseDistribution],
    ) -> None:
        self._distributions = {
            name: (one, distribution_to_json(one)) for name, one in distributions.items()
        }
        self._study_id, self._their_study = study_id, their_study
        self._supervisor, self._first = supervisor, first
        self._now = datetime.now(UTC)
        self._slots: list[dict[str, Any]] = []
        self._attempts: list[dict[str, Any]] = []
        self._epochs: list[dict[str, Any]] = []
        self._theirs: dict[str, list[dict[str, Any]]] = {
            name: []
            for name in (
                "trials",
                "trial_values",
                "trial_params",
                "trial_user_attributes",
                "trial_intermediate_values",
            )
        }

    def add(self, slot: int, point: Params, losses: Sequence[float]) -> None:
        """One trial."""
        complete = len(losses) == EPOCHS
        state = SlotState.COMPLETE if complete else SlotState.PRUNED
        trial = self._first + slot - 1
        key = {"study_id": self._study_id, "slot": slot}
        best = int(np.argmin(losses))
        self._slots.append(
            {
                **key,
                "state": state,
                "fence": 1,
                "trial_id": trial,
                "trial_number": slot - 1,
                "params": json.dumps(point),
                "value": losses[best],
                "best_epoch": best + 1,
                "ended_at": self._now,
            }
        )
        own = {"attempt": 1, "supervisor_id": self._supervisor, "device": "gpu:0"}
        ends = {"started_at": self._now, "ended_at": self._now, "last_epoch": len(losses)}
        self._attempts.append(
            {**key, **own, **ends, "end": "finished" if complete else "pruned", "checkpoints": 0}
        )
        so_far = np.minimum.accumulate(losses)
        for number, loss in enumerate(losses, start=1):
            metrics = {"loss": loss, "val_loss": loss, "val_accuracy": 0.5, "seconds": 1.0}
            place = {"attempt": 1, "fold": 1, "epoch": number, "so_far": float(so_far[number - 1])}
            self._epochs.append({**key, **metrics, **place})
        self._add_theirs(trial, slot, state, point, losses)

    def _add_theirs(
        self,
        trial: int,
        slot: int,
        state: SlotState,
        point: Params,
        losses: Sequence[float],
    ) -> None:
        tables, key = self._theirs, {"trial_id": trial}
        study = {"number": slot - 1, "study_id": self._their_study, "state": state.name}
        times = {"datetime_start": self._now, "datetime_complete": self._now}
        tables["trials"].append({**key, **study, **times})
        value = {"value": min(losses) if state is SlotState.COMPLETE else losses[-1]}
        tables["trial_values"].append({**key, **value, "objective": 0, "value_type": "FINITE"})
        own = {"key": "slot", "value_json": str(slot)}
        tables["trial_user_attributes"].append({**key, **own})
        for name, (distribution, as_json) in self._distributions.items():
            stored = {"param_value": distribution.to_internal_repr(point[name])}
            named = {"param_name": name, "distribution_json": as_json}
            tables["trial_params"].append({**key, **named, **stored})
        finite = {"intermediate_value_type": "FINITE"}
        tables["trial_intermediate_values"] += [
            {**key, **finite, "step": step, "intermediate_value": loss}
            for step, loss in enumerate(losses, start=1)
        ]

    def write(self, database: Database) -> None:
        """Copy them all into their tables."""
        ours = [(schema.slots, self._slots), (schema.attempts, self._attempts)]
        every = [*self._theirs.items(), *((one.name, rows) for one, rows in ours)]
        every.append((schema.epochs.name, self._epochs))
        with database.engine.begin() as connection:
            for table, rows in every:
                _copy(connection, table, rows)
            ids = "SELECT setval('trials_trial_id_seq', (SELECT MAX(trial_id) FROM trials))"
            connection.execute(text(ids))
        with database.engine.execution_options(
            isolation_level="AUTOCOMMIT"
        ).connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _copy(connection: Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    columns = list(rows[0])
    names = ", ".join(f'"{one}"' for one in columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copied:
        for row in rows:
            copied.write_row([row[one] for one in columns])


def _first_trial_id(database: Database) -> int:
    with database.engine.connect() as connection:
        newest = connection.execute(text("SELECT COALESCE(MAX(trial_id), 0) FROM trials"))
        return int(newest.scalar_one()) + 1
