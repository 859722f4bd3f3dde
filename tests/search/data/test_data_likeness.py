"""How alike images look."""

from __future__ import annotations

import numpy as np
import pytest

from search.data.likeness import likeness, likeness_of_rows, likenesses


def noise(shape: tuple[int, ...], seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def bits(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def test_each_bit_compares_a_place_with_its_left_neighbour() -> None:
    """Of 8 rows of 9, the first bit the highest."""
    gray = np.full((8, 9), 100, np.uint8)
    assert likeness(gray) == 0
    gray[0, 1:] = 200
    assert likeness(gray) == 1 << 63
    gray[7, 8] = 250
    assert likeness(gray) == (1 << 63) + 1


def test_an_image_is_averaged_down() -> None:
    """Every pixel enlarged, to whatever size, hashes as before."""
    small = noise((8, 9))
    assert likeness(np.kron(small, np.ones((5, 7), np.uint8))) == likeness(small)


@pytest.mark.parametrize("size", [(1, 1), (3, 4), (8, 9), (31, 200)])
def test_images_of_every_size_have_one(size: tuple[int, int]) -> None:
    """Also those with fewer pixels than bits."""
    (found,) = likenesses(noise((1, *size)))
    assert found.dtype == np.uint64
    assert int(found) == likeness(noise((1, *size))[0])


@pytest.mark.parametrize("rows", [1, 7, 40, 64])
def test_an_image_may_come_in_strips(rows: int) -> None:
    """Of any number of rows."""
    image = np.kron(noise((8, 9)), np.ones((8, 11), np.uint8))
    strips = (image[top : top + rows] for top in range(0, 64, rows))
    assert likeness_of_rows(strips, (64, 99)) == likeness(image)


def test_rounding_makes_no_likeness() -> None:
    """Where there is nothing to compare, every bit is 0, whatever the size averages to."""
    flat = np.full((1, 37, 53), 201, np.uint8)
    assert likenesses(flat).tolist() == [0]


def test_an_altered_image_is_near_and_another_is_far() -> None:
    """Brighter by a tenth, with a stamp in a corner: a few bits; of another image: about half."""
    image = np.kron(noise((8, 9)) // 2 + 20, np.ones((8, 8), np.uint8))
    altered = (image * 1.1).astype(np.uint8)
    altered[:6, :6] = 255
    assert bits(likeness(image), likeness(altered)) <= 2
    assert 20 < bits(likeness(image), likeness(noise((64, 72), seed=1))) < 44
