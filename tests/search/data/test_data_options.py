"""What a user may say about a data set."""

from __future__ import annotations

import pytest

from search.data.options import DataOptions, check_data_options
from search.errors import UsageError


def test_what_makes_sense_passes() -> None:
    """As nothing said does."""
    check_data_options(DataOptions())
    check_data_options(DataOptions(folds=2, group_by=r"person(\d+)"))


@pytest.mark.parametrize("folds", [1, 0, -3, 101, 10**6])
def test_folds_are_2_to_100(folds: int) -> None:
    """One is none; each of the others is a training."""
    check_data_options(DataOptions(folds=100))
    with pytest.raises(UsageError, match=f"--folds must be 2 to 100, not {folds}"):
        check_data_options(DataOptions(folds=folds))


def test_a_broken_pattern_is_refused() -> None:
    """In one line, with what is wrong and how one looks."""
    with pytest.raises(UsageError) as caught:
        check_data_options(DataOptions(group_by=r"person(\d+"))
    assert str(caught.value) == (
        r"--group-by 'person(\d+': missing ), unterminated subpattern at position 6; give a "
        r"regular expression, such as 'person(\d+)'"
    )
