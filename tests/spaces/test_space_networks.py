"""Several networks in one space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optuna
import pytest

from spaces import Space, SpaceError, load_space
from spaces.catalog import CATALOG
from spaces.parameters import ChoiceParameter

if TYPE_CHECKING:
    from pathlib import Path

FAMILIES = """
parameters:
  network: {choice: [dense, cnn, residual]}
  blocks: {int: [1, 2]}
  filters: {choice: [8, 16], per: blocks}
  stages: {int: [1, 2]}
  depth: 1
  width: 8
  dropout_blocks: {float: [0, 0.4], when: {pooling: max}}
  pooling: {choice: [max, average]}
  dense_layers: {int: [1, 2], when: {network: [cnn, dense]}}
  units: {choice: [8, 16], per: dense_layers}
  activation: {choice: [relu, elu], when: {network: cnn}}
  l2: {float: [1e-7, 1e-2], log: true}
  optimizer: sgd
  learning_rate: 0.01
  batch_size: 64
  patience: 1
"""


def loaded(folder: Path, text: str) -> Space:
    path = folder / "my.yaml"
    path.write_text(text, encoding="utf-8")
    return load_space(str(path))


def flaw_in(folder: Path, change: tuple[str, str]) -> str:
    """The error of FAMILIES with one piece of text replaced by another."""
    assert change[0] in FAMILIES
    with pytest.raises(SpaceError) as caught:
        loaded(folder, FAMILIES.replace(*change))
    return str(caught.value).replace(f"{folder}/", "")


def test_a_parameter_exists_beside_the_networks_that_have_it(tmp_path: Path) -> None:
    """No condition is written for blocks, stages and the like: the catalog knows."""
    space = loaded(tmp_path, FAMILIES)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))

    drawn = [space.sample(study.ask()) for _ in range(60)]

    assert {params["network"] for params in drawn} == {"dense", "cnn", "residual"}
    for params in drawn:
        network = params["network"]
        assert ("blocks" in params) == ("filters_1" in params) == (network == "cnn")
        assert ("stages" in params) == ("width" in params) == (network == "residual")
        assert ("dense_layers" in params) == ("units_1" in params) == (network != "residual")
        assert ("activation" in params) == (network == "cnn")
        assert ("dropout_blocks" in params) == (params.get("pooling") == "max")
        assert "l2" in params


def test_the_full_condition_can_be_shown(tmp_path: Path) -> None:
    """What is written, and the networks that have the parameter where others do not."""
    space = loaded(tmp_path, FAMILIES)

    assert space.condition("blocks") == {"network": ("cnn",)}
    assert space.condition("pooling") == {"network": ("cnn",)}
    assert space.condition("dropout_blocks") == {
        "network": ("cnn", "residual"),
        "pooling": ("max",),
    }
    assert space.condition("dense_layers") == {"network": ("cnn", "dense")}
    assert space.condition("l2") == {}
    assert load_space("cnn").condition("momentum") == {"optimizer": ("sgd",)}


def test_a_condition_on_the_network_is_cut_to_those_that_have_the_parameter(
    tmp_path: Path,
) -> None:
    text = FAMILIES.replace("{pooling: max}", "{network: [dense, cnn]}")

    assert loaded(tmp_path, text).condition("dropout_blocks") == {"network": ("cnn",)}


def test_in_auto_everything_has_a_network_of_its_own() -> None:
    auto = load_space("auto")
    network = auto.parameters["network"]
    assert isinstance(network, ChoiceParameter)

    for name in auto.parameters:
        own = set(CATALOG[name].networks) & set(network.values)
        assert set(auto.condition(name).get("network", network.values)) <= own


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("depth: 1", "depth: 1\n  backbone: vgg16"),
            "8: parameters.backbone: "
            "none of the networks dense, cnn, residual has such a parameter",
        ),
        (
            ("{choice: [dense, cnn, residual]}", "dense"),
            "4: parameters.blocks: the dense network has no such parameter",
        ),
        (
            ("  width: 8\n", ""),
            "2: parameters: width is missing, which residual cannot do without: "
            "a whole number from 1 to 512",
        ),
        (
            ("  patience: 1\n", ""),
            "2: parameters: patience is missing, which dense and cnn and residual cannot do "
            "without: a whole number from 0 to 10000",
        ),
        (
            ("learning_rate: 0.01", "learning_rate: {choice: [0.01], when: {network: dense}}"),
            "16: parameters.learning_rate.when.network: "
            "leaves out cnn, residual, which cannot do without learning_rate",
        ),
        (
            ("{network: cnn}", "{network: transfer}"),
            "13: parameters.activation.when.network: network can never be transfer in this space",
        ),
        (
            ("pooling: {choice: [max, average]}", "pooling: {choice: [max], when: {stages: 1}}"),
            "10: parameters.pooling: never exists: its conditions leave no value of network",
        ),
        (
            ("network: {choice: [dense", "network: {when: {l2: 1}, choice: [dense"),
            "3: parameters.network.when.l2: l2 can never be 1 in this space",
        ),
    ],
)
def test_what_no_network_can_have_is_an_error(
    tmp_path: Path, change: tuple[str, str], expected: str
) -> None:
    assert flaw_in(tmp_path, change) == f"my.yaml:{expected}"


def test_what_is_always_needed_may_say_the_networks_that_need_it(tmp_path: Path) -> None:
    text = FAMILIES.replace("blocks: {int: [1, 2]}", "blocks: {int: [1, 2], when: {network: cnn}}")

    assert loaded(tmp_path, text).condition("blocks") == {"network": ("cnn",)}


def test_a_repetition_exists_only_where_what_counts_it_does(tmp_path: Path) -> None:
    """Here the counter has a condition on something else than the network."""
    text = FAMILIES.replace("{network: [cnn, dense]}", "{l1: 0.1}").replace(
        "  optimizer", "  l1: {choice: [0.1, 0.2]}\n  optimizer"
    )
    space = loaded(tmp_path, text)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))

    drawn = [space.sample(study.ask()) for _ in range(30)]

    assert {params["l1"] for params in drawn} == {0.1, 0.2}
    assert all(("units_1" in params) == (params["l1"] == 0.1) for params in drawn)
