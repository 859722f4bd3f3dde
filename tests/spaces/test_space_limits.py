"""Limits on the built model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from spaces import Limits, Space, SpaceError, load_space

if TYPE_CHECKING:
    from pathlib import Path


def loaded(path: Path, limits: str, extends: str = "dense") -> Space:
    path.write_text(f"extends: {extends}\nlimits: {limits}\n", encoding="utf-8")
    return load_space(str(path))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4GB", 4 * 10**9),
        ("512MB", 512 * 10**6),
        ("512 mb", 512 * 10**6),
        ("1.5 GiB", 3 * 2**29),
        ("0.1kB", 100),
        ("2TiB", 2**41),
        ("64B", 64),
        ("1_000_000", 10**6),
        ("4000000000", 4 * 10**9),
    ],
)
def test_memory_is_bytes_or_text_with_a_unit(tmp_path: Path, text: str, expected: int) -> None:
    """Decimal units are powers of 1000, those with an i of 1024."""
    assert loaded(tmp_path / "my.yaml", f"{{memory: {text}}}").limits == Limits(memory=expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", "limits: must be a mapping of weights, memory, not 3"),
        ("{weight: 3}", "limits.weight: no such key (did you mean weights?)"),
        ("{weights: 0}", "limits.weights: must be a whole number above 0, not 0"),
        ("{weights: 1e6}", "limits.weights: must be a whole number above 0, not 1000000.0"),
        ("{weights: true}", "limits.weights: must be a whole number above 0, not True"),
        *(
            (
                f"{{memory: {wrong}}}",
                f"limits.memory: must be bytes, or text as 4GB, 512MB or 1.5 GiB, not {shown}",
            )
            for wrong, shown in [
                ("4G", "'4G'"),
                ("4GB or so", "'4GB or so'"),
                ("-4GB", "'-4GB'"),
                ("4iB", "'4iB'"),
                ("1.5", "1.5"),
                ("0 MB", "'0 MB'"),
                ("0", "0"),
            ]
        ),
    ],
)
def test_a_limit_that_is_none_is_one_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(SpaceError) as caught:
        loaded(tmp_path / "my.yaml", text)

    assert str(caught.value) == f"{tmp_path}/my.yaml:2: {expected}"


def test_a_space_has_no_limits_unless_it_says_so() -> None:
    space = load_space("dense")

    assert space.limits == Limits(weights=None, memory=None)
    assert "limits" not in json.loads(space.to_json())


def test_limits_are_overridden_one_by_one(tmp_path: Path) -> None:
    """null takes one away."""
    loaded(tmp_path / "base.yaml", "{weights: 10_000_000, memory: 4GB}")

    over = loaded(tmp_path / "my.yaml", "{memory: 1GB}", extends="base.yaml")
    less = loaded(tmp_path / "less.yaml", "{weights: null}", extends="my.yaml")

    assert over.limits == Limits(weights=10_000_000, memory=10**9)
    assert less.limits == Limits(weights=None, memory=10**9)


def test_the_json_keeps_bytes(tmp_path: Path) -> None:
    space = loaded(tmp_path / "my.yaml", "{weights: 10_000_000, memory: 1.5 GiB}")

    assert json.loads(space.to_json())["limits"] == {"memory": 3 * 2**29, "weights": 10_000_000}
    assert Space.from_json(space.to_json()) == space
