"""Batches: their order, what is mixed in them, and what an image weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.data.dataset import Chosen
from search.trainer import shuffling
from search.trainer.feeding import Batches, Lesson
from search.trainer.mixing import Mixing
from spaces.targets import targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

LABELS = np.arange(40) % 2
IMAGES = np.random.default_rng(1).integers(0, 256, (40, 8, 8, 1), dtype=np.uint8)


def epoch(batches: Batches, number: int) -> list[tuple[Any, ...]]:
    batches.begin(number)
    return [batches[index] for index in range(len(batches))]


def test_an_epoch_has_every_image_once_with_its_target() -> None:
    batches = Batches(IMAGES, Lesson(targets=targets(LABELS, 2)), batch_size=16, seed=3)

    parts = epoch(batches, 1)

    assert [len(images) for images, _ in parts] == [16, 16, 8]
    seen = {images[row].tobytes(): float(t[row, 0]) for images, t in parts for row in range(len(t))}
    assert seen == {IMAGES[row].tobytes(): float(LABELS[row]) for row in range(40)}


@pytest.mark.parametrize("mixing", [None, Mixing(mixup=0.4), Mixing(mixup=0.4, cutmix=1.0)])
def test_an_epoch_follows_from_seed_and_number_alone(mixing: Mixing | None) -> None:
    lesson = Lesson(targets=targets(LABELS, 2), mixing=mixing)
    one = Batches(IMAGES, lesson, batch_size=16, seed=3)
    other = Batches(IMAGES, lesson, batch_size=16, seed=3)
    epoch(one, 1)

    again = zip(epoch(one, 2), epoch(other, 2), strict=True)

    for (images, found), (other_images, other_found) in again:
        np.testing.assert_array_equal(images, other_images)
        np.testing.assert_array_equal(found, other_found)
    assert not np.array_equal(epoch(one, 3)[0][0], epoch(one, 2)[0][0])


def test_an_order_by_windows_is_read_ahead_and_has_every_image_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The limits are those of a far larger file: a window has 12 of the 40 images."""
    monkeypatch.setattr(shuffling, "SHUFFLED_WHOLE", 1000)
    monkeypatch.setattr(shuffling, "WINDOW", 12 * 64)
    monkeypatch.setattr(shuffling, "BLOCK", 4 * 64)
    told: list[set[int]] = []

    class Telling(Chosen):
        def foresee(self, places: NDArray[np.int64]) -> None:
            told.append(set(places.tolist()))

        def __getitem__(self, index: Any) -> NDArray[Any]:
            assert set(index.tolist()) <= set().union(*told)
            return super().__getitem__(index)

    lesson = Lesson(targets=np.arange(40)[:, None])
    batches = Batches(Telling(IMAGES, np.arange(40)), lesson, batch_size=8, seed=3)

    parts = epoch(batches, 1)

    assert sorted(int(row) for _, found in parts for row in found[:, 0]) == list(range(40))
    for images, found in parts:
        np.testing.assert_array_equal(images, IMAGES[found[:, 0]])


def test_without_a_lesson_inputs_come_in_their_order() -> None:
    batches = Batches(IMAGES, batch_size=16)

    together = np.concatenate([images for (images,) in epoch(batches, 1)])

    np.testing.assert_array_equal(together, IMAGES)


def test_mixup_blends_images_and_targets_by_the_same_share() -> None:
    """Images of one value each: the value tells the share, and so does the target."""
    images = np.repeat(np.where(LABELS == 1, 200, 0), 64).reshape(40, 8, 8, 1).astype(np.uint8)
    lesson = Lesson(targets=targets(LABELS, 2), mixing=Mixing(mixup=1.0))

    parts = epoch(Batches(images, lesson, batch_size=40, seed=1), 1)

    mixed, found = parts[0]
    assert mixed.dtype == np.uint8
    np.testing.assert_allclose(mixed[:, 0, 0, 0], 200 * found[:, 0], atol=0.51)
    assert ((found > 0) & (found < 1)).any()


def test_cutmix_pastes_a_rectangle_and_its_area_is_the_share() -> None:
    images = np.repeat(np.where(LABELS == 1, 200, 0), 64).reshape(40, 8, 8, 1).astype(np.uint8)
    lesson = Lesson(targets=targets(LABELS, 2), mixing=Mixing(cutmix=1.0))

    for number in range(1, 6):
        ((mixed, found),) = epoch(Batches(images, lesson, batch_size=40, seed=2), number)

        assert set(np.unique(mixed)) <= {0, 200}
        np.testing.assert_allclose((mixed == 200).mean(axis=(1, 2, 3)), found[:, 0], atol=1e-6)


def test_an_image_weighs_what_its_label_does() -> None:
    lesson = Lesson(targets=targets(LABELS, 2), class_weights=np.array([0.5, 2.0], np.float32))

    for _, found, weights in epoch(Batches(IMAGES, lesson, batch_size=16), 1):
        np.testing.assert_allclose(weights, np.where(found[:, 0] == 1, 2.0, 0.5))


def test_a_mixed_image_weighs_the_mean_of_its_labels() -> None:
    lesson = Lesson(
        targets=targets(np.arange(40) % 3, 3),
        class_weights=np.array([1.0, 2.0, 4.0], np.float32),
        mixing=Mixing(mixup=1.0),
    )

    ((_, found, weights),) = epoch(Batches(IMAGES, lesson, batch_size=40), 1)

    np.testing.assert_allclose(weights, found @ np.array([1.0, 2.0, 4.0]), rtol=1e-6)


def test_params_that_mix_nothing_give_no_mixing() -> None:
    assert Mixing.of({"mixup": 0.0}) is None
    assert Mixing.of({"cutmix": 1.0}) == Mixing(cutmix=1.0)
