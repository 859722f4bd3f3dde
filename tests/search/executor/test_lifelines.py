"""Nothing outlives a supervisor that SIGKILL has ended, whatever its trainers are doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from listening import make_spec
from prepared import prepared
from pydantic import TypeAdapter

from search.executor import TrialSpec

if TYPE_CHECKING:
    from search.data import Dataset

SECONDS = 10  # after which nothing may be left

# A model whose building never ends, in C and with the lock of the interpreter: no thread of the
# process can do anything. Before that it starts a process of its own.
CODE = """
import ctypes, subprocess
from pathlib import Path

def net(hp):
    child = subprocess.Popen(["sleep", "600"])
    Path({pids!r}).write_text(str(child.pid))
    ctypes.PyDLL(None).sleep(600)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return prepared("digits", cache=tmp_path_factory.mktemp("cache"))


def wait_for(file: Path) -> int:
    deadline = time.monotonic() + 60
    while not file.exists() or not file.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return int(file.read_text())


@pytest.mark.parametrize(
    "stopped",
    ["everybody", *(pytest.param(one, marks=pytest.mark.long) for one in ("nobody", "trainer"))],
)
def test_nothing_outlives_a_killed_supervisor(data: Dataset, tmp_path: Path, stopped: str) -> None:
    """Neither the forking process, nor a trainer in a long batch, nor what that has started.

    Not even where they have been stopped.
    """
    module, pids = f"stuck_{tmp_path.name}", tmp_path / "pids"
    (tmp_path / f"{module}.py").write_text(CODE.format(pids=str(pids)))
    place = {"user_space": f"{module}:net", "user_folder": str(tmp_path)}
    spec = make_spec(data, tmp_path, {}, **place)
    supervisor = subprocess.Popen(
        [
            *(sys.executable, str(Path(__file__).with_name("killed_supervisor.py"))),
            *(TypeAdapter(TrialSpec).dump_json(spec).decode(), str(tmp_path / "forker.log")),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stdout is not None
    forker, trainer = map(int, supervisor.stdout.readline().split())
    family = [forker, trainer, wait_for(pids)]
    alive = [psutil.Process(pid) for pid in family]
    assert len(alive[0].children(recursive=True)) == 3  # one watches over the others
    alive += alive[0].children()
    for pid in {"nobody": [], "trainer": [trainer], "everybody": family}[stopped]:
        os.kill(pid, signal.SIGSTOP)

    supervisor.communicate("now\n")

    assert supervisor.returncode == -signal.SIGKILL
    assert psutil.wait_procs(alive, timeout=SECONDS)[1] == []


def test_a_killed_trainer_takes_what_it_has_started_with_it(data: Dataset, tmp_path: Path) -> None:
    """The forking process sees to it: what a user's code leaves behind would hold the device."""
    from search.executor import Ended
    from search.executor.forked import ForkedExecutor

    module, pids = f"stuck_{tmp_path.name}", tmp_path / "pids"
    (tmp_path / f"{module}.py").write_text(CODE.format(pids=str(pids)))
    place = {"user_space": f"{module}:net", "user_folder": str(tmp_path)}
    executor = ForkedExecutor(tmp_path / "forker.log")
    executor.start(make_spec(data, tmp_path, {}, **place))
    child = psutil.Process(wait_for(pids))
    executor.kill(0)
    while not isinstance(executor.wait(60), Ended):
        continue
    assert psutil.wait_procs([child], timeout=SECONDS)[1] == []
    executor.close()
