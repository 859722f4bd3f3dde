"""Weights that a space needs are looked for before its first trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spaces import SpaceError, load_space
from spaces.needs import fetch_all_weights
from spaces.parameters import FixedParameter
from spaces.pretrained import weights_file

if TYPE_CHECKING:
    from pathlib import Path

SPACE = """
extends: transfer
parameters:
  backbone: {choice: [mobilenet, mobilenetv2]}
  alpha: {choice: [0.25, 0.5], when: {backbone: mobilenet}}
  pretrained: weights
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "weights").mkdir()
    file = tmp_path / "mine.yaml"
    file.write_text(SPACE)
    return file


def test_every_backbone_that_may_be_drawn_is_looked_for(file: Path) -> None:
    """Each in the widths that its condition leaves it."""
    wanted = [("mobilenet", 0.25), ("mobilenet", 0.5), ("mobilenetv2", 1.0)]
    files = [file.parent / "weights" / weights_file(*one, (128, 128)) for one in wanted]
    for one in files:
        one.touch()

    assert fetch_all_weights(load_space(str(file)), (128, 128)) == files

    files[1].unlink()
    with pytest.raises(SpaceError, match=r"has no mobilenet_5_0_128_tf_no_top\.h5 for mobilenet$"):
        fetch_all_weights(load_space(str(file)), (128, 128))


def test_a_path_is_from_the_files_own_folder(
    file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    parameters = load_space(str(file)).parameters

    assert parameters["pretrained"] == FixedParameter(str(file.parent / "weights"))


def test_words_are_no_paths(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("extends: transfer\nparameters:\n  pretrained: {choice: [imagenet, none]}\n")

    parameter = load_space(str(file)).parameters["pretrained"]

    assert parameter.model_dump(by_alias=True)["choice"] == ("imagenet", "none")


def test_without_transfer_nothing_is_needed() -> None:
    assert fetch_all_weights(load_space("cnn"), (64, 64)) == []


def test_weights_that_are_random_are_no_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("extends: transfer\nparameters:\n  pretrained: none\n")

    assert fetch_all_weights(load_space(str(file)), (64, 64)) == []


def test_a_range_of_widths_is_refused(tmp_path: Path) -> None:
    """Weights were published for single widths: every trial would fail."""
    file = tmp_path / "mine.yaml"
    file.write_text("extends: transfer\nparameters:\n  alpha: {float: [0.25, 1.0]}\n")

    with pytest.raises(SpaceError, match=r"^alpha: pretrained weights are of single values"):
        fetch_all_weights(load_space(str(file)), (64, 64))
