"""Checkpoints to go on from, and what is known of each attempt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("search_slots", sa.Column("checkpoint_file", sa.Text(), nullable=True))
    op.add_column("search_slots", sa.Column("checkpoint_hash", sa.String(64), nullable=True))
    op.add_column("search_slots", sa.Column("checkpoint_fold", sa.Integer(), nullable=True))
    op.add_column("search_slots", sa.Column("checkpoint_epoch", sa.Integer(), nullable=True))
    op.add_column("search_attempts", sa.Column("pid", sa.Integer(), nullable=True))
    op.add_column("search_attempts", sa.Column("first_epoch", sa.Integer(), nullable=True))
    none = sa.Column("checkpoints", sa.Integer(), nullable=False, server_default="0")
    with op.batch_alter_table("search_attempts") as table:
        table.add_column(none)
    with op.batch_alter_table("search_attempts") as table:
        table.alter_column("checkpoints", server_default=None)
