"""What a frozen backbone makes of a data set's images, computed once and shared by all trials."""

from __future__ import annotations

import hashlib
import os
import platform
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock, Timeout

from search.data.dataset import Chosen
from search.data.source import safe_name
from search.errors import SearchError
from search.trainer.feeding import Batches
from search.trainer.validation import batch_size, predict_batch
from spaces.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from search.data import Dataset, Part
    from spaces import Params

_FEATURES = 1  # part of every key: one more whenever the same weights would give other vectors
_KEY_CHARACTERS = 32


class StoppedError(Exception):
    """The trial was told to end while its features were computed."""


def frozen_features(
    extractor: Any,
    params: Params,
    data: Dataset,
    part: Part,
    cache: Path | None = None,
    leave: Callable[[], bool] = lambda: False,
) -> Chosen:
    """The vectors (n, d) that `extractor` gives for the images of a part, memory-mapped.

    They are computed of all images, for every split and fold, where nobody has done so before,
    batch by batch, and kept in the folder `features` of `cache` or, without one, of the data set's
    own directory. Their file's name comes
    from the data set's key, the backbone, its alpha and head, and the sha256 of its weights
    themselves, so that random or fine-tuned weights never meet another model's vectors. Safe to
    call from several processes at once: the others wait for the first.

    Raises:
        SearchError: the vectors cannot be kept, as on a full disk; nothing is left of them.
        StoppedError: `leave`, which is asked between two batches and while another process
            computes them, said so; nothing is left of them either.
    """
    folder = (cache or data.directory) / "features"
    path = folder / f"{_key(extractor, params, data)}.npy"
    images = data.images()
    shape = (len(images), int(extractor.output_shape[-1]))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(path, leave):
            kept = _kept(path, shape)
            if kept is None:
                _write(extractor, images, shape, path, leave)
                kept = np.load(path, mmap_mode="r")
    except OSError as error:
        raise SearchError(
            f"{path}: a backbone's features cannot be kept there ({error.strerror or error}); "
            "make room, or choose another SEARCH_CACHE"
        ) from error
    return Chosen(kept, data.rows(part))


def _key(extractor: Any, params: Params, data: Dataset) -> str:
    digest = hashlib.sha256()
    for weight in extractor.get_weights():
        digest.update(weight.tobytes())
    parts = [_FEATURES, data.directory.name, digest.hexdigest()]
    reading = Reading(params)
    parts += [str(reading.value(name)) for name in ("backbone", "alpha", "head")]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:_KEY_CHARACTERS]


@contextmanager
def _locked(path: Path, leave: Callable[[], bool]) -> Iterator[None]:
    lock = FileLock(f"{path}.lock")
    while not lock.is_locked:
        if leave():
            raise StoppedError
        with suppress(Timeout):
            lock.acquire(timeout=1)
    try:
        yield
    finally:
        lock.release()


def _kept(path: Path, shape: tuple[int, int]) -> NDArray[np.float32] | None:
    """The vectors in `path`, or None where it is missing or not what it must be."""
    try:
        vectors: NDArray[np.float32] = np.load(path, mmap_mode="r")
    except (FileNotFoundError, ValueError, EOFError):
        return None
    return vectors if vectors.shape == shape and vectors.dtype == np.float32 else None


def _write(
    extractor: Any,
    images: NDArray[np.uint8],
    shape: tuple[int, int],
    path: Path,
    leave: Callable[[], bool],
) -> None:
    """Write the vectors beside `path`, and rename the file once all of it is on the disk."""
    # One name a host: what a killed process left is overwritten, under the lock.
    draft = path.with_suffix(f".{safe_name(platform.node())}.part")
    header = {"descr": np.dtype(np.float32).str, "fortran_order": False, "shape": shape}
    batches = Batches(images, batch_size=batch_size(images.shape[1:]))
    try:
        with draft.open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            # Batch by batch and not by `predict`, which would hold all vectors in memory.
            for index in range(len(batches)):
                if leave():
                    raise StoppedError
                vectors = predict_batch(extractor, *batches[index])
                file.write(np.ascontiguousarray(vectors, np.float32).data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
