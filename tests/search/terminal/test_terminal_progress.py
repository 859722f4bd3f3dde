"""How far going through many images is, on a terminal and in a log."""

from __future__ import annotations

import io

from rich.console import Console

from search.terminal.progress import PATIENCE, QUIET, Bar, Lines


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def screen() -> tuple[Console, io.StringIO]:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=80, legacy_windows=False)
    return console, stream


def test_what_is_done_soon_draws_no_bar() -> None:
    """Most data sets are."""
    console, stream = screen()
    clock = Clock()
    bar = Bar(console, clock=clock)
    bar("looking at images", 1, 3)
    clock.now += PATIENCE
    bar("looking at images", 3, 3)
    bar.close()
    assert stream.getvalue() == ""


def test_what_takes_long_draws_a_bar() -> None:
    """With what is done, and how much of it."""
    console, stream = screen()
    clock = Clock()
    bar = Bar(console, clock=clock)
    bar("looking at images", 1, 1200)
    clock.now += PATIENCE + 0.1
    bar("looking at images", 600, 1200)
    bar.close()
    drawn = stream.getvalue()
    assert "looking at images" in drawn
    assert "600/1200" in drawn


def test_each_deed_has_its_own_patience() -> None:
    """Decoding that is done soon draws nothing after looking that was not."""
    console, stream = screen()
    clock = Clock()
    bar = Bar(console, clock=clock)
    bar("looking at images", 1, 10)
    clock.now += PATIENCE + 0.1
    bar("looking at images", 10, 10)
    bar("decoding images", 1, 10)
    bar("decoding images", 10, 10)
    bar.close()
    assert "looking at images" in stream.getvalue()
    assert "decoding" not in stream.getvalue()


def test_a_bar_that_was_never_drawn_can_be_closed() -> None:
    """And one twice."""
    console, stream = screen()
    bar = Bar(console)
    bar.close()
    bar.close()
    assert stream.getvalue() == ""


def test_a_log_gets_a_line_now_and_then() -> None:
    """Not one an image, and none before a while has passed."""
    stream, clock = io.StringIO(), Clock()
    lines = Lines(stream, clock=clock)
    for done in range(1, 2001):
        clock.now += QUIET / 1000
        lines("looking at images", done, 20_000)
    assert stream.getvalue().splitlines() == [
        "looking at images: 1,000 of 20,000",
        "looking at images: 2,000 of 20,000",
    ]
