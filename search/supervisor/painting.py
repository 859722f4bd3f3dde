"""Having the pictures of ended trials drawn, beside the search."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy.exc import SQLAlchemyError

from search.executor.environment import child_environment
from search.paths import StudyPaths
from search.pictures.finding import subject_of
from search.pictures.subject import Subject
from search.supervisor.background import Background
from search.supervisor.keeping import drop_predictions
from search.supervisor.view import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.supervisor.view import Beginning, TrialEnded
    from storage import Database, Slot, Study

# A search that is over sooner spends its time on nothing else.
DELAY_SECONDS = 30.0
CLOSE_SECONDS = 3.0  # what is drawn within them at a search's end


class Painter(Watcher):
    """A `View` with a process that draws with what training leaves of the CPU.

    Drawing begins half a minute after the search and is never waited for, but at its end for a
    moment. What was not drawn by then is drawn when somebody looks at it, or by the study's next
    search.
    """

    def __init__(self, database: Database, study: Study, *, keep: int) -> None:
        """Prepare to draw; of the best `keep` trials the predictions stay when they are drawn."""
        self._database = database
        self._study = study
        self._keep = keep
        self._paths = StudyPaths.of(study, database)
        self._process: subprocess.Popen[str] | None = None
        self._began = time.monotonic()
        self._over = Event()
        self._background: Background[Callable[[], list[Slot]]] = Background(self._draw_all)

    def begin(self, beginning: Beginning) -> None:  # noqa: ARG002
        """Draw what earlier searches left undrawn."""
        self._background.put(partial(self._database.slots.undrawn, self._study.id))

    def ended(self, trial: TrialEnded) -> None:
        """Draw a trial as it ended."""
        self._background.put(partial(self._database.slots.undrawn, self._study.id, trial.trial))

    def close(self) -> None:
        """Wait until all is drawn, but no longer than a moment."""
        if self._delay() > 0:
            self._over.set()
        self._background.close(CLOSE_SECONDS)
        self._over.set()
        if self._process is not None:
            self._process.kill()
            with suppress(OSError, ValueError):  # something may be on its way to it
                self._process.communicate()

    def _delay(self) -> float:
        return self._began + DELAY_SECONDS - time.monotonic()

    def _draw_all(self, finds: list[Callable[[], list[Slot]]]) -> None:
        self._over.wait(max(0.0, self._delay()))
        for find in finds:
            # The search's own view tells when the database or the disk is away.
            with suppress(SQLAlchemyError, OSError, ValueError):
                for slot in find():
                    if self._over.is_set():
                        return
                    self._draw(slot)

    def _draw(self, slot: Slot) -> None:
        process = self._started()
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        line = (
            TypeAdapter(Subject).dump_json(subject_of(self._database, self._study, slot)).decode()
        )
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        if json.loads(process.stdout.readline())["error"] is None:
            self._database.slots.drawn(self._study.id, slot.slot)
            drop_predictions(self._database, self._study, self._paths, self._keep)

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "search.pictures"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=child_environment(),
                start_new_session=True,  # Ctrl-C is for the search, which ends it
            )
        return self._process
