"""A program for a namespace of its own: writes to a disk of 5 MB that is full, and then is not.

Its arguments are the folder to mount the disk on and what to write, "array" or "model".
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

from listening import Listening

from search.trainer.room import WaitedInVainError, write_file
from storage import Artifacts


class Watched(Listening):
    """Notes when it is told what."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def wait_for_room(self, reason: str | None) -> None:
        self.times.append(time.monotonic())
        super().wait_for_room(reason)


def write_array(path: Path) -> None:
    """Three of the five megabytes."""
    path.write_bytes(b"a" * 3_000_000)


def write_model(path: Path) -> None:
    """Likewise, by Keras."""
    import keras

    from search.trainer.saving import save

    images = keras.Input((100,))
    save(keras.Model(images, keras.layers.Dense(7_500)(images)), path)


def main() -> None:
    """Print what happened."""
    folder, what = Path(sys.argv[1]), sys.argv[2]
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", folder], check=True)
    (folder / "best.keras").write_bytes(b"best")
    (folder / "other").write_bytes(b"o" * 4_000_000)
    write = write_array if what == "array" else write_model
    told: dict[str, Any] = {"given up": given_up(folder, write)}
    told |= made_room(folder, write)
    told["best"] = (folder / "best.keras").read_text()
    print(json.dumps(told))


def given_up(folder: Path, write: Any) -> list[Any]:
    """The attempt is to end while it waits; the exception, what was told, and what is left."""
    supervisor = Watched()
    Thread(target=release_later, args=(supervisor,)).start()
    try:
        write_file(Artifacts(folder), "a.keras", write, supervisor, size=3_000_000)
    except WaitedInVainError as error:
        left = sorted(one.name for one in folder.iterdir())
        return [str(error), supervisor.reasons, left]
    return []


def release_later(supervisor: Watched) -> None:
    while not supervisor.reasons:
        time.sleep(0.1)
    supervisor.release.set()


def made_room(folder: Path, write: Any) -> dict[str, Any]:
    """Somebody removes the other file while it waits."""
    supervisor = Watched()

    def make_room() -> None:
        while not supervisor.reasons:
            time.sleep(0.1)
        (folder / "other").unlink()

    Thread(target=make_room).start()
    digest = write_file(Artifacts(folder), "a.keras", write, supervisor, size=3_000_000)
    return {
        "reasons": supervisor.reasons,
        "seconds": supervisor.times[1] - supervisor.times[0],
        "hash": digest,
        "size": Artifacts(folder).size("a.keras"),
    }


if __name__ == "__main__":
    main()
