"""What one look at the machine found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_NAME = 10  # characters


class Verdict(StrEnum):
    """How much of a hindrance it is."""

    OK = "ok"  # none
    WARNING = "warning"  # a search runs, and may run into it
    FAILURE = "failure"  # no search can run


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of `search doctor`."""

    name: str
    verdict: Verdict
    found: str
    advice: str | None = None  # what to do; None where there is nothing to do

    def __str__(self) -> str:
        """The line."""
        said = self.found if self.advice is None else f"{self.found}; {self.advice}"
        return f"{self.verdict:8} {self.name:{_NAME}} {said}"


def ok(name: str, found: str) -> Check:
    """Nothing to do."""
    return Check(name=name, verdict=Verdict.OK, found=found)


def warning(name: str, found: str, advice: str) -> Check:
    """A search runs, and may run into it."""
    return Check(name=name, verdict=Verdict.WARNING, found=found, advice=advice)


def failure(name: str, found: str, advice: str | None = None) -> Check:
    """No search can run."""
    return Check(name=name, verdict=Verdict.FAILURE, found=found, advice=advice)
