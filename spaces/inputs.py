"""What a model is fed from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Inputs(Protocol):
    """An array of images or vectors, or what gives parts of one when they are asked for."""

    @property
    def shape(self) -> tuple[int, ...]:
        """As of an array: (n, …)."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """As of an array."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: Any, /) -> NDArray[Any]: ...

    def __array__(self, dtype: Any = None, /, *, copy: bool | None = None) -> NDArray[Any]: ...


@runtime_checkable
class Foreseen(Protocol):
    """Inputs that lie in a file, of which parts can be read before they are needed."""

    def foresee(self, places: NDArray[np.int64], /) -> None:
        """Start reading what lies at `places`, and return at once."""
