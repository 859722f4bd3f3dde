"""Fault 12: there is no room for weights and checkpoints."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from invariants import broken, has_epochs, remembered, running, seen

from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fault_search import Place, Search

_MOUNT = 'mount -t tmpfs -o size=50m none "$0" && echo mounted && exec sleep 3600'
_ENTER = 'cd "$0" && exec "$@"'


@pytest.mark.long
@pytest.mark.faults(12)
def test_the_search_waits_for_room(place: Place, told: Callable[[str, str], None]) -> None:
    """On a full file system of 50 MB; the best model so far stays loadable all the while."""
    folder = place.folder / "artifacts"
    folder.mkdir()
    with _small_disk(folder) as pid:
        place.artifacts = Path(f"/proc/{pid}/root{folder}")
        enter = [*("nsenter", "-t", str(pid), "-U", "-m", "--preserve-credentials")]
        enter += ["sh", "-c", _ENTER, str(place.folder)]
        trials, epochs = place.form.pick((2, 20), (6, 60))
        options = ("--artifacts", str(folder))
        search = place.start(trials, *options, epochs=epochs, workers=1, real=True, before=enter)
        place.until(lambda: _ended(place) >= 1, 120, "a trial ended")
        place.until(has_epochs(place, 2), 60, "two epochs of the next one")
        filler = place.artifacts / "filler"
        place.until(_filled(filler, search), 30, "a line that says so")
        time.sleep(3)
        paused = seen(place)
        assert paused is not None
        exported = place.run("export", before=enter)
        assert exported.end(120) == 0, exported.said
        assert search.process.poll() is None
        assert search.said.count("no room") == 1
        filler.unlink()
        assert search.end(300) == 0, search.said
        assert broken(place, budget=trials) == []
        assert running(place) == []
        assert remembered(place.url).ends() == {AttemptEnd.FINISHED: trials}
    told("a 50 MB tmpfs filled, then freed", "paused with one line, went on, I1, I5")


@contextmanager
def _small_disk(folder: Path) -> Iterator[int]:
    """A mount that only the process of this id, and what enters its namespace, can see."""
    keeper = subprocess.Popen(
        ["unshare", "-rm", "sh", "-c", _MOUNT, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert keeper.stdout is not None
    try:
        said = keeper.stdout.readline().strip()
        if said != "mounted":
            pytest.skip(f"left out: no file system of its own may be mounted here: {said}")
        yield keeper.pid
    finally:
        keeper.kill()
        keeper.wait()
        keeper.stdout.close()


def _filled(file: Path, search: Search) -> Callable[[], bool]:
    """Fills it at each look: a checkpoint that goes leaves room for the next one."""

    def look() -> bool:
        _fill(file)
        return "no room" in search.said

    return look


def _fill(file: Path) -> None:
    with file.open("ab", buffering=0) as filler:
        for size in (1_000_000, 4096, 1):
            try:
                while filler.write(b"\0" * size) == size:
                    continue
            except OSError:
                continue


def _ended(place: Place) -> int:
    known = seen(place)
    return 0 if known is None else sum(one["ended_at"] is not None for one in known.slots)
