"""A real server that asks for a password: every way to give it, and no way in which it shows."""

from __future__ import annotations

import gc
import re
from contextlib import closing
from typing import TYPE_CHECKING

import optuna
import pytest
from own_postgres import OwnPostgres
from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from search.errors import one_line
from storage import StorageError, open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PASSWORD = "s{0}e@c:r/e%41t"  # of everything that a URL, a template or a file may take for its own
GUEST = "guest"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPostgres]:
    """On TCP, by scram; beside its owner there is a guest who may make no tables."""
    made = OwnPostgres(tmp_path_factory.mktemp("server"))
    made.start()
    made.execute("CREATE DATABASE studies")
    made.execute(f"CREATE ROLE {GUEST} LOGIN PASSWORD '{GUEST}'")
    made.require_password(PASSWORD)
    yield made
    made.kill()


@pytest.fixture
def address(server: OwnPostgres) -> URL:
    """Of the database, without the password."""
    return make_url(server.url("studies"))


def in_url(address: URL, _folder: Path, _set: Callable[[str, str], None]) -> URL:
    """Percent-encoded, as SEARCH_STORAGE or the file of SEARCH_STORAGE_FILE has it."""
    url = address.set(password=PASSWORD)
    assert "%7B0%7D" in url.render_as_string(hide_password=False)
    return url


def in_query(address: URL, _folder: Path, _set: Callable[[str, str], None]) -> URL:
    """As a parameter of libpq's."""
    return address.update_query_dict({"password": PASSWORD})


def in_variable(address: URL, _folder: Path, set_variable: Callable[[str, str], None]) -> URL:
    """PostgreSQL's own."""
    set_variable("PGPASSWORD", PASSWORD)
    return address


def in_pgpass(address: URL, folder: Path, set_variable: Callable[[str, str], None]) -> URL:
    """A colon is escaped there, and nothing else."""
    file = folder / "pgpass"
    file.write_text(f"127.0.0.1:*:studies:postgres:{PASSWORD.replace(':', chr(92) + ':')}\n")
    file.chmod(0o600)
    set_variable("PGPASSFILE", str(file))
    return address


def in_service(address: URL, folder: Path, set_variable: Callable[[str, str], None]) -> URL:
    """With host, port, user and database."""
    file = folder / "services"
    file.write_text(
        f"[studies]\nhost=127.0.0.1\nport={address.port}\nuser=postgres\ndbname=studies\n"
        f"password={PASSWORD}\n"
    )
    set_variable("PGSERVICEFILE", str(file))
    return make_url("postgresql+psycopg:///?service=studies")


@pytest.mark.parametrize("way", [in_url, in_query, in_variable, in_pgpass, in_service])
def test_the_password_may_come_in_every_way(
    address: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Callable[..., URL]
) -> None:
    """For our tables and for Optuna's; the address that is shown is without it."""
    url = way(address, tmp_path, monkeypatch.setenv).render_as_string(hide_password=False)
    with closing(open_database(url, create=True)) as database:
        assert database.studies.all() == []
        assert optuna.get_all_study_names(database.optuna) == []
        shown = database.address
        assert not [secret for secret in (PASSWORD, "%40", "%7B") if secret in shown]


WRONG = [
    ({"password": "wr@ng"}, 'password authentication failed for user "postgres"'),
    ({}, "no password supplied"),
    ({"password": PASSWORD, "host": "no-such-host.invalid"}, "failed to resolve host"),
    ({"password": PASSWORD, "port": 1}, "Connection refused"),
    ({"password": PASSWORD, "database": "elsewhere"}, 'database "elsewhere" does not exist'),
    ({"password": PASSWORD, "query": {"sslmode": "require"}}, "does not support SSL, but SSL was"),
    ({"password": PASSWORD, "query": {"sslmode": "perhaps"}}, 'invalid sslmode value: "perhaps"'),
    ({"password": PASSWORD, "query": {"nonsense": "1"}}, 'invalid connection option "nonsense"'),
]


@pytest.mark.parametrize(("change", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_is_wrong_is_one_line_without_the_password(
    address: URL, change: dict[str, object], said: str
) -> None:
    """With the reason that the server or libpq gives."""
    url = address.set(**change)  # type: ignore[arg-type]
    with pytest.raises(StorageError) as caught:
        open_database(url.render_as_string(hide_password=False), create=True)
    line = str(caught.value)
    assert re.match(r"cannot (reach|use) postgresql\+psycopg://postgres(:\*\*\*)?@", line)
    assert said in line
    assert "\n" not in line
    assert not [secret for secret in (PASSWORD, "wr@ng", "%40", "%7B") if secret in line]


@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")
def test_who_may_make_no_tables_is_told(address: URL) -> None:
    """What the user lacks, and nothing was made."""
    guest = address.set(username=GUEST, password=GUEST, database="postgres")
    with pytest.raises(StorageError) as caught:
        open_database(guest.render_as_string(hide_password=False), create=True)
    assert "permission denied for schema public; its user must own the tables" in str(caught.value)
    assert f"{GUEST}:{GUEST}" not in str(caught.value)
    del caught
    gc.collect()  # Optuna leaves the connection open on which it could make no tables


@pytest.mark.parametrize("whose", ["ours", "Optuna's"])
def test_a_server_that_goes_away_is_one_line(server: OwnPostgres, address: URL, whose: str) -> None:
    """And is used again when it is back."""
    url = address.set(password=PASSWORD).render_as_string(hide_password=False)
    with closing(open_database(url, create=True)) as database:
        study = optuna.create_study(storage=database.optuna)
        ask: Callable[[], object] = database.studies.all if whose == "ours" else study.get_trials
        server.stop()
        with pytest.raises((SQLAlchemyError, optuna.exceptions.OptunaError)) as caught:
            ask()
        line = one_line(caught.value)
        assert line.startswith("the database failed: ")
        assert "\n" not in line
        assert PASSWORD not in line
        server.start()
        assert ask() == []
