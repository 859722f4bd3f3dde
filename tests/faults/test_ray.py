"""A search on a Ray cluster that loses a node, then its head."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fault_search import STUDY
from invariants import broken, has_epochs, remembered, running, seen
from ray_cluster import RayCluster

from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fault_search import Place, Search
    from invariants import Row

TRIALS, EPOCHS = 3, 40


@pytest.fixture
def clusters(place: Place) -> Iterator[Callable[..., RayCluster]]:
    """Starts clusters, each with a node for every number of GPUs."""
    made: list[RayCluster] = []

    def start(*gpus: int) -> RayCluster:
        made.append(RayCluster(gpus, place.environment))
        return made[-1]

    yield start
    for one in made:
        one.close()


@pytest.mark.long
@pytest.mark.timeout(2400)
def test_a_node_and_the_head_are_lost(
    on_postgres: Place, clusters: Callable[..., RayCluster]
) -> None:
    """A lost node's trial goes on elsewhere; after the loss of the head `search start` goes on."""
    place = on_postgres
    place.artifacts = place.folder / "shared"
    cluster = clusters(1, 1)
    search = _start(place, cluster)
    place.until(has_epochs(place, 2), 400, "a trial")
    cluster.kill_node_of(_at_work(place))
    place.until(lambda: _goes_on(place), 400, "its trial goes on")

    cluster.kill_head()
    assert search.end(400) != 0
    cluster.close()

    again = _start(place, clusters(2))
    assert again.end(800) == 0, again.said
    assert f"{TRIALS}/{TRIALS}: {TRIALS} complete" in again.said
    assert broken(place, budget=TRIALS) == []
    assert running(place) == []
    for before, after in _retried(list(remembered(place.url).attempts.values())):
        assert after["first_epoch"] is None or after["first_epoch"] >= (before["last_epoch"] or 1)


@pytest.mark.timeout(1800)
def test_a_search_and_what_cannot_be(
    on_postgres: Place, clusters: Callable[..., RayCluster]
) -> None:
    """A line says what is wrong, and there is no study; the other line searches."""
    place = on_postgres
    place.artifacts = place.folder / "shared"
    cluster = clusters(1)
    known = cluster.environment
    said = [
        _refused(place, {**known, "RAY_ADDRESS": "127.0.0.1:9"}, "--gpus", "1"),
        _refused(place, {**known, "RAY_ADDRESS": "ray://127.0.0.1:10001"}, "--gpus", "1"),
        _refused(place, {**known, "RAY_AUTH_TOKEN": "1" * 64}, "--gpus", "1"),
        _refused(place, known, "--gpus", "1", "--storage", "sqlite:///search.db"),
        _refused(place, known, "--gpus", "1", "--devices-per-trial", "2"),
    ]
    wanted = [
        "the Ray cluster at 127.0.0.1:9 does not answer",
        "RAY_ADDRESS ray://127.0.0.1:10001: start the search on a node",
        f"the Ray cluster at {known['RAY_ADDRESS']} does not let this program in",
        "the Ray cluster has 2 nodes, and SQLite is one host's file",
        "--devices-per-trial 2: --gpus 1 is too few for a trial",
    ]
    for line, beginning in zip(said, wanted, strict=True):
        assert line.startswith(f"error: {beginning}"), said
    assert not (place.folder / "search.db").exists()
    assert seen(place) is None

    search = _start(place, cluster, gpus=1, trials=1, epochs=2)
    assert search.end(400) == 0, search.said
    assert "1/1: 1 complete" in search.said
    assert broken(place, budget=1) == []
    assert running(place) == []


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_cluster_without_gpus(place: Place, clusters: Callable[..., RayCluster]) -> None:
    """Is refused where all of them are asked for."""
    said = _refused(place, clusters(0).environment)
    assert said.startswith("error: --gpus all: the Ray cluster has 2 nodes and no GPU")


def _refused(place: Place, environment: dict[str, str], *options: str) -> str:
    """The only line that a search says, beside those that Ray logs."""
    line = ("start", "digits", "--trials", "1", "--cluster", "ray", *options)
    search = place.run(*line, variables=environment)
    assert search.end(300) in (1, 2), search.said
    (said,) = [line for line in search.said.splitlines() if not line.startswith("[")]
    return said


def _start(
    place: Place, cluster: RayCluster, *, gpus: int = 2, trials: int = TRIALS, epochs: int = EPOCHS
) -> Search:
    steady = Path(__file__).with_name("steady.yaml")
    line = f"start digits --study {STUDY} --space {steady} --sampler random --pruner none"
    budget = f"--trials {trials} --epochs {epochs} --artifacts {place.artifacts}"
    where = f"--cluster ray --gpus {gpus} --devices cpu:1"  # the GPUs are made up
    return place.run(*f"{line} {budget} {where}".split(), variables=cluster.environment)


def _at_work(place: Place) -> int:
    """The pid of a supervisor whose trial has two epochs."""
    known = remembered(place.url, optuna=False)
    pids = {one["id"]: one["pid"] for one in known.supervisors}
    return next(
        pids[one["supervisor_id"]]
        for one in known.slots
        if one["state"] == SlotState.CLAIMED and len(known.epochs[one["slot"]]) >= 2
    )


def _goes_on(place: Place) -> bool:
    """Whether a lost attempt was followed by one with an epoch of its own."""
    known = seen(place)
    attempts = [] if known is None else list(known.attempts.values())
    return any(
        before["end"] == AttemptEnd.LOST and after["last_epoch"] is not None
        for before, after in _retried(attempts)
    )


def _retried(attempts: list[list[Row]]) -> list[tuple[Row, Row]]:
    """Attempts at a trial, each with the one that followed."""
    return [pair for of_trial in attempts for pair in pairwise(of_trial)]
