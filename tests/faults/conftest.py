"""What the faults share: a place to search in, a PostgreSQL server that can be killed, a form."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from fault_search import Form, Place
from own_postgres import OwnPostgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here injects a fault."""
    for item in items:
        if "faults" in item.path.parts:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def form() -> Form:
    """The short form, or by SEARCH_FAULTS=long the one of `scripts/faults.py`."""
    return Form(long=os.environ.get("SEARCH_FAULTS") == "long")


@pytest.fixture
def place(tmp_path: Path, form: Form, environment: dict[str, str]) -> Iterator[Place]:
    """A folder with a SQLite file to be, and locks of devices of its own."""
    (tmp_path / "tmp").mkdir()
    made = Place(
        folder=tmp_path,
        url=f"sqlite:///{tmp_path / 'search.db'}",
        form=form,
        environment={**environment, "TMPDIR": str(tmp_path / "tmp")},
    )
    yield made
    made.clear()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPostgres]:
    """A PostgreSQL server that nobody else uses."""
    made = OwnPostgres(tmp_path_factory.mktemp("server"))
    made.start()
    yield made
    made.kill()


@pytest.fixture
def on_postgres(place: Place, server: OwnPostgres) -> Place:
    """The place, with its database on that server."""
    place.url = server.create_database()
    return place


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """Says what was done and what held, for the table of `scripts/faults.py`."""

    def tell(done: str, held: str) -> None:
        record_property("done", done)
        record_property("held", held)

    return tell
