"""A folder of class folders, with or without train, validation and test folders."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest, sha256
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from search.data.decoding import header_size, read_image, strict_pillow
from search.data.layout import read_layout
from search.data.sizes import common_size
from search.data.source import PARTS, safe_name
from search.data.splits import split_rows, split_text, whole_text
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from search.data.layout import Classes, Layout
    from search.data.source import Part

HEADERS_LOOKED_AT = 200


class ImageFile(NamedTuple):
    """A path from the root, with "/", and the label of its class."""

    path: str
    label: int


@dataclass(frozen=True, kw_only=True)
class FolderSource:
    """The image files of a folder; see `Source` for the methods."""

    root: Path
    name: str
    classes: tuple[str, ...]
    split: str
    test: int
    files: Mapping[Part, tuple[ImageFile, ...]]

    def fingerprint(self) -> str:
        """Over part, path and content of every training and validation file."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        digest = sha256()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for part in PARTS:
                contents = pool.map(self._content_hash, self.files[part])
                for file, content in zip(self.files[part], contents, strict=True):
                    digest.update(os.fsencode(f"{part}\0{file.path}\0{content}\n"))
        return digest.hexdigest()

    def _content_hash(self, file: ImageFile) -> str:
        try:
            with (self.root / file.path).open("rb") as content:
                return file_digest(content, "sha256").hexdigest()
        except OSError:
            return "unreadable"  # `image` says why, and names the file beside all other bad ones

    def default_image_size(self) -> tuple[int, int]:
        """From at most 200 headers, evenly spread over the training files."""
        files = self.files["train"]
        rows = np.linspace(0, len(files) - 1, min(len(files), HEADERS_LOOKED_AT)).astype(int)
        with strict_pillow():
            sizes = [header_size(self.root / files[row].path) for row in rows]
        return common_size([size for size in sizes if size is not None])

    def labels(self, part: Part) -> NDArray[np.int64]:
        """One label a file, in the files' order."""
        return np.array([file.label for file in self.files[part]], dtype=np.int64)

    def image(self, part: Part, index: int, image_size: tuple[int, int]) -> NDArray[np.uint8]:
        """The decoded file, upright and stretched."""
        return read_image(self.root / self.files[part][index].path, image_size)

    def describe(self, part: Part, index: int) -> str:
        """The file's path from the root."""
        return self.files[part][index].path


def folder_source(root: Path, *, seed: int) -> FolderSource:
    """Look at the folder `root`; `seed` draws the parts that it does not have.

    Raises DataError when it cannot be searched with.
    """
    layout = read_layout(root)
    classes = tuple(layout.train)
    try:
        files, test = _assign(layout, classes, seed)
    except DataError as error:
        raise DataError(f"{root}: {error}") from error
    return FolderSource(
        root=root,
        name=safe_name(root.absolute().name if root.name else root.resolve().name),
        classes=classes,
        split=_split_text(layout, seed),
        test=test,
        files=files,
    )


def _assign(
    layout: Layout, classes: tuple[str, ...], seed: int
) -> tuple[dict[Part, tuple[ImageFile, ...]], int]:
    """The files of train and validation, and the number of test files."""
    files = _labelled(layout.train, classes)
    given_test = sum(len(paths) for paths in layout.test.values())
    if layout.validation:
        validation = _labelled(layout.validation, classes)
        return {"train": tuple(files), "validation": tuple(validation)}, given_test
    labels, paths = [file.label for file in files], [file.path for file in files]
    rows = split_rows(labels, paths, classes, seed=seed, test=not layout.given)
    parts: dict[Part, tuple[ImageFile, ...]] = {
        "train": tuple(files[row] for row in rows.train),
        "validation": tuple(files[row] for row in rows.validation),
    }
    return parts, len(rows.test) + given_test


def _labelled(found: Classes, classes: tuple[str, ...]) -> list[ImageFile]:
    return [ImageFile(path, label) for label, name in enumerate(classes) for path in found[name]]


def _split_text(layout: Layout, seed: int) -> str:
    if not layout.given:
        return whole_text(seed)
    return split_text(validation=bool(layout.validation), test=bool(layout.test), seed=seed)
