"""What takes the kept models themselves: how quickly they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.errors import SearchError
from search.formats.running import models
from search.record import kept_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.report.section import Section


def latencies(section: Section, code: str | None) -> Mapping[int, float]:
    """Seconds for one image on this machine's CPU, by trial, of the leaders whose model is kept.

    A model that does not load has none.
    """
    numbers = {one.slot.trial_number for one in section.leaders if one.model_bytes is not None}
    found: dict[int, float] = {}
    kept = [one for one in section.record.leaders if one.number in numbers]
    while kept:
        try:
            with models(code=code) as model:
                while kept:
                    trial = kept.pop(0)
                    with kept_model(trial) as file:
                        model.load(file)
                        found[trial.number] = model.latency()
        except SearchError:
            continue  # the next one gets another process
    return found
