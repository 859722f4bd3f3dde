"""A space that is somebody's own Python code: a name here, imported by trainers alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.errors import UsageError
from search.executor import TryOut
from search.paths import sha256
from spaces import SpaceError

if TYPE_CHECKING:
    from search.data import Dataset
    from search.executor import Executor

_TARGET = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")


@dataclass(frozen=True, kw_only=True)
class UserCode:
    """Code that makes a model and asks for values as it goes.

    Nothing here imports it: a supervisor never imports Keras. It comes from a command line, never
    from a table: whoever can write to the database must not thereby run code.
    """

    target: str  # "package.module:attribute"
    folder: str  # where the module may lie beside Python's own path

    @property
    def name(self) -> str:
        """The attribute, for the study's name."""
        return self.target.rpartition(":")[2]

    @property
    def file(self) -> Path | None:
        """Where the module lies, if that is in `folder`."""
        module = Path(self.folder, *self.target.partition(":")[0].split("."))
        files = (module.with_name(f"{module.name}.py"), module / "__init__.py")
        return next((file for file in files if file.is_file()), None)

    def to_json(self) -> str:
        """What the study's identity keeps of it."""
        source = None if self.file is None else sha256(self.file)
        kept = {"code": self.target, "name": self.name, "source": source}
        return json.dumps(kept, sort_keys=True)


def names_code(text: str) -> bool:
    """Whether `--space` names code rather than a preset or a file."""
    return _TARGET.fullmatch(text) is not None


def code_of(space: dict[str, Any]) -> str | None:
    """The code that the space of a study's identity is; None where it is a space file's."""
    code: str | None = space.get("code")
    return code


def check_code(study: str, space: dict[str, Any], code: str | None) -> None:
    """Let `--space` pass where it names the code that a study is searched by, or nothing.

    Raises:
        UsageError: it names something else.
    """
    searched = code_of(space)
    if code is not None and code != searched:
        what = f"the code {searched}" if searched else "a space file, not code"
        raise UsageError(f"study {study} is searched by {what}; --space {code} is not it")


def try_out(space: UserCode, dataset: Dataset, executor: Executor) -> None:
    """Let code pass that makes a model for these images.

    Raises:
        SpaceError: it does not; in one line.
        SearchError: there can be no process that tries it.
    """
    asked = TryOut(target=space.target, folder=space.folder, data=str(dataset.split))
    if (error := executor.try_out(asked).error) is not None:
        raise SpaceError(error)
