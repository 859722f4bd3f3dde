"""How numbers, times and ends of trials read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from watched_search import complete, failed, pruned

from search.durations import show_duration
from search.terminal.words import ending, figure
from storage import AttemptEnd


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0793, "0.0793"),
        (12.3456, "12.3456"),
        (123456.0, "1.2e+05"),
        (0.00042, "4.2e-04"),
        (0.0, "0.0000"),
        (float("nan"), "nan"),
        (None, "-"),
    ],
)
def test_a_loss_fits_its_column_whatever_its_size(value: float | None, text: str) -> None:
    """Seven characters at most below a hundred and beyond a thousand."""
    assert figure(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (99.9, "99 s"),
        (106, "1 min 46 s"),
        (120, "2 min"),
        (200, "3 min"),
        (65 * 60, "65 min"),
        (114 * 60, "1 h 54 min"),
        (50 * 3600, "2 d 2 h"),
    ],
)
def test_a_time_reads_in_the_units_that_matter(seconds: float, text: str) -> None:
    """Seconds, minutes, hours, days."""
    assert show_duration(seconds) == text


def test_an_end_says_why() -> None:
    """The reason if there is one, on one line; else how the attempt ended."""
    assert ending(complete(1, 0.1)) == "complete"
    assert ending(pruned(1, 0.6)) == "pruned"
    assert ending(replace(pruned(1, 0.6), end=AttemptEnd.DIVERGED)) == "pruned: diverged"
    assert ending(failed(1, "killed by\n SIGKILL")) == "failed: killed by SIGKILL"
    assert ending(failed(1, None)) == "failed: died"
