"""The project's own tables, beside Optuna's in the same database.

The migrations must give exactly these; a test compares them.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)
from sqlalchemy.types import TypeDecorator

from storage.records import ClassMetrics, LayerHealth, Wish


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept as naive UTC: SQLite has no time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.replace(tzinfo=UTC)


class RecordsJson(TypeDecorator[tuple[Any, ...]]):
    """Records of one kind, kept as JSON of a list a field, in their order.

    So `val_classes ->> '$.recall[2]'` in SQLite, and `val_classes::json #>> '{recall,2}'` in
    PostgreSQL, is the recall of the third class.
    """

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[Any]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(
        self,
        value: tuple[Any, ...] | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> str | None:
        if not value:
            return None
        names = [field.name for field in fields(self.kind)]
        return json.dumps({name: [getattr(one, name) for one in value] for name in names})

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> tuple[Any, ...]:
        kept = json.loads(value) if value else {}
        rows = zip(*kept.values(), strict=True)
        return tuple(self.kind(**dict(zip(kept, row, strict=True))) for row in rows)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

studies = Table(
    "search_studies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(32), nullable=False, unique=True),
    Column("name", String(255), nullable=False, unique=True),
    Column("identity", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("budget", Integer),
    Column("artifacts", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("wish", String(16), nullable=False, server_default=Wish.RUN),
    Column("settings", Text, nullable=False, server_default="{}"),
    Column("enough", Text),
    Column("enough_of", Integer),
    Column("counted_from", Integer, nullable=False, server_default="0"),
)

supervisors = Table(
    "search_supervisors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("study_id", ForeignKey(studies.c.id), nullable=False, index=True),
    Column("host", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("devices", Text, nullable=False),
    Column("beat", BigInteger, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("release", String(64)),
)

slots = Table(
    "search_slots",
    metadata,
    Column("study_id", ForeignKey(studies.c.id), primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("supervisor_id", ForeignKey(supervisors.c.id)),
    Column("trial_id", Integer),
    Column("trial_number", Integer),
    Column("params", Text),
    Column("value", Double),
    Column("best_epoch", Integer),
    Column("weights", BigInteger),
    Column("reason", Text),
    Column("model_file", Text),
    Column("model_hash", String(64)),
    Column("ended_at", UtcDateTime),
    Column("repeats", Integer),
    Column("checkpoint_file", Text),
    Column("checkpoint_hash", String(64)),
    Column("checkpoint_fold", Integer),
    Column("checkpoint_epoch", Integer),
    Column("predictions_file", Text),
    Column("predictions_hash", String(64)),
    Column("drawn", Boolean, nullable=False, server_default=false()),
    # Of studies with several objectives: what their networks cost.
    Column("size", BigInteger),
    Column("latency", Double),
    Column("multiply_adds", BigInteger),
)

attempts = Table(
    "search_attempts",
    metadata,
    Column("study_id", Integer, primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("supervisor_id", ForeignKey(supervisors.c.id), nullable=False),
    Column("device", String(64), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("end", String(16)),
    Column("reason", Text),
    Column("last_epoch", Integer),
    Column("peak_memory", BigInteger),
    Column("pid", Integer),
    Column("first_epoch", Integer),
    Column("checkpoints", Integer, nullable=False),
    ForeignKeyConstraint(["study_id", "slot"], [slots.c.study_id, slots.c.slot]),
)

epochs = Table(
    "search_epochs",
    metadata,
    Column("study_id", Integer, primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, nullable=False),
    Column("loss", Double),
    Column("accuracy", Double),
    Column("val_loss", Double),
    Column("val_accuracy", Double),
    Column("val_precision", Double),
    Column("val_recall", Double),
    Column("val_f1", Double),
    Column("val_auc", Double),
    Column("seconds", Double, nullable=False),
    Column("val_classes", RecordsJson(ClassMetrics)),
    Column("fold", Integer, primary_key=True, autoincrement=False),
    Column("precision", Double),
    Column("recall", Double),
    Column("f1", Double),
    Column("learning_rate", Double),
    Column("layers", RecordsJson(LayerHealth)),
    Column("so_far", Double),  # what pruning compares: see `EpochReport`
    ForeignKeyConstraint(["study_id", "slot"], [slots.c.study_id, slots.c.slot]),
    # All that a comparison reads, so that it reads nothing but the index.
    Index("ix_search_epochs_so_far", "study_id", "fold", "epoch", "so_far", "slot"),
)

openings = Table(
    "search_openings",
    metadata,
    Column("study_id", ForeignKey(studies.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("trial_number", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("images", Integer, nullable=False),
    Column("metrics", Text),
)

earlier = Table(
    "search_earlier",
    metadata,
    Column("study_id", ForeignKey(studies.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("study", String(255), nullable=False),
    Column("trial", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("infeasible", Boolean, nullable=False),
    Column("value", Double),
    Column("step", Integer),
    Column("params", Text, nullable=False),
    Column("distributions", Text, nullable=False),
    Column("comparable", Boolean, nullable=False),
    Column("point", Integer),
)

notes = Table(
    "search_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("study_id", ForeignKey(studies.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("host", String(255), nullable=False),
    Column("text", Text, nullable=False),
)
