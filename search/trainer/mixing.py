"""MixUp and CutMix: images that are made of two, and their labels with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spaces.reading import Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spaces import Params


@dataclass(frozen=True, kw_only=True)
class Mixing:
    """The alphas of both; where both are above 0, each batch gets one of them."""

    mixup: float = 0.0
    cutmix: float = 0.0

    @classmethod
    def of(cls, params: Params) -> Mixing | None:
        """What params say; None where nothing is mixed."""
        reading = Reading(params)
        mixing = cls(mixup=reading.number("mixup"), cutmix=reading.number("cutmix"))
        return mixing if mixing.mixup or mixing.cutmix else None

    def mixed(
        self,
        images: NDArray[np.uint8],
        targets: NDArray[np.float32],
        generator: np.random.Generator,
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Each image (n, height, width, channels) with another one, and targets (n, k) alike.

        The share of the first image is drawn from Beta(alpha, alpha), once a batch.
        """
        others = generator.permutation(len(images))
        cut = bool(self.cutmix) and (not self.mixup or generator.random() < 0.5)
        alpha = self.cutmix if cut else self.mixup
        share = float(generator.beta(alpha, alpha))
        if cut:
            images, share = _pasted(images, others, share, generator)
        else:
            blend = share * images + (1 - share) * images[others].astype(np.float32)
            images = np.rint(blend).astype(np.uint8)
        return images, np.float32(share) * targets + np.float32(1 - share) * targets[others]


def _pasted(
    images: NDArray[np.uint8],
    others: NDArray[np.int64],
    share: float,
    generator: np.random.Generator,
) -> tuple[NDArray[np.uint8], float]:
    """A rectangle of `1 - share` of the area from another image, and the share that is left.

    Zhang et al., "mixup", 2018, and Yun et al., "CutMix", 2019: the rectangle's centre is anywhere,
    and what of it lies outside is cut off.
    """
    height, width = images.shape[1:3]
    side = np.sqrt(1 - share)
    top, bottom = _span(height, side, generator)
    left, right = _span(width, side, generator)
    pasted = images.copy()
    pasted[:, top:bottom, left:right] = images[others, top:bottom, left:right]
    return pasted, 1 - (bottom - top) * (right - left) / (height * width)


def _span(length: int, side: float, generator: np.random.Generator) -> tuple[int, int]:
    half = round(length * side / 2)
    centre = int(generator.integers(length))
    return max(0, centre - half), min(length, centre + half)
