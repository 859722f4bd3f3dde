"""What a trial's network costs, where that is an objective."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.footprint import Footprint
from search.trainer.saving import save
from search.trainer.validation import latency
from spaces.model.size import measure

if TYPE_CHECKING:
    from search.executor.messages import TrialSpec
    from search.trainer.supervision import Supervision


def count(model: Any, spec: TrialSpec, supervision: Supervision) -> None:
    """Tell, before it trains, what of a network is known by then: pruning compares it."""
    if spec.footprint:
        size = measure(model, batch_size=1)
        supervision.count(weights=size.weights, multiply_adds=size.multiply_adds)


def weigh(model: Any, spec: TrialSpec) -> dict[str, Any]:
    """Size and latency of a network that has been trained, those that are objectives.

    Returns:
        Fields of `Outcome`.
    """
    found: dict[str, Any] = {}
    if Footprint.SIZE in spec.footprint:
        found["size"] = _size(model)
    if Footprint.LATENCY in spec.footprint:
        found["latency"] = 1000 * latency(model)
    return found


def _size(model: Any) -> int:
    """Bytes of its `.keras` file. It is written for that: of folds none is kept."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.keras"
        save(model, file)
        return file.stat().st_size
