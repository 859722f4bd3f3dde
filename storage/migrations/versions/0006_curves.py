"""What pages and reports show: training metrics, layers, predictions, what users and hosts say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("precision", "recall", "f1", "learning_rate"):
        op.add_column("search_epochs", sa.Column(name, sa.Double(), nullable=True))
    op.add_column("search_epochs", sa.Column("layers", sa.Text(), nullable=True))
    op.add_column("search_slots", sa.Column("predictions_file", sa.Text(), nullable=True))
    op.add_column("search_slots", sa.Column("predictions_hash", sa.String(64), nullable=True))
    off = sa.false()
    drawn: sa.Column[bool] = sa.Column("drawn", sa.Boolean(), nullable=False, server_default=off)
    op.add_column("search_slots", drawn)
    wish = sa.Column("wish", sa.String(16), nullable=False, server_default="run")
    op.add_column("search_studies", wish)
    op.create_table(
        "search_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["search_studies.id"], name="fk_search_notes_study_id_search_studies"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_notes"),
    )
    op.create_index("ix_search_notes_study_id", "search_notes", ["study_id"])
