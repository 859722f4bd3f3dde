"""Points to be tried first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optuna
import pytest

from spaces import PRESETS, Params, Space, SpaceError, load_space

if TYPE_CHECKING:
    from pathlib import Path

PARAMETERS = """
parameters:
  network: {choice: [dense, cnn]}
  blocks: {int: [1, 4]}
  filters: {choice: [16, 32, 64], per: blocks}
  convolutions: {int: [1, 3], per: blocks, growth: 1.5}
  dense_layers: {int: [0, 2]}
  units: {int: [32, 128], step: 32, per: dense_layers}
  dropout: {float: [0.0, 0.5], step: 0.1}
  optimizer: {choice: [sgd, rmsprop, adam]}
  learning_rate: {float: [1e-4, 1], log: true}
  weight_decay: {ref: learning_rate, times: 0.1}
  momentum: {choice: [0, 0.9], when: {optimizer: sgd}}
  nesterov: {choice: [true, false], when: {momentum: 0.9}}
  l1: {float: [0, 0.1], when: {optimizer: [rmsprop, adam]}}
  batch_size: 64
  patience: 5
"""


def loaded(folder: Path, *points: str, text: str = PARAMETERS, name: str = "my.yaml") -> Space:
    path = folder / name
    lines = "".join(f"  - {point}\n" for point in points)
    path.write_text(f"{text.strip()}\nenqueue:\n{lines}", encoding="utf-8")
    return load_space(str(path))


def tried_first(space: Space) -> list[Params]:
    """What Optuna's next trials are when the points are its fixed params."""
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=5))
    for point in space.enqueue:
        study.enqueue_trial(space.fixed(point))
    return [space.sample(study.ask()) for _ in space.enqueue]


def test_a_point_is_kept_as_written_but_for_the_spelling_of_floats(tmp_path: Path) -> None:
    space = loaded(
        tmp_path,
        "{network: cnn, blocks: 2, filters: 64, filters_2: 32, learning_rate: 1, dropout: 0}",
        "{}",
    )

    assert space.enqueue == (
        {
            "network": "cnn",
            "blocks": 2,
            "filters": 64,
            "filters_2": 32,
            "learning_rate": 1.0,
            "dropout": 0.0,
        },
        {},
    )
    assert isinstance(space.enqueue[0]["learning_rate"], float)


def test_the_name_of_a_repeated_parameter_stands_for_all_its_repetitions(tmp_path: Path) -> None:
    """As many as the point has, or may have; a repetition that is named itself has its own."""
    space = loaded(tmp_path, "{}")

    assert space.fixed({"blocks": 2, "filters": 64}) == {
        "blocks": 2,
        "filters_1": 64,
        "filters_2": 64,
    }
    assert space.fixed({"filters_2": 16, "filters": 64}) == {
        "filters_1": 64,
        "filters_2": 16,
        "filters_3": 64,
        "filters_4": 64,
    }


def test_what_is_fixed_anyway_is_not_asked_for(tmp_path: Path) -> None:
    space = loaded(tmp_path, "{batch_size: 64, optimizer: adam}")

    assert space.fixed(space.enqueue[0]) == {"optimizer": "adam"}


def test_optuna_tries_the_points_and_samples_what_they_leave_out(tmp_path: Path) -> None:
    """No warning either: every value is in the range that is asked for."""
    space = loaded(
        tmp_path,
        "{network: cnn, blocks: 3, filters: 64, convolutions_1: 2, dropout: 0.3}",
        "{network: dense, dense_layers: 2, units: 96, optimizer: sgd, momentum: 0.9, "
        "nesterov: true}",
        "{learning_rate: 0.5}",
    )

    first, second, third = tried_first(space)

    assert [first[f"filters_{number}"] for number in (1, 2, 3)] == [64, 64, 64]
    assert [first[f"convolutions_{number}"] for number in (1, 2, 3)] == [2, 3, 4]
    assert (first["network"], first["blocks"], first["dropout"]) == ("cnn", 3, 0.3)
    assert {"optimizer", "learning_rate"} <= first.keys()
    assert (second["units_1"], second["units_2"]) == (96, 96)
    assert (second["momentum"], second["nesterov"]) == (0.9, True)
    assert (third["learning_rate"], third["weight_decay"]) == (0.5, 0.05)


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ("3", "enqueue[0]: must be a mapping of names to values, not 3"),
        ("{blocks: [1, 2]}", "enqueue[0].blocks: must be one value, not [1, 2]"),
        (
            "{block: 2}",
            "enqueue[0].block: this space has no such parameter (did you mean blocks?)",
        ),
        (
            "{blocks_1: 2}",
            "enqueue[0].blocks_1: this space has no such parameter (did you mean blocks?)",
        ),
        (
            "{filters_0: 16}",
            "enqueue[0].filters_0: this space has no such parameter (did you mean filters?)",
        ),
        (
            "{kernel_size: 3}",
            "enqueue[0].kernel_size: this space has no such parameter",
        ),
        ("{blocks: 9}", "enqueue[0].blocks: must be a whole number from 1 to 8, not 9"),
        (
            "{blocks: 5}",
            "enqueue[0].blocks: must be a whole number from 1 to 4 in this space, not 5",
        ),
        ("{blocks: 2.0}", "enqueue[0].blocks: must be a whole number from 1 to 8, not 2.0"),
        (
            "{units: 40}",
            "enqueue[0].units: "
            "must be a whole number from 32 to 128 in steps of 32 in this space, not 40",
        ),
        (
            "{dropout: 0.25}",
            "enqueue[0].dropout: "
            "must be a number from 0 to 0.5 in steps of 0.1 in this space, not 0.25",
        ),
        (
            "{learning_rate: 2}",
            "enqueue[0].learning_rate: must be a number from 1e-4 to 1 in this space, not 2",
        ),
        (
            "{learning_rate: true}",
            "enqueue[0].learning_rate: must be a number above 0 to 10, not True",
        ),
        (
            "{filters_2: 128}",
            "enqueue[0].filters_2: must be one of 16, 32, 64 in this space, not 128",
        ),
        (
            "{optimizer: admm}",
            "enqueue[0].optimizer: must be one of sgd, rmsprop, adam, adamw, nadam, adagrad, "
            "adadelta, lion, not 'admm' (did you mean adam?)",
        ),
        (
            "{batch_size: 32}",
            "enqueue[0].batch_size: must be 64, which is fixed in this space, not 32",
        ),
        (
            "{weight_decay: 0.1}",
            "enqueue[0].weight_decay: is computed from learning_rate and cannot be given",
        ),
        (
            "{convolutions: 2}",
            "enqueue[0].convolutions: grows from convolutions_1, which alone can be given",
        ),
        (
            "{convolutions_2: 2}",
            "enqueue[0].convolutions_2: grows from convolutions_1, which alone can be given",
        ),
        ("{filters_5: 16}", "enqueue[0].filters_5: does not exist: blocks is 4 at most"),
        (
            "{blocks: 2, filters_3: 16}",
            "enqueue[0].filters_3: does not exist: blocks is 2 at most",
        ),
        (
            "{dense_layers: 0, units: 64}",
            "enqueue[0].units: does not exist: dense_layers is 0 at most",
        ),
        (
            "{network: dense, blocks: 2}",
            "enqueue[0].blocks: exists only where network is cnn, which this point rules out",
        ),
        (
            "{momentum: 0.9, optimizer: adam}",
            "enqueue[0].momentum: exists only where optimizer is sgd, which this point rules out",
        ),
        (
            "{optimizer: adam, nesterov: true}",
            "enqueue[0].nesterov: exists only where optimizer is sgd, which this point rules out",
        ),
        (
            "{momentum: 0, nesterov: true}",
            "enqueue[0].nesterov: exists only where momentum is 0.9, which this point rules out",
        ),
        (
            "{momentum: 0.9, l1: 0.1}",
            "enqueue[0].l1: exists only where optimizer is rmsprop or adam, "
            "which this point rules out",
        ),
    ],
)
def test_a_point_that_the_space_has_not_got_is_one_line(
    tmp_path: Path, point: str, expected: str
) -> None:
    with pytest.raises(SpaceError) as caught:
        loaded(tmp_path, point)

    line = PARAMETERS.strip().count("\n") + 3
    assert str(caught.value).startswith(f"{tmp_path}/my.yaml:{line}: {expected}")
    assert "\n" not in str(caught.value)


def test_the_line_and_the_number_are_those_of_the_point_at_fault(tmp_path: Path) -> None:
    with pytest.raises(SpaceError, match=r"my.yaml:19: enqueue\[1\].blocks: must be"):
        loaded(tmp_path, "{blocks: 1}", "blocks: 7")


def test_enqueue_is_a_list(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("extends: cnn\nenqueue: {blocks: 1}\n", encoding="utf-8")

    with pytest.raises(SpaceError) as caught:
        load_space(str(path))

    assert str(caught.value) == (
        f"{path}:2: enqueue: must be a list of mappings of names to values, not {{'blocks': 1}}"
    )


def test_a_point_from_elsewhere_is_checked_too(tmp_path: Path) -> None:
    space = loaded(tmp_path, "{}")

    with pytest.raises(SpaceError, match=r"^blocks: must be a whole number from 1 to 4"):
        space.fixed({"blocks": 7})


def test_own_points_replace_inherited_ones(tmp_path: Path) -> None:
    """Even with none at all."""
    loaded(tmp_path, "{blocks: 1}", "{blocks: 2}", name="base.yaml")

    other = loaded(tmp_path, "{blocks: 3}", text="extends: base.yaml")
    (tmp_path / "none.yaml").write_text("extends: base.yaml\nenqueue: []", encoding="utf-8")

    assert other.enqueue == ({"blocks": 3},)
    assert load_space(str(tmp_path / "none.yaml")).enqueue == ()


def test_inherited_points_stay_as_far_as_the_space_still_has_them(tmp_path: Path) -> None:
    """As an inherited parameter does that an override makes impossible."""
    points = ("{blocks: 1}", "{blocks: 4}", "{optimizer: sgd, momentum: 0.9}", "{filters_3: 64}")
    loaded(tmp_path, *points, name="base.yaml")
    over = tmp_path / "my.yaml"
    over.write_text(
        "extends: base.yaml\nparameters: {blocks: {int: [1, 2]}, optimizer: adam}",
        encoding="utf-8",
    )

    assert load_space(str(over)).enqueue == ({"blocks": 1},)


def test_an_inherited_point_loses_values_on_which_nothing_hangs(tmp_path: Path) -> None:
    """Whoever fixes the batch size still begins with the network that the preset begins with."""
    loaded(tmp_path, "{blocks: 2, filters_1: 16, filters_2: 32, l1: 0.001}", name="base.yaml")
    over = tmp_path / "my.yaml"
    narrower = "{filters: {choice: [32, 64], per: blocks}, l1: 0}"
    over.write_text(f"extends: base.yaml\nparameters: {narrower}", encoding="utf-8")

    assert load_space(str(over)).enqueue == ({"blocks": 2, "filters_2": 32},)


def test_a_point_that_was_wrong_before_is_still_an_error(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("extends: cnn\nenqueue: [{blocsk: 1}]", encoding="utf-8")
    path = tmp_path / "my.yaml"
    path.write_text("extends: base.yaml\nparameters: {l1: 0}", encoding="utf-8")

    with pytest.raises(SpaceError) as caught:
        load_space(str(path))

    assert str(caught.value) == (
        f"{tmp_path}/base.yaml:2: enqueue[0].blocsk: "
        "this space has no such parameter (did you mean blocks?)"
    )


def test_a_wrong_parameter_is_reported_before_the_points_that_it_spoils(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("extends: cnn\nenqueue: [{blocks: 3}]", encoding="utf-8")
    path = tmp_path / "my.yaml"
    path.write_text("extends: base.yaml\nparameters: {blocks: {int: [4, 1]}}", encoding="utf-8")

    with pytest.raises(SpaceError, match=r"my.yaml:2: parameters.blocks.int: the low end"):
        load_space(str(path))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_presets_points_are_what_its_first_trials_get(preset: str) -> None:
    space = load_space(preset)

    for point, params in zip(space.enqueue, tried_first(space), strict=True):
        assert params.items() >= space.fixed(point).items()


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_begins_with_a_network_of_which_nothing_is_drawn(
    preset: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))  # where no pretrained weights are
    space = load_space(preset)

    assert space.enqueue
    for point in space.enqueue:
        params = space.fixed(point)
        fixed = space.sample(optuna.trial.FixedTrial(params))  # raises for what is to be drawn
        assert fixed.items() >= params.items()
