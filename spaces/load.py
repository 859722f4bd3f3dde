"""A space from a preset or a file, with everything that it extends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spaces.at_hand import at_hand, with_paths_from
from spaces.document import read_document
from spaces.errors import FlawError, SpaceError, nearest
from spaces.merging import Merged, parsed
from spaces.space import Space

if TYPE_CHECKING:
    from spaces.document import Document

_FOLDER = Path(__file__).with_name("presets")
_AUTO = _FOLDER / "auto.yaml"
PRESETS = tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def load_space(name_or_path: str) -> Space:
    """The preset of that name, or the space in a .yaml or .yml file.

    Raises `SpaceError`, one line with file, line and key, for an unknown preset, a file that
    cannot be read, and anything in it that is not a space.
    """
    path, label = _find(name_or_path, Path(), f"no preset {name_or_path!r}")
    merged = _merged(path, label, ())
    try:
        return Space(
            name=path.stem,
            parameters=merged.parameters,
            limits=merged.limits,
            enqueue=merged.enqueue,
        )
    except FlawError as flaw:
        raise merged.at(flaw) from None


def _find(name: str, folder: Path, unknown: str) -> tuple[Path, str]:
    """The file of a preset or of a path relative to `folder`, and its label in messages."""
    if name.endswith((".yaml", ".yml")):
        return folder / name, str(folder / name)
    if name not in PRESETS:
        raise SpaceError(
            f"{unknown} {nearest(name, PRESETS)}; "
            "give a preset ('search space list' names them) or a file that ends in .yaml or .yml"
        )
    return _FOLDER / f"{name}.yaml", f"preset {name}"


def _merged(path: Path, label: str, below: tuple[tuple[Path, str], ...]) -> Merged:
    """A file over those it extends; `below` are the files that extend it, and their labels."""
    document = read_document(path, label)
    file = with_paths_from(path.parent, parsed(document))
    if file.extends is None:
        merged = Merged.of(file, document)
        return merged.under(at_hand(file), document) if path == _AUTO else merged
    chain = (*below, (path.resolve(), label))
    base_path, base_label = _extended(file.extends, path, document)
    if base_path.resolve() in dict(chain):
        circle = " → ".join((*(label for _, label in chain), base_label))
        raise document.at(FlawError(("extends",), f"goes in a circle: {circle}"))
    return _merged(base_path, base_label, chain).under(file, document)


def _extended(name: str, path: Path, document: Document) -> tuple[Path, str]:
    try:
        found, label = _find(name, path.parent, f"no preset {name!r}")
    except SpaceError as error:
        raise document.at(FlawError(("extends",), str(error))) from None
    if not found.is_file():
        raise document.at(FlawError(("extends",), f"no such file: {label}"))
    return found, label
