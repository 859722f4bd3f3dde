"""Studies of any objective: metrics of every class an epoch, and the positive class of a study."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STUDIES = sa.table("search_studies", sa.column("id", sa.Integer), sa.column("identity", sa.Text))


def upgrade() -> None:
    op.add_column("search_epochs", sa.Column("val_classes", sa.Text(), nullable=True))
    connection = op.get_bind()
    for study in connection.execute(sa.select(_STUDIES)).all():
        identity = json.loads(study.identity)
        classes = identity["data"]["classes"]
        # Until now the metrics of two classes spoke of the second.
        identity["positive"] = classes[1] if len(classes) == 2 else None
        change = sa.update(_STUDIES).where(_STUDIES.c.id == study.id)
        connection.execute(change.values(identity=json.dumps(identity, sort_keys=True)))
