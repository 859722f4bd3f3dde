"""Reports as a supervisor writes them, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import EpochReport, StaleFenceError

if TYPE_CHECKING:
    from storage import Checkpoint, Claim, Database, Epoch


def report(
    database: Database, claim: Claim, epoch: Epoch, checkpoint: Checkpoint | None = None
) -> None:
    """Write an epoch.

    Raises:
        StaleFenceError: the slot is another attempt's by now.
    """
    one = EpochReport(claim=claim, epoch=epoch, checkpoint=checkpoint, so_far=epoch.val_loss)
    (written,) = database.reports.write([one])
    if written.stale:
        raise StaleFenceError(f"slot {claim.slot}: attempt {claim.fence} no longer owns it")
