"""How far going through many images is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

PATIENCE = 1.0  # seconds that pass before a bar is drawn: most data sets need no more
QUIET = 30.0  # seconds between two lines


class Bar:
    """A bar on a terminal, which is gone when the counting is over."""

    def __init__(self, console: Console, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock  # seconds
        self._began: float | None = None
        self._doing = ""
        self._drawn: Progress | None = None

    def __call__(self, doing: str, done: int, total: int) -> None:
        """Show that `done` of `total` are."""
        if self._began is None or doing != self._doing:
            self.close()
            self._began, self._doing = self._clock(), doing
        if self._drawn is None and self._clock() - self._began > PATIENCE:
            columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._drawn = Progress(*columns, console=self._console, transient=True)
            self._drawn.add_task(doing, total=total)
            self._drawn.start()
        if self._drawn is not None:
            self._drawn.update(self._drawn.task_ids[0], completed=done, total=total)

    def close(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn.stop()
        self._drawn = self._began = None


class Lines:
    """A line now and then, for a log file or a pipe."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock  # seconds
        self._printed = clock()

    def __call__(self, doing: str, done: int, total: int) -> None:
        """Say that `done` of `total` are, if nothing was said for a while."""
        if self._clock() - self._printed >= QUIET:
            self._printed = self._clock()
            print(f"{doing}: {done:,} of {total:,}", file=self._stream, flush=True)
