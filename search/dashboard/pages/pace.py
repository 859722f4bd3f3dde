"""How fast images are trained on, from what epochs took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from search.dashboard.pages.overview import Overview
    from storage import Epoch

WINDOW_SECONDS = 120.0
_MOST = 50  # trials that have just ended; more tell no more


def lately(overview: Overview) -> list[int]:
    """The slots of the trials at work, and of those that ended within the last two minutes."""
    since = datetime.now(UTC) - timedelta(seconds=WINDOW_SECONDS)
    ended = [one.slot for one in overview.slots if one.ended_at and one.ended_at >= since]
    return [*(one.slot.slot for one in overview.work), *ended[-_MOST:]]


def pace(trials: Iterable[Sequence[Epoch]]) -> float:
    """Epochs a second of one device while it trains, on average over trials.

    Of each trial the newest epochs count that fit into two minutes, but at least one. An epoch's
    seconds have its validation in them. Without an epoch it is 0.
    """
    count, seconds = 0, 0.0
    for epochs in trials:
        newest = _newest(epochs)
        count, seconds = count + len(newest), seconds + sum(newest)
    return count / seconds if seconds else 0.0


def _newest(epochs: Sequence[Epoch]) -> list[float]:
    found: list[float] = []
    for epoch in reversed(epochs):
        if found and sum(found) + epoch.seconds > WINDOW_SECONDS:
            break
        found.append(epoch.seconds)
    return found


def throughput(
    trials: Collection[Sequence[Epoch]], *, images: int | None, devices: int
) -> str | None:
    """What so many devices at work come to together; None where no epoch tells.

    Args:
        trials: the epochs of those that `lately` names.
        images: that an epoch trains on; where that is not known, epochs are counted.
        devices: at work.
    """
    together = pace(trials) * devices
    if not together:
        return None
    if images is None:
        return f"{60 * together:.3g} epochs a minute"
    return f"{images * together:,.0f} images a second"
