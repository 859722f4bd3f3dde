"""A process that calls a user's function and keeps the images and labels that it returns."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.errors import DataError, SearchError
from spaces.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.data.sources.kept import Kept


def main() -> None:
    """Read {"target", "folder", "cache"} from standard input; print {"file", "written"}.

    Or {"error"}. The file holds what was returned; "written" is when, in ns, where it was not there
    before.
    """
    asked = json.load(sys.stdin)
    with os.fdopen(os.dup(1), "w") as said:
        os.dup2(2, 1)  # what a user's code prints is not the answer, nor is what it starts
        print(json.dumps(_answer(asked)), file=said, flush=True)
    sys.stderr.flush()
    os._exit(0)  # threads that the function left running would keep the process


def _answer(asked: dict[str, str]) -> dict[str, str | int | None]:
    target, folder, cache = asked["target"], Path(asked["folder"]), Path(asked["cache"])
    try:
        function = _function(target, folder)
        file, written = _kept(function, cache)
        return {"file": str(file), "written": written}
    except SearchError as error:
        return {"error": f"{target}: {error}"}
    except (Exception, SystemExit) as error:
        return {"error": f"{target}: {_place(error, folder)}{_said(error)}"}


def _kept(function: Callable[[], Any], cache: Path) -> Kept:
    from search.data.sources.kept import keep
    from search.data.sources.returned import to_parts

    return keep(to_parts(function(), cache), cache)


def _function(target: str, folder: Path) -> Callable[[], Any]:
    name, _, attribute = target.partition(":")
    sys.path.append(str(folder))  # last, as the code of a space: nothing installed is hidden
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = str(error.name)
        if name != missing and not name.startswith(f"{missing}."):
            raise
        raise DataError(_no_module(missing, folder)) from None
    found = getattr(module, attribute, None)
    where = getattr(module, "__file__", None) or "built in"
    if found is None:
        offered = [name for name, value in vars(module).items() if _is_offered(name, value)]
        known = nearest(attribute, offered) if offered else "(no functions there)"
        raise DataError(f"{name} ({where}) has no {attribute!r} {known}")
    if not callable(found):
        raise DataError(f"{type(found).__name__}, not a function; name one that returns the images")
    function: Callable[[], Any] = found
    return function


def _is_offered(name: str, value: object) -> bool:
    return callable(value) and not isinstance(value, type) and not name.startswith("_")


def _no_module(missing: str, folder: Path) -> str:
    parent, _, last = missing.rpartition(".")
    inside = folder.joinpath(*parent.split(".")) if parent else folder
    known = [found.name for found in pkgutil.iter_modules([str(inside)])]
    hint = nearest(last, known) if known else "(no modules there)"
    return f"there is no module {last!r} in {inside} {hint}"


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _place(error: BaseException, folder: Path) -> str:
    """The innermost line of the user's own code that the error came through."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}: "
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.is_relative_to(folder) and "site-packages" not in file.parts:
            return f"{frame.filename}:{frame.lineno}: "
    return ""


if __name__ == "__main__":
    main()
