"""Openings of the sealed test images."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_openings",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("trial_number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("images", sa.Integer(), nullable=False),
        sa.Column("metrics", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["search_studies.id"],
            name=op.f("fk_search_openings_study_id_search_studies"),
        ),
        sa.PrimaryKeyConstraint("study_id", "number", name=op.f("pk_search_openings")),
    )
    op.create_index(
        op.f("ix_search_openings_fingerprint"), "search_openings", ["fingerprint"], unique=False
    )
