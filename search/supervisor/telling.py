"""Telling several watchers of a search, and the database what its pages show as log lines."""

from __future__ import annotations

import io
import socket
import time
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from search.supervisor.background import Background

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.supervisor.view import Beginning, TrialEnded, View
    from spaces import Params
    from storage import Database, Epoch

RETRY_SECONDS = 3.0
MOST_TRIES = 20  # a minute and the time that the database takes; then lines are lost
CLOSE_SECONDS = 2.0


class Views:
    """Several that watch one search."""

    def __init__(self, views: Sequence[View]) -> None:
        self._views = views

    def progress(self, doing: str, done: int, total: int) -> None:
        """As a `View`."""
        for view in self._views:
            view.progress(doing, done, total)

    def begin(self, beginning: Beginning) -> None:
        """As a `View`."""
        for view in self._views:
            view.begin(beginning)

    def trial(self, device: str, trial: int, attempt: int, params: Params) -> None:
        """As a `View`."""
        for view in self._views:
            view.trial(device, trial, attempt, params)

    def epoch(self, trial: int, epoch: Epoch) -> None:
        """As a `View`."""
        for view in self._views:
            view.epoch(trial, epoch)

    def ended(self, trial: TrialEnded) -> None:
        """As a `View`."""
        for view in self._views:
            view.ended(trial)

    def released(self, trial: int) -> None:
        """As a `View`."""
        for view in self._views:
            view.released(trial)

    def taken(self, trial: int) -> None:
        """As a `View`."""
        for view in self._views:
            view.taken(trial)

    def note(self, text: str) -> None:
        """As a `View`."""
        for view in self._views:
            view.note(text)

    def close(self) -> None:
        """As a `View`."""
        for view in self._views:
            view.close()


class Lines(io.TextIOBase):
    """A stream whose lines become a study's notes, in the background.

    The search never waits for them: while the database is gone they wait for a minute at most.
    """

    def __init__(self, database: Database, study_id: int) -> None:
        super().__init__()
        self._database = database
        self._study_id = study_id
        self._begun = ""  # of a line that has no end yet
        self._background: Background[str] = Background(self._write)

    def write(self, text: str) -> int:
        """Take in text; each whole line is a note."""
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self._background.put(line)
        return len(text)

    def close(self) -> None:
        """Wait for what is left, for some seconds at most."""
        if not self.closed:
            self._background.close(CLOSE_SECONDS)
        super().close()

    def _write(self, lines: list[str]) -> None:
        for _ in range(MOST_TRIES):
            try:
                self._database.notes.add(self._study_id, host=socket.gethostname(), texts=lines)
            except SQLAlchemyError:
                time.sleep(RETRY_SECONDS)
            else:
                return
