"""A table that follows the search on a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from rich.live import Live
from rich.text import Text

from search.terminal.board import Board
from search.terminal.progress import Bar
from search.terminal.table import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from search.supervisor.view import Beginning, TrialEnded
    from spaces import Params
    from storage import Epoch

REFRESHES = 4  # a second


class LiveView:
    """A live table: a row a device, what is best, how far it is."""

    _board: Board
    _live: Live | None = None
    _closed = False

    def __init__(self, console: Console, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock  # seconds
        self._bar = Bar(console, clock=clock)

    def progress(self, doing: str, done: int, total: int) -> None:
        """Draw a bar, if it takes long."""
        self._bar(doing, done, total)

    def begin(self, beginning: Beginning) -> None:
        """Print what was decided and start the table below it."""
        self._bar.close()
        for line in beginning.lines:
            self.note(line)
        self._board = Board.of(beginning, self._clock())
        self._live = Live(
            console=self._console,
            get_renderable=self._screen,
            refresh_per_second=REFRESHES,
            # A stream that goes to a file is none of the table's business.
            redirect_stdout=sys.stdout.isatty(),
            redirect_stderr=sys.stderr.isatty(),
        )
        self._live.start(refresh=True)

    def trial(self, device: str, trial: int, attempt: int, params: Params) -> None:  # noqa: ARG002
        """Show the trial on its device."""
        self._board = self._board.started(device, trial, attempt)

    def epoch(self, trial: int, epoch: Epoch) -> None:
        """Go on with the trial's curve."""
        self._board = self._board.reported(trial, epoch)

    def ended(self, trial: TrialEnded) -> None:
        """Show how the trial ended until the device's next one starts."""
        self._board = self._board.ended(trial, self._clock())

    def released(self, trial: int) -> None:
        """Show that the trial was given back."""
        self._board = self._board.gone(trial, "given back for later")

    def taken(self, trial: int) -> None:
        """Show that another supervisor has the trial."""
        self._board = self._board.gone(trial, "taken over")

    def note(self, text: str) -> None:
        """Print a line above the table."""
        self._console.print(Text(text), soft_wrap=True)

    def close(self) -> None:
        """Draw the table a last time and leave it on the terminal."""
        self._closed = True
        self._bar.close()
        if self._live is not None:
            self._live.stop()

    def _screen(self) -> Screen:
        return Screen(board=self._board, now=self._clock(), closed=self._closed)
