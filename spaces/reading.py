"""What a network takes from params: their values, and the catalog's where they have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spaces.catalog import CATALOG

if TYPE_CHECKING:
    from spaces.suggester import Params, Scalar


class Reading:
    """One trial's params, read by the parameters' names."""

    def __init__(self, params: Params) -> None:
        """`params` as `Space.sample` gives them."""
        self._params = params

    def value(self, name: str, number: int | None = None) -> Scalar:
        """The value of `name`, or of one repetition of it, numbered from 1.

        A space that does not repeat it gives all repetitions the one value.
        """
        value = self._params.get(name, CATALOG[name].absent)
        return value if number is None else self._params.get(f"{name}_{number}", value)

    def count(self, name: str, number: int | None = None) -> int:
        """The whole number `name`; 0 where there is none."""
        return int(self.value(name, number) or 0)

    def number(self, name: str, number: int | None = None) -> float:
        """The number `name`; 0 where there is none."""
        return float(self.value(name, number) or 0)

    def word(self, name: str) -> str:
        """The text `name`."""
        return str(self.value(name))

    def switch(self, name: str) -> bool:
        """Whether `name` is on."""
        return bool(self.value(name))

    def image_size(self, default: tuple[int, int]) -> tuple[int, int]:
        """Height and width of the images, in pixels."""
        side = self.count("image_size")
        return (side, side) if side else default

    @property
    def fine_tuned(self) -> bool:
        """Whether a backbone's last blocks are trained too."""
        return self.word("tuning") == "fine_tuning"

    @property
    def pretrained(self) -> bool:
        """Whether a backbone has learned something before."""
        return self.word("pretrained") != "none"
