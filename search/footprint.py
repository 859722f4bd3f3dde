"""What a network costs where it is used: objectives beside the first one, all minimized."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Weighed(Protocol):
    """A trial, as far as it is known what its network costs."""

    @property
    def weights(self) -> int | None:
        """Their number."""

    @property
    def size(self) -> int | None:
        """Bytes of the `.keras` file."""

    @property
    def latency(self) -> float | None:
        """Milliseconds for one image."""


class Ended(Weighed, Protocol):
    """A trial with its state."""

    @property
    def state(self) -> str:
        """COMPLETE for one that can be on a front."""

    @property
    def value(self) -> float | None:
        """The first objective's."""


class Footprint(StrEnum):
    """An objective beside a metric of the validation pass."""

    PARAMETERS = "parameters"  # number of weights, trained and not
    SIZE = "size"  # bytes of the `.keras` file, which has no optimizer in it
    LATENCY = "latency"  # milliseconds for one image, on the device that trained it

    @property
    def direction(self) -> Literal["minimize"]:
        """Which way is better."""
        return "minimize"

    def value_of(self, trial: Weighed) -> float | None:
        """Of a trial; None where it was not measured."""
        value: float | None = getattr(trial, _COLUMNS[self])
        return value

    @property
    def stand_in(self) -> str:
        """The column of `search_slots` that tells, before a network trains, which is the smaller.

        Size and latency are measured at a trial's end: until then the number of weights and that of
        multiply-adds stand for them.
        """
        return _STAND_INS[self]

    def show(self, value: float | None) -> str:
        """With its unit, as short as it tells networks apart."""
        if value is None:
            return "-"
        number = f"{value:.3g}" if self is Footprint.LATENCY else f"{value:,.0f}"
        return f"{number} {self.unit}"

    @property
    def unit(self) -> str:
        """What its values count."""
        return _UNITS[self]


_COLUMNS = {
    Footprint.PARAMETERS: "weights",
    Footprint.SIZE: "size",
    Footprint.LATENCY: "latency",
}
_UNITS = {
    Footprint.PARAMETERS: "weights",
    Footprint.SIZE: "bytes",
    Footprint.LATENCY: "ms",
}
_STAND_INS = {
    Footprint.PARAMETERS: "weights",
    Footprint.SIZE: "weights",
    Footprint.LATENCY: "multiply_adds",
}


def objectives_of(identity: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of all objectives of a study of this identity, a metric first."""
    return (str(identity["objective"]), *footprint_of(identity))


def footprint_of(identity: Mapping[str, Any]) -> tuple[Footprint, ...]:
    """The objectives of a study of this identity beside its first one, of most there are none."""
    return tuple(Footprint(name) for name in identity.get("footprint", ()))


def values_of(trial: Ended, footprint: Sequence[Footprint]) -> list[float]:
    """The values of a COMPLETE trial in all objectives, as Optuna has them."""
    found = [trial.value, *(one.value_of(trial) for one in footprint)]
    return [one for one in found if one is not None]


def shown(trial: Weighed, footprint: Sequence[Footprint]) -> list[str]:
    """What a trial's network costs, with units."""
    return [one.show(one.value_of(trial)) for one in footprint]
