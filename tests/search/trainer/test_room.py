"""A disk that is full: the trainer waits, says so, and goes on when there is room."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from listening import Listening

from search.trainer.room import WaitedInVainError, write_file
from storage import Artifacts

TESTS = Path(__file__).parents[2]


def on_a_full_disk(folder: Path, what: str) -> dict[str, Any]:
    """What `full_disk` printed, whose disk exists in its own namespace alone."""
    apart = ["unshare", "--user", "--map-root-user", "--mount"]
    try:
        subprocess.run([*apart, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"left out: no disk of 5 MB can be made here ({error})")
    program = Path(__file__).with_name("full_disk.py")
    ended = subprocess.run(
        [*apart, sys.executable, str(program), str(folder), what],
        env={**os.environ, "PYTHONPATH": str(TESTS), "TF_CPP_MIN_LOG_LEVEL": "2"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return told


@pytest.mark.parametrize("what", ["array", "model"])
def test_it_waits_for_room(tmp_path: Path, what: str) -> None:
    """Keras's own writing is no exception; what was there before stays whole."""
    told = on_a_full_disk(tmp_path, what)

    reason = f"no room for 3 MB in {tmp_path}"
    assert told["reasons"] == [reason, None]
    assert told["seconds"] < 10
    assert told["size"] >= 3_000_000
    assert len(told["hash"]) == 64
    assert told["given up"] == [reason, [reason], ["best.keras", "other"]]
    assert told["best"] == "best"


@pytest.mark.parametrize("address", ["{}/store", "file://{}/store"])
def test_a_folder_that_is_away_is_waited_for(tmp_path: Path, address: str) -> None:
    """As a share that is not mounted for a while."""
    away = tmp_path / "store.away"
    away.mkdir()
    tries: list[Path] = []

    def write(path: Path) -> None:
        tries.append(path)
        if len(tries) == 2:
            away.rename(tmp_path / "store")
        path.write_bytes(b"a")

    supervisor = Listening()
    files = Artifacts(address.format(tmp_path))
    write_file(files, "a.npz", write, supervisor, size=1)
    first, last = supervisor.reasons
    assert str(first).startswith(f"cannot write to {files.address}: ")
    assert last is None
    assert files.names() == ["a.npz"]


def test_a_signal_ends_the_waiting(tmp_path: Path) -> None:
    """Nothing is left of the file."""

    def fail(path: Path) -> None:
        supervisor.release.set()
        raise OSError(errno.EIO, "Input/output error")

    supervisor = Listening()
    with pytest.raises(WaitedInVainError, match="Input/output error"):
        write_file(Artifacts(tmp_path), "a.npz", fail, supervisor, size=1)
    assert list(tmp_path.iterdir()) == []


def test_a_quota_that_is_used_up_is_a_full_disk(tmp_path: Path) -> None:
    tries: list[Path] = []

    def write(path: Path) -> None:
        tries.append(path)
        if len(tries) < 2:
            raise OSError(errno.EDQUOT, "Disk quota exceeded")
        path.write_bytes(b"a")

    supervisor = Listening()
    write_file(Artifacts(tmp_path), "a.npz", write, supervisor, size=2_000)

    assert supervisor.reasons == [f"no room for 2 kB in {tmp_path}", None]
