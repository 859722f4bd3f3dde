"""What cnn-search remembers: SQL engine, tables, migrations, slots of a budget, leases, history.

Nothing heavy is imported until a name is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.artifacts import Artifacts
    from storage.database import Database, open_database
    from storage.errors import StaleFenceError, StorageError, StudyExistsError
    from storage.leases import Watch
    from storage.records import (
        Attempt,
        AttemptEnd,
        Checkpoint,
        Claim,
        ClassMetrics,
        EarlierTrial,
        Epoch,
        LayerHealth,
        Note,
        Opening,
        Result,
        Slot,
        SlotState,
        Study,
        Supervisor,
        Wish,
    )
    from storage.reports import EpochReport, Intermediate, Others, Peers, Written

_HOMES = {
    "Artifacts": "artifacts",
    "Attempt": "records",
    "AttemptEnd": "records",
    "Checkpoint": "records",
    "Claim": "records",
    "ClassMetrics": "records",
    "Database": "database",
    "EarlierTrial": "records",
    "Epoch": "records",
    "EpochReport": "reports",
    "Intermediate": "reports",
    "LayerHealth": "records",
    "Note": "records",
    "Opening": "records",
    "Others": "reports",
    "Peers": "reports",
    "Result": "records",
    "Slot": "records",
    "SlotState": "records",
    "StaleFenceError": "errors",
    "StorageError": "errors",
    "Study": "records",
    "StudyExistsError": "errors",
    "Supervisor": "records",
    "Wish": "records",
    "Watch": "leases",
    "Written": "reports",
    "open_database": "database",
}
__all__ = [
    "Artifacts",
    "Attempt",
    "AttemptEnd",
    "Checkpoint",
    "Claim",
    "ClassMetrics",
    "Database",
    "EarlierTrial",
    "Epoch",
    "EpochReport",
    "Intermediate",
    "LayerHealth",
    "Note",
    "Opening",
    "Others",
    "Peers",
    "Result",
    "Slot",
    "SlotState",
    "StaleFenceError",
    "StorageError",
    "Study",
    "StudyExistsError",
    "Supervisor",
    "Watch",
    "Wish",
    "Written",
    "open_database",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'storage' has no attribute {name!r}")
    return getattr(import_module(f"storage.{_HOMES[name]}"), name)
