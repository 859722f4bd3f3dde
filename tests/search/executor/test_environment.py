"""What a trainer's process knows of its supervisor's environment."""

from __future__ import annotations

import pytest

from search.executor.environment import child_environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEARCH_STORAGE", "sqlite:///search.db"),
        ("SEARCH_STORAGE_FILE", "/run/secrets/storage"),
        ("PGPASSWORD", "secret"),
        ("PGPASSFILE", "/home/ann/.pgpass"),
        ("PGSERVICE", "search"),
        ("PGSERVICEFILE", "/home/ann/.pg_service.conf"),
        ("PGHOST", "db"),
        ("PGUSER", "ann"),
        ("PGSSLKEY", "/home/ann/key.pem"),
        ("DATABASE_URL", "postgresql://ann:secret@db/search"),
        ("ANYTHING", "postgres+psycopg://ann:secret@db/search"),
        ("MY_STORAGE", "mysql+pymysql://ann:secret@db/search"),
    ],
)
def test_every_way_to_the_database_is_taken_away(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """By its name, or by what it holds."""
    monkeypatch.setenv(name, value)
    assert name not in child_environment()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_ENDPOINT_URL", "http://ann:secret@minio:9000"),
        ("FSSPEC_S3_KEY", "key"),
        ("GOOGLE_APPLICATION_CREDENTIALS", "/run/secrets/google.json"),
        ("SEARCH_CACHE", "/cache"),
        ("PGP_KEY", "mine"),
        ("HOME", "/home/ann"),
    ],
)
def test_what_a_trainer_needs_stays(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """It reads and writes the study's files, wherever those are."""
    monkeypatch.setenv(name, value)
    assert child_environment()[name] == value
