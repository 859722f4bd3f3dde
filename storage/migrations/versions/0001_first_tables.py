"""The tables that a first search needs: studies, supervisors, slots, attempts, epochs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_studies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("artifacts", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_studies")),
        sa.UniqueConstraint("name", name=op.f("uq_search_studies_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_search_studies_uid")),
    )
    op.create_table(
        "search_supervisors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("devices", sa.Text(), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["search_studies.id"],
            name=op.f("fk_search_supervisors_study_id_search_studies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_supervisors")),
    )
    op.create_index(
        op.f("ix_search_supervisors_study_id"), "search_supervisors", ["study_id"], unique=False
    )
    op.create_table(
        "search_slots",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("trial_id", sa.Integer(), nullable=True),
        sa.Column("trial_number", sa.Integer(), nullable=True),
        sa.Column("params", sa.Text(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("best_epoch", sa.Integer(), nullable=True),
        sa.Column("weights", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("model_file", sa.Text(), nullable=True),
        sa.Column("model_hash", sa.String(length=64), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["search_studies.id"],
            name=op.f("fk_search_slots_study_id_search_studies"),
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["search_supervisors.id"],
            name=op.f("fk_search_slots_supervisor_id_search_supervisors"),
        ),
        sa.PrimaryKeyConstraint("study_id", "slot", name=op.f("pk_search_slots")),
    )
    op.create_table(
        "search_attempts",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("last_epoch", sa.Integer(), nullable=True),
        sa.Column("peak_memory", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_id", "slot"],
            ["search_slots.study_id", "search_slots.slot"],
            name=op.f("fk_search_attempts_study_id_search_slots"),
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["search_supervisors.id"],
            name=op.f("fk_search_attempts_supervisor_id_search_supervisors"),
        ),
        sa.PrimaryKeyConstraint("study_id", "slot", "attempt", name=op.f("pk_search_attempts")),
    )
    op.create_table(
        "search_epochs",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("loss", sa.Double(), nullable=True),
        sa.Column("accuracy", sa.Double(), nullable=True),
        sa.Column("val_loss", sa.Double(), nullable=True),
        sa.Column("val_accuracy", sa.Double(), nullable=True),
        sa.Column("val_precision", sa.Double(), nullable=True),
        sa.Column("val_recall", sa.Double(), nullable=True),
        sa.Column("val_f1", sa.Double(), nullable=True),
        sa.Column("val_auc", sa.Double(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id", "slot"],
            ["search_slots.study_id", "search_slots.slot"],
            name=op.f("fk_search_epochs_study_id_search_slots"),
        ),
        sa.PrimaryKeyConstraint("study_id", "slot", "epoch", name=op.f("pk_search_epochs")),
    )
