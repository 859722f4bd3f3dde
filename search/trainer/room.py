"""Writing a study's files, and waiting where there is no room for one."""

from __future__ import annotations

import errno
import time
from typing import TYPE_CHECKING

from search.trainer.supervision import leaving
from spaces.limits import show_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.trainer.supervision import Supervision
    from storage import Artifacts

RETRY_SECONDS = 1.0
_FULL = {errno.ENOSPC, errno.EDQUOT}


class NoRoomError(Exception):
    """There was no room for a file until the supervisor wanted the attempt to end."""


def write_file(
    files: Artifacts,
    name: str,
    write: Callable[[Path], None],
    supervision: Supervision,
    *,
    size: int,
) -> str:
    """Write a file whole, however long it takes until there is room for it.

    Args:
        files: the study's.
        name: of the file.
        write: writes it to a path; is called again where it failed for want of room.
        supervision: is told of the waiting, and may end it.
        size: about how many bytes it takes, for the message.

    Returns:
        The file's sha256.

    Raises:
        NoRoomError: the attempt is to end, and there is no room; nothing is left of the file.
        OSError: it cannot be written for another reason.
    """
    reason = f"no room for {show_bytes(size)} in {files.address}"
    waited = False
    while (digest := _written(files, name, write)) is None:
        if leaving(supervision):
            raise NoRoomError(reason)
        if not waited:
            supervision.wait_for_room(reason)
            waited = True
        time.sleep(RETRY_SECONDS)
    if waited:
        supervision.wait_for_room(None)
    return digest


def _written(files: Artifacts, name: str, write: Callable[[Path], None]) -> str | None:
    """The file's hash; None where there is no room."""
    try:
        with files.writing(name) as draft:
            write(draft.path)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        return None
    return draft.hash
