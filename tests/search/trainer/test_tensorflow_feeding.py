"""Batches on their way to Keras."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from search.trainer.backends.tensorflow import feed
from search.trainer.feeding import Batches, Lesson
from search.trainer.mixing import Mixing
from spaces.targets import targets

LABELS = np.arange(70) % 2
IMAGES = np.random.default_rng(1).integers(0, 256, (70, 30, 30, 1), dtype=np.uint8)
WEIGHTS = np.array([0.5, 2.0], np.float32)


@pytest.mark.parametrize(
    "lesson",
    [
        None,
        Lesson(targets=targets(LABELS, 2)),
        Lesson(targets=targets(LABELS, 2), class_weights=WEIGHTS, mixing=Mixing(mixup=0.4)),
    ],
)
def test_what_is_fed_are_the_batches_and_stays_so_while_it_is_held(lesson: Lesson | None) -> None:
    """A batch that is still held is not overwritten by a later one."""
    batches = Batches(IMAGES, lesson, batch_size=16, seed=3)
    fed = feed(batches)

    for epoch in (1, 2):
        batches.begin(epoch)
        held: list[tuple[Any, ...]] = list(fed)
        assert len(held) == len(fed) == 5
        for index, found in enumerate(held):
            for part, expected in zip(found, batches[index], strict=True):
                np.testing.assert_array_equal(part, expected)


def test_a_batch_has_a_known_shape_but_for_its_length() -> None:
    images, wanted = feed(
        Batches(IMAGES, Lesson(targets=targets(LABELS, 2)), batch_size=16)
    ).element_spec

    assert (tuple(images.shape), images.dtype) == ((None, 30, 30, 1), np.uint8)
    assert (tuple(wanted.shape), wanted.dtype) == ((None, 1), np.float32)
