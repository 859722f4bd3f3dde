"""MNIST's files: arrays of bytes, one file of images and one of labels a part, often gzipped.

The format, from http://yann.lecun.com/exdb/mnist: two zero bytes, a byte for the type of number, a
byte for how many sizes there are, the sizes as big-endian 32-bit integers, and the numbers.
"""

from __future__ import annotations

import gzip
import re
import struct
import zlib
from contextlib import suppress
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from search.data.source import GIVEN
from search.data.sources.arrays import arrays_source
from search.data.sources.folder import folder_name
from search.data.sources.layout import part_of
from search.errors import DataError
from search.names import few

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from search.data.source import Given
    from search.data.sources.arrays import ArraySource

UNSIGNED_BYTE = 0x08  # the one type of number that images come in
SIZES = {"images": (3, 4), "labels": (1,)}  # how many the header may have
CHUNK_BYTES = 1 << 20

_NAME = re.compile(
    r"(?P<set>(?:.*[-_.])?)(?P<part>[a-z0-9]+)[-_.](?P<what>images|labels)"
    r"[-_.]idx\d[-_.]ubyte(?P<gzip>\.gz)?",
    re.IGNORECASE,
)

Files = dict["Given", dict[str, Path]]
"""Part → "images" and "labels" → the file."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def holds_idx(root: Path) -> bool:
    """Whether files directly in the folder `root` are called as MNIST's are."""
    with suppress(OSError):
        return any(_read_name(entry.name) for entry in root.iterdir())
    return False


def idx_source(root: Path) -> ArraySource:
    """Read the idx files of the folder `root`.

    Raises DataError when one is damaged or missing, or they are of more than one data set.
    """
    files = _files(root)
    parts = {
        part: (_read(pair["images"], "images"), _read(pair["labels"], "labels"))
        for part, pair in files.items()
    }
    try:
        source = arrays_source(parts, name=folder_name(root), split=len(parts) > 1)
    except DataError as error:
        raise DataError(f"{root}: {error}") from error
    return replace(source, origin=str(root.absolute()))


def _read_name(name: str) -> tuple[str, Given, str] | None:
    """The data set, the part and the kind that a file's name says."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    part = "test" if match["part"].lower() == "t10k" else part_of(match["part"])
    return None if part is None else (match["set"], part, match["what"].lower())


def _files(root: Path) -> Files:
    files: Files = {}
    sets: set[str] = set()
    # Where a file was unpacked beside its archive, the unpacked one is the later in this order.
    names = [entry.name for entry in root.iterdir()]
    for name in sorted(names, key=lambda name: (not name.lower().endswith(".gz"), name)):
        if (said := _read_name(name)) is not None:
            sets.add(said[0])
            files.setdefault(said[1], {})[said[2]] = root / name
    if len(sets) > 1:
        named = few(sorted(name.rstrip("-_.") or "those without a name" for name in sets))
        raise DataError(
            f"{root}: idx files of {len(sets)} data sets, {named}; put those of one into a folder "
            "of their own"
        )
    for part, pair in files.items():
        for what in SIZES:
            if what not in pair:
                there = next(iter(pair.values())).name
                raise DataError(f"{root}: {there} without the {part} {what}; add their file")
    if "train" not in files:
        raise DataError(f"{root}: idx files of {', '.join(files)}, but none of train; add them")
    return {part: files[part] for part in GIVEN if part in files}


def _read(path: Path, what: str) -> NDArray[np.uint8]:
    """The array in the file `path`; never more is read than its header says, and one chunk."""
    try:
        with _opened(path) as stream:
            return _array(stream, SIZES[what])
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
    except EOFError as error:
        raise DataError(f"{path}: truncated; get it again") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        other = str(error).startswith("Not a gzipped file")
        fault = "not a gzip file; get it again, or rename it" if other else "damaged; get it again"
        raise DataError(f"{path}: {fault}") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error})") from error


def _opened(path: Path) -> AbstractContextManager[_Stream]:
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")


def _array(stream: _Stream, allowed: tuple[int, ...]) -> NDArray[np.uint8]:
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0":
        raise DataError(f"not an idx file: it begins with {magic.hex() or 'nothing'}; get it again")
    kind, number = magic[2:]
    if kind != UNSIGNED_BYTE or number not in allowed:
        wanted = " or ".join(f"{UNSIGNED_BYTE:02x}{sizes:02x}" for sizes in allowed)
        raise DataError(f"an idx file of kind {magic[2:].hex()}, which must be {wanted}")
    header = stream.read(4 * number)
    if len(header) < 4 * number:
        raise DataError("truncated; get it again")
    sizes = struct.unpack(f">{number}I", header)
    return np.frombuffer(_content(stream, prod(sizes)), np.uint8).reshape(sizes)


def _content(stream: _Stream, wanted: int) -> bytearray:
    content = bytearray()
    while len(content) <= wanted and (chunk := stream.read(CHUNK_BYTES)):
        content += chunk
    if len(content) != wanted:
        fault = "truncated" if len(content) < wanted else "longer than its header says"
        raise DataError(f"{fault}: {wanted:,} bytes of numbers are announced; get it again")
    return content
