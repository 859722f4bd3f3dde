"""Which images of a folder belong to which part and class, decided from their paths alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast

from search.data.sources.walking import OTHER_IMAGES, said_of, walk
from search.errors import DataError
from search.names import few, many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from search.data.source import Given
    from search.data.sources.walking import Walk


_SPELLING = re.compile(
    r"(?:\d+[ _-]?)?(?:(?:images?|data|set)[ _-]?)?"
    r"(?:(?P<train>train|training|trn)|"
    r"(?P<validation>val|valid|validate|validating|validation|dev|eval|evaluation)|"
    r"(?P<test>test|testing|tst|holdout))"
    r"(?:[ _-]?(?:set|split|data|images))?",
    re.IGNORECASE,
)
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+")
_NUMBERED = re.compile(r"(?:fold|split)[ _-]?\d+", re.IGNORECASE)
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

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
    found = walk(root)
    folders = _by_folder(found.images, "")
    parts = _parts(root, folders)
    _refuse_other_images(root, found, given="train" in parts)
    if not found.images:
        _refuse_without_images(root, found.notes)
    if not folders:
        _refuse_flat(root)
    _refuse_unshowable(root, found.images)
    layout = _of_parts(root, folders, parts) if "train" in parts else _of_classes(root, folders)
    loose = () if layout.given else _notes_on_loose(found.images, "")
    notes = map(_shown, (*found.notes, *layout.notes, *loose))
    return layout._replace(notes=tuple(notes))


def _of_classes(root: Path, folders: Classes) -> Layout:
    if all(part_of(name) for name in folders):
        _refuse_without_train(root, list(folders))
    _refuse_parent(root, folders)
    _refuse_one_class(root, folders)
    _refuse_unspelled(root, folders)
    return Layout(given=False, parts={"train": folders}, notes=())


def _of_parts(root: Path, folders: Classes, parts: Mapping[Given, str]) -> Layout:
    found = {part: _by_folder(folders[name], f"{name}/") for part, name in parts.items()}
    _refuse_doubtful_train(root, folders, parts)
    _refuse_one_class(root / parts["train"], found["train"])
    _refuse_other_classes(root, parts, found)
    notes = _notes_on_unused(folders, parts)
    for name in parts.values():
        notes += _notes_on_loose(folders[name], f"{name}/")
    return Layout(given=True, parts=found, notes=tuple(notes))


def part_of(name: str) -> Given | None:
    """The part that a folder or a word names, in any usual spelling; None where it names none."""
    match = _SPELLING.fullmatch(name)
    return match and cast("Given", match.lastgroup)


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
    loose = _loose(paths, above)
    lie = "images lie" if len(loose) > 1 else "image lies"
    where = above.rstrip("/") or "the folder itself"
    return [f"{len(loose)} {lie} in {where} without a class, not used"] if loose else []


def _loose(paths: Sequence[str], above: str) -> list[str]:
    """The images directly in the folder `above`."""
    return [path for path in paths if "/" not in path.removeprefix(above)]


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
    """Refuse a folder one or more levels too high, naming the one to pass."""
    for name, paths in folders.items():
        found = _below(paths, f"{name}/", alone=len(folders) == 1)
        if found:
            below, held = found[0].rstrip("/"), found[1]
            levels = "one level" if below == name else f"{below.count('/') + 1} levels"
            raise DataError(f"{root}: {levels} too high, {below} holds {held}; pass {root / below}")


def _below(paths: list[str], above: str, *, alone: bool) -> tuple[str, str] | None:
    """The folder `above` ("a/") or one in it alone that is a data set, and what it holds."""
    inside = _by_folder(paths, above)
    for name, images in inside.items():
        if part_of(name) == "train" and _by_folder(images, f"{above}{name}/"):
            return above, name
    if alone and len(inside) > 1:
        return above, f"{min(inside)} and other class folders"
    if len(inside) == 1 and not _loose(paths, above):
        ((name, images),) = inside.items()
        return _below(images, f"{above}{name}/", alone=alone)
    return None


def _refuse_doubtful_train(root: Path, folders: Classes, parts: Mapping[Given, str]) -> None:
    """Refuse a train folder whose neighbours, none of them a part, hold folders as it does."""
    beside = [name for name, paths in folders.items()
              if name != parts["train"] and len(_by_folder(paths, f"{name}/")) > 1]  # fmt: skip
    if len(parts) == 1 and beside:
        train = parts["train"]
        raise DataError(
            f"{root}: {train} may be a part or a class beside {few(beside)}; pass {root / train} "
            f"to train on it alone, or call parts train, val and test and a class otherwise"
        )


def _refuse_unspelled(root: Path, folders: Classes) -> None:
    """Refuse parts that would count as classes: of such names, and with the same folders in them.

    Classes may have the same folders too, as cat/left and dog/left; their names tell them apart.
    """
    held = {name: set(_by_folder(paths, f"{name}/")) for name, paths in folders.items()}
    named = [name for name in held if _words(name)]
    groups = []
    if any(map(part_of, held)) or all(map(_NUMBERED.fullmatch, held)):
        groups.append(list(held))
    if len({part for name in named for part in _words(name)}) > 1:
        groups.append(named)
    for names in groups:
        shared = set.intersection(*(held[name] for name in names))
        if len(shared) > 1:
            raise DataError(
                f"{root}: {few(names)} all hold {few(sorted(shared))}, so they look like parts and "
                "not like classes; call parts train, val and test, or pass one of them"
            )


def _words(name: str) -> set[str]:
    """The parts that words of a name name: train of "xray_train" and of "TrainCats"."""
    return {part for word in _WORD.findall(name) if (part := part_of(word))}


def _refuse_other_images(root: Path, found: Walk, *, given: bool) -> None:
    """Refuse to leave out a class, or a part's, of which all images are of unknown kinds."""
    full = {level for path in found.images for level in _levels(path)}
    gone = {
        folder: others
        for folder, others in found.imageless.items()
        if 2 * sum(others[suffix] for suffix in OTHER_IMAGES) > others.total()
        # Beside the parts nothing is used, and a class may have other folders in it.
        and not (given and part_of(folder.partition("/")[0]) is None)
        and not full.issuperset(_levels(f"{folder}/")[: 2 if given else 1])
    }
    if gone:
        raise DataError(
            f"{root}: no image files in {said_of(gone)}; convert them to JPEG or PNG, or remove "
            "the folder"
        )


def _levels(path: str) -> list[str]:
    """The folders on the way to a path: "a" and "a/b" of "a/b/1.png"."""
    return [path[:at] for at, character in enumerate(path) if character == "/"]


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
