"""Points of one space, as another space has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from search.supervisor.refitting import refitted
from spaces import Space, load_space

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POINT = {
    "network": "dense",
    "dense_layers": 2,
    "units_1": 64,
    "units_2": 32,
    "normalization": "none",
    "dropout": 0.25,
    "optimizer": "sgd",
    "momentum": 0.9,
    "learning_rate": 0.01,
    "batch_size": 64,
}
PARAMETERS = {
    "patience": 5,
    "network": "dense",
    "dense_layers": {"int": [1, 3]},
    "units": {"choice": [32, 64], "per": "dense_layers"},
    "normalization": "none",
    "dropout": {"float": [0.0, 0.5], "step": 0.05},
    "optimizer": {"choice": ["sgd", "adam"]},
    "momentum": {"float": [0.0, 0.99], "when": {"optimizer": "sgd"}},
    "learning_rate": {"float": [1e-4, 1e-1], "log": True},
    "batch_size": 64,
}
SAMPLED = {name for name in POINT if name not in ("network", "normalization", "batch_size")}


@pytest.fixture
def space(tmp_path: Path) -> Callable[..., Space]:
    """The space of `PARAMETERS`, with some changed; None takes one out."""

    def build(**changed: Any) -> Space:
        parameters = {**PARAMETERS, **changed}
        there = {name: one for name, one in parameters.items() if one is not None}
        file = tmp_path / "space.yaml"
        file.write_text(json.dumps({"parameters": there}))
        return load_space(str(file))

    return build


def known(space: Space) -> dict[str, Any] | None:
    """The params that the point has in a space."""
    found = refitted(POINT, space)
    if found is None:
        return None
    assert found.params.keys() == found.distributions.keys()
    assert all(POINT[name] == value for name, value in found.params.items())
    return found.params


def test_in_its_own_space_a_point_has_all_that_is_sampled(space: Callable[..., Space]) -> None:
    """What is fixed is not."""
    params = known(space())
    assert params is not None
    assert params.keys() == SAMPLED


@pytest.mark.parametrize(
    "wider",
    [
        {"units": {"choice": [16, 64, 32, 128], "per": "dense_layers"}},
        {"optimizer": {"choice": ["rmsprop", "sgd"]}},
        {"dropout": {"float": [0.0, 0.9]}},
        {"dense_layers": {"int": [1, 8]}},
        {"dense_layers": {"choice": [2, 4]}},
        {"learning_rate": {"float": [1e-5, 1.0]}},
    ],
)
def test_a_value_that_is_still_allowed_is_kept(
    space: Callable[..., Space], wider: dict[str, Any]
) -> None:
    """However it is asked for now; Optuna itself refuses changed choices."""
    params = known(space(**wider))
    assert params is not None
    assert params.keys() == SAMPLED


@pytest.mark.parametrize(
    "narrower",
    [
        {"units": {"choice": [64, 128], "per": "dense_layers"}},
        {"optimizer": {"choice": ["adam", "rmsprop"]}, "momentum": None},
        {"optimizer": "adam", "momentum": None},
        {"dropout": {"float": [0.0, 0.2]}},
        {"dropout": {"float": [0.0, 0.5], "step": 0.1}},
        {"dense_layers": {"int": [3, 4]}},
        {"dense_layers": 1},
        {"learning_rate": {"choice": [0.02, 0.03]}},
        {"batch_size": 128},
        {"units": {"choice": [64], "per": "dense_layers", "growth": 2}},
    ],
)
def test_a_value_that_is_not_makes_it_a_point_outside(
    space: Callable[..., Space], narrower: dict[str, Any]
) -> None:
    """Whether it is sampled, fixed or computed now."""
    assert known(space(**narrower)) is None


def test_what_was_fixed_is_known_where_it_varies_now(space: Callable[..., Space]) -> None:
    """For the trial had it."""
    params = known(space(batch_size={"choice": [32, 64, 128]}))
    assert params is not None
    assert params["batch_size"] == 64


def test_what_the_point_has_not_is_left_open(space: Callable[..., Space]) -> None:
    """And what the space has not does not matter."""
    params = known(space(l2={"float": [1e-7, 1e-2], "log": True}, dropout=None))
    assert params is not None
    assert params.keys() == SAMPLED - {"dropout"}


def test_a_point_with_nothing_in_common_is_none(space: Callable[..., Space]) -> None:
    """Not even one that all parameters are left open of."""
    assert refitted({"something": 1}, space()) is None
