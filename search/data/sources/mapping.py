"""An array of an .npz file that stays in the file."""

from __future__ import annotations

import struct
from math import prod
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_STORED

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path
    from zipfile import ZipFile, ZipInfo

    from numpy.lib.npyio import NpzFile
    from numpy.typing import NDArray

LOCAL_HEADER_BYTES = 30  # of a ZIP member, before its name
LENGTHS_AT = 26  # in it: of the name and of what follows the name, two bytes each
CHUNK_BYTES = 1 << 20


def read_array(file: NpzFile[Any], path: Path, key: str) -> NDArray[Any]:
    """An array of `file`, which `path` is: mapped if it is not compressed, else read into memory.

    It is gone through once, to compare its checksum. Raises what `numpy.load` does.
    """
    member = f"{key}.npy"
    archive = file.zip
    if archive is None or member not in archive.namelist():
        return file[key]
    mapped = _mapped(archive, path, member)
    return file[key] if mapped is None else mapped


def _mapped(archive: ZipFile, path: Path, member: str) -> NDArray[Any] | None:
    """None where it cannot be mapped: compressed, empty, pickled, or of another length."""
    info = archive.getinfo(member)
    if info.compress_type != ZIP_STORED:
        return None
    with archive.open(info) as stream:
        version = np.lib.format.read_magic(stream)
        if version == (1, 0):
            shape, fortran, kind = np.lib.format.read_array_header_1_0(stream)
        else:
            shape, fortran, kind = np.lib.format.read_array_header_2_0(stream)
        size, header = prod(shape) * kind.itemsize, stream.tell()
        if kind.hasobject or not size or header + size != info.file_size:
            return None
        while stream.read(CHUNK_BYTES):  # at its end the checksum is compared
            pass
    start = _start(path, info) + header
    return np.memmap(path, kind, "r", start, shape, "F" if fortran else "C")


def _start(path: Path, info: ZipInfo) -> int:
    """Where in the file the member's own bytes begin."""
    with path.open("rb") as stream:
        stream.seek(info.header_offset + LENGTHS_AT)
        name, extra = struct.unpack("<HH", stream.read(4))
    return info.header_offset + LOCAL_HEADER_BYTES + int(name) + int(extra)
