"""Real image files, drawn in the test's own folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draw = Callable[..., Path]


@pytest.fixture
def draw() -> Draw:
    """Draw one image: `draw(path, seed=3, size=(16, 12), colour=False)`, size as height, width."""

    def draw_image(
        path: Path, *, seed: int = 0, size: tuple[int, int] = (12, 10), colour: bool = False
    ) -> Path:
        shape = (*size, 3) if colour else size
        pixels = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
        return path

    return draw_image


@pytest.fixture
def draw_classes(draw: Draw) -> Callable[..., Path]:
    """Draw class folders: `draw_classes(root, cat=4, dog=4)`, all images different.

    Those of another `seed` are others.
    """

    def draw_all(root: Path, *, colour: bool = False, seed: int = 0, **classes: int) -> Path:
        for number, (name, images) in enumerate(classes.items()):
            for image in range(images):
                its_own = 10_000 * seed + 1000 * number + image
                draw(root / name / f"{image:03}.png", seed=its_own, colour=colour)
        return root

    return draw_all
