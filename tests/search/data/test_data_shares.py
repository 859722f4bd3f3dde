"""A share of a data set's training images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from prepared import prepared

from search.data import Dataset, arrays_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def data(tmp_path: Path) -> Dataset:
    """A hundred training images, of which ten are of the second class, and forty others."""
    labels = np.concatenate([np.repeat([0, 1], [90, 10]), np.arange(40) % 2])
    images = np.random.default_rng(0).integers(0, 256, (140, 8, 8, 1), dtype=np.uint8)
    parts = {
        "train": (images[:100], labels[:100]),
        "validation": (images[100:], labels[100:]),
    }
    return prepared(arrays_source(parts), cache=tmp_path)


def test_every_class_has_its_share(data: Dataset) -> None:
    """And no class is lost, however small it is."""
    for share, counts in ((0.5, [45, 5]), (0.25, [22, 2]), (0.01, [1, 1])):
        some = data.only(share)
        labels = some.load("train")[1]
        assert np.bincount(labels).tolist() == counts
        assert some.train == sum(counts)


def test_a_smaller_share_is_part_of_a_larger_one(data: Dataset) -> None:
    """All of it is as it was; so are the validation images."""
    rows = [set(data.only(share).rows("train").tolist()) for share in (0.1, 0.25, 0.5, 1.0)]
    assert rows[0] < rows[1] < rows[2] < rows[3]
    assert data.only(1.0) == data
    assert data.only(0.1).rows("validation").tolist() == data.rows("validation").tolist()
    assert data.only(0.1).statistics != data.statistics
