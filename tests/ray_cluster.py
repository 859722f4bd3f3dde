"""A real Ray cluster on this machine, whose nodes have made-up GPUs and can be killed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOKEN = "0" * 64  # Ray takes no short one
_HASTE = {  # to notice that a node or the head is gone
    "RAY_health_check_period_ms": "1000",
    "RAY_health_check_failure_threshold": "3",
    "RAY_gcs_rpc_server_reconnect_timeout_s": "10",
}


class RayCluster:
    """A head without GPUs, and nodes with them; each is processes of its own."""

    def __init__(self, gpus: Sequence[int], environment: Mapping[str, str]) -> None:
        """Start it.

        Args:
            gpus: of each node beside the head.
            environment: of all of its processes.
        """
        self._folder = tempfile.mkdtemp(prefix="ray")  # the paths of its sockets must be short
        access = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": TOKEN, "RAY_USAGE_STATS_ENABLED": "0"}
        self._environment = {**environment, **access, **_HASTE}
        self._process = subprocess.Popen(
            [sys.executable, __file__, self._folder, *map(str, gpus)],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        said = next(line for line in self._process.stdout if line.startswith("{"))
        self.address: str = json.loads(said)["address"]
        self._head = _processes(json.loads(said)["head"])
        self._nodes = [_processes(pids) for pids in json.loads(said)["nodes"]]

    @property
    def environment(self) -> dict[str, str]:
        """Of whoever may enter."""
        return {**self._environment, "RAY_ADDRESS": self.address}

    def kill_node_of(self, pid: int) -> None:
        """Lose the node where a process is: all that is there, and was started there, at once."""
        parents = {one.pid for one in psutil.Process(pid).parents()}
        (node,) = [found for found in self._nodes if parents & {one.pid for one in found}]
        _kill(node)

    def kill_head(self) -> None:
        """Lose the head, and with it the cluster's memory; the nodes' processes stay at first."""
        _kill(self._head)

    def close(self) -> None:
        """Kill all that is left."""
        _kill([*self._head, *(one for node in self._nodes for one in node)])
        self._process.kill()
        with self._process:  # closes its pipes
            pass
        shutil.rmtree(self._folder, ignore_errors=True)


def _processes(pids: Sequence[int]) -> list[psutil.Process]:
    return [psutil.Process(pid) for pid in pids]  # of which psutil knows another of that number


def _kill(processes: Sequence[psutil.Process]) -> None:
    family = []
    for parent in processes:
        with suppress(psutil.NoSuchProcess):
            family += [parent, *parent.children(recursive=True)]
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.kill()


def _main(folder: str, *gpus: str) -> None:
    from ray.cluster_utils import Cluster

    Path(tempfile.gettempdir(), "ray").mkdir(exist_ok=True)  # it writes down its address there
    head = {"num_cpus": 1, "num_gpus": 0, "temp_dir": folder}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    nodes = [cluster.add_node(num_cpus=2, num_gpus=int(count)) for count in gpus]
    cluster.wait_for_nodes(120)
    said = {
        "address": cluster.address,
        "head": _pids(cluster.head_node),
        "nodes": [_pids(node) for node in nodes],
    }
    os.write(1, f"{json.dumps(said)}\n".encode())
    sys.stdin.read()


def _pids(node: object) -> list[int]:
    listed = node.live_processes()  # type: ignore[attr-defined]
    return [process.pid for _, process in listed]


if __name__ == "__main__":
    _main(*sys.argv[1:])
