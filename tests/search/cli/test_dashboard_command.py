"""`search dashboard` where it cannot serve, and what it says where it can."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from browser import running_dashboard

from storage import open_database

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a database in it that has no study yet."""
    made = tmp_path_factory.mktemp("empty")
    open_database(f"sqlite:///{made / 'search.db'}", create=True).close()
    return made


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--base-path", "/a b"], 2, "--base-path '/a b' is no path"),
        (["--host", "192.0.2.1"], 1, "cannot listen on 192.0.2.1:8080"),
        (["--host", "nowhere.invalid"], 1, "cannot listen on nowhere.invalid:8080"),
    ],
)
def test_where_it_cannot_serve_one_line_says_why(
    search: Callable[..., subprocess.CompletedProcess[str]],
    folder: Path,
    options: list[str],
    code: int,
    said: str,
) -> None:
    """And what to change."""
    done = search("dashboard", *options, cwd=folder)
    assert (done.returncode, len(done.stderr.splitlines())) == (code, 1)
    assert said in done.stderr


@pytest.mark.parametrize("given", [None, "mine"])
def test_a_token_is_printed_where_it_was_made_and_nowhere_else(
    folder: Path, environment: dict[str, str], given: str | None
) -> None:
    """In the address to open, under this host's name."""
    own = {} if given is None else {"SEARCH_DASHBOARD_TOKEN": given}
    with running_dashboard(
        f"sqlite:///{folder / 'search.db'}",
        *("--host", "0.0.0.0"),  # noqa: S104
        environment={**environment, **own},
    ) as running:
        address = running.said.split()[0]
    begins = f"http://{socket.gethostname()}:{running.port}/"
    if given is None:
        assert address.startswith(f"{begins}?token=")
    else:
        assert address == begins
        assert given not in running.said


def test_its_help_names_the_variable_and_every_option(
    search: Callable[..., subprocess.CompletedProcess[str]], folder: Path
) -> None:
    """SEARCH_DASHBOARD_TOKEN is no option: command lines are read by everybody."""
    said = search("dashboard", "--help", cwd=folder).stdout
    for part in ("--host", "--port", "--base-path", "--allowed-host", "--read-only", "--storage"):
        assert part in said
    assert "SEARCH_DASHBOARD_TOKEN" in said
