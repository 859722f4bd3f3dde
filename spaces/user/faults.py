"""What a user's own code raised, in one line that says where."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from spaces.errors import SpaceError
from spaces.pretrained import models_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_DOWNLOAD = "URL fetch failure"  # how Keras says that weights could not be fetched


@contextmanager
def blamed(what: str, home: Path) -> Iterator[None]:
    """Turn whatever is raised inside into a `SpaceError`; one of those passes as it is.

    Args:
        what: what was being done, to stand before the message.
        home: the folder of the user's code; the message names its innermost line there.
    """
    try:
        yield
    except SpaceError:
        raise
    except (Exception, SystemExit) as error:
        raise SpaceError(f"{what}: {_place(error, home)}{said(error)}") from error


def said(error: BaseException) -> str:
    """An exception's type and text, on one line."""
    text = " ".join(str(error).split())
    if text.startswith(_NO_DOWNLOAD):
        text += f" (download it yourself into {models_folder()})"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _place(error: BaseException, home: Path) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}: "
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _within(Path(frame.filename), home)]
    return f"{own[-1].filename}:{own[-1].lineno}: " if own else ""


def _within(file: Path, home: Path) -> bool:
    """Whether `file` is the user's: below `home`, but not in a virtual environment there."""
    return file.is_relative_to(home) and "site-packages" not in file.relative_to(home).parts
