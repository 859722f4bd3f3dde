"""How long trainers take to start, found out by starting one."""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from search.doctor.check import failure, ok, warning
from search.errors import SearchError
from search.executor import Device, TrialSpec
from search.supervisor.launch import make_executor

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.doctor.check import Check
    from search.executor import Executor

PATIENCE_SECONDS = 60.0
SLOW_SECONDS = 60.0  # from which on an import of Keras is worth a word


def check_trainers(make: Callable[[], Executor] = make_executor) -> Check:
    """Import Keras in a process of its own, as a search does, and start a trainer that ends."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, closing(make()) as executor:
        try:
            while not executor.ready(1.0):
                continue
            ready = time.monotonic()
            executor.start(_nothing(Path(folder)))
            if executor.wait(PATIENCE_SECONDS) is None:
                return failure("trainers", f"none has started in {PATIENCE_SECONDS:.0f} s")
        except SearchError as error:
            return failure("trainers", str(error))
        started = time.monotonic()
    imported, forked = ready - began, 1000 * (started - ready)
    said = f"Keras imported in {imported:.1f} s, a trainer started in {forked:.0f} ms"
    if imported > SLOW_SECONDS:
        return warning("trainers", said, "install the packages on a local disk, compiled")
    return ok("trainers", said)


def _nothing(folder: Path) -> TrialSpec:
    """A trial without data: its trainer ends as soon as it looks for them."""
    return TrialSpec(
        trial=0,
        attempt=1,
        device=Device(name="cpu:0", kind="cpu", threads=1),
        params={},
        data=str(folder / "missing.npy"),
        epochs=1,
        seed=0,
        artifacts=str(folder),
        model_file=None,
        predictions_file=None,
        checkpoint_file="{fold}-{epoch}.npz",
        log_file=str(folder / "log"),
    )
