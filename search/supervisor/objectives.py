"""Which objectives go together, and with which other options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.errors import UsageError
from search.footprint import Footprint
from search.names import check_name
from search.objective import Objective

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.supervisor.request import StartRequest


def check_objectives(names: Sequence[str]) -> None:
    """Let objectives pass that are one metric, alone or before what networks cost.

    Raises:
        UsageError: they are something else, or two are the same.
    """
    for name in names:
        check_name("objective", name, (*Objective, *Footprint))
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"--objective {twice} is given twice")
    if names and names[0] not in [*Objective]:
        raise UsageError(
            f"--objective {names[0]}: the first one is a metric, by which trials are ranked and "
            f"pruned: {', '.join(Objective)}; {names[0]} may stand after it"
        )
    metric = next((name for name in names[1:] if name in [*Objective]), None)
    if metric is not None:
        raise UsageError(
            f"--objective {metric} beside {names[0]}: after the first one, which is a metric, "
            f"come {', '.join(Footprint)}"
        )


def check_footprint(request: StartRequest, footprint: Sequence[Footprint]) -> None:
    """Let a request pass that can search for these objectives beside a metric.

    Raises:
        UsageError: it cannot; says what to leave out.
    """
    if footprint and request.sampler == "gp":
        raise UsageError(
            "--sampler gp minds one objective; with several give tpe or random, or leave it out"
        )
    if footprint and request.repeats:
        raise UsageError(
            "--repeats trains the best trials by one objective again; with several, leave it out, "
            "and train a point of the front again by search export --trial N --refit --seeds 3"
        )
    if footprint and request.stop_when is not None:
        raise UsageError(
            f"--stop-when {request.stop_when} looks at one objective; with several, leave it out"
        )
    if Footprint.LATENCY in footprint and request.devices_per_trial > 1:
        raise UsageError(
            f"--devices-per-trial {request.devices_per_trial}: --objective latency is that of one "
            "device; leave one of them out"
        )
