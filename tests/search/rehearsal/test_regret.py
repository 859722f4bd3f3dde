"""Regrets, their intervals, and what is recommended by them."""

from __future__ import annotations

import pytest
from made import Made

from search.rehearsal.curves import Typical
from search.rehearsal.playing import Play, known_way
from search.rehearsal.regret import standings
from search.rehearsal.rehearsing import Rehearsed

TYPICAL = {
    "a": Typical(training=1.0, value=3.0, best=1.0),
    "b": Typical(training=1.0, value=30.0, best=20.0),
}


def ended(
    pruner: str, task: str, seed: int, values: tuple[float | None, ...], trainers: int = 1
) -> tuple[Play, Rehearsed]:
    """A rehearsal's result: of four trials three were pruned."""
    curves = Made(lambda _: [0.0], 1, name=task)
    way = known_way("random", pruner)
    play = Play(curves=curves, way=way, trainers=trainers, seed=seed, marks=(1.0, 2.0))
    return play, Rehearsed(values=values, ended=4, pruned=3, epochs=10, used_up=None)


def test_regret_is_relative_to_the_best_value_known_and_to_random_points() -> None:
    """The best may be one that a search found; 1 is the most, and what it is without any."""
    done = [
        ended("asha", "a", 0, (2.0, 1.0)),
        ended("asha", "a", 1, (3.0, 2.0)),
        ended("asha", "b", 0, (None, 10.0)),
        ended("asha", "b", 1, (90.0, 20.0)),
    ]
    (found,) = standings(done, TYPICAL)
    assert found.regrets[0].value == pytest.approx((0.5 + 1.0 + 1.0 + 1.0) / 4)
    assert found.regrets[1].value == pytest.approx((0.0 + 0.5 + 0.0 + 0.5) / 4)
    assert found.off == pytest.approx((0 + 1 + 0 + 10) / 4)
    assert (found.trials, found.pruned, found.epochs) == (4, 0.75, 2.5)


def test_the_lowest_regret_is_recommended_and_who_is_not_surely_behind_is_equal() -> None:
    """By paired seeds: asha is always a little ahead of median, and now and then of none."""
    done = []
    for seed in range(20):
        level = 1.0 + 0.05 * seed
        done.append(ended("asha", "a", seed, (3.0, level)))
        done.append(ended("median", "a", seed, (3.0, level + 0.1)))
        done.append(ended("none", "a", seed, (3.0, level + (0.5 if seed % 2 else -0.4))))
    found = standings(done, TYPICAL)
    assert [one.pruner for one in found] == ["asha", "none", "median"]
    assert [one.equal for one in found] == [True, True, False]
    asha, none, median = found
    assert (asha.behind.low, asha.behind.high) == (0.0, 0.0)
    assert median.behind.low == pytest.approx(median.behind.high)
    assert none.behind.low < 0 < none.behind.high
    assert asha.rank == pytest.approx(1.5)
    low, high = asha.regrets[1].low, asha.regrets[1].high
    assert low < asha.regrets[1].value < high


def test_each_number_of_trainers_has_its_own() -> None:
    """Where another one is first."""
    done = [
        ended(pruner, "a", seed, (3.0, 1.0 + (pruner == "asha") * (trainers == 4) + 0.5), trainers)
        for pruner in ("asha", "none")
        for trainers in (1, 4)
        for seed in range(3)
    ]
    found = standings(done, TYPICAL)
    assert [(one.trainers, one.pruner) for one in found] == [
        (1, "asha"),
        (1, "none"),
        (4, "none"),
        (4, "asha"),
    ]
    assert [one.equal for one in found] == [True, True, True, False]
    assert [one.rank for one in found] == [1.5, 1.5, 1.0, 2.0]
