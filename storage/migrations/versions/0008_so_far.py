"""The lowest loss of a trial so far, at every epoch: what pruning compares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# The mean over folds: of earlier ones the lowest loss, of the epoch's own the lowest so far.
_FILL = """
UPDATE search_epochs SET so_far = (
    (
        SELECT COALESCE(SUM(lowest), 0) FROM (
            SELECT MIN(one.val_loss) AS lowest FROM search_epochs AS one
            WHERE one.study_id = search_epochs.study_id AND one.slot = search_epochs.slot
                AND one.fold < search_epochs.fold
            GROUP BY one.fold
        ) AS earlier
    ) + (
        SELECT MIN(one.val_loss) FROM search_epochs AS one
        WHERE one.study_id = search_epochs.study_id AND one.slot = search_epochs.slot
            AND one.fold = search_epochs.fold AND one.epoch <= search_epochs.epoch
    )
) / fold
WHERE EXISTS (
    SELECT 1 FROM search_slots
    WHERE search_slots.study_id = search_epochs.study_id
        AND search_slots.slot = search_epochs.slot AND search_slots.repeats IS NULL
)
"""


def upgrade() -> None:
    op.add_column("search_epochs", sa.Column("so_far", sa.Double(), nullable=True))
    op.execute(_FILL)
    columns = ["study_id", "fold", "epoch", "so_far", "slot"]
    op.create_index("ix_search_epochs_so_far", "search_epochs", columns)
