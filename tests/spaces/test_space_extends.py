"""A space over another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spaces import SpaceError, load_space
from spaces.parameters import FixedParameter

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, text: str) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_what_stands_below_extends_overrides_whole_parameters(tmp_path: Path) -> None:
    """The override takes nothing over from what it replaces; the rest stays."""
    space = load_space(
        write(tmp_path / "my.yaml", "extends: cnn\nparameters: {l2: {float: [0, 1e-2]}}")
    )
    cnn = load_space("cnn")

    assert space.name == "my"
    assert space.parameters["l2"].model_dump(by_alias=True, exclude_defaults=True) == {
        "float": (0.0, 0.01)
    }
    assert {name: space.parameters[name] for name in space.parameters if name != "l2"} == {
        name: cnn.parameters[name] for name in cnn.parameters if name != "l2"
    }


def test_a_file_is_extended_relative_to_the_one_that_names_it(tmp_path: Path) -> None:
    write(tmp_path / "inner" / "base.yaml", "extends: dense\nparameters: {patience: 9}")
    middle = write(tmp_path / "middle.yml", "extends: inner/base.yaml")
    top = write(tmp_path / "inner" / "top.yaml", "extends: ../middle.yml")

    assert load_space(top).parameters == load_space(middle).parameters
    assert load_space(top).parameters["patience"] == FixedParameter(9)


def test_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    first = write(tmp_path / "a.yaml", "extends: b.yaml")
    write(tmp_path / "b.yaml", "parameters: {}\nextends: a.yaml")

    with pytest.raises(SpaceError) as caught:
        load_space(first)

    assert str(caught.value).replace(f"{tmp_path}/", "") == (
        "b.yaml:2: extends: goes in a circle: a.yaml → b.yaml → a.yaml"
    )


def test_a_missing_base_is_reported_where_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpaceError) as caught:
        load_space(write(tmp_path / "my.yaml", "\nextends: gone.yaml"))

    assert str(caught.value).replace(f"{tmp_path}/", "") == (
        "my.yaml:2: extends: no such file: gone.yaml"
    )


def test_an_error_is_reported_in_the_file_it_stands_in(tmp_path: Path) -> None:
    write(tmp_path / "base.yaml", "extends: cnn\nparameters:\n  dropuot: 0.1")

    with pytest.raises(SpaceError) as caught:
        load_space(write(tmp_path / "my.yaml", "extends: base.yaml\nparameters: {l1: 0}"))

    assert (
        str(caught.value)
        .replace(f"{tmp_path}/", "")
        .startswith("base.yaml:3: parameters.dropuot: ")
    )


def test_an_error_that_an_override_causes_is_reported_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path / "base.yaml", "extends: cnn\nparameters:\n  label_smoothing: {ref: dropout}")
    over = "extends: base.yaml\nparameters: {dropout: {float: [0, 0.5], per: dense_layers}}"

    with pytest.raises(SpaceError) as caught:
        load_space(write(tmp_path / "my.yaml", over))

    assert str(caught.value).replace(f"{tmp_path}/", "") == (
        "base.yaml:3: parameters.label_smoothing.ref: "
        "dropout has one value a repetition and cannot be referred to"
    )


def test_what_an_override_makes_impossible_is_left_out(tmp_path: Path) -> None:
    """Whoever fixes the optimizer need not also take out sgd's momentum, nor what hangs on it."""
    write(
        tmp_path / "base.yaml",
        "extends: dense\n"
        "parameters:\n"
        "  momentum: {choice: [0.5, 0.9], when: {optimizer: sgd}}\n"
        "  l1: {choice: [0.1], when: {momentum: 0.5}}\n",
    )
    space = load_space(
        write(tmp_path / "my.yaml", "extends: base.yaml\nparameters: {optimizer: adam}")
    )

    assert "momentum" not in space.parameters
    assert "l1" not in space.parameters


def test_a_base_that_was_impossible_before_is_still_an_error(tmp_path: Path) -> None:
    write(
        tmp_path / "base.yaml",
        "extends: dense\nparameters:\n  momentum: {float: [0, 0.9], when: {optimizer: sdg}}",
    )

    with pytest.raises(SpaceError, match=r"base.yaml:3: parameters.momentum.when.optimizer"):
        load_space(write(tmp_path / "my.yaml", "extends: base.yaml\nparameters: {l1: 0}"))


def test_another_network_leaves_out_what_only_the_former_has(tmp_path: Path) -> None:
    """Whoever wants one family of `auto` need not take out the parameters of the others."""
    space = load_space(write(tmp_path / "my.yaml", "extends: auto\nparameters: {network: cnn}"))

    assert {"blocks", "filters", "head"} <= space.parameters.keys()
    assert not {"stages", "depth", "backbone", "unfrozen_blocks"} & space.parameters.keys()


def test_what_another_network_needs_is_missing_at_the_override(tmp_path: Path) -> None:
    with pytest.raises(SpaceError) as caught:
        load_space(write(tmp_path / "my.yaml", "extends: cnn\nparameters:\n  network: residual"))

    assert str(caught.value).replace(f"{tmp_path}/", "") == (
        "my.yaml:2: parameters: stages is missing, which residual cannot do without: "
        "a whole number from 1 to 6"
    )


def test_what_hangs_on_a_parameter_that_is_left_out_is_left_out_too(tmp_path: Path) -> None:
    """References and repetitions as well as conditions."""
    write(
        tmp_path / "base.yaml",
        "extends: dense\n"
        "parameters:\n"
        "  momentum: {float: [0.5, 0.9], when: {optimizer: sgd}}\n"
        "  label_smoothing: {ref: momentum, times: 0.1}\n"
        "  dense_layers: {int: [1, 3], when: {optimizer: sgd}}\n",
    )
    over = "extends: base.yaml\nparameters: {optimizer: adam}"

    space = load_space(write(tmp_path / "my.yaml", over))

    gone = {"momentum", "label_smoothing", "dense_layers", "units"}
    assert not gone & space.parameters.keys()
