"""Trials that have ended, put into our tables and Optuna's at once: 10,000 of them in seconds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
from lcbench import EPOCHS
from optuna.distributions import distribution_to_json
from sqlalchemy import insert, text

from search.supervisor.pruning import is_rung
from storage import SlotState, schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcbench import Curves, LcBenchSpace

    from spaces import Params
    from storage import Database, Study

BATCH = 2_000  # rows of a statement


def fill(database: Database, study: Study, space: LcBenchSpace, curves: Curves, count: int) -> None:
    """Give a new study `count` trials of random points, of which successive halving ended most."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    theirs = optuna.create_study(study_name=study.name, storage=database.optuna)
    memory = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    supervisor = database.supervisors.register(study.id, host="earlier", pid=1, devices=["gpu:0"])
    database.supervisors.end(supervisor)
    rows = _Rows(study.id, theirs._study_id, supervisor, _first_trial_id(database))
    drawn = []
    for slot in range(1, count + 1):
        trial = memory.ask()
        drawn.append((slot, space.sample(trial), trial.distributions))
    losses = [curves.of(point) for _, point, _ in drawn]
    lengths = halved(losses)
    for (slot, point, distributions), own, length in zip(drawn, losses, lengths, strict=True):
        rows.add(slot, point, distributions, own[:length])
    rows.write(database)


def halved(losses: Sequence[Sequence[float]]) -> list[int]:
    """How many epochs each lasts, where the best quarter of all passes each rung."""
    lowest = np.minimum.accumulate(np.array(losses), axis=1)
    lengths = np.full(len(losses), EPOCHS)
    left = np.arange(len(losses))
    for rung in (epoch for epoch in range(1, EPOCHS) if is_rung(epoch, 1, 4)):
        order = left[np.argsort(lowest[left, rung - 1])]
        left, gone = np.split(order, [max(1, len(order) // 4)])
        lengths[gone] = rung
    return [int(one) for one in lengths]


class _Rows:
    """Rows of each table, of ours and of Optuna's."""

    def __init__(self, study_id: int, their_study: int, supervisor: int, first: int) -> None:
        self._study_id, self._their_study = study_id, their_study
        self._supervisor, self._first = supervisor, first
        self._now = datetime.now(UTC)
        self._slots: list[dict[str, Any]] = []
        self._attempts: list[dict[str, Any]] = []
        self._epochs: list[dict[str, Any]] = []
        self._theirs: dict[str, list[dict[str, Any]]] = {
            name: []
            for name in ("trials", "values", "params", "user_attributes", "intermediate_values")
        }

    def add(
        self, slot: int, point: Params, distributions: dict[str, Any], losses: Sequence[float]
    ) -> None:
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
        self._add_theirs(trial, slot, state, point, distributions, losses)

    def _add_theirs(
        self,
        trial: int,
        slot: int,
        state: SlotState,
        point: Params,
        distributions: dict[str, Any],
        losses: Sequence[float],
    ) -> None:
        tables, key = self._theirs, {"trial_id": trial}
        study = {"number": slot - 1, "study_id": self._their_study, "state": str(state)}
        tables["trials"].append({**key, **study, "at": self._now})
        value = min(losses) if state is SlotState.COMPLETE else losses[-1]
        tables["values"].append({**key, "value": value})
        tables["user_attributes"].append({**key, "value": str(slot)})
        for name, distribution in distributions.items():
            internal = distribution.to_internal_repr(point[name])
            json_text = distribution_to_json(distribution)
            row = {"name": name, "value": internal, "distribution": json_text}
            tables["params"].append({**key, **row})
        tables["intermediate_values"] += [
            {**key, "step": step, "value": loss} for step, loss in enumerate(losses, start=1)
        ]

    def write(self, database: Database) -> None:
        """Insert them all."""
        ours = [
            (insert(schema.slots), self._slots),
            (insert(schema.attempts), self._attempts),
            (insert(schema.epochs), self._epochs),
        ]
        theirs = [(_INSERT[name], rows) for name, rows in self._theirs.items()]
        with database.engine.begin() as connection:
            for statement, rows in [*theirs, *ours]:
                for first in range(0, len(rows), BATCH):
                    connection.execute(statement, rows[first : first + BATCH])
            ids = "SELECT setval('trials_trial_id_seq', (SELECT MAX(trial_id) FROM trials))"
            connection.execute(text(ids))
        with database.engine.execution_options(
            isolation_level="AUTOCOMMIT"
        ).connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))


_INSERT = {
    "trials": text(
        "INSERT INTO trials (trial_id, number, study_id, state, datetime_start, datetime_complete)"
        " VALUES (:trial_id, :number, :study_id, CAST(:state AS trialstate), :at, :at)"
    ),
    "values": text(
        "INSERT INTO trial_values (trial_id, objective, value, value_type)"
        " VALUES (:trial_id, 0, :value, 'FINITE')"
    ),
    "params": text(
        "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json)"
        " VALUES (:trial_id, :name, :value, :distribution)"
    ),
    "user_attributes": text(
        "INSERT INTO trial_user_attributes (trial_id, key, value_json)"
        " VALUES (:trial_id, 'slot', :value)"
    ),
    "intermediate_values": text(
        "INSERT INTO trial_intermediate_values"
        " (trial_id, step, intermediate_value, intermediate_value_type)"
        " VALUES (:trial_id, :step, :value, 'FINITE')"
    ),
}


def _first_trial_id(database: Database) -> int:
    with database.engine.connect() as connection:
        newest = connection.execute(text("SELECT COALESCE(MAX(trial_id), 0) FROM trials"))
        return int(newest.scalar_one()) + 1
