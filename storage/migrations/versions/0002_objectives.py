"""Studies of any objective: metrics of every class an epoch, and the positive class of a study.

What spaces called batch_normalization, a switch, is normalization now, with several kinds.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KINDS = {False: "none", True: "batch"}
_SLOTS = sa.table(
    "search_slots",
    sa.column("study_id", sa.Integer),
    sa.column("slot", sa.Integer),
    sa.column("params", sa.Text),
)
_STUDIES = sa.table("search_studies", sa.column("id", sa.Integer), sa.column("identity", sa.Text))


def upgrade() -> None:
    op.add_column("search_epochs", sa.Column("val_classes", sa.Text(), nullable=True))
    connection = op.get_bind()
    for study in connection.execute(sa.select(_STUDIES)).all():
        identity = json.loads(study.identity)
        classes = identity["data"]["classes"]
        # Until now the metrics of two classes spoke of the second.
        identity["positive"] = classes[1] if len(classes) == 2 else None
        parameters = identity["space"]["parameters"]
        _rename(parameters)
        for parameter in parameters.values():
            if isinstance(parameter, dict) and "when" in parameter:
                _rename(parameter["when"])
        change = sa.update(_STUDIES).where(_STUDIES.c.id == study.id)
        connection.execute(change.values(identity=json.dumps(identity, sort_keys=True)))
    for slot in connection.execute(sa.select(_SLOTS).where(_SLOTS.c.params.is_not(None))).all():
        params = json.loads(slot.params)
        _rename(params)
        of_slot = (_SLOTS.c.study_id == slot.study_id) & (_SLOTS.c.slot == slot.slot)
        change = sa.update(_SLOTS).where(of_slot)
        connection.execute(change.values(params=json.dumps(params)))


def _rename(named: dict[str, Any]) -> None:
    """In a space's parameters, in one's condition, or in a trial's params."""
    if "batch_normalization" not in named:
        return
    old = named.pop("batch_normalization")
    if isinstance(old, list):
        named["normalization"] = [_KINDS[value] for value in old]
    elif isinstance(old, dict):
        named["normalization"] = old | {"choice": [_KINDS[value] for value in old["choice"]]}
    else:
        named["normalization"] = _KINDS[old]
