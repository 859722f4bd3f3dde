"""Numbers with as many digits as a picture shows, and no more points than it has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
_DIGITS = 4  # nobody sees more


def short(value: float | None) -> float | None:
    """A number with as many digits as a picture shows."""
    return None if value is None else float(f"{value:.{_DIGITS}g}")


def shortened(values: Sequence[float | None]) -> list[float | None]:
    """Several of them."""
    return [short(value) for value in values]


def every(values: Sequence[T], most: int) -> list[T]:
    """At most so many of them, evenly; the last one is among them."""
    step = -(-len(values) // most) if most else 0
    if step <= 1:
        return list(values) if most else []
    return list(values[::-1][::step][::-1])
