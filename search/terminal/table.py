"""The board as a table that fits the terminal, with what is best and how far it is below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from search.durations import show_duration
from search.folds import best_epoch
from search.objective import Objective
from search.terminal.curve import sparkline
from search.terminal.words import STATES, figure
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import (
        Console,
        ConsoleOptions,
        JustifyMethod,
        RenderableType,
        RenderResult,
    )

    from search.terminal.board import Board, Row

CURVE = 30  # characters, at most
CURVE_FROM = 66  # columns of the terminal from which on a curve has room
BEST_FROM = 56  # columns of the terminal from which on BEST has room
FIGURE = 7  # characters of a value
BAR = 12  # characters, at least
GAP = 2  # characters between columns

STYLES = {
    SlotState.COMPLETE: "green",
    SlotState.PRUNED: "yellow",
    SlotState.FAIL: "red",
    SlotState.REFUSED: "magenta",
}


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A board at one moment, drawn as wide and as high as the terminal is."""

    board: Board
    now: float  # the clock's reading
    closed: bool  # the search is over: every row is shown, and no hint

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw."""
        below = [self._best(), *self._progress(options.max_width)]
        if not self.closed:
            below.append(_line(("Ctrl-C stops; the same line goes on", "dim")))
        rows = list(self.board.rows.values())
        room = len(rows) if self.closed else options.size.height - len(below) - 1
        if len(rows) > room:
            shown = max(1, room - 1)
            below.insert(0, _line((f"… and {len(rows) - shown} more devices", "dim")))
            rows = rows[:shown]
        yield Group(devices_table(rows, self.board, options.max_width), *below)

    def _best(self) -> Text:
        tally = self.board.tally
        best = tally.standing
        if best.best is None:
            return _line("best    none yet")
        value = (f"{tally.objective} {figure(best.best)}", "bold")
        ago = f"{show_duration(self.now - tally.better)} ago"
        when = "before this call" if tally.earlier else ago
        return _line("best    ", (f"trial {best.trial}", "bold"), "  ", value, f"   {when}")

    def _progress(self, width: int) -> list[RenderableType]:
        tally = self.board.tally
        time = tally.spent(self.now) if self.closed else tally.time(self.now)
        text = _line(f"{self._counts()}   {time}")
        fraction = tally.fraction(self.now)
        if fraction is None:
            return [text]
        beside = width - len(text) - GAP
        bar = ProgressBar(
            total=1.0,
            completed=fraction,
            width=beside if beside >= BAR else width,
            style="dim",
            complete_style="cyan",
            finished_style="green",
        )
        line = Table.grid(padding=(0, GAP, 0, 0))
        if beside >= BAR:
            line.add_row(bar, text)
            return [line]
        line.add_row(bar)  # by itself a bar doesn't end its line
        return [line, text]

    def _counts(self) -> str:
        tally = self.board.tally
        of = " ended" if tally.budget is None else f"/{tally.budget}"
        counts = {"before": tally.before.ended}
        counts |= {word: tally.counts[state] for state, word in STATES.items()}
        counts["elsewhere"] = tally.beside
        told = "  ".join(f"{count} {word}" for word, count in counts.items() if count)
        return f"{tally.ended}{of}   {told}".rstrip()


def devices_table(rows: Sequence[Row], board: Board, width: int) -> Table:
    """Return a row a device, `width` characters at most; a narrow terminal loses curve and BEST.

    The curve is of what the pruner goes by, the validation loss, and BEST of the objective: where
    that is another, it is named.
    """
    epochs, objective = board.epochs, board.tally.objective
    best = "BEST" if objective is Objective.VAL_LOSS else f"BEST {objective.word.upper()}"
    wider = max(0, len(best) - FIGURE)
    curve = max(0, min(CURVE, epochs * board.folds, width - CURVE_FROM - wider))
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="bold")
    widths = {
        "DEVICE": max(6, *(len(row.device) for row in rows)),
        "TRIAL": 5,
        "EPOCH": max(5, len(_epoch(board.folds, epochs, board))),
        "VAL_LOSS": max(len("VAL_LOSS"), curve + GAP + FIGURE if curve else 0),
    }
    if width >= BEST_FROM + wider:
        widths[best] = FIGURE + wider
    widths["NOW"] = max(8, width - sum(widths.values()) - GAP * len(widths))
    for name, size in widths.items():
        left = name in ("DEVICE", "NOW") or (curve and name == "VAL_LOSS")
        side: JustifyMethod = "left" if left else "right"
        table.add_column(name, width=size, no_wrap=True, overflow="ellipsis", justify=side)
    for row in rows:
        value = objective.value_of(best_epoch(row.epochs, objective))
        cells = _cells(row, board, curve) | {best: Text(figure(value) if row.epochs else "")}
        table.add_row(*(cells[name] for name in widths))
    return table


def _epoch(fold: int, epoch: int, board: Board) -> str:
    """As 3/30 or, in the second fold, 2: 3/30."""
    return f"{f'{fold}: ' if board.folds > 1 else ''}{epoch}/{board.epochs}"


def _cells(row: Row, board: Board, curve: int) -> dict[str, Text]:
    started = row.trial is not None
    last = figure(row.losses[-1]) if row.losses else ""
    fold, epoch = (row.epochs[-1].fold, row.epochs[-1].epoch) if row.epochs else (1, 0)
    drawn = f"{sparkline(row.losses, curve):<{curve}}{' ' * GAP}" if curve else ""
    return {
        "DEVICE": Text(row.device),
        "TRIAL": Text(str(row.trial) if started else ""),
        "EPOCH": Text(_epoch(fold, epoch, board) if started else ""),
        "VAL_LOSS": Text.assemble((drawn, "cyan"), f"{last:>{FIGURE}}" if curve else last),
        "NOW": Text(row.now, STYLES[row.state] if row.state else "" if row.training else "dim"),
    }


def _line(*parts: str | tuple[str, str]) -> Text:
    return Text.assemble(*parts, no_wrap=True, overflow="ellipsis")
