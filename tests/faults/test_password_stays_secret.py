"""Fault 20: a password of awkward characters works everywhere, and is shown nowhere."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus
from urllib.request import urlopen

import psutil
import pytest
from invariants import has_epochs, running
from own_postgres import OwnPostgres, free_port
from sqlalchemy import MetaData, create_engine, select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fault_search import Place

PASSWORD = "k9{x}@y:z/%w"
FORMS = {PASSWORD, quote(PASSWORD, safe=""), quote_plus(PASSWORD), PASSWORD.replace("%", "%%")}
COMMANDS = (
    ("status",),
    ("status", "s", "--json"),
    ("storage", "upgrade"),
    ("clean", "--dry-run"),
    ("--debug", "status", "no-such-study"),
    ("delete", "s", "--yes"),
)

WITH_KERAS = (("export", "s"), ("evaluate", "s"), ("doctor",))


@pytest.fixture
def guarded(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place whose database asks for the password."""
    server = OwnPostgres(tmp_path_factory.mktemp("guarded"))
    server.start()
    database = server.create_database().rpartition("/")[2]
    server.require_password(PASSWORD)
    place.url = server.url(database, password=PASSWORD)
    yield place
    server.kill()


@pytest.mark.long
@pytest.mark.faults(20)
def test_every_command(guarded: Place, told: Callable[[str, str], None]) -> None:
    """Each works; no log, table, page, file, process list or trainer's environment has it."""
    place, shown = guarded, set[str]()
    search = place.start(2, epochs=40)
    place.until(has_epochs(place, 1), 120, "an epoch")
    shown |= _process_list(place) | _page(place)
    assert search.end(300) == 0, search.said
    assert running(place) == []
    for line in place.form.pick(COMMANDS, (*WITH_KERAS, *COMMANDS)):
        done = place.run(*line)
        code = done.end(120)
        assert code == (2 if "no-such-study" in line else 0), (line, done.said)
        shown |= _tables(place)
    assert shown == set()
    assert _files(place) == set()
    told(f"password {PASSWORD} in the URL, every command", "works, shown nowhere")


@pytest.mark.long
@pytest.mark.faults(20)
def test_every_error(guarded: Place, told: Callable[[str, str], None]) -> None:
    """One line each, without the password, by start and by status."""
    wrong = (
        guarded.url.replace(quote_plus(PASSWORD), quote_plus(PASSWORD + "?")),
        guarded.url.rpartition("/")[0] + "/none_such",
        guarded.url.replace("127.0.0.1:", "127.0.0.1:1"),
        guarded.url.replace("127.0.0.1", "no-such-host.invalid"),
        guarded.url.replace("%", ""),
    )
    start = ("start", "digits", "--trials", "1")
    for url in wrong:
        for line in guarded.form.pick((start,), (start, ("status",))):
            done = guarded.run(*line, variables={"SEARCH_STORAGE": url})
            assert done.end(60) == 2, (url, done.said)
            assert len(done.said.splitlines()) == 1, done.said
            assert done.said.startswith("error: ")
    assert _files(guarded) == set()
    told(f"{len(wrong)} wrong addresses", "one line each, password shown nowhere")


def _process_list(place: Place) -> set[str]:
    """Where a process list, or a trainer's environment, has it."""
    found = set()
    for one in psutil.process_iter():
        with suppress(psutil.Error):
            if _has(" ".join(one.cmdline())):
                found.add(f"command line of {one.cmdline()[:4]}")
    ours = [one for one in place.processes() if one.pid != place.searches[0].process.pid]
    assert len(ours) >= 2
    for one in ours:
        with suppress(psutil.Error):
            if any(_has(value) for value in one.environ().values()):
                found.add(f"environment of {one.cmdline()}")
    return found


def _page(place: Place) -> set[str]:
    """Where the dashboard has it."""
    port = free_port()
    dashboard = place.run("dashboard", "--port", str(port))
    pages = [f"http://127.0.0.1:{port}/{page}" for page in ("dashboard", "api/studies", "api/meta")]

    read: list[str] = []

    def reads() -> bool:
        with suppress(OSError):
            read[:] = [urlopen(page, timeout=30).read().decode() for page in pages]  # noqa: S310
        return bool(read)

    try:
        place.until(reads, 60, "the dashboard")
    finally:
        dashboard.kill()
    return {"the dashboard"} if any(map(_has, read)) else set()


def _tables(place: Place) -> set[str]:
    """Which tables have it, ours and Optuna's."""
    engine, everything = create_engine(place.url), MetaData()
    everything.reflect(engine)
    with engine.connect() as connection:
        found = {
            name
            for name, table in everything.tables.items()
            if _has("\n".join(str(tuple(row)) for row in connection.execute(select(table))))
        }
    engine.dispose()
    return found


def _files(place: Place) -> set[Path]:
    """Which files have it, with what the commands printed."""
    return {
        file
        for file in place.folder.rglob("*")
        if file.is_file() and _has(file.read_bytes().decode(errors="replace"))
    }


def _has(text: str) -> bool:
    return any(form in text for form in FORMS)
