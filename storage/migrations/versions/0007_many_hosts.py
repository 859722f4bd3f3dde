"""What a host that joins a study must know: how it is searched, and by which release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    settings = sa.Column("settings", sa.Text(), nullable=False, server_default="{}")
    op.add_column("search_studies", settings)
    op.add_column("search_supervisors", sa.Column("release", sa.String(64), nullable=True))
