"""KerasTuner's hyperparameters and Optuna's suggestions, asked of a suggester."""

from __future__ import annotations

from typing import Any

import numpy as np
import optuna
import pytest
from optuna.distributions import CategoricalDistribution
from user_hypermodels import First, every_kind
from user_points import drawn_by_keras_tuner, drawn_by_optuna

from spaces.errors import SpaceError
from spaces.user.hyperparameters import AskingHyperParameters

POINTS = 20


def asking(answers: dict[str, Any] | None = None) -> tuple[AskingHyperParameters, First]:
    first = First(answers)
    return AskingHyperParameters(first), first


def test_points_drawn_by_kerastuner_give_the_same_models_through_the_adapter() -> None:
    """Values and configs are equal, not nearly so (`scripts/check_adapter.py` draws many)."""
    assert {drawn_by_keras_tuner(seed) for seed in range(POINTS)} == {"cnn", "dense"}


def test_points_drawn_by_optuna_give_the_same_models_in_plain_kerastuner() -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))

    assert {drawn_by_optuna(study.ask()) for _ in range(POINTS)} == {"cnn", "dense"}


@pytest.mark.parametrize(
    ("kind", "arguments", "question"),
    [
        ("Int", {"min_value": 2, "max_value": 9}, ("int", 2, 9, 1, False)),
        ("Int", {"min_value": 2, "max_value": 9, "step": 3}, ("int", 2, 8, 3, False)),
        ("Int", {"min_value": 2, "max_value": 9, "sampling": "log"}, ("int", 2, 9, 1, True)),
        (
            "Int",
            {"min_value": np.int64(1), "max_value": np.int32(3)},
            ("int", 1, 3, 1, False),
        ),
        ("Float", {"min_value": 0, "max_value": 1}, ("float", 0.0, 1.0, None, False)),
        (
            "Float",
            {"min_value": 1e-3, "max_value": 1, "sampling": "log"},
            ("float", 1e-3, 1.0, None, True),
        ),
        (
            "Float",
            {"min_value": 0.1, "max_value": 0.75, "step": 0.2},
            ("float", 0.1, 0.7, 0.2, False),
        ),
        ("Float", {"min_value": 0, "max_value": 1, "step": 0.2}, ("float", 0.0, 1.0, 0.2, False)),
        (
            "Int",
            {"min_value": 1, "max_value": 20, "step": 2, "sampling": "log"},
            ("int", 0, 4, 1, False),
        ),
        (
            "Float",
            {"min_value": 0.1, "max_value": 0.9, "sampling": "reverse_log"},
            ("float", 0.1, 0.9, None, True),
        ),
        ("Choice", {"values": ["a", "b", "a"]}, ("a", "b")),
        ("Choice", {"values": [0.5, 0.25], "ordered": True}, (0.5, 0.25)),
        ("Choice", {"values": [np.float64(0.5), np.float64(1.0)]}, (0.5, 1.0)),
        ("Choice", {"values": [True, False]}, (1, 0)),
        ("Boolean", {}, (True, False)),
    ],
)
def test_each_kind_is_asked_on_its_own_scale(
    kind: str, arguments: dict[str, Any], question: tuple[object, ...]
) -> None:
    """With an upper end that is on a step, since Optuna wants one; KerasTuner makes True a 1."""
    hp, first = asking()

    getattr(hp, kind)("name", **arguments)

    assert first.asked == {"name": question}


def test_optuna_takes_all_of_it_without_a_warning() -> None:
    """Steps are counted in decimal there: 0.1 + 3·0.2 is 0.7."""
    trial = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1)).ask()
    hp = AskingHyperParameters(trial)

    stepped = hp.Float("stepped", 0.1, 0.75, step=0.2)
    every_kind(hp)

    assert stepped in list(hp.space[0].values)
    assert set(trial.params) >= {"network", "l2", "momentum"}


@pytest.mark.parametrize(
    ("sampling", "values"), [("log", [3, 6, 12, 24]), ("reverse_log", [27, 24, 18, 6])]
)
def test_a_logarithm_with_a_step_is_an_index_and_shows_the_users_value(
    sampling: str, values: list[int]
) -> None:
    """KerasTuner multiplies by such a step."""
    seen = []
    for index in range(4):
        hp, _ = asking({"name": index})
        assert hp.Int("name", 3, 27, step=2, sampling=sampling) == hp.params["name"]
        seen.append(hp.params["name"])

    assert seen == values


def test_reverse_log_is_the_mirror_of_a_logarithm() -> None:
    hp, _ = asking({"rate": 0.2, "count": 3})

    assert hp.Float("rate", 0.1, 0.9, sampling="reverse_log") == pytest.approx(0.8)
    assert hp.Int("count", 1, 9, sampling="reverse_log") == 7


def test_whole_numbers_beyond_a_floats_precision_stay_on_their_steps() -> None:
    """Optuna keeps them as floats."""
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    for _ in range(50):
        value = AskingHyperParameters(study.ask()).Int("n", 5, 10**18, step=7)

        assert (value - 5) % 7 == 0
        assert 5 <= value <= 10**18


def test_the_same_name_asked_twice_has_one_value() -> None:
    hp, first = asking({"units": 16})

    assert hp.Int("units", 8, 32) == 16
    first.answers["units"] = 20
    assert hp.Int("units", 8, 32) == 16
    assert hp.get("units") == 16
    assert hp.suggest_int("units", 8, 32) == 16


def test_what_is_inactive_is_none_and_not_asked() -> None:
    hp, first = asking({"network": "dense"})

    hp.Choice("network", ["cnn", "dense"])
    with hp.conditional_scope("network", ["cnn"]):
        filters = hp.Int("filters", 1, 8)

    assert filters is None
    assert set(first.asked) == {"network"}
    assert hp.params == {"network": "dense"}
    with pytest.raises(ValueError, match="inactive"):
        hp.get("filters")


def test_fixed_values_are_nobodys_question_and_scopes_are_part_of_names() -> None:
    hp, first = asking()

    with hp.name_scope("head"):
        hp.Fixed("kind", "dense")
        hp.Int("units", 1, 8)

    assert first.asked == {"head/units": ("int", 1, 8, 1, False)}
    assert hp.params == {"head/kind": "dense", "head/units": 1}


def test_one_name_with_one_definition_is_one_parameter_under_all_conditions() -> None:
    for network in ("cnn", "dense"):
        hp, first = asking({"network": network})
        hp.Choice("network", ["cnn", "dense"])
        for value in ("cnn", "dense"):
            with hp.conditional_scope("network", [value]):
                hp.Float("dropout", 0.0, 0.5)

        assert set(first.asked) == {"network", "dropout"}


def test_one_name_with_two_definitions_is_two_parameters_and_one_value() -> None:
    hp, first = asking({"network": "dense", "units [network=dense]": 150})

    hp.Choice("network", ["cnn", "dense"])
    hp.Int("units", 1, 8, parent_name="network", parent_values=["cnn"])
    units = hp.Int("units", 100, 200, parent_name="network", parent_values=["dense"])

    assert units == 150
    assert set(first.asked) == {"network", "units [network=dense]"}
    assert hp.params == {"network": "dense", "units": 150}


def test_choices_that_differ_by_condition_never_clash_in_a_study() -> None:
    """Behind an `if`, KerasTuner sees only one of them a trial; Optuna wants the same choices."""
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    seen = set()
    for _ in range(20):
        trial = study.ask()
        hp = AskingHyperParameters(trial)
        network = hp.Choice("network", ["cnn", "dense"])
        values = ["flat", "average"] if network == "cnn" else ["wide", "deep"]
        with hp.conditional_scope("network", [network]):
            assert hp.Choice("head", values) in values
        study.tell(trial, 0.0)
        seen |= set(trial.distributions.items())

    choices = {
        name: distribution.choices
        for name, distribution in seen
        if isinstance(distribution, CategoricalDistribution)
    }
    assert len(seen) == len(choices) == 3
    assert set(choices.values()) == {("cnn", "dense"), ("flat", "average"), ("wide", "deep")}


@pytest.mark.filterwarnings("ignore:Argument ``group``:optuna.exceptions.ExperimentalWarning")
def test_tpe_with_groups_samples_a_conditional_space() -> None:
    sampler = optuna.samplers.TPESampler(seed=0, group=True, n_startup_trials=5)
    study = optuna.create_study(sampler=sampler)
    for _ in range(25):
        trial = study.ask()
        hp = AskingHyperParameters(trial)
        every_kind(hp)
        study.tell(trial, hp.values["learning_rate"])

    assert study.best_value < 1e-3


def test_optunas_suggestions_are_passed_on_as_they_are() -> None:
    trial, first = asking()

    trial.suggest_int("units", 8, 64, step=8)
    trial.suggest_float("rate", 1e-4, 1e-1, log=True)
    trial.suggest_categorical("kind", ("a", None))
    trial.suggest_uniform("u", 0, 1)
    trial.suggest_loguniform("l", 1, 2)
    trial.suggest_discrete_uniform("d", 0, 1, 0.5)
    trial.set_user_attr("note", 1)

    assert first.asked == {
        "units": ("int", 8, 64, 8, False),
        "rate": ("float", 1e-4, 1e-1, None, True),
        "kind": ("a", None),
        "u": ("float", 0, 1, None, False),
        "l": ("float", 1, 2, None, True),
        "d": ("float", 0, 1, 0.5, False),
    }
    assert trial.params == {"units": 8, "rate": 1e-4, "kind": "a", "u": 0.0, "l": 1.0, "d": 0.0}
    assert trial.number == 0
    assert trial.user_attrs == {"note": 1}


def test_an_objective_in_place_of_a_builder_is_told_so() -> None:
    trial, _ = asking()

    with pytest.raises(
        SpaceError, match=r"trial\.report was called: give the function that builds"
    ):
        trial.report(0.5, 1)
    with pytest.raises(SpaceError, match=r"trial\.should_prune was called"):
        trial.should_prune()
