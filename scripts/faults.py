"""Inject every fault of `tests/faults` in its long form, and print what held as Markdown.

Real trainers and leases of 15 seconds: the better part of an hour. `--only 1,4` takes some of
them, `--short` the form that the tests have.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT = Path(__file__).parents[1]
_HEAD = "| # | what was done | what held | seconds |\n|---|---|---|---|"


class Table:
    """Pytest's plug-in that keeps the asked-for faults, and a row for each."""

    def __init__(self, only: set[int]) -> None:
        self._only = only
        self.rows: list[tuple[int, str]] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what was not asked for."""
        items[:] = [one for one in items if (number := _number(one)) and self._wants(number)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note a test that has run, or why it has not."""
        report = yield
        if report.when == "call" or report.skipped:
            said = dict(report.user_properties)
            held = said.get("held", f"**{report.outcome}**: {item.name}")
            done = said.get("done", str(item.obj.__doc__).splitlines()[0])  # type: ignore[attr-defined]
            number = _number(item)
            self.rows.append((number, f"| {number} | {done} | {held} | {report.duration:.0f} |"))
        return report

    def _wants(self, number: int) -> bool:
        return not self._only or number in self._only


def _number(item: pytest.Item) -> int:
    marker = next((one for one in item.iter_markers("faults") if one.args), None)
    return int(marker.args[0]) if marker else 0


def main() -> None:
    """Run them one after another; exit as pytest does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="1,4", help="numbers of faults")
    parser.add_argument("--short", action="store_true", help="the short form")
    asked = parser.parse_args()
    os.environ["SEARCH_FAULTS"] = "short" if asked.short else "long"
    table = Table({int(one) for one in asked.only.split(",") if one})
    arguments = ["-n", "0", "--timeout", "7200", str(ROOT / "tests" / "faults")]
    code = pytest.main(arguments, plugins=[table])
    print(_HEAD, *(row for _, row in sorted(table.rows)), sep="\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
