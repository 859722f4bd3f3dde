"""What a study takes over from earlier ones, and why one ended before its budget was spent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_earlier",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("study", sa.String(255), nullable=False),
        sa.Column("trial", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("infeasible", sa.Boolean(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("distributions", sa.Text(), nullable=False),
        sa.Column("comparable", sa.Boolean(), nullable=False),
        sa.Column("point", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_id"], ["search_studies.id"], name="fk_search_earlier_study_id_search_studies"
        ),
        sa.PrimaryKeyConstraint("study_id", "number", name="pk_search_earlier"),
    )
    op.add_column("search_studies", sa.Column("enough", sa.Text(), nullable=True))
    op.add_column("search_studies", sa.Column("enough_of", sa.Integer(), nullable=True))
    counted = sa.Column("counted_from", sa.Integer(), nullable=False, server_default="0")
    op.add_column("search_studies", counted)
