"""What a study's searches said, and what its users wish."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from storage import Wish, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage import Database, Study


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with closing(open_database(url, create=True)) as opened:
        yield opened


@pytest.fixture
def study(database: Database) -> Study:
    return database.studies.create("s", identity={}, source="digits", seed=0, artifacts=None)


def test_the_newest_lines_come_in_their_order(
    database: Database, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of this study alone; older ones than are kept are gone."""
    monkeypatch.setattr("storage.notes.MOST", 4)
    other = database.studies.create("o", identity={}, source="digits", seed=0, artifacts=None)
    database.notes.add(other.id, host="h", texts=["another's"])
    for start in (0, 3, 6):
        database.notes.add(study.id, host="h", texts=[f"line {start + n}" for n in range(3)])
    database.notes.add(study.id, host="h", texts=[])
    said = database.notes.last(study.id, 100)
    assert [one.text for one in said] == ["line 5", "line 6", "line 7", "line 8"]
    assert {one.host for one in said} == {"h"}
    assert [one.text for one in database.notes.last(study.id, 2)] == ["line 7", "line 8"]
    assert [one.text for one in database.notes.last(other.id, 9)] == ["another's"]


def test_a_start_makes_a_study_run_again(database: Database, study: Study) -> None:
    """Whatever was wished before."""
    assert study.wish is database.studies.wished(study.id) is Wish.RUN
    database.studies.wish(study, Wish.PAUSE)
    assert database.studies.wished(study.id) is Wish.PAUSE
    database.studies.start(study, budget=1)
    assert database.studies.wished(study.id) is Wish.RUN
