"""Which images of a folder belong to which part and class, decided from their paths alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple, NoReturn

from search.errors import DataError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff"})
SPELLINGS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "validation": "validation",
    "valid": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
SYSTEM_NAMES = frozenset({"__macosx", "thumbs.db"})

Classes = dict[str, list[str]]
"""Class name → the images' paths from the root, with "/", sorted."""


class Layout(NamedTuple):
    """The classes of each part; a part that is not there has none.

    Where the folder has no parts, all is in `train` and `given` is False.
    """

    given: bool
    train: Classes
    validation: Classes
    test: Classes


def read_layout(root: Path) -> Layout:
    """The layout of the folder `root`; no file is opened. Raises DataError if it can't be used."""
    paths = _image_paths(root)
    folders = _by_folder(paths, "")
    if not paths:
        raise DataError(f"{root}: no images found; it needs one folder of images for each class")
    if not folders:
        _refuse_flat(root)
    parts = _parts(root, folders)
    if "train" in parts:
        return _given(root, parts, folders)
    if all(name.lower() in SPELLINGS for name in folders):
        _refuse_without_train(root, list(folders))
    _refuse_parent(root, folders)
    _refuse_one_class(root, folders)
    return Layout(given=False, train=folders, validation={}, test={})


def _image_paths(root: Path) -> list[str]:
    found: list[str] = []
    walked: set[Path] = set()
    for folder, subfolders, files in os.walk(root, onerror=_refuse_unreadable, followlinks=True):
        real = Path(folder).resolve()
        if real in walked:  # a link back up would go round for ever
            subfolders.clear()
            continue
        walked.add(real)
        subfolders[:] = sorted(name for name in subfolders if _is_visible(name))
        above = Path(folder).relative_to(root)
        found += [(above / name).as_posix() for name in files if _is_image(name)]
    return sorted(found)


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


def _parts(root: Path, folders: Classes) -> dict[str, str]:
    """Part → the folder that is it: one of the known names, with class folders in it."""
    parts: dict[str, str] = {}
    for name, paths in folders.items():
        part = SPELLINGS.get(name.lower())
        if part is None or not _by_folder(paths, f"{name}/"):
            continue
        if part in parts:
            raise DataError(f"{root}: both {parts[part]} and {name} hold {part} images; keep one")
        parts[part] = name
    return parts


def _given(root: Path, parts: dict[str, str], folders: Classes) -> Layout:
    found = {part: _by_folder(folders[name], f"{name}/") for part, name in parts.items()}
    _refuse_one_class(root / parts["train"], found["train"])
    if "validation" in found:
        _refuse_other_classes(root, parts, found)
    return Layout(
        given=True,
        train=found["train"],
        validation=found.get("validation", {}),
        test=found.get("test", {}),
    )


def _refuse_other_classes(root: Path, parts: dict[str, str], found: dict[str, Classes]) -> None:
    train, validation = set(found["train"]), set(found["validation"])
    complaints = [
        f"{', '.join(sorted(names))} only in {parts[part]}"
        for part, names in (("train", train - validation), ("validation", validation - train))
        if names
    ]
    if complaints:
        raise DataError(
            f"{root}: labels that do not match: {'; '.join(complaints)}; "
            "give both parts the same class folders"
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
            if SPELLINGS.get(folder.lower()) == "train" and _by_folder(images, f"{name}/{folder}/")
        ]
        if parts or (len(folders) == 1 and len(inside) > 1):
            held = parts[0] if parts else f"{min(inside)} and other class folders"
            raise DataError(f"{root}: one level too high, {name} holds {held}; pass {root / name}")


def _refuse_flat(root: Path) -> NoReturn:
    raise DataError(
        f"{root}: images lie directly in it; put them into one folder for each class, "
        f"such as {root / 'cat'} and {root / 'dog'}"
    )


def _refuse_without_train(root: Path, names: list[str]) -> NoReturn:
    raise DataError(
        f"{root}: {', '.join(names)} found, but no train folder with class folders in it; "
        f"put training images into {root / 'train' / 'CLASS'}"
    )


def _refuse_unreadable(error: OSError) -> NoReturn:
    raise DataError(
        f"{error.filename}: cannot be listed ({error.strerror}); make it readable"
    ) from error
