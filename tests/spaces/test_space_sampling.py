"""Points of a space, drawn by Optuna."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import optuna
import pytest
from mypy import api as mypy

from spaces import PRESETS, Space, load_space

if TYPE_CHECKING:
    from spaces import Params

DENSE = """
parameters:
  network: dense
  units: {int: [8, 64], log: true, per: dense_layers}
  dense_layers: {int: [0, 4], step: 2}
  dropout: {float: [0.0, 0.5], step: 0.1}
  nesterov: {choice: [false, true]}
  momentum: {float: [0.0, 0.99], when: {optimizer: sgd, nesterov: true}}
  l1: {choice: [0, 1e-4], when: {optimizer: [sgd, adam]}}
  l2: {float: [1e-7, 1e-2], log: true, when: {l1: 0}}
  optimizer: {choice: [sgd, rmsprop, adam]}
  learning_rate: 1e-3
  batch_size: 64
  patience: 1
"""


@pytest.fixture
def dense(tmp_path: Path) -> Space:
    """A space with every kind of parameter and nested conditions, written children first."""
    path = tmp_path / "small.yaml"
    path.write_text(DENSE, encoding="utf-8")
    return load_space(str(path))


def points(space: Space, count: int) -> list[tuple[optuna.Trial, Params]]:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=7))
    return [(trial, space.sample(trial)) for trial in (study.ask() for _ in range(count))]


def test_fixed_values_are_in_the_params_and_asked_of_nobody(dense: Space) -> None:
    for trial, params in points(dense, 20):
        assert (
            params.items()
            >= {
                "network": "dense",
                "learning_rate": 0.001,
                "batch_size": 64,
                "patience": 1,
            }.items()
        )
        assert trial.params.keys() == params.keys() - {
            "network",
            "learning_rate",
            "batch_size",
            "patience",
        }


def test_a_parameter_exists_where_its_condition_holds_and_only_there(dense: Space) -> None:
    """All keys of a condition hold, any of its values; a parent without a value fails it."""
    drawn = [params for _, params in points(dense, 100)]

    for params in drawn:
        sgd, adam = params["optimizer"] == "sgd", params["optimizer"] == "adam"
        assert ("momentum" in params) == (sgd and params["nesterov"] is True)
        assert ("l1" in params) == (sgd or adam)
        assert ("l2" in params) == ("l1" in params and params["l1"] == 0)
    assert {"momentum" in params for params in drawn} == {True, False}
    assert {"l2" in params for params in drawn} == {True, False}


def test_a_repeated_parameter_has_one_value_a_repetition(dense: Space) -> None:
    """None at all where the count is 0."""
    drawn = [params for _, params in points(dense, 50)]

    assert {params["dense_layers"] for params in drawn} == {0, 2, 4}
    for params in drawn:
        assert [name for name in params if name.startswith("units")] == [
            f"units_{number + 1}" for number in range(int(params["dense_layers"] or 0))
        ]


def test_optuna_gets_the_ranges_and_scales_of_the_file(dense: Space) -> None:
    distributions: dict[str, optuna.distributions.BaseDistribution] = {}
    for trial, _ in points(dense, 50):
        distributions |= trial.distributions

    assert distributions["units_4"] == optuna.distributions.IntDistribution(8, 64, log=True)
    assert distributions["dense_layers"] == optuna.distributions.IntDistribution(0, 4, step=2)
    assert distributions["dropout"] == optuna.distributions.FloatDistribution(0, 0.5, step=0.1)
    assert distributions["l2"] == optuna.distributions.FloatDistribution(1e-7, 1e-2, log=True)
    assert distributions["l1"] == optuna.distributions.CategoricalDistribution((0.0, 1e-4))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_fixed_trial_gives_the_same_params_again(preset: str) -> None:
    space = load_space(preset)

    for trial, params in points(space, 20):
        assert space.sample(optuna.trial.FixedTrial(trial.params)) == params


def test_the_order_in_the_file_does_not_change_what_a_seed_draws(
    dense: Space, tmp_path: Path
) -> None:
    head, *lines = DENSE.strip().splitlines()
    path = tmp_path / "turned.yaml"
    path.write_text("\n".join([head, *reversed(lines)]), encoding="utf-8")

    turned = load_space(str(path))

    assert [p for _, p in points(turned, 9)] == [p for _, p in points(dense, 9)]


@pytest.mark.long
def test_optuna_trials_are_suggesters_to_mypy_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(__file__).parents[2]
    monkeypatch.setenv("MYPYPATH", str(root))
    code = tmp_path / "trials.py"
    code.write_text(
        "import optuna\n"
        "from spaces import Suggester\n"
        "def trials(one: optuna.Trial, two: optuna.trial.FixedTrial) -> list[Suggester]:\n"
        "    return [one, two]\n",
        encoding="utf-8",
    )

    output, _, status = mypy.run(
        [str(code), "--config-file", str(root / "pyproject.toml"), "--cache-dir", str(tmp_path)]
    )

    assert status == 0, output
