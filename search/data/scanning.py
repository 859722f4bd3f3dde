"""Looking at every image of a source once, on all cores, and remembering what files showed."""

from __future__ import annotations

import json
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from search.data.decoding import strict_pillow
from search.data.source import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from search.data.source import Source

SCANNING = 3
"""Part of what is remembered: one more whenever the same file would give another look."""

ROWS_AT_ONCE = 32
FRESH_NANOSECONDS = 2 * 10**9
"""A file changed so shortly before it was read may change again within a tick of its clock."""

KEPT_EVERY = 60.0
"""Seconds after which what was found by then is remembered, should the rest be interrupted."""

Stamp = tuple[int, int, int]
"""A file's size in bytes, and when its content and when anything of it was changed, in ns."""


def scan(source: Source, *, cache: Path, progress: Callable[[int, int], None]) -> tuple[Look, ...]:
    """What every image of `source` is like, in its order.

    A file whose size and times of change are as they were when it was last looked at is not read
    again. `progress` is called with the images done and all images.
    """
    total = len(source.labels)
    memory = None if source.root is None else _Memory(source.root, cache)
    keys = [source.key(row) for row in range(total)]
    looks = [None if memory is None else memory.find(key) for key in keys]
    missing = [row for row, look in enumerate(looks) if look is None]
    done, kept = total - len(missing), time.monotonic()
    parts = [missing[at : at + ROWS_AT_ONCE] for at in range(0, len(missing), ROWS_AT_ONCE)]
    try:
        with strict_pillow(), _threads() as pool:
            for rows, found in zip(parts, pool.map(source.looks, parts), strict=True):
                for row, look in zip(rows, found, strict=True):
                    looks[row] = look
                done += len(rows)
                progress(done, total)
                if memory is not None and time.monotonic() > kept + KEPT_EVERY:
                    memory.keep(zip(keys, looks, strict=True))
                    kept = time.monotonic()
    finally:
        if memory is not None and missing:
            memory.keep(zip(keys, looks, strict=True))
    return tuple(look for look in looks if look is not None)


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    """One a core; what has not begun when an error or a signal ends it never does."""
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


class _Memory:
    """What the files of a folder showed when they were last read, in a file of the cache."""

    def __init__(self, root: Path, cache: Path) -> None:
        self._root = root
        self._began = time.time_ns()
        place = sha256(os.fsencode(f"{SCANNING}\0{root.resolve()}")).hexdigest()
        self._file = cache / "scans" / f"{place[:32]}.json"
        self._stamps: dict[str, Stamp | None] = {}
        self._kept = _read(self._file)

    def find(self, key: str) -> Look | None:
        """The look of a file that has not changed since."""
        self._stamps[key] = stamp = self._stamp(key)
        kept = self._kept.get(key)
        return kept[1] if kept is not None and kept[0] == stamp else None

    def keep(self, looks: Iterable[tuple[str, Look | None]]) -> None:
        """Remember those there are in place of all that was, if the cache can be written."""
        kept = {
            key: [*stamp, look.content, *look.size, look.kind, look.likeness, look.highest]
            for key, look in looks
            # What is at fault may be the network, and what is fresh may change unseen.
            if (stamp := self._stamps[key]) is not None
            and look is not None
            and not look.fault
            and stamp[1] < self._began - FRESH_NANOSECONDS
        }
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self._file.parent, delete=False) as aside:
                json.dump(kept, aside)
            Path(aside.name).replace(self._file)

    def _stamp(self, key: str) -> Stamp | None:
        try:
            found = (self._root / key).stat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _read(file: Path) -> dict[str, tuple[Stamp, Look]]:
    """What is remembered; nothing, where the file is missing or torn."""
    try:
        kept = json.loads(file.read_text("utf-8"))
        return {
            key: (
                (size, *times),
                Look(
                    content=content,
                    size=(height, width),
                    kind=kind,
                    likeness=likeness,
                    highest=highest,
                ),
            )
            for key, (size, *times, content, height, width, kind, likeness, highest) in kept.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
