"""Folds of cross-validation, and trials that are trained again.

How images are split, hashed and told apart has changed too: a study made before keeps its trials,
and its identity says with `members` null that its split cannot be made again.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STUDIES = sa.table("search_studies", sa.column("id", sa.Integer), sa.column("identity", sa.Text))
_KEY = "pk_search_epochs"


def upgrade() -> None:
    op.add_column("search_slots", sa.Column("repeats", sa.Integer(), nullable=True))
    first = sa.Column("fold", sa.Integer(), nullable=False, server_default="1")
    with op.batch_alter_table("search_epochs") as table:
        table.add_column(first)
        table.drop_constraint(_KEY, type_="primary")
        table.create_primary_key(_KEY, ["study_id", "slot", "epoch", "fold"])
    with op.batch_alter_table("search_epochs") as table:
        table.alter_column("fold", server_default=None)
    connection = op.get_bind()
    for study in connection.execute(sa.select(_STUDIES)).all():
        identity = json.loads(study.identity)
        identity.get("data", {})["members"] = None
        change = sa.update(_STUDIES).where(_STUDIES.c.id == study.id)
        connection.execute(change.values(identity=json.dumps(identity, sort_keys=True)))
