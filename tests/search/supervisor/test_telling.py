"""What a search says, kept for its pages."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import text

from search.supervisor import telling
from search.supervisor.telling import Lines

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from house import House


def test_every_whole_line_is_a_note(house: Callable[..., House]) -> None:
    """In their order; the end waits for them."""
    home = house(1)
    with closing(Lines(home.database, home.study.id)) as lines:
        for number in range(50):
            print("line", number, file=lines, flush=True)
        lines.write("half")
    said = [note.text for note in home.database.notes.last(home.study.id, 100)]
    assert said == [f"line {number}" for number in range(50)]


def test_lines_wait_for_the_database(
    house: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it cannot take now it is given again."""
    monkeypatch.setattr(telling, "RETRY_SECONDS", 0.05)
    home = house(1)
    with home.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE search_notes RENAME TO away"))
    with closing(Lines(home.database, home.study.id)) as lines:
        print("said", file=lines)
        time.sleep(0.2)
        with home.database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO search_notes"))
    assert [note.text for note in home.database.notes.last(home.study.id, 9)] == ["said"]
