"""A report's HTML, with everything that it shows in it."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader

from search.analysis.numbers import shortened
from search.footprint import footprint_of
from search.front import front
from search.objective import positive_label
from search.predictions import Predictions
from search.report.section import valued
from search.terminal.words import STATES
from search.web.assets import STATIC, plotly_packed
from search.web.study_json import wall_json
from search.web.templating import set_up
from search.web.trial_json import trial_json
from search.web.words import best_value, show_value, tally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.report.images import Pictures
    from search.report.section import Section

GENERATOR = "cnn-search report"
"""Told in the page's first lines."""
_HERE = Path(__file__).parent
_SCRIPTS = (
    STATIC / "page.js",
    STATIC / "study_pictures.js",
    STATIC / "trial_pictures.js",
    _HERE / "static" / "report_pictures.js",
    _HERE / "static" / "report.js",
)
_STYLES = (STATIC / "page.css", _HERE / "static" / "report.css")
_IMPORTED = re.compile(r"^import .*;\n", re.MULTILINE)
_EXPORTED = re.compile(r"^export ", re.MULTILINE)


def render(
    sections: Sequence[Section],
    pictures: Mapping[str, Pictures],
    latencies: Mapping[str, Mapping[int, float]],
) -> str:
    """The whole page.

    Args:
        sections: the studies, each with a part of its own, and one for all where there are several.
        pictures: those of each study's best trial, by the study's uid; none of one: left out.
        latencies: seconds for an image by trial, by the study's uid.
    """
    environment = Environment(autoescape=True)  # of every template, whatever its name
    set_up(environment, FileSystemLoader(_HERE / "templates"))
    return environment.get_template("report.html").render(
        generator=GENERATOR,
        made=datetime.now(UTC),
        sections=[
            _context(one, pictures.get(one.study.uid), latencies.get(one.study.uid, {}))
            for one in sections
        ],
        data=[_json(one) for one in sections],
        plotly=b64encode(plotly_packed()).decode(),
        script=bundled([file.read_text("utf-8") for file in _SCRIPTS]),
        style="\n".join(file.read_text("utf-8") for file in _STYLES),
    )


def bundled(modules: Sequence[str]) -> str:
    """JavaScript modules as one, those that are imported first; their names must differ."""
    return "\n".join(_EXPORTED.sub("", _IMPORTED.sub("", one)) for one in modules)


def _context(
    section: Section, pictures: Pictures | None, latencies: Mapping[int, float]
) -> dict[str, Any]:
    best, identity = section.best, section.study.identity
    params = {} if best is None else best.slot.params or {}
    return {
        "section": section,
        "study": section.study,
        "objective": section.objective,
        "status": section.status,
        "tally": tally(section.status),
        "best_value": best_value(section.status),
        "front": front(section.slots, identity),
        "footprint": footprint_of(identity),
        "best": best,
        "classes": identity["data"]["classes"],
        "positive": identity["data"]["classes"][positive_label(identity)],
        "params": [(name, show_value(value)) for name, value in params.items()],
        "predicted": isinstance(section.predictions, Predictions),
        "pictures": pictures,
        "latencies": latencies,
        "states": STATES,
    }


def _json(section: Section) -> dict[str, Any]:
    """What the script draws."""
    best, objective = section.best, section.objective
    points = valued(section.wall.slots)
    classes = section.study.identity["data"]["classes"]
    return {
        "name": section.study.name,
        "objective": objective.value,
        "better": "lower" if objective.direction == "minimize" else "higher",
        "wall": wall_json(section.wall, section.slots, section.study.identity),
        "importances": section.importances,
        "points": {
            "numbers": [one.trial_number for one in points],
            "states": [one.trial_state for one in points],
            "values": shortened([one.value for one in points]),
        },
        "slices": [asdict(one) | {"values": shortened(one.values)} for one in section.slices],
        "by_time": by_time(section),
        "trial": None if best is None else trial_json(best, classes, objective),
        "calibration": None if section.calibration is None else asdict(section.calibration),
        "cost": {name: round(one.seconds / 3600, 5) for name, one in section.cost.by_end.items()},
    }


def by_time(section: Section) -> list[tuple[float, float]]:
    """Hours since the study's first start, and the best value from then on; then the last hour."""
    began = section.study.created_at
    ended = [one for one in valued(section.slots) if one.ended_at and one.trial_state == "COMPLETE"]
    found: list[tuple[float, float]] = []
    hours = 0.0
    for one in sorted(ended, key=lambda one: one.ended_at or began):
        assert one.ended_at is not None  # noqa: S101
        assert one.value is not None  # noqa: S101
        hours = (one.ended_at - began).total_seconds() / 3600
        if not found or section.objective.better(one.value, found[-1][1]):
            found.append((round(hours, 5), one.value))
    return [*found, (round(hours, 5), found[-1][1])] if found else []
