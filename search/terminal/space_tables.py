"""Tables and lines of `search space`."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from textwrap import TextWrapper
from typing import TYPE_CHECKING

from search.names import many
from search.summary import show_params
from search.terminal.columns import WIDE, plain_table
from spaces import PRESETS, load_space
from spaces.catalog import CATALOG, NETWORKS
from spaces.document import read_document
from spaces.limits import show_bytes
from spaces.parameters import FixedParameter, FloatParameter, describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from search.sample import Sampled
    from spaces import Params, Space
    from spaces.limits import Limits
    from spaces.model.build import Shape


def presets_table() -> Table:
    """Every preset, with the first sentence of its file."""
    table = plain_table("PRESET", right=("PARAMETERS",))
    table.add_column("WHAT IT IS")
    for name in PRESETS:
        table.add_row(name, str(len(load_space(name).parameters)), _first_sentence(name))
    return table


def _first_sentence(preset: str) -> str:
    lines = (files("spaces") / "presets" / f"{preset}.yaml").read_text("utf-8").splitlines()
    end = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    comment = " ".join(line.lstrip("# ") for line in lines[:end])
    return comment.split(". ")[0].rstrip(".")


def parameters_table(network: str | None, *, width: int) -> Table:
    """Every parameter of the catalog, or those that one network has."""
    table = plain_table("PARAMETER")
    for name in ("VALUES", "NETWORKS", *(["MEANING"] if width >= WIDE else [])):
        table.add_column(name)
    for name, entry in CATALOG.items():
        if network is None or network in entry.networks:
            shown = f"{name} per {entry.per}" if entry.per else name
            whose = "all" if entry.networks == NETWORKS else ", ".join(entry.networks)
            meaning = [entry.meaning] if width >= WIDE else []
            table.add_row(shown, entry.domain.allowed, whose, *meaning)
    return table


def space_table(space: Space, *, width: int) -> Table:
    """Every parameter in a row."""
    wide = width >= WIDE
    table = plain_table("PARAMETER", "KIND")
    table.add_column("RANGE")
    table.add_column("SCALE", no_wrap=True)
    for name in ("WHERE", *(["MEANING"] if wide else [])):
        table.add_column(name)
    for name, parameter in space.parameters.items():
        kind, values, scale = describe(parameter)
        shown = f"{name} per {parameter.per}" if parameter.per else name
        meaning = [CATALOG[name].meaning] if wide else []
        table.add_row(shown, kind, values, scale, _condition(space, name), *meaning)
    return table


def _condition(space: Space, name: str) -> str:
    return ", ".join(
        f"{parent} {' or '.join(str(value) for value in values)}"
        for parent, values in space.condition(name).items()
    )


def ending_lines(space: Space, *, width: int) -> list[str]:
    """How many points the space has, its limits, and the points to be tried first."""
    said = [("size", _points(space)), ("limits", _limits(space.limits))]
    said += [("enqueue", show_params(point)) for point in space.enqueue] or [("enqueue", "none")]
    filled = TextWrapper(width, subsequent_indent=" " * 9, break_on_hyphens=False)
    return [line for name, text in said for line in filled.wrap(f"{name:9}{text}")]


def _points(space: Space) -> str:
    points = space.points()
    if points is not None:
        return f"{points:,} points"
    real = sum(
        isinstance(parameter, FloatParameter) and parameter.step is None
        for parameter in space.parameters.values()
    )
    return f"continuous: {many(real, 'real parameter')}"


def _limits(limits: Limits) -> str:
    said = [f"{limits.weights:,} weights"] if limits.weights is not None else []
    said += [f"{show_bytes(limits.memory)} of memory"] if limits.memory is not None else []
    return ", ".join(said) or "none"


def verdict(file: str, space: Space) -> str:
    """One line about a space that is in order."""
    said = [many(len(space.parameters), "parameter")]
    written = {} if file in PRESETS else read_document(Path(file), file).data
    assert isinstance(written, dict)  # noqa: S101  # it has been read as a space
    base = written.get("extends")
    said += [f"extends {base}"] if base else []
    said += [f"{many(len(space.enqueue), 'point')} enqueued"] if space.enqueue else []
    if base and "enqueue" not in written:
        below = load_space(base if base in PRESETS else str(Path(file).parent / base))
        if lost := len(below.enqueue) - len(space.enqueue):
            said.append(f"{many(lost, 'point')} that {base} enqueues not possible any more")
    return f"{file}: {', '.join(said)}: valid"


def sample_heading(space: Space, shape: Shape, classes: int, device: str) -> str:
    """What the numbers below it are for."""
    return (
        f"{space.name} at {'×'.join(map(str, shape))}, {classes} classes; not trained, "
        f"a step's time estimated on {device}\n"
    )


def sample_table(space: Space, points: Sequence[Sampled], *, width: int) -> Table:
    """Each point in a row; what is fixed is left out."""
    table = plain_table("POINT", right=("WEIGHTS", "MEMORY", "MULTIPLY-ADDS", "STEP"))
    table.expand = True  # what is left of the width, and no more
    table.add_column("PARAMS", no_wrap=width >= WIDE, overflow="ellipsis", ratio=1)
    for number, point in enumerate(points, 1):
        refused = f"refused: {point.refusal}; " if point.refusal else ""
        table.add_row(
            f"{number}{' enqueued' if point.enqueued else ''}",
            f"{point.size.weights:,}",
            show_bytes(point.size.memory),
            _short(point.size.multiply_adds),
            show_step(point.step_seconds),
            refused + show_params(_chosen(space, point.params)),
        )
    return table


def _chosen(space: Space, params: Params) -> Params:
    fixed = {
        name
        for name, parameter in space.parameters.items()
        if isinstance(parameter, FixedParameter)
    }
    return {name: value for name, value in params.items() if name not in fixed}


def sample_json(points: Iterable[Sampled]) -> str:
    """A list of points; bytes and seconds."""
    return json.dumps([asdict(point) for point in points], indent=1)


def show_step(seconds: float) -> str:
    """Two figures: an estimate has no more."""
    number, unit = (seconds, "s") if seconds >= 1 else (seconds * 1e3, "ms")
    return f"~{float(f'{number:.2g}'):g} {unit}"


def _short(count: int) -> str:
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if count >= size:
            return f"{count / size:.3g}{unit}"
    return str(count)
