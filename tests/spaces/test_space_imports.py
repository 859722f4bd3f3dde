"""What importing the package costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ["keras", "tensorflow", "optuna", "pydantic", "yaml", "numpy"]


def loaded_after(code: str) -> set[str]:
    """Which of `HEAVY` a fresh interpreter has imported after `code`."""
    line = f"{code}; import sys; print(*(m for m in {HEAVY} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import spaces", set()),
        ("from spaces import SpaceError, Params, Suggester", set()),
        ("from spaces import load_space; load_space('cnn')", {"pydantic", "yaml"}),
        ("from spaces import Limits; Limits()", {"pydantic"}),
        ("from spaces import json_schema; json_schema()", {"pydantic", "yaml"}),
        ("from spaces.probabilities import probabilities", {"numpy"}),
    ],
)
def test_nothing_heavier_is_imported_than_is_used(code: str, expected: set[str]) -> None:
    assert loaded_after(code) == expected


def test_an_unknown_name_is_an_attribute_error() -> None:
    import spaces

    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = spaces.nothing  # type: ignore[attr-defined]
