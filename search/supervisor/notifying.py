"""Telling somebody elsewhere, by a webhook, how a search goes."""

from __future__ import annotations

import json
import socket
from contextlib import closing, suppress
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from search.errors import UsageError, one_line
from search.supervisor.background import Background
from search.supervisor.telling import Views
from search.supervisor.view import Watcher
from search.supervisor.work import Ending
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.ranking import Standing
    from search.supervisor.launch import Launched
    from search.supervisor.view import Beginning, TrialEnded, View
    from storage import Epoch

PAUSES = (1.0, 4.0, 15.0, 60.0)  # seconds before each further try
ANSWER_SECONDS = 10.0
# The end's own message is worth some waiting; not where somebody waits for the end.
CLOSE_SECONDS, HURRIED_SECONDS = 30.0, 3.0
_FAILURES = (Ending.FAILED, Ending.DEVICES, Ending.REFUSED, Ending.DATABASE)


def check_address(url: str) -> None:
    """Let a webhook's URL pass.

    Raises:
        UsageError: it is not one of http or https. The URL is not shown: it may hold a secret.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError("--notify takes a URL of http:// or https:// that receives JSON by POST")


def notified(url: str, view: View, search: Callable[[View], Launched]) -> Launched:
    """Search with a view that posts there, too, also how the search ended or why it failed."""
    check_address(url)
    with closing(Notifier(url, view)) as notifier:
        try:
            launched = search(Views([view, notifier]))
        except KeyboardInterrupt:
            notifier.over(Ending.INTERRUPTED)
            raise
        except Exception as error:
            notifier.failed(one_line(error))
            raise
        notifier.over(launched.ending)
        return launched


class Notifier(Watcher):
    """A `View` that posts JSON: at a new best trial, at the search's end, and on its failure.

    It is never in the way: messages wait in a thread of their own, are tried five times, and what
    is not taken is given up with a line.
    """

    def __init__(self, url: str, view: View) -> None:
        """Prepare to post to `url`, and to say on `view` what could not be posted."""
        self._url = url
        self._view = view
        self._background: Background[dict[str, Any]] = Background(self._post_all)
        self._beginning: Beginning | None = None
        self._standing: Standing | None = None
        self._problems: SimpleQueue[str] = SimpleQueue()
        self._hurry = Event()
        self._closed = False

    def begin(self, beginning: Beginning) -> None:
        """Remember what the search is."""
        self._beginning, self._standing = beginning, beginning.standing

    def epoch(self, trial: int, epoch: Epoch) -> None:  # noqa: ARG002
        """Say what could not be posted."""
        self._say_problems()

    def ended(self, trial: TrialEnded) -> None:
        """Post that there is a new best trial, if this one is."""
        before, self._standing = self._standing, trial.standing
        new = before is None or before.trial != trial.standing.trial
        if new and trial.state is SlotState.COMPLETE and trial.standing.trial == trial.trial:
            self._send("best", f"new best: trial {trial.trial}, {self._value()}")

    def over(self, ending: Ending) -> None:
        """Post how the search ended."""
        if ending == Ending.INTERRUPTED:
            self._hurry.set()
        failed = ending in _FAILURES
        best = "no trial completed" if self._best is None else f"best {self._value()}"
        self._send("failure" if failed else "end", f"{ending}; {best}", ending=str(ending))

    def failed(self, reason: str) -> None:
        """Post that an error ended the search, if it had begun."""
        self._send("failure", reason)

    def close(self) -> None:
        """Wait until everything is posted, for half a minute at most."""
        if not self._closed:
            self._closed = True
            self._background.close(HURRIED_SECONDS if self._hurry.is_set() else CLOSE_SECONDS)
            self._say_problems()

    @property
    def _best(self) -> float | None:
        return None if self._standing is None else self._standing.best

    def _value(self) -> str:
        assert self._beginning is not None  # noqa: S101
        return f"{self._beginning.objective} {self._best:.6g}"

    def _send(self, event: str, text: str, **more: str) -> None:
        if self._beginning is None or self._standing is None:
            return
        study, standing = self._beginning.study, self._standing
        self._background.put(
            {
                "event": event,
                "text": f"{study}: {text}",  # what chat servers show
                "study": study,
                "host": socket.gethostname(),
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "objective": str(self._beginning.objective),
                "best_value": standing.best,
                "best_trial": standing.trial,
                "ended": standing.ended,
                "budget": self._beginning.budget,
                **more,
            }
        )

    def _post_all(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            problem = self._post(message)
            if problem is not None:
                where = urlsplit(self._url).hostname
                self._problems.put(
                    f"{where} did not take the {message['event']} message: {problem}"
                )

    def _say_problems(self) -> None:
        while not self._problems.empty():
            self._view.note(self._problems.get())

    def _post(self, message: dict[str, Any]) -> str | None:
        """Post one; why it could not be, at last, or None."""
        problem: str | None = None
        for pause in (0.0, *PAUSES):
            last = self._hurry.wait(pause)
            problem = self._try(json.dumps(message).encode())
            if problem is None or last:
                break
        return problem

    def _try(self, body: bytes) -> str | None:
        request = Request(self._url, body, {"Content-Type": "application/json"})  # noqa: S310
        try:
            with urlopen(request, timeout=ANSWER_SECONDS):  # noqa: S310
                return None
        except HTTPError as error:
            with suppress(OSError):
                error.close()
            return f"it answers {error.code}"
        except OSError as error:
            return " ".join(str(getattr(error, "reason", error)).split())
