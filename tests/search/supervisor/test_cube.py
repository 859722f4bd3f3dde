"""Points of a unit cube are those that the distributions allow, with the params that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import create_trial

from search.supervisor.cube import Cube

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial, Trial


def ask(trial: Trial) -> None:
    """Params of each kind; two of them only where another one says so."""
    network = trial.suggest_categorical("network", ["cnn", "dense", "none"])
    trial.suggest_float("rate", 1e-4, 1e-1, log=True)
    trial.suggest_float("fixed", 3.0, 3.0)
    if network == "cnn":
        blocks = trial.suggest_int("blocks", 1, 4)
        trial.suggest_int("filters", 8, 64, log=True)
        if blocks > 2:
            trial.suggest_int("stride", 2, 8, step=2)
    elif network == "dense":
        trial.suggest_float("dropout", 0.0, 0.5, step=0.1)


@pytest.fixture(scope="module")
def trials() -> list[FrozenTrial]:
    """Two hundred, drawn at random."""
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    for _ in range(200):
        trial = study.ask()
        ask(trial)
        study.tell(trial, 0.0)
    return study.trials


def asked(params: dict[str, Any]) -> dict[str, Any]:
    """What is asked for where these are given."""
    trial = optuna.trial.FixedTrial({"fixed": 3.0, **params})
    ask(trial)
    return trial.params


def test_a_trials_point_has_its_params(trials: list[FrozenTrial]) -> None:
    """There and back."""
    cube = Cube(trials)
    assert set(cube.distributions) == {"network", "rate", "blocks", "filters", "dropout", "stride"}
    for trial, point in zip(trials, cube.known, strict=True):
        expected = {name: one for name, one in trial.params.items() if name != "fixed"}
        assert cube.params(point) == pytest.approx(expected)


@pytest.mark.parametrize("near", [False, True])
def test_points_that_are_drawn_are_possible_ones(trials: list[FrozenTrial], near: bool) -> None:
    """On their grids and with the params that go together, of which one hangs on two others."""
    cube, random = Cube(trials), np.random.default_rng(0)
    points = cube.near(cube.known, random) if near else cube.drawn(200, random)
    drawn = [cube.params(point) for point in points]
    for params in drawn:
        assert asked(params).items() >= params.items()
        for name, one in cube.distributions.items():
            assert name not in params or one._contains(one.to_internal_repr(params[name]))
    whole = sum(asked(one).keys() - {"fixed"} == one.keys() for one in drawn)
    assert whole == 200


def test_values_of_a_grid_are_equally_likely(trials: list[FrozenTrial]) -> None:
    """The ends, too."""
    cube = Cube(trials)
    place = list(cube.distributions).index("blocks")
    blocks = cube.drawn(4000, np.random.default_rng(0))[:, place]
    _, counts = np.unique(blocks[~np.isnan(blocks)], return_counts=True)
    assert len(counts) == 4
    assert counts.min() > 0.8 * counts.mean()


def test_a_neighbor_is_like_its_point(trials: list[FrozenTrial]) -> None:
    """Nearer than a random one, and not the same."""
    cube, random = Cube(trials), np.random.default_rng(0)
    columns = cube.columns(cube.known)
    near = np.abs(cube.columns(cube.near(cube.known, random)) - columns).mean()
    far = np.abs(cube.columns(cube.drawn(200, random)) - columns).mean()
    assert 0 < near < far / 2


def test_a_model_sees_choices_apart_and_what_is_absent(trials: list[FrozenTrial]) -> None:
    """A network of no kind has neither blocks nor dropout: in the middle, and marked."""
    cube = Cube(trials)
    # network 3, rate 1, and of each other its value and whether there is one
    assert cube.columns(cube.known).shape == (200, 3 + 1 + 2 * 4)
    bare = next(one for one in trials if one.params["network"] == "none")
    (row,) = cube.columns(cube.points([bare]))
    assert row[[0, 1, 2]].tolist() == [0.0, 0.0, 1.0]
    assert sorted(row[4:].tolist()) == [0.0] * 4 + [0.5] * 4


def test_there_may_be_nothing_to_choose() -> None:
    """A model has a column all the same."""
    study = optuna.create_study()
    trial = study.ask()
    trial.suggest_int("one", 1, 1)
    study.tell(trial, 0.0)
    cube = Cube(study.trials)
    assert cube.columns(cube.drawn(5, np.random.default_rng(0))).shape == (5, 1)
    assert cube.params(cube.known[0]) == {}


RATE = FloatDistribution(1e-4, 1e-2, log=True)
BLOCKS = IntDistribution(1, 5)
NETWORK = CategoricalDistribution(["cnn", "dense", "residual"])
KINDS: dict[str, BaseDistribution] = {"rate": RATE, "network": NETWORK, "blocks": BLOCKS}


def trial(**params: Any) -> FrozenTrial:
    """One that is over."""
    return create_trial(value=0.0, params=params, distributions={one: KINDS[one] for one in params})


THREE = Cube(
    [
        trial(rate=1e-4, network="cnn", blocks=1),
        trial(rate=1e-3, network="cnn", blocks=3),
        trial(rate=1e-2, network="residual"),
    ]
)


def test_a_distance_is_the_mean_share_of_each_range() -> None:
    """Logarithmic where the range is; choices differ or do not."""
    (point,) = THREE.points([trial(rate=1e-3, network="cnn", blocks=1)])
    expected = [(0.5 + 0 + 0) / 3, (0 + 0 + 0.5) / 3, (0.5 + 1 + 1) / 3]
    assert THREE.distances(point) == pytest.approx(expected)


def test_what_one_of_both_lacks_is_as_far_as_can_be() -> None:
    """And what both lack does not count."""
    (point,) = THREE.points([trial(rate=1e-2, network="residual")])
    assert THREE.distances(point) == pytest.approx([1.0, (0.5 + 1 + 1) / 3, 0.0])
