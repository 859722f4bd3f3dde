"""The order of an epoch: any image after any other, or windows of blocks of a large file."""

from __future__ import annotations

import numpy as np
import pytest

from search.trainer import shuffling
from search.trainer.shuffling import BLOCK, SHUFFLED_WHOLE, WINDOW, Order, draw_order

SIZE = 16 * 1024  # bytes an image
NUMBER = SHUFFLED_WHOLE // SIZE + 1001  # just too large, and the last block is short
A_BLOCK, A_WINDOW = BLOCK // SIZE, WINDOW // SIZE


def order(epoch: int, number: int = NUMBER, size: int = SIZE) -> Order:
    return draw_order(number, size, np.random.default_rng([7, epoch]))


@pytest.mark.parametrize(
    ("number", "size"),
    [
        (1000, 22_500),
        (NUMBER, SIZE),
        (shuffling.SHUFFLED_WHOLE // 700, 784),  # of small images, of which a block has many
        (5, SHUFFLED_WHOLE),  # each larger than a window
    ],
)
def test_an_order_has_every_image_once(number: int, size: int) -> None:
    np.testing.assert_array_equal(np.sort(order(1, number, size).places), np.arange(number))


def test_an_order_follows_from_the_generator_and_the_size() -> None:
    np.testing.assert_array_equal(order(2).places, order(2).places)
    assert (order(2).places != order(3).places).mean() > 0.99


def test_up_to_the_limit_any_image_may_follow_any_other() -> None:
    whole = order(1, SHUFFLED_WHOLE // SIZE)

    assert whole.window is None
    expected = np.random.default_rng([7, 1]).permutation(SHUFFLED_WHOLE // SIZE)
    np.testing.assert_array_equal(whole.places, expected)


def test_beyond_it_two_windows_have_all_that_their_batches_read() -> None:
    """A window's images are whole blocks, but for those at its ends; a batch's are anywhere."""
    drawn = order(1)

    assert drawn.window == A_WINDOW
    blocks = drawn.places // A_BLOCK
    for start in range(0, NUMBER, A_WINDOW):
        assert len(np.unique(blocks[start : start + A_WINDOW])) <= A_WINDOW // A_BLOCK + 2
    assert len(np.unique(blocks[:32])) > 25
    assert len(np.unique(order(1, SHUFFLED_WHOLE // SIZE).places[:A_WINDOW] // A_BLOCK)) > 3000


def test_a_window_has_blocks_from_all_over_the_file() -> None:
    """Else a file that lies sorted by class would give windows of one class."""
    drawn = order(1)

    for start in range(0, NUMBER - A_WINDOW, A_WINDOW):
        first_half = drawn.places[start : start + A_WINDOW] < NUMBER // 2
        assert 0.3 < first_half.mean() < 0.7


def test_each_window_is_entered_once_and_the_next_one_with_it() -> None:
    drawn = order(1)

    entered = [drawn.entered(start, 48) for start in range(0, NUMBER, 48)]

    ahead = [places for places in entered if len(places)]
    assert len(ahead) == -(-NUMBER // A_WINDOW)
    np.testing.assert_array_equal(ahead[0], drawn.places[: 2 * A_WINDOW])
    first = -(-A_WINDOW // 48) * 48  # of the batches that begin in the second window
    np.testing.assert_array_equal(ahead[1], drawn.places[first : 3 * A_WINDOW])


def test_nothing_is_entered_where_all_is_shuffled() -> None:
    whole = order(1, 1000)

    assert not any(len(whole.entered(start, 32)) for start in range(0, 1000, 32))
