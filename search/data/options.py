"""What a user may say about a data set beside where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.data.source import Resize
from search.errors import UsageError

LEAST_FOLDS, MOST_FOLDS = 2, 100


@dataclass(frozen=True, kw_only=True)
class DataOptions:
    """How a data set is split and prepared."""

    seed: int = 0  # of the parts that are drawn
    group_by: str | None = None  # regular expression that finds an image's subject in its path
    folds: int | None = None  # of cross-validation, in place of one validation part
    resize: Resize = Resize.STRETCH
    skip_bad: bool = False  # leave out images that cannot be read
    allow_leakage: bool = False  # let a subject be in two parts


def check_data_options(options: DataOptions) -> None:
    """Let options pass that make sense.

    Raises:
        UsageError: says what is allowed.
    """
    if options.folds is not None and not LEAST_FOLDS <= options.folds <= MOST_FOLDS:
        raise UsageError(f"--folds must be {LEAST_FOLDS} to {MOST_FOLDS}, not {options.folds}")
    if options.group_by is not None:
        try:
            re.compile(options.group_by)
        except re.error as error:
            raise UsageError(
                f"--group-by '{options.group_by}': {error}; give a regular expression, "
                r"such as 'person(\d+)'"
            ) from None
