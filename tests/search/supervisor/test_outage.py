"""Waiting for a database that does not answer."""

from __future__ import annotations

import pytest
from optuna.exceptions import StorageInternalError
from sqlalchemy.exc import OperationalError

from search.supervisor import outage
from search.supervisor.outage import GoneError, Outage


class Told:
    """What an outage says and asks, remembered."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.recovered = 0
        self.patient = True

    def make(self) -> Outage:
        """An outage that talks to this."""
        return Outage(note=self.notes.append, endure=lambda: self.patient, recover=self.recover)

    def recover(self) -> None:
        """Count."""
        self.recovered += 1


class Flaky:
    """Fails so often, then gives 7."""

    def __init__(self, times: int, error: Exception) -> None:
        self.times = times
        self.error = error

    def __call__(self) -> int:
        self.times -= 1
        if self.times >= 0:
            raise self.error
        return 7


def gone(said: str = "server closed the connection") -> OperationalError:
    """As SQLAlchemy raises it, with a statement that nobody should see."""
    return OperationalError("INSERT secret", {"params": "secret"}, Exception(said))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(outage, "_AGAIN_SECONDS", 0.01)


def test_what_fails_is_done_again_until_the_database_answers() -> None:
    """It says so once at the start and once at the end, in the database's own words."""
    told = Told()
    assert told.make().through(Flaky(3, gone())) == 7
    assert told.recovered == 3
    first, last = told.notes
    assert first.startswith("the database does not answer (server closed the connection)")
    assert last.startswith("the database answers again, after ")
    assert "secret" not in first


def test_optunas_wrapping_is_looked_through() -> None:
    """Its storage raises an error of its own."""
    error = StorageInternalError("during the commit")
    error.__cause__ = gone("disk I/O error")
    told = Told()
    told.make().through(Flaky(1, error))
    assert "(disk I/O error)" in told.notes[0]


def test_nobody_waits_for_longer_than_trainers_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor when the search is asked to stop."""
    monkeypatch.setattr(outage, "GONE_SECONDS", 0.05)
    with pytest.raises(GoneError):
        Told().make().through(Flaky(10**9, gone()))
    monkeypatch.undo()
    told = Told()
    told.patient = False
    with pytest.raises(GoneError):
        told.make().through(Flaky(1, gone()))


def test_other_errors_are_not_waited_out() -> None:
    """A mistake does not go away."""
    with pytest.raises(ZeroDivisionError):
        Told().make().through(Flaky(1, ZeroDivisionError()))
