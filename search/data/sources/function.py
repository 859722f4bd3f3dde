"""Somebody's own Python function that returns images and labels: a name here, called elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from search.data.source import safe_name
from search.data.sources.npz import npz_source
from search.errors import DataError
from search.executor.once import ask_process
from search.paths import cache_folder

if TYPE_CHECKING:
    from search.data.sources.arrays import ArraySource


def function_source(target: str) -> ArraySource:
    """Call `target`, "package.module:function", in a process of its own, and keep what it returns.

    The module is looked for where Python looks, then in the current folder. What
    `search.data.sources.returned` takes is written into the cache as an `.npz` file, which is the
    source's origin: no code is run to open it again. Raises DataError when that cannot be done.
    """
    asked = {"target": target, "folder": str(Path.cwd()), "cache": str(cache_folder())}
    answered = ask_process("search.data.sources.calling", asked)
    if answered.last_words is not None:
        raise DataError(f"{target} cannot be run: {answered.last_words}")
    if "error" in answered.json:
        raise DataError(answered.json["error"])
    source = npz_source(Path(answered.json["file"]))
    return replace(source, name=safe_name(target), written=answered.json["written"])
