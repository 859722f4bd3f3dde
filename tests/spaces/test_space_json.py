"""The form of a space that a study keeps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from spaces import PRESETS, Space, SpaceError, load_space

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("preset", PRESETS)
def test_yaml_space_json_space_is_the_identity(preset: str) -> None:
    space = load_space(preset)

    again = Space.from_json(space.to_json())

    assert again == space
    assert list(again.parameters) == list(space.parameters)
    assert again.to_json() == space.to_json()


def test_the_json_speaks_the_space_files_grammar(tmp_path: Path) -> None:
    """JSON is YAML: what a study keeps can be put into a file and loaded again."""
    space = load_space("cnn")
    path = tmp_path / "cnn.yaml"
    kept = json.loads(space.to_json())
    said = {name: kept[name] for name in ("parameters", "enqueue")}
    path.write_text(json.dumps(said), encoding="utf-8")

    assert load_space(str(path)) == space


def test_spellings_of_one_space_have_one_json(tmp_path: Path) -> None:
    texts = [
        "l1: 0\n  l2: {choice: [0, 0.1]}\n  dropout: {float: [0, 0.5], when: {l2: 0}}\n",
        "dropout: {when: {l2: [0.0]}, float: [0.0, 0.5], log: false}\n"
        "  l2: {choice: [0.0, 1e-1]}\n  l1: 0e0\n",
    ]
    path = tmp_path / "my.yaml"
    spaces = []
    for text in texts:
        path.write_text(f"extends: dense\nparameters:\n  {text}", encoding="utf-8")
        spaces.append(load_space(str(path)))

    assert spaces[0] == spaces[1]
    assert spaces[0].to_json() == spaces[1].to_json()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "must be a mapping of name, parameters, limits, enqueue"),
        ("[]", "must be a mapping of name, parameters, limits, enqueue"),
        (
            '{"name": "a", "parameters": {}}',
            "parameters: network is missing: one of dense, cnn, residual, separable, transfer",
        ),
        (
            '{"name": "a", "parameters": {"network": "dense", "dropuot": 1}}',
            "parameters.dropuot: no such parameter (did you mean dropout?)",
        ),
    ],
)
def test_json_that_is_no_space_is_one_line(text: str, expected: str) -> None:
    with pytest.raises(SpaceError) as caught:
        Space.from_json(text)

    assert str(caught.value) == expected


def test_json_without_a_name_says_so() -> None:
    kept = json.loads(load_space("dense").to_json())

    with pytest.raises(SpaceError, match=r"^name is missing$"):
        Space.from_json(json.dumps({"parameters": kept["parameters"]}))
