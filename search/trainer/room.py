"""Reaching a study's files, and waiting where there is no room or what holds them is away."""

from __future__ import annotations

import errno
import time
from typing import TYPE_CHECKING, TypeVar

from search.trainer.supervision import leaving
from spaces.limits import show_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.trainer.supervision import Supervision
    from storage import Artifacts

T = TypeVar("T")

RETRY_SECONDS = 1.0
_FULL = {errno.ENOSPC, errno.EDQUOT}


class WaitedInVainError(Exception):
    """A file could not be written or read until the supervisor wanted the attempt to end."""


def write_file(
    files: Artifacts,
    name: str,
    write: Callable[[Path], None],
    supervision: Supervision,
    *,
    size: int,
) -> str:
    """Write a file whole, however long it takes until there is room for it, or the store answers.

    Args:
        files: the study's.
        name: of the file.
        write: writes it to a path; is called again where it failed for want of room.
        supervision: is told of the waiting, and may end it.
        size: about how many bytes it takes, for the message.

    Returns:
        The file's sha256.

    Raises:
        WaitedInVainError: the attempt is to end, and it could not; nothing is left of the file.
    """

    def written() -> str:
        with files.writing(name, advances=supervision.show_life) as draft:
            write(draft.path)
        return draft.hash

    def reason(error: OSError) -> str:
        if error.errno in _FULL:
            return f"no room for {show_bytes(size)} in {files.address}"
        return f"cannot write to {files.address}: {error.strerror or error}"

    return wait_out(written, reason, supervision)


def wait_out(act: Callable[[], T], reason: Callable[[OSError], str], supervision: Supervision) -> T:
    """What `act` gives, as soon as it raises no OSError; why it is waited for is told once.

    A share that is away for a while, or a store that does not answer, costs no trial.

    Raises:
        WaitedInVainError: the attempt is to end.
    """
    waited = False
    while True:
        try:
            done = act()
        except OSError as error:
            if leaving(supervision):
                raise WaitedInVainError(reason(error)) from error
            if not waited:
                supervision.wait_for_room(reason(error))
                waited = True
            time.sleep(RETRY_SECONDS)
        else:
            if waited:
                supervision.wait_for_room(None)
            return done
