"""Addresses may be shown, their passwords not."""

from __future__ import annotations

import pytest

from storage.address import has_password, without_password


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ann:secret@db/x", "postgresql://ann:***@db/x"),
        ("postgresql+psycopg://ann:a@b:c/d{}%@db:5/x", "postgresql+psycopg://ann:***@db:5/x"),
        ("postgresql://db/x?user=ann&password=secret", "postgresql://db/x?user=ann&password=***"),
        ("postgresql://:secret@db/x", "postgresql://:***@db/x"),
    ],
)
def test_a_password_is_seen_and_hidden(url: str, shown: str) -> None:
    """Whatever characters it has, and wherever it stands."""
    assert has_password(url)
    assert without_password(url) == shown


@pytest.mark.parametrize(
    "url",
    ["sqlite:///search.db", "postgresql://ann@db:5432/x", "postgresql+psycopg:///x?host=/run"],
)
def test_a_url_without_a_password_stays_as_it_is(url: str) -> None:
    """A port or a socket's folder is not a password."""
    assert not has_password(url)
    assert without_password(url) == url
