"""Images as a user's model takes them, made from the uint8 ones when they are needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from spaces.inputs import Foreseen

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    from spaces.inputs import Inputs


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """What stands between a uint8 image and a user's model."""

    scaled: bool  # to 0–1; else 0–255
    tripled: bool  # one gray channel thrice
    whole: bool = False  # stays uint8: the model's input says so

    def of(self, images: NDArray[np.uint8]) -> NDArray[Any]:
        """Images (n, height, width, channels), prepared; float32 unless `whole`."""
        ready: NDArray[Any] = images if self.whole else np.asarray(images, np.float32)
        if self.scaled:
            ready = ready * np.float32(1 / 255)
        return np.repeat(ready, 3, axis=-1) if self.tripled else ready


class PreparedImages(NDArrayOperatorsMixin):
    """Looks like an array of prepared images; only what is taken out of it is in memory.

    Slices and index arrays give arrays. Arithmetic, numpy's functions and Keras take it as the
    whole array.
    """

    def __init__(self, images: Inputs, preparation: Preparation) -> None:
        """`images` (n, height, width, channels), mapped from a file or not."""
        self._images = images
        self._preparation = preparation
        sample = preparation.of(images[:0])
        self.dtype = sample.dtype
        self.shape = (len(images), *sample.shape[1:])
        self.ndim = len(self.shape)

    def __len__(self) -> int:
        return len(self._images)

    def foresee(self, places: NDArray[np.int64]) -> None:
        """These are needed soon, and the others are not."""
        if isinstance(self._images, Foreseen):
            self._images.foresee(places)

    def __getitem__(self, index: Any) -> NDArray[Any]:
        chosen = np.asarray(self._images[index])
        return self._preparation.of(chosen)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        del copy  # it is always a new one
        ready = self._preparation.of(np.asarray(self._images))
        return ready if dtype is None else ready.astype(dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        arrays = [np.asarray(part) if part is self else part for part in inputs]
        return getattr(ufunc, method)(*arrays, **options)
