"""YAML text as plain data, with the line of every key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from spaces.errors import FlawError, Key, SpaceError

if TYPE_CHECKING:
    from pathlib import Path

_TAGS = {
    f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null")
}


class _Loader(yaml.SafeLoader):
    """Safe, without aliases, and with YAML 1.2's floats: 1e-4 is a number."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            text = "aliases (*name) are not allowed"
            raise yaml.composer.ComposerError(None, None, text, event.start_mark)
        return super().compose_node(parent, index)


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)[eE][-+]?\d+$"),
    list("-+.0123456789"),
)


@dataclass(frozen=True, kw_only=True)
class Document:
    """One YAML file: `label` names it in messages, `lines` (from 1) says where each key stands."""

    label: str
    data: object
    lines: dict[Key, int]

    def at(self, flaw: FlawError) -> SpaceError:
        """`flaw` with this file's name and the line of its key, or of the nearest key around it."""
        around = (flaw.key[:length] for length in range(len(flaw.key), -1, -1))
        line = next((self.lines[key] for key in around if key in self.lines), 1)
        return SpaceError(f"{self.label}:{line}: {flaw}")


def read_document(path: Path, label: str) -> Document:
    """The YAML file at `path`.

    Raises `SpaceError` for a file that cannot be read, broken YAML, a duplicate key, an alias and
    any tag that is not plain data.
    """
    try:
        loader = _Loader(path.read_bytes())
        root = loader.get_single_node()
    except OSError as error:
        raise SpaceError(f"{label}: cannot be read: {error.strerror}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        tab = "; indent with spaces" if "\\t" in str(error.problem) else ""
        raise SpaceError(f"{label}:{line}: not valid YAML: {error.problem}{tab}") from None
    except (yaml.YAMLError, RecursionError) as error:
        text = str(error).splitlines()[0]
        raise SpaceError(f"{label}: not valid YAML: {text}") from None
    if root is None:
        raise SpaceError(f"{label}: the file is empty")
    lines: dict[Key, int] = {}
    try:
        data = _plain(loader, root, (), lines)
    except FlawError as flaw:
        raise Document(label=label, data=None, lines=lines).at(flaw) from None
    return Document(label=label, data=data, lines=lines)


def _plain(loader: _Loader, node: yaml.Node, key: Key, lines: dict[Key, int]) -> object:
    lines.setdefault(key, node.start_mark.line + 1)
    if node.tag not in _TAGS:
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")
        raise FlawError(key, f"the tag {tag} is not allowed")
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, key, lines)
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(loader, inner, (*key, place), lines) for place, inner in enumerate(node.value)
        ]
    try:
        return loader.construct_object(node)
    except (ValueError, KeyError):
        raise FlawError(key, f"not a valid value: {node.value!r}") from None


def _mapping(
    loader: _Loader, node: yaml.MappingNode, key: Key, lines: dict[Key, int]
) -> dict[str, object]:
    data: dict[str, object] = {}
    for name_node, value_node in node.value:
        line = name_node.start_mark.line + 1
        if name_node.tag != "tag:yaml.org,2002:str":
            lines[key] = line
            raise FlawError(key, "a key must be text; put it in quotes")
        inner = (*key, name_node.value)
        first = lines.get(inner)
        lines[inner] = line
        if first is not None:
            raise FlawError(inner, f"given twice, first in line {first}")
        data[name_node.value] = _plain(loader, value_node, inner, lines)
    return data
