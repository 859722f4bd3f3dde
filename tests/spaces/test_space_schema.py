"""The JSON Schema of space files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from spaces import PRESETS, Space, json_schema, load_space
from spaces.catalog import CATALOG
from spaces.document import read_document
from spaces.limits import Limits

FOLDER = Path(__file__).parents[2] / "spaces" / "presets"

EXAMPLE = """
extends: cnn                     # a preset or another file; what stands below overrides it
parameters:
  blocks: {int: [1, 4]}
  filters: {choice: [16, 32, 64], per: blocks}
  dropout: {float: [0.0, 0.5]}
  l2: {float: [1.0e-7, 1.0e-2], log: true}
  optimizer: {choice: [sgd, rmsprop, adam]}
  learning_rate: {float: [1.0e-4, 1.0e-1], log: true}
  momentum: {float: [0.0, 0.99], when: {optimizer: sgd}}
  batch_size: 64                 # a fixed value
limits: {weights: 10_000_000, memory: 4GB}
enqueue:
  - {blocks: 3, optimizer: adam, learning_rate: 1.0e-3}
"""


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def data_of(path: Path) -> Any:
    return read_document(path, path.name).data


def data_in(folder: Path, text: str) -> Any:
    path = folder / "my.yaml"
    path.write_text(text, encoding="utf-8")
    return data_of(path)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_valid(validator: Draft202012Validator, preset: str) -> None:
    assert not list(validator.iter_errors(data_of(FOLDER / f"{preset}.yaml")))


def test_an_example_of_everything_loads_and_is_valid(
    validator: Draft202012Validator, tmp_path: Path
) -> None:
    assert not list(validator.iter_errors(data_in(tmp_path, EXAMPLE)))

    space = load_space(str(tmp_path / "my.yaml"))
    assert space.limits == Limits(weights=10_000_000, memory=4_000_000_000)
    assert space.enqueue == ({"blocks": 3, "optimizer": "adam", "learning_rate": 0.001},)
    assert Space.from_json(space.to_json()) == space


@pytest.mark.parametrize(
    "text",
    [
        "extends: other.yml",
        "parameters: {class_weights: 0.5/0.5, pretrained: weights/mobilenet.h5}",
        "parameters: {filters: {choice: [16], per: blocks, growth: 2}}",
        "parameters: {weight_decay: {ref: learning_rate, times: 0.1, when: {optimizer: [sgd]}}}",
        "parameters: {nesterov: {choice: [true, false], when: {optimizer: sgd, momentum: 0.9}}}",
        "parameters: {learning_rate: 1, patience: {int: [0, 9], step: 3}}",
        "limits: {weights: null, memory: 1.5 GiB}",
        "enqueue: [{filters: 64, units_2: 128, nesterov: false}, {}]",
        "{}",
    ],
)
def test_what_a_space_file_may_say_is_valid(
    validator: Draft202012Validator, tmp_path: Path, text: str
) -> None:
    assert not list(validator.iter_errors(data_in(tmp_path, text)))


@pytest.mark.parametrize(
    "text",
    [
        "extend: cnn",
        "extends: cnnn",
        "extends: [cnn]",
        "parameters: {dropuot: 0.1}",
        "parameters: {optimizer: adm}",
        "parameters: {optimizer: {choice: [sgd, adm]}}",
        "parameters: {optimizer: {int: [1, 2]}}",
        "parameters: {optimizer: {ref: learning_rate}}",
        "parameters: {blocks: 9}",
        "parameters: {blocks: {int: [0, 4]}}",
        "parameters: {blocks: {int: [1]}}",
        "parameters: {blocks: {float: [1, 4]}}",
        "parameters: {blocks: {int: [1, 4], stepp: 1}}",
        "parameters: {blocks: [1, 2]}",
        "parameters: {learning_rate: 0}",
        "parameters: {dropout: {float: [0, 1]}}",
        "parameters: {dropout: {float: [0, 0.5], per: blocks}}",
        "parameters: {l2: {float: [0, 0.5], per: dense_layers}}",
        "parameters: {l2: {float: [0, 0.5], growth: 2}}",
        "parameters: {l2: {ref: optimizer}}",
        "parameters: {l2: {ref: l1, times: 0}}",
        "parameters: {momentum: {float: [0, 0.9], when: {optimzer: sgd}}}",
        "parameters: {momentum: {float: [0, 0.9], when: {optimizer: sdg}}}",
        "parameters: {momentum: {float: [0, 0.9], when: sgd}}",
        "parameters: {class_weights: 0.5}",
        "limits: {weight: 3}",
        "limits: {weights: 0}",
        "limits: {memory: 4G}",
        "limits: {memory: much}",
        "enqueue: {blocks: 3}",
        "enqueue: [{block: 3}]",
        "enqueue: [{blocks: 9}]",
        "enqueue: [{blocks_1: 1}]",
        "enqueue: [{filters_0: 16}]",
    ],
)
def test_a_typical_mistake_is_not(
    validator: Draft202012Validator, tmp_path: Path, text: str
) -> None:
    assert list(validator.iter_errors(data_in(tmp_path, text)))


def test_every_parameter_is_there_with_its_meaning() -> None:
    parameters = json_schema()["properties"]["parameters"]["properties"]

    assert {name: schema["description"] for name, schema in parameters.items()} == {
        name: entry.meaning for name, entry in CATALOG.items()
    }


def test_the_schema_of_a_fresh_process_is_the_same() -> None:
    """It can be kept in a file under version control."""
    code = "import json, spaces; print(json.dumps(spaces.json_schema(), indent=1))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert done.strip() == json.dumps(json_schema(), indent=1)
