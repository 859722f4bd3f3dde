"""What networks cost, of studies with several objectives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("search_slots", sa.Column("size", sa.BigInteger(), nullable=True))
    op.add_column("search_slots", sa.Column("latency", sa.Double(), nullable=True))
    op.add_column("search_slots", sa.Column("multiply_adds", sa.BigInteger(), nullable=True))
