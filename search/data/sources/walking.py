"""What lies in a folder, decided from names alone: images, and what is none."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from search.errors import DataError
from search.names import few, many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


SUFFIXES = frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng"),
        *(".bmp", ".dib", ".gif", ".webp", ".tif", ".tiff"),
    }
)
OTHER_IMAGES = frozenset(
    {
        *(".heic", ".heif", ".avif", ".jp2", ".j2k", ".jxl", ".dcm", ".svg", ".psd", ".tga"),
        *(".pgm", ".ppm", ".pnm", ".cr2", ".nef", ".arw", ".dng"),
    }
)
"""Suffixes of images that no decoder here reads."""
SYSTEM_NAMES = frozenset(
    {
        *("__macosx", "thumbs.db", "$recycle.bin", "system volume information"),
        *("lost+found", "@eadir", "#recycle", "@recycle", "#snapshot"),
    }
)
"""What macOS, Windows, Linux and network storage leave behind, in lower case."""


class Walk(NamedTuple):
    """What was found under a folder; all paths are from there, with "/"."""

    images: list[str]  # sorted
    imageless: dict[str, Counter[str]]  # innermost folder of other files → their suffixes
    notes: list[str]  # what is not used, each in one line


def walk(root: Path) -> Walk:
    """What lies under `root`; no file is opened. Raises DataError if a folder can't be listed."""
    images: list[str] = []
    others: Counter[str] = Counter()
    skipped: list[str] = []
    empty: list[str] = []
    repeated: list[str] = []
    imageless: dict[str, Counter[str]] = {}
    walked: set[Path] = set()
    for folder, subfolders, files in os.walk(root, onerror=_refuse_unreadable, followlinks=True):
        real, above = Path(folder).resolve(), Path(folder).relative_to(root)
        if real in walked:  # a link back up would go round for ever
            repeated.append(above.as_posix())
            subfolders.clear()
            continue
        walked.add(real)
        skipped += [(above / name).as_posix() for name in subfolders if not _is_visible(name)]
        subfolders[:] = sorted(name for name in subfolders if _is_visible(name))
        here, rest = _sorted_out(files)
        images += [(above / name).as_posix() for name in here]
        if here or subfolders or above == Path():
            others.update(rest)
        elif rest:
            imageless[above.as_posix()] = rest
        else:
            empty.append(above.as_posix())
    notes = _notes_on_folders(skipped, empty, repeated)
    return Walk(sorted(images), imageless, notes + _notes_on_files(imageless, others))


def said_of(imageless: Mapping[str, Counter[str]]) -> str:
    """Folders, and what is in them instead of images: "owl (12 .heic)"."""
    return few([f"{name} ({_kinds(imageless[name])})" for name in sorted(imageless)])


def _sorted_out(files: Iterable[str]) -> tuple[list[str], Counter[str]]:
    """The images among the files of a folder, and the suffixes of the others."""
    visible = [name for name in files if _is_visible(name)]
    images = [name for name in visible if _suffix(name) in SUFFIXES]
    return images, Counter(_suffix(name) for name in visible if _suffix(name) not in SUFFIXES)


def _notes_on_folders(skipped: list[str], empty: list[str], repeated: list[str]) -> list[str]:
    found = {
        "hidden or system folders, not looked into": skipped,
        "empty folders, which are no classes": empty,
        "links to folders that are here already, not looked into again": repeated,
    }
    return [f"{what}: {few(sorted(names))}" for what, names in found.items() if names]


def _notes_on_files(imageless: Mapping[str, Counter[str]], others: Counter[str]) -> list[str]:
    """Notes on files that are no images, by their suffixes."""
    notes = [f"no image files in {said_of(imageless)}"] if imageless else []
    if others:
        kinds = few([suffix or "no suffix" for suffix, _ in _most_first(others)])
        notes.append(f"{many(others.total(), 'other file')}, not looked at: {kinds}")
    return notes


def _kinds(others: Counter[str]) -> str:
    return few([f"{count:,} {suffix or 'no suffix'}" for suffix, count in _most_first(others)])


def _most_first(counted: Counter[str]) -> list[tuple[str, int]]:
    """As `most_common`, but of equals in the order of the names: a folder is walked in any."""
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _is_visible(name: str) -> bool:
    return not name.startswith(".") and name.lower() not in SYSTEM_NAMES


def _suffix(name: str) -> str:
    return Path(name).suffix.lower()


def _refuse_unreadable(error: OSError) -> NoReturn:
    raise DataError(
        f"{error.filename}: cannot be listed ({error.strerror}); make it readable"
    ) from error
