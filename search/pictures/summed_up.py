"""A trial in words: its params, its attempts, and the layers of its model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.durations import show_duration
from search.pictures.style import new_figure
from spaces.limits import show_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from search.pictures.subject import Subject
    from storage import Attempt

_LINE = 0.145  # inches
_LETTER = 0.075
_MOST_LINES = 120
_WIDEST = 100  # characters
_COLUMNS = ("attempt", "host", "device", "epochs", "time", "memory", "end")


def draw_summary(subject: Subject, model: str) -> Figure:
    """The text as a picture: `model` is Keras's own summary, empty where there is none."""
    lines = _lines(subject, model)
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"… and {len(lines) - _MOST_LINES} more lines"]
    width = max(60, *(len(line) for line in lines)) * _LETTER + 0.4
    figure = new_figure(width, len(lines) * _LINE + 0.4)
    figure.text(
        0.2 / width,
        1 - 0.2 / figure.get_figheight(),
        "\n".join(lines),
        family="monospace",
        fontsize=8,
        va="top",
        linespacing=1.3,
    )
    return figure


def _lines(subject: Subject, model: str) -> list[str]:
    said = [f"{subject.study}   trial {subject.trial}   {subject.state}"]
    said += [f"reason: {_cut(subject.reason)}"] if subject.reason else []
    if subject.value is not None:
        said.append(f"{subject.objective} {subject.value:.6g} at epoch {subject.best_epoch}")
    said += [f"{subject.weights:,} weights"] if subject.weights is not None else []
    params = [f"  {name:<24} {_value(value)}" for name, value in subject.params.items()]
    return [*said, "", *params, "", *_table(subject.attempts), "", *model.splitlines()]


def _value(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else _cut(str(value))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"


def _table(attempts: Sequence[Attempt]) -> list[str]:
    rows = [_COLUMNS, *map(_row, attempts)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_COLUMNS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _row(attempt: Attempt) -> tuple[str, ...]:
    ended = attempt.ended_at
    epochs = "" if attempt.last_epoch is None else f"{attempt.first_epoch}-{attempt.last_epoch}"
    why = "" if attempt.end is None else str(attempt.end)
    return (
        str(attempt.attempt),
        attempt.host,
        attempt.device,
        epochs,
        "" if ended is None else show_duration((ended - attempt.started_at).total_seconds()),
        "" if attempt.peak_memory is None else show_bytes(attempt.peak_memory),
        _cut(f"{why}: {attempt.reason}" if attempt.reason else why),
    )
