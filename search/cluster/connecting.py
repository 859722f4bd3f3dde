"""Reaching a Ray cluster, and what it has."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

from search.errors import SearchError, UsageError, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

# Ray itself tries an address that does not answer for more than three minutes.
ANSWER_SECONDS = 5.0


@contextmanager
def ray_cluster() -> Iterator[ModuleType]:
    """Ray, connected to the cluster of RAY_ADDRESS or of this host until the context ends.

    Raises:
        UsageError: Ray is not installed, or there is no such cluster.
        SearchError: the cluster does not let us in.
    """
    address = os.environ.get("RAY_ADDRESS", "auto")
    _check_address(address)
    ray = _imported()
    try:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except Exception as error:  # of many classes
        raise _refused(address, error) from None
    try:
        with redirect_stdout(StringIO()):  # Ray prints what nodes report, state dumps too
            yield ray
    finally:
        ray.shutdown()


def _imported() -> ModuleType:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere unasked
    try:
        import ray
    except ImportError:
        raise UsageError(
            "--cluster ray needs Ray: pip install 'cnn-search[ray]' on every node"
        ) from None
    return ray


def _refused(address: str, error: Exception) -> SearchError:
    """What Ray's error at connecting means."""
    if not isinstance(error, ConnectionError):
        reason = one_line(error).split(". ")[0]
        where = "of this host" if address == "auto" else f"at {address}"
        return SearchError(f"the Ray cluster {where}: {reason}")
    if address != "auto":
        return SearchError(
            f"the Ray cluster at {address} does not let this program in: give its token in "
            "RAY_AUTH_TOKEN, and have its version of Ray"
        )
    return UsageError(
        "there is no Ray cluster on this host: start it by ray start, name it in RAY_ADDRESS, or "
        "hand this command in by ray job submit"
    )


def _check_address(address: str) -> None:
    """Let pass what may answer.

    Raises:
        UsageError: it is of Ray's Client, is no address, or nobody listens there.
    """
    if address in ("auto", "local"):
        return
    if "://" in address:
        raise UsageError(
            f"RAY_ADDRESS {address}: start the search on a node of the cluster or by ray job "
            "submit, and give HOST:PORT"
        )
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise UsageError(f"RAY_ADDRESS {address}: give HOST:PORT, or leave it unset")
    if not answers(address):
        raise UsageError(f"the Ray cluster at {address} does not answer")


def answers(address: str) -> bool:
    """Whether somebody listens at a HOST:PORT."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=ANSWER_SECONDS).close()
    except (OSError, OverflowError):
        return False
    return True


def alive_nodes(ray: ModuleType) -> list[dict[str, Any]]:
    """What Ray says of each node that lives."""
    return [node for node in ray.nodes() if node["Alive"]]


def gpus_of(nodes: list[dict[str, Any]]) -> int:
    """GPUs that nodes have, in use or not."""
    return sum(int(node["Resources"].get("GPU", 0)) for node in nodes)
