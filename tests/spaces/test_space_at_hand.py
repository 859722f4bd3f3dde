"""The preset auto: transfer is a choice where pretrained weights are at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spaces import load_space
from spaces.parameters import ChoiceParameter, FixedParameter
from spaces.pretrained import weights_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keras's folder of downloaded weights, empty."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


def choices(name: str, space: str = "auto") -> tuple[object, ...]:
    parameter = load_space(space).parameters[name]
    assert isinstance(parameter, ChoiceParameter)
    return parameter.values


def test_without_weights_there_is_no_transfer(models: Path) -> None:
    space = load_space("auto")

    assert choices("network") == ("cnn", "residual", "dense")
    assert not {"backbone", "tuning", "unfrozen_blocks"} & space.parameters.keys()


def test_backbones_are_those_whose_weights_are_there(models: Path) -> None:
    for backbone in ("vgg19", "mobilenetv2"):
        (models / weights_file(backbone, 1.0, (128, 128))).touch()

    assert choices("network") == ("cnn", "residual", "dense", "transfer")
    assert choices("backbone") == ("vgg19", "mobilenetv2")
    assert "alpha" not in load_space("auto").parameters


def test_the_widest_mobilenet_is_taken(models: Path) -> None:
    for alpha in (0.25, 0.5):
        (models / weights_file("mobilenet", alpha, (128, 128))).touch()

    space = load_space("auto")

    assert choices("backbone") == ("mobilenet",)
    assert space.parameters["alpha"] == FixedParameter(0.5)


def test_a_backbone_of_one_width_stays_beside_a_wide_mobilenet(models: Path) -> None:
    for backbone, alpha in (("resnet50", 1.0), ("mobilenetv2", 1.0), ("mobilenetv2", 1.4)):
        (models / weights_file(backbone, alpha, (128, 128))).touch()

    assert choices("backbone") == ("resnet50", "mobilenetv2")
    assert load_space("auto").parameters["alpha"] == FixedParameter(1.4)


def test_a_backbone_is_tried_first_only_where_weights_are_there(models: Path) -> None:
    without = [point["network"] for point in load_space("auto").enqueue]
    (models / weights_file("vgg19", 1.0, (128, 128))).touch()

    assert without == ["cnn", "residual", "dense"]
    tried = [point["network"] for point in load_space("auto").enqueue]
    assert tried == ["cnn", "residual", "transfer", "dense"]


def test_a_file_that_extends_it_may_still_choose(models: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("extends: auto\nparameters:\n  network: {choice: [cnn, residual]}\n")

    assert choices("network", str(file)) == ("cnn", "residual")
    assert "backbone" not in load_space(str(file)).parameters
