"""Which view a stream gets."""

from __future__ import annotations

import io

import pytest

from search.terminal import LiveView, PlainView, view_for


class Tty(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("term", "encoding", "kind"),
    [
        ("xterm-256color", "utf-8", LiveView),
        ("dumb", "utf-8", PlainView),
        ("xterm", "ascii", PlainView),
    ],
)
def test_a_terminal_gets_the_live_table_if_it_can_draw_one(
    monkeypatch: pytest.MonkeyPatch, term: str, encoding: str, kind: type
) -> None:
    """A dumb terminal can't move its cursor; one without Unicode has no bars."""
    monkeypatch.setenv("TERM", term)
    assert isinstance(view_for(Tty(encoding)), kind)


def test_a_file_gets_lines() -> None:
    """So does a pipe."""
    assert isinstance(view_for(io.StringIO()), PlainView)
