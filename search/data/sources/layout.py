"""Which images of a folder belong to which part and class, decided from their paths alone."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast

from search.errors import DataError
from search.names import few, many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.data.source import Given


SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff"})
_SPELLING = re.compile(
    r"(?:(?P<train>train|training|trn)|(?P<validation>val|valid|validation|dev|eval)|"
    r"(?P<test>test|testing|tst))(?:[ _-]?(?:set|split|data|images))?",
    re.IGNORECASE,
)
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
SYSTEM_NAMES = frozenset({"__macosx", "thumbs.db"})

Classes = dict[str, list[str]]
"""Class name → the images' paths from the root, with "/", sorted."""


class Layout(NamedTuple):
    """The classes of each part that is there; where the folder has no parts, all is in "train".

    `notes` say what in the folder is not used, each in one line.
    """

    given: bool
    parts: dict[Given, Classes]
    notes: tuple[str, ...]


def read_layout(root: Path) -> Layout:
    """The layout of the folder `root`; no file is opened. Raises DataError if it can't be used."""
    walk = _walk(root)
    folders = _by_folder(walk.images, "")
    if not walk.images:
        _refuse_without_images(root, walk.notes)
    if not folders:
        _refuse_flat(root)
    _refuse_unshowable(root, walk.images)
    parts = _parts(root, folders)
    if "train" not in parts:
        if all(part_of(name) for name in folders):
            _refuse_without_train(root, list(folders))
        _refuse_parent(root, folders)
        _refuse_one_class(root, folders)
        notes = walk.notes + _notes_on_loose(walk.images, "")
        return Layout(given=False, parts={"train": folders}, notes=tuple(map(_shown, notes)))
    found = {part: _by_folder(folders[name], f"{name}/") for part, name in parts.items()}
    _refuse_one_class(root / parts["train"], found["train"])
    _refuse_other_classes(root, parts, found)
    notes = walk.notes + _notes_on_unused(folders, parts)
    for name in parts.values():
        notes += _notes_on_loose(folders[name], f"{name}/")
    return Layout(given=True, parts=found, notes=tuple(map(_shown, notes)))


def part_of(name: str) -> Given | None:
    """The part that a folder or a word names, in any usual spelling; None where it names none."""
    match = _SPELLING.fullmatch(name)
    return match and cast("Given", match.lastgroup)


class _Walk(NamedTuple):
    images: list[str]  # paths from the root, with "/", sorted
    notes: list[str]


def _walk(root: Path) -> _Walk:
    images: list[str] = []
    others: Counter[str] = Counter()
    skipped: list[str] = []
    empty: list[str] = []
    repeated: list[str] = []
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
        visible = [name for name in files if _is_visible(name)]
        images += [(above / name).as_posix() for name in visible if _is_image(name)]
        others.update(Path(name).suffix.lower() for name in visible if not _is_image(name))
        if not subfolders and above != Path() and not any(map(_is_image, visible)):
            empty.append(above.as_posix())
    notes = _notes_on_folders(skipped, empty, repeated) + _notes_on_others(others)
    return _Walk(sorted(images), notes)


def _notes_on_folders(skipped: list[str], empty: list[str], repeated: list[str]) -> list[str]:
    found = {
        "hidden or system folders, not looked into": skipped,
        "empty folders, which are no classes": empty,
        "links to folders that are here already, not looked into again": repeated,
    }
    return [f"{what}: {few(sorted(names))}" for what, names in found.items() if names]


def _notes_on_others(others: Counter[str]) -> list[str]:
    """A note on files that are no images, by their suffixes."""
    if not others:
        return []
    kinds = few([suffix or "no suffix" for suffix, _ in _most_first(others)])
    return [f"{many(others.total(), 'other file')}, not looked at: {kinds}"]


def _most_first(counted: Counter[str]) -> list[tuple[str, int]]:
    """As `most_common`, but of equals in the order of the names: a folder is walked in any."""
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _is_visible(name: str) -> bool:
    return not name.startswith(".") and name.lower() not in SYSTEM_NAMES


def _is_image(name: str) -> bool:
    return _is_visible(name) and Path(name).suffix.lower() in SUFFIXES


def _by_folder(paths: list[str], above: str) -> Classes:
    """The paths under each folder directly in `above` ("" or "a/b/"), in name order."""
    folders: Classes = {}
    for path in paths:
        name, slash, _ = path.removeprefix(above).partition("/")
        if slash:
            folders.setdefault(name, []).append(path)
    return dict(sorted(folders.items()))


def _parts(root: Path, folders: Classes) -> dict[Given, str]:
    """Part → the folder that is it: one of the known names, with class folders in it."""
    parts: dict[Given, str] = {}
    for name, paths in folders.items():
        part = part_of(name)
        if part is None or not _by_folder(paths, f"{name}/"):
            continue
        if part in parts:
            raise DataError(f"{root}: both {parts[part]} and {name} hold {part} images; keep one")
        parts[part] = name
    return parts


def _notes_on_unused(folders: Classes, parts: Mapping[Given, str]) -> list[str]:
    unused = [f"{name} ({many(len(paths), 'image')})" for name, paths in folders.items()
              if name not in parts.values()]  # fmt: skip
    return [f"folders beside the parts, not used: {few(unused)}"] if unused else []


def _notes_on_loose(paths: Sequence[str], above: str) -> list[str]:
    """A note on images directly in a folder of class folders."""
    loose = [path for path in paths if "/" not in path.removeprefix(above)]
    lie = "images lie" if len(loose) > 1 else "image lies"
    where = above.rstrip("/") or "the folder itself"
    return [f"{len(loose)} {lie} in {where} without a class, not used"] if loose else []


def _refuse_other_classes(
    root: Path, parts: Mapping[Given, str], found: Mapping[Given, Classes]
) -> None:
    train = set(found["train"])
    complaints = []
    for part in found:
        here = set(found[part])
        for names, where in ((train - here, parts["train"]), (here - train, parts[part])):
            if names:
                complaints.append(f"{few(sorted(names))} only in {where}")
    if complaints:
        raise DataError(
            f"{root}: labels that do not match: {'; '.join(complaints)}; "
            "give all parts the same class folders"
        )


def _refuse_one_class(folder: Path, classes: Classes) -> None:
    if len(classes) < 2:
        raise DataError(
            f"{folder}: only one class, {', '.join(classes)}; it needs a folder of images for each "
            "of at least two classes"
        )


def _refuse_parent(root: Path, folders: Classes) -> None:
    """Refuse a folder one level too high, naming the one to pass."""
    for name, paths in folders.items():
        inside = _by_folder(paths, f"{name}/")
        parts = [
            folder
            for folder, images in inside.items()
            if part_of(folder) == "train" and _by_folder(images, f"{name}/{folder}/")
        ]
        if parts or (len(folders) == 1 and len(inside) > 1):
            held = parts[0] if parts else f"{min(inside)} and other class folders"
            raise DataError(f"{root}: one level too high, {name} holds {held}; pass {root / name}")


def _refuse_without_images(root: Path, notes: Sequence[str]) -> NoReturn:
    beside = f" ({_shown('; '.join(notes))})" if notes else ""
    raise DataError(
        f"{root}: no images found{beside}; it needs one folder of images for each class"
    )


def _refuse_flat(root: Path) -> NoReturn:
    raise DataError(
        f"{root}: images lie directly in it; put them into one folder for each class, "
        f"such as {root / 'cat'} and {root / 'dog'}"
    )


def _refuse_unshowable(root: Path, paths: Sequence[str]) -> None:
    bad = [_shown(path) for path in paths if _UNSHOWABLE.search(path)]
    if bad:
        raise DataError(
            f"{root}: line breaks, control characters or bytes that are not UTF-8 in the names of "
            f"{many(len(bad), 'image')}: {few(bad)}; rename them"
        )


def _shown(text: str) -> str:
    return _UNSHOWABLE.sub(lambda found: repr(found[0])[1:-1], text)


def _refuse_without_train(root: Path, names: list[str]) -> NoReturn:
    raise DataError(
        f"{root}: {', '.join(names)} found, but no train folder with class folders in it; "
        f"put training images into {root / 'train' / 'CLASS'}"
    )


def _refuse_unreadable(error: OSError) -> NoReturn:
    raise DataError(
        f"{error.filename}: cannot be listed ({error.strerror}); make it readable"
    ) from error
