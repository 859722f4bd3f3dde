"""What a trial's best epoch predicted of the validation images, kept in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """Of n images: those of the validation part in its order, one fold after another."""

    probabilities: NDArray[np.float32]  # (n, classes)
    labels: NDArray[np.int64]  # (n,)
    folds: NDArray[np.int64]  # (n,) which fold validated on it, from 1
    summary: str  # Keras's, of the model that predicted

    @classmethod
    def of_folds(
        cls,
        probabilities: Sequence[NDArray[np.float64]],
        labels: Sequence[NDArray[np.int64]],
        summary: str,
    ) -> Predictions:
        """Those of the first folds, (n, classes) and (n,) each."""
        numbers = [np.full(len(one), fold) for fold, one in enumerate(labels, start=1)]
        return cls(
            probabilities=np.concatenate(probabilities).astype(np.float32),
            labels=np.concatenate(labels),
            folds=np.concatenate(numbers),
            summary=summary,
        )

    @classmethod
    def read(cls, path: Path) -> Predictions:
        """Those of a file that `write` left."""
        with np.load(path, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in ("probabilities", "labels", "folds")}
            return cls(**arrays, summary=str(kept["summary"]))

    def write(self, path: Path) -> None:
        """Write them to a file, as NumPy's compressed archive."""
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **vars(self))

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(int(one.nbytes) for one in (self.probabilities, self.labels, self.folds))
