"""Messages to somebody elsewhere, taken by a real server."""

from __future__ import annotations

import json
import time
from collections import deque
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from simulated import RecordingView
from watched_search import beginning, complete, epoch, failed, stands

from search.errors import UsageError
from search.supervisor import notifying
from search.supervisor.notifying import Notifier, check_address
from search.supervisor.work import Ending

if TYPE_CHECKING:
    from collections.abc import Iterator


class Receiver(ThreadingHTTPServer):
    """Keeps what is posted to it; answers with each of `answers` once, then with 204."""

    def __init__(self, answers: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = deque(answers)
        self.got: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """Where it listens, with something to keep secret."""
        return f"http://127.0.0.1:{self.server_port}/hooks/secret"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/json"
        answer = self.server.answers.popleft() if self.server.answers else 204
        if answer < 300:
            self.server.got.append(json.loads(body))
        self.send_response(answer)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving(*answers: int) -> Iterator[Receiver]:
    """A server while the context lasts."""
    with Receiver(list(answers)) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short ones."""
    monkeypatch.setattr(notifying, "PAUSES", (0.01,) * 4)


def test_a_new_best_and_the_end_are_posted() -> None:
    """A trial that is not the best is not worth a message."""
    with receiving() as server:
        with closing(Notifier(server.url, RecordingView())) as notifier:
            notifier.begin(beginning())
            notifier.ended(complete(0, 0.5, standing=stands(1, 0, 0.5)))
            notifier.ended(complete(1, 0.7, standing=stands(2, 0, 0.5)))
            notifier.ended(failed(2, "killed", standing=stands(3, 0, 0.5)))
            notifier.ended(complete(3, 0.25, standing=stands(4, 3, 0.25)))
            notifier.over(Ending.BUDGET)
        first, second, last = server.got
    assert (first["event"], first["best_trial"], first["best_value"]) == ("best", 0, 0.5)
    assert second["text"] == "digits-auto: new best: trial 3, val_loss 0.25"
    assert (last["event"], last["ending"], last["ended"]) == ("end", "budget", 4)


@pytest.mark.parametrize("ending", [Ending.FAILED, Ending.DEVICES, Ending.DATABASE])
def test_a_search_that_fails_says_so(ending: Ending) -> None:
    """As does an error that ends it."""
    with receiving() as server:
        with closing(Notifier(server.url, RecordingView())) as notifier:
            notifier.begin(beginning())
            notifier.over(ending)
            notifier.failed("the database does not answer")
        assert [one["event"] for one in server.got] == ["failure", "failure"]
        assert server.got[1]["text"] == "digits-auto: the database does not answer"


def test_nothing_is_posted_of_a_search_that_never_began() -> None:
    """A typing error is told in the terminal."""
    with receiving() as server:
        with closing(Notifier(server.url, RecordingView())) as notifier:
            notifier.failed("there is no such folder")
        assert server.got == []


def test_what_is_not_taken_is_tried_again_in_order() -> None:
    """The receiver's answers of 500 and 429 are not the last word."""
    with receiving(500, 429, 503) as server:
        with closing(Notifier(server.url, view := RecordingView())) as notifier:
            notifier.begin(beginning())
            notifier.ended(complete(0, 0.5, standing=stands(1, 0, 0.5)))
            notifier.over(Ending.TIME)
        assert [one["event"] for one in server.got] == ["best", "end"]
        assert view.notes == []


def test_what_nobody_takes_is_one_line_without_the_address() -> None:
    """A webhook's path is its password."""
    view = RecordingView()
    with receiving(*[500] * 5) as server, closing(Notifier(server.url, view)) as notifier:
        notifier.begin(beginning())
        notifier.over(Ending.BUDGET)
    assert view.notes == ["127.0.0.1 did not take the end message: it answers 500"]


def test_a_receiver_that_is_not_there_is_never_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of the search, and not of a user who waits for its end."""
    monkeypatch.setattr(notifying, "PAUSES", (60.0,) * 4)
    began = time.monotonic()
    with closing(Notifier("http://127.0.0.1:9/x", view := RecordingView())) as notifier:
        notifier.begin(beginning())
        for number in range(50):
            best = 1.0 - number / 100
            notifier.ended(complete(number, best, standing=stands(number, number, best)))
            notifier.epoch(number, epoch(1, 0.5))
        notifier.over(Ending.INTERRUPTED)
    assert time.monotonic() - began < 40
    assert all("127.0.0.1 did not take the" in one for one in view.notes)


@pytest.mark.parametrize("url", ["ftp://host/x", "host/x", "http:///x", ""])
def test_an_address_that_takes_no_post_is_refused(url: str) -> None:
    """Before anything runs."""
    with pytest.raises(UsageError, match="--notify takes a URL"):
        check_address(url)
