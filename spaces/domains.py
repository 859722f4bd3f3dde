"""The values that a parameter may ever take, whatever a space file says."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from spaces.suggester import Scalar


class Domain(Protocol):
    """A set of values, with words for it."""

    @property
    def range_kind(self) -> Literal["int", "float"] | None:
        """Which range a space file may give; None where only single values make sense."""
        ...

    @property
    def allowed(self) -> str:
        """What is allowed, to stand after "must be"."""
        ...

    def admits(self, value: Scalar) -> bool:
        """Whether `value` is in the set; true is no number, and 2.0 no whole number."""
        ...


@dataclass(frozen=True, kw_only=True)
class Whole:
    """The whole numbers from `low` to `high`, both included."""

    low: int
    high: int
    range_kind: Literal["int"] = "int"

    @property
    def allowed(self) -> str:
        """Both ends."""
        return f"a whole number from {self.low} to {self.high}"

    def admits(self, value: Scalar) -> bool:
        """Ints only."""
        return type(value) is int and self.low <= value <= self.high


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Sides of images in pixels, single ones: images are decoded once for each."""

    low: int
    high: int
    range_kind: None = None

    @property
    def allowed(self) -> str:
        """Both ends."""
        return f"a whole number from {self.low} to {self.high}, or a choice of such"

    def admits(self, value: Scalar) -> bool:
        """Ints only."""
        return type(value) is int and self.low <= value <= self.high


@dataclass(frozen=True, kw_only=True)
class Real:
    """The numbers from `low` to `high`; `above` and `below` leave out the end itself."""

    low: float
    high: float
    above: bool = False
    below: bool = False
    range_kind: Literal["float"] = "float"

    @property
    def allowed(self) -> str:
        """Both ends, and which of them is left out."""
        low = f"above {self.low:g}" if self.above else f"from {self.low:g}"
        return f"a number {low} {'to below' if self.below else 'to'} {self.high:g}"

    def admits(self, value: Scalar) -> bool:
        """Ints and floats; NaN is in no range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        low_out = self.above and value == self.low
        high_out = self.below and value == self.high
        return self.low <= value <= self.high and not low_out and not high_out


@dataclass(frozen=True)
class Names:
    """A few words."""

    names: tuple[str, ...]
    range_kind: None = None

    @property
    def allowed(self) -> str:
        """All of them."""
        return f"one of {', '.join(self.names)}"

    def admits(self, value: Scalar) -> bool:
        """Exactly as written."""
        return value in self.names


@dataclass(frozen=True)
class Switch:
    """On or off."""

    range_kind: None = None

    @property
    def allowed(self) -> str:
        """As YAML writes it."""
        return "true or false"

    def admits(self, value: Scalar) -> bool:
        """Booleans only."""
        return isinstance(value, bool)


@dataclass(frozen=True)
class Text:
    """Any text that is not empty."""

    range_kind: None = None

    @property
    def allowed(self) -> str:
        """In a word."""
        return "text"

    def admits(self, value: Scalar) -> bool:
        """Text only."""
        return isinstance(value, str) and bool(value)


@dataclass(frozen=True)
class ClassWeights:
    """A way to weigh classes, or one number above 0 for each, in their order."""

    range_kind: None = None

    @property
    def allowed(self) -> str:
        """Both forms."""
        return "none, balanced, or numbers above 0 as 0.5/0.5"

    def admits(self, value: Scalar) -> bool:
        """Whether the numbers are as many as the data's classes is seen when there is data."""
        if not isinstance(value, str):
            return False
        return value in ("none", "balanced") or (
            "/" in value and all(map(_above_zero, value.split("/")))
        )


def _above_zero(text: str) -> bool:
    try:
        return 0 < float(text) < inf
    except ValueError:
        return False
