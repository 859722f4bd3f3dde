"""Arrays that a program gave, kept in a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.data.sources.kept import forget_new, keep, keep_arrays
from search.data.sources.npz import npz_source
from search.errors import DataError, SearchError

if TYPE_CHECKING:
    from pathlib import Path

IMAGES = np.random.default_rng(0).integers(0, 256, (20, 9, 8), dtype=np.uint8)
LABELS = np.array([0, 1] * 10)


def test_what_is_kept_is_what_was_given(tmp_path: Path) -> None:
    """All three parts, under the cache's folder of arrays."""
    file = keep_arrays(
        {
            "train": (IMAGES, LABELS),
            "validation": (IMAGES[:4], LABELS[:4]),
            "test": ([IMAGES[0]], [1]),
        },
        tmp_path,
    )
    source = npz_source(file)
    assert file.parent == tmp_path / "arrays"
    assert source.given == ("train",) * 20 + ("validation",) * 4 + ("test",)
    assert (source.images["train"][..., 0] == IMAGES).all()
    assert source.labels.tolist() == [*LABELS, *LABELS[:4], 1]


def test_the_same_arrays_are_the_same_file(tmp_path: Path) -> None:
    """And others another one; nothing else is left beside them."""
    one, again = (keep_arrays({"train": (IMAGES.copy(), LABELS)}, tmp_path) for _ in range(2))
    other = keep_arrays({"train": (IMAGES, LABELS[::-1])}, tmp_path)
    assert one == again != other
    assert set((tmp_path / "arrays").iterdir()) == {one, other}


def test_only_what_was_written_for_one_opening_is_forgotten(tmp_path: Path) -> None:
    """Not what was there before, or was kept by somebody else since."""
    first, again = (keep({"train": (IMAGES, LABELS)}, tmp_path) for _ in range(2))
    assert again.written is None
    source = npz_source(first.file)
    for written in (None, first.written):
        forget_new(replace(source, written=written))
        assert first.file.exists()
    mine = replace(source, written=first.file.stat().st_mtime_ns)
    forget_new(mine)
    assert not first.file.exists()
    forget_new(mine)
    assert (source.images["train"][..., 0] == IMAGES).all()


@pytest.mark.parametrize(
    "labels",
    [
        np.array(["a", "é"] * 10),
        np.array(["a", "é"] * 10, dtype=object),
        np.array([b"a", "é".encode()] * 10),
        np.array([b"a", "é".encode()] * 10, dtype=object),
    ],
    ids=["NumPy's", "objects", "bytes", "objects of bytes"],
)
def test_names_are_kept_without_pickling(tmp_path: Path, labels: object) -> None:
    """As pandas and TensorFlow give them."""
    assert npz_source(keep_arrays({"train": (IMAGES, labels)}, tmp_path)).classes == ("a", "é")


def test_what_cannot_be_searched_with_is_not_kept(tmp_path: Path) -> None:
    """It is refused before anything is written."""
    with pytest.raises(DataError, match="20 train images but 19 train labels"):
        keep_arrays({"train": (IMAGES, LABELS[1:])}, tmp_path)
    with pytest.raises(DataError, match="train labels are object"):
        keep_arrays({"train": (IMAGES, np.array([None, "a"] * 10))}, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """With what to do."""
    (tmp_path / "arrays").touch()
    with pytest.raises(SearchError) as caught:
        keep_arrays({"train": (IMAGES, LABELS)}, tmp_path)
    assert str(caught.value) == (
        f"{tmp_path / 'arrays'}: arrays cannot be kept there (File exists); make room, or choose "
        "another SEARCH_CACHE"
    )
