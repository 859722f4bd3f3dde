"""A space from a preset or a file, with everything that it extends."""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spaces.check import never
from spaces.document import Document, read_document
from spaces.errors import FlawError, SpaceError, nearest
from spaces.invalid import flaw_of
from spaces.parameters import Parameter
from spaces.space import Space

_FOLDER = Path(__file__).with_name("presets")
PRESETS = tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


class SpaceFile(BaseModel):
    """What one space file says."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    extends: str | None = Field(default=None, description="a preset or a space file")
    parameters: dict[str, Parameter] = Field(
        default={}, description="a mapping of names to parameters"
    )


def load_space(name_or_path: str) -> Space:
    """The preset of that name, or the space in a .yaml or .yml file.

    Raises `SpaceError`, one line with file, line and key, for an unknown preset, a file that
    cannot be read, and anything in it that is not a space.
    """
    path, label = _find(name_or_path, Path(), f"no preset {name_or_path!r}")
    parameters, sources, top = _merged(path, label, ())
    try:
        return Space(name=path.stem, parameters=parameters)
    except FlawError as flaw:
        owner = flaw.key[1] if len(flaw.key) > 1 else None
        raise sources.get(owner, top).at(flaw) from None


def _find(name: str, folder: Path, unknown: str) -> tuple[Path, str]:
    """The file of a preset or of a path relative to `folder`, and its label in messages."""
    if name.endswith((".yaml", ".yml")):
        return folder / name, str(folder / name)
    if name not in PRESETS:
        raise SpaceError(
            f"{unknown} {nearest(name, PRESETS)}; give a preset ({', '.join(PRESETS)}) "
            "or a file that ends in .yaml or .yml"
        )
    return _FOLDER / f"{name}.yaml", f"preset {name}"


_Merged = tuple[dict[str, Parameter], dict[str | int | None, Document], Document]


def _merged(path: Path, label: str, below: tuple[tuple[Path, str], ...]) -> _Merged:
    """The parameters of a file over those it extends, where each stands, and the file itself."""
    document = read_document(path, label)
    file = _parsed(document)
    sources: dict[str | int | None, Document] = dict.fromkeys(file.parameters, document)
    if file.extends is None:
        return file.parameters, sources, document
    chain = (*below, (path.resolve(), label))
    base_path, base_label = _extended(file.extends, path, document)
    if base_path.resolve() in dict(chain):
        circle = " → ".join((*(label for _, label in chain), base_label))
        raise document.at(FlawError(("extends",), f"goes in a circle: {circle}"))
    base, base_sources, _ = _merged(base_path, base_label, chain)
    return _override(base, file.parameters), base_sources | sources, document


def _extended(name: str, path: Path, document: Document) -> tuple[Path, str]:
    try:
        found, label = _find(name, path.parent, f"no preset {name!r}")
    except SpaceError as error:
        raise document.at(FlawError(("extends",), str(error))) from None
    if not found.is_file():
        raise document.at(FlawError(("extends",), f"no such file: {label}"))
    return found, label


def _parsed(document: Document) -> SpaceFile:
    # By way of JSON, so that a file and a stored space are read by the same strict rules.
    try:
        return SpaceFile.model_validate_json(json.dumps(document.data))
    except ValidationError as error:
        raise document.at(flaw_of(error, SpaceFile)) from None


def _override(base: dict[str, Parameter], own: dict[str, Parameter]) -> dict[str, Parameter]:
    """`own` over `base`, without what only the overriding made impossible.

    Whoever fixes the optimizer to adam need not also take out sgd's momentum.
    """
    merged = base | own
    inherited = {name for name in base if name not in own and not never(base[name], base)}
    while lost := {name for name in inherited & merged.keys() if never(merged[name], merged)}:
        merged = {name: parameter for name, parameter in merged.items() if name not in lost}
    return merged
