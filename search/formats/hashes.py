"""The hashes of a model's files, by which a changed one is noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.errors import SearchError
from search.names import few
from search.paths import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def hashes(model: Path) -> dict[str, str]:
    """The sha256, in hexadecimal, of a model's file, or of every file in a SavedModel's folder.

    By their names from beside the model, with "/": "model.onnx", or "1/saved_model.pb".
    """
    files = sorted(model.rglob("*")) if model.is_dir() else [model]
    return {
        file.relative_to(model.parent).as_posix(): sha256(file) for file in files if file.is_file()
    }


def check_hashes(model: Path, recorded: Mapping[str, str]) -> None:
    """Let a model pass whose files are, to the bit and to the last one, those recorded.

    Raises:
        SearchError: names the ones that are not.
    """
    found = hashes(model) if model.exists() else {}
    names = sorted({*found, *recorded})
    differ = [name for name in names if found.get(name) != recorded.get(name)]
    if differ:
        raise SearchError(
            f"{model} is not what was exported: the manifest has other hashes for {few(differ)}; "
            "export it again"
        )
