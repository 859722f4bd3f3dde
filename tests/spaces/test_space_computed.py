"""Values that follow from others: references and growing repetitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optuna
import pytest

from spaces import Params, Space, SpaceError, load_space

if TYPE_CHECKING:
    from pathlib import Path


def loaded(folder: Path, text: str, extends: str = "cnn") -> Space:
    """A preset with the lines of `text` over its parameters."""
    path = folder / "my.yaml"
    path.write_text(f"extends: {extends}\nparameters:\n  {text}\n", encoding="utf-8")
    return load_space(str(path))


def drawn(space: Space, count: int = 40) -> list[tuple[Params, Params]]:
    """Params of trials, and of those what was asked for."""
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=3))
    trials = [study.ask() for _ in range(count)]
    return [(space.sample(trial), trial.params) for trial in trials]


def test_a_reference_is_a_multiple_of_another_value_and_asked_of_nobody(tmp_path: Path) -> None:
    space = loaded(
        tmp_path,
        "weight_decay: {ref: learning_rate, times: 0.1}\n  frozen_epochs: {ref: patience}\n"
        "  patience: {int: [2, 9]}\n  backbone_learning_rate: {ref: weight_decay, times: 2}",
        extends="transfer",
    )

    for params, asked in drawn(space):
        assert params["weight_decay"] == float(params["learning_rate"] or 0) * 0.1
        assert params["backbone_learning_rate"] == float(params["weight_decay"] or 0) * 2
        assert params["frozen_epochs"] == params["patience"]
        assert not {"weight_decay", "backbone_learning_rate", "frozen_epochs"} & asked.keys()


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("kernel_size: 5\n  blocks: {ref: kernel_size, times: 0.5}", "blocks", 2),
        ("kernel_size: 11\n  blocks: {ref: kernel_size, times: 2}", "blocks", 8),
        ("kernel_size: 1\n  blocks: {ref: kernel_size, times: 0.3}", "blocks", 1),
        ("l1: 0.9\n  l2: {ref: l1, times: 4}", "l2", 1.0),
        ("kernel_size: 1\n  l2: {ref: kernel_size}", "l2", 1.0),
    ],
)
def test_a_computed_value_is_rounded_and_cut_to_what_the_parameter_may_be(
    tmp_path: Path, text: str, name: str, expected: float
) -> None:
    ((params, _),) = drawn(loaded(tmp_path, text), count=1)

    assert params[name] == expected
    assert type(params[name]) is type(expected)


def test_a_reference_exists_only_where_what_it_refers_to_does(tmp_path: Path) -> None:
    """And where its own condition holds."""
    space = loaded(
        tmp_path,
        "label_smoothing: {ref: momentum, times: 0.1, when: {nesterov: true}}\n"
        "  nesterov: {choice: [true, false]}",
    )

    found = set()
    for params, _ in drawn(space):
        both = "momentum" in params and params["nesterov"] is True
        assert ("label_smoothing" in params) == both
        found.add(both)
    assert found == {True, False}


def test_a_reference_may_count(tmp_path: Path) -> None:
    space = loaded(tmp_path, "dense_layers: {ref: blocks}")

    for params, _ in drawn(space):
        names = [name for name in params if name.startswith("units_")]
        assert len(names) == params["dense_layers"] == params["blocks"]


def test_only_the_first_of_growing_repetitions_is_asked_for(tmp_path: Path) -> None:
    space = loaded(
        tmp_path,
        "filters: {choice: [16, 33], per: blocks, growth: 1.5}\n"
        "  units: {int: [64, 65], per: dense_layers, growth: 0.5}\n"
        "  blocks: {int: [1, 4]}\n  dense_layers: 3",
    )

    rows = {16: [16, 24, 36, 54], 33: [33, 50, 75, 112]}  # 49.5 to 50, 112.5 to 112
    for params, asked in drawn(space):
        filters = [
            params[f"filters_{number}"] for number in range(1, int(params["blocks"] or 0) + 1)
        ]
        assert filters == rows[int(params["filters_1"] or 0)][: len(filters)]
        assert [params["units_2"], params["units_3"]] == [32, 16]
        grown = {name for name in asked if name.startswith(("filters_", "units_"))}
        assert grown == {"filters_1", "units_1"}


def test_growing_repetitions_stay_within_what_the_parameter_may_be(tmp_path: Path) -> None:
    space = loaded(tmp_path, "filters: {choice: [1024], per: blocks, growth: 2}\n  blocks: 4")

    ((params, _),) = drawn(space, count=1)

    assert [params[f"filters_{number}"] for number in (1, 2, 3, 4)] == [1024, 2048, 2048, 2048]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "l2: {ref: learnin_rate}",
            "3: parameters.l2.ref: this space has no such parameter (did you mean learning_rate?)",
        ),
        (
            "l2: {ref: optimizer}",
            "3: parameters.l2.ref: optimizer is no number: it is one of sgd, rmsprop, adam, "
            "adamw, nadam, adagrad, adadelta, lion",
        ),
        (
            "l2: {ref: filters}",
            "3: parameters.l2.ref: filters has one value a repetition and cannot be referred to",
        ),
        (
            "padding: {ref: blocks}",
            "3: parameters.padding.ref: is for numbers; padding must be one of same, valid",
        ),
        (
            "l2: {ref: l1, times: 0}",
            "3: parameters.l2.times: must be a number above 0, not 0",
        ),
        (
            "l2: {ref: 3}",
            "3: parameters.l2.ref: must be the name of the parameter whose value is taken, not 3",
        ),
        (
            "l2: {ref: l1, per: blocks}",
            "3: parameters.l2.per: no such key (allowed: when, ref, times)",
        ),
        (
            "l1: {ref: l2}\n  l2: {ref: l1}",
            "3: parameters.l1.ref: goes in a circle: l1 → l2 → l1",
        ),
        ("l1: {ref: l1}", "3: parameters.l1.ref: goes in a circle: l1 → l1"),
        (
            "weight_decay: {ref: l1}\n  l1: {choice: [0, 0.1], when: {weight_decay: 0}}",
            "4: parameters.l1.when.weight_decay: "
            "weight_decay is computed; give a condition on what it refers to",
        ),
        (
            "learning_rate: {ref: l1}\n  l1: {float: [0, 0.1]}",
            "3: parameters.learning_rate.ref: gives 0 where l1 is 0; "
            "learning_rate must be a number above 0 to 10",
        ),
        (
            "learning_rate: {ref: momentum}",
            "3: parameters.learning_rate.ref: "
            "learning_rate is always needed: it may depend on network, not on optimizer",
        ),
        (
            "filters: {choice: [16], growth: 2}",
            "3: parameters.filters.growth: is for repetitions: it needs per",
        ),
        (
            "padding: {choice: [same], growth: 2}",
            "3: parameters.padding.growth: is for numbers; padding must be one of same, valid",
        ),
        (
            "filters: {choice: [16], per: blocks, growth: -1}",
            "3: parameters.filters.growth: must be a number above 0, not -1",
        ),
        (
            "dropout: {float: [0.1, 0.5], per: dense_layers, growth: 1.5}\n  dense_layers: 3",
            "3: parameters.dropout.growth: gives 1 where the repetition before is 0.75; "
            "dropout must be a number from 0 to below 1",
        ),
    ],
)
def test_a_computed_value_that_makes_no_sense_is_an_error(
    tmp_path: Path, text: str, expected: str
) -> None:
    with pytest.raises(SpaceError) as caught:
        loaded(tmp_path, text)

    assert str(caught.value) == f"{tmp_path}/my.yaml:{expected}"
