"""What a space file may say, and what its errors say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spaces import PRESETS, SpaceError, load_space
from spaces.catalog import CATALOG

if TYPE_CHECKING:
    from pathlib import Path

EXTENDS_CNN = "extends: cnn\nparameters:\n"
A_PARAMETER = (
    "a value, {int: [low, high]}, {float: [low, high]}, {choice: [values]} or {ref: parameter}"
)
OPTIMIZERS = "sgd, rmsprop, adam, adamw, nadam, adagrad, adadelta, lion"
NETWORKS = "dense, cnn, residual, separable, transfer"

# What stands below "extends: cnn" and "parameters:", and the error without the file's name.
PARAMETER_ERRORS = [
    ("dropuot: 0.1", "3: parameters.dropuot: no such parameter (did you mean dropout?)"),
    (
        "blocks: {int: [4, 1]}",
        "3: parameters.blocks.int: the low end 4 is above the high end 1",
    ),
    (
        "blocks: {int: [0, 4]}",
        "3: parameters.blocks.int[0]: must be a whole number from 1 to 8, not 0",
    ),
    (
        "blocks: {int: [1]}",
        "3: parameters.blocks.int: must be [low, high], two whole numbers, not [1]",
    ),
    (
        "blocks: {int: [1, 2.5]}",
        "3: parameters.blocks.int: must be [low, high], two whole numbers, not 2.5",
    ),
    (
        "blocks: {int: [1, 4], step: 2}",
        "3: parameters.blocks.step: steps of 2 from 1 do not end at 4",
    ),
    (
        "blocks: {int: [1, 4], step: 0}",
        "3: parameters.blocks.step: must be a whole number above 0, not 0",
    ),
    (
        "blocks: {int: [1, 4], step: 3, log: true}",
        "3: parameters.blocks.step: step and log exclude each other",
    ),
    (
        "blocks: {int: [1, 4], stepp: 3}",
        "3: parameters.blocks.stepp: no such key (did you mean step?)",
    ),
    ("blocks: [1, 2]", f"3: parameters.blocks: must be {A_PARAMETER}, not [1, 2]"),
    (
        "blocks: {int: [1, 2], choice: [1]}",
        f"3: parameters.blocks: must be {A_PARAMETER}, not {{'choice': [1], 'int': [1, 2]}}",
    ),
    ("blocks: true", "3: parameters.blocks: must be a whole number from 1 to 8, not True"),
    (
        "blocks: {int: [1, 2], when: {optimizer: sgd}}",
        "3: parameters.blocks.when.optimizer: "
        "blocks is always needed: it may depend on network, not on optimizer",
    ),
    (
        "dropout: {float: [0, 1]}",
        "3: parameters.dropout.float[1]: must be a number from 0 to below 1, not 1.0",
    ),
    (
        "dropout: {float: [0, .nan]}",
        "3: parameters.dropout.float: must be [low, high], two numbers, not nan",
    ),
    (
        "l2: {float: [0, 1e-2], log: true}",
        "3: parameters.l2.float: with log the low end must be above 0, not 0.0",
    ),
    (
        "dropout: {float: [0, 0.5], step: 0.3}",
        "3: parameters.dropout.step: steps of 0.3 from 0.0 do not end at 0.5",
    ),
    (
        "dropout: {int: [0, 1]}",
        "3: parameters.dropout.int: takes no range of ints; it must be a number from 0 to below 1",
    ),
    ("learning_rate: 0", "3: parameters.learning_rate: must be a number above 0 to 10, not 0"),
    (
        "nesterov: 1",
        "3: parameters.nesterov: must be true or false, not 1",
    ),
    (
        "optimizer: {choice: []}",
        "3: parameters.optimizer.choice: must be a list of one or more values, not []",
    ),
    (
        "optimizer: {choice: [sgd, adm]}",
        f"3: parameters.optimizer.choice[1]: must be one of {OPTIMIZERS}, not 'adm' "
        "(did you mean adam?)",
    ),
    (
        "optimizer: {choice: [sgd, sgd]}",
        "3: parameters.optimizer.choice[1]: lists 'sgd' twice",
    ),
    (
        "optimizer:\n    choice:\n      - sgd\n      - adm",
        f"6: parameters.optimizer.choice[1]: must be one of {OPTIMIZERS}, not 'adm' "
        "(did you mean adam?)",
    ),
    (
        "filters: {choice: [16], per: optimizer}",
        "3: parameters.filters.per: must be blocks, not 'optimizer'",
    ),
    (
        "filters: {choice: [16], per: 3}",
        "3: parameters.filters.per: must be the name of the parameter that counts, not 3",
    ),
    (
        "l2: {float: [0, 0.5], per: blocks}",
        "3: parameters.l2.per: l2 cannot be repeated",
    ),
    (
        "momentum: {float: [0, 0.9], when: sgd}",
        "3: parameters.momentum.when: "
        "must be {parameter: value} or {parameter: [values]}, not 'sgd'",
    ),
    (
        "momentum: {float: [0, 0.9], when: {optimzer: sgd}}",
        "3: parameters.momentum.when.optimzer: "
        "this space has no such parameter (did you mean optimizer?)",
    ),
    (
        "momentum: {float: [0, 0.9], when: {optimizer: sdg}}",
        f"3: parameters.momentum.when.optimizer: must be one of {OPTIMIZERS}, not 'sdg' "
        "(did you mean sgd?)",
    ),
    (
        "momentum: {float: [0, 0.9], when: {blocks: 5}}",
        "3: parameters.momentum.when.blocks: blocks can never be 5 in this space",
    ),
    (
        "momentum: {float: [0, 0.9], when: {dropout: 0.1}}",
        "3: parameters.momentum.when.dropout: dropout can never be 0.1 in this space",
    ),
    (
        "momentum: {float: [0, 0.9], when: {filters: 16}}",
        "3: parameters.momentum.when.filters: "
        "filters has one value a repetition and makes no condition",
    ),
    (
        "l1: {choice: [0, 0.1], when: {l2: 0}}\n  l2: {choice: [0, 0.1], when: {l1: 0}}",
        "3: parameters.l1.when: goes in a circle: l1 → l2 → l1",
    ),
    (
        "network: cn",
        f"3: parameters.network: must be one of {NETWORKS}, not 'cn' (did you mean cnn?)",
    ),
    (
        "network: {choice: [cnn, resnet]}",
        f"3: parameters.network.choice[1]: must be one of {NETWORKS}, not 'resnet'",
    ),
    (
        "network: {int: [0, 1]}",
        f"3: parameters.network.int: takes no range of ints; it must be one of {NETWORKS}",
    ),
    (
        "l1: {choice: [0, 0.1], when: {pooling: max, l2: 0}}\n"
        "  l2: {choice: [0, 0.1], when: {pooling: strides}}",
        "3: parameters.l1: never exists: its conditions leave no value of pooling",
    ),
    (
        "optimizer: sgd\n  optimizer: adam",
        "4: parameters.optimizer: given twice, first in line 3",
    ),
    (
        "optimizer: !!python/name:os.system ''",
        "3: parameters.optimizer: the tag !!python/name:os.system is not allowed",
    ),
    ("l1: 2020-01-01", "3: parameters.l1: the tag !!timestamp is not allowed"),
    ("l1: !!int x", "3: parameters.l1: not a valid value: 'x'"),
    ("1: 2", "3: parameters: a key must be text; put it in quotes"),
    ("l1: &a 0.1\n  l2: *a", "4: not valid YAML: aliases (*name) are not allowed"),
]

# A whole file, and the error without the file's name.
FILE_ERRORS = [
    ("", " the file is empty"),
    ("- 1", "1: must be a mapping of extends, parameters, limits, enqueue"),
    ("extend: cnn", "1: extend: no such key (did you mean extends?)"),
    ("extends: 3", "1: extends: must be a preset or a space file, not 3"),
    (
        "extends: cnnn",
        "1: extends: no preset 'cnnn' (did you mean cnn?); "
        "give a preset ('search space list' names them) or a file that ends in .yaml or .yml",
    ),
    (
        "parameters: 3",
        "1: parameters: must be a mapping of names to parameters, not 3",
    ),
    ("extends: cnn\nparameters: [", "2: not valid YAML: expected the node content, but found "),
    ("a: 1\n---\nb: 2", "2: not valid YAML: but found another document"),
    ("a: '\x00'", " not valid YAML: unacceptable character #x0000: "),
    ("[" * 5000, " not valid YAML: maximum recursion depth exceeded"),
    ("parameters: {blocks: 1}", f"1: parameters: network is missing: one of {NETWORKS}"),
    (
        "\nparameters: {network: cnn, blocks: 1}",
        "2: parameters: filters is missing, which cnn cannot do without: "
        "a whole number from 1 to 2048",
    ),
    (
        "parameters: {network: dense, units: {choice: [8], per: dense_layers}}",
        "1: parameters.units.per: this space has no parameter dense_layers",
    ),
    (
        "parameters:\n  network: dense\n  filters: 3",
        "3: parameters.filters: the dense network has no such parameter",
    ),
]


def message_of(path: Path) -> str:
    with pytest.raises(SpaceError) as caught:
        load_space(str(path))
    return str(caught.value).replace(f"{path.parent}/", "")


@pytest.mark.parametrize(("text", "expected"), PARAMETER_ERRORS)
def test_an_error_in_a_parameter_is_one_line_with_its_place(
    tmp_path: Path, text: str, expected: str
) -> None:
    """File, line, key, what is allowed, what stands there."""
    path = tmp_path / "my.yaml"
    path.write_text(f"{EXTENDS_CNN}  {text}\n", encoding="utf-8")

    assert message_of(path) == f"my.yaml:{expected}"


@pytest.mark.parametrize(("text", "expected"), FILE_ERRORS)
def test_an_error_in_a_file_is_one_line_with_its_place(
    tmp_path: Path, text: str, expected: str
) -> None:
    """What PyYAML says is only compared in its beginning."""
    path = tmp_path / "my.yaml"
    path.write_text(text, encoding="utf-8")

    message = message_of(path)

    assert message.startswith(f"my.yaml:{expected}")
    assert "\n" not in message


def test_an_unknown_parameter_far_from_all_names_lists_those_of_the_network(
    tmp_path: Path,
) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("extends: dense\nparameters: {zzz: 1}\n", encoding="utf-8")
    known = [name for name, entry in CATALOG.items() if "dense" in entry.networks]

    assert message_of(path) == (
        f"my.yaml:2: parameters.zzz: no such parameter (allowed: {', '.join(known)})"
    )
    assert "blocks" not in known


@pytest.mark.parametrize(
    ("name", "hint"),
    [("cnnn", "did you mean cnn?"), ("zzz", f"allowed: {', '.join(PRESETS)}")],
)
def test_a_preset_that_is_not_there_is_one_line(name: str, hint: str) -> None:
    with pytest.raises(SpaceError) as caught:
        load_space(name)

    assert str(caught.value) == (
        f"no preset {name!r} ({hint}); give a preset ('search space list' names them) "
        "or a file that ends in .yaml or .yml"
    )


def test_a_file_that_is_not_there_is_one_line() -> None:
    with pytest.raises(SpaceError) as caught:
        load_space("nowhere.yml")

    assert str(caught.value) == "nowhere.yml: cannot be read: No such file or directory"


def test_a_file_that_is_not_text_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_bytes(b"a: \xff\xfe")

    assert message_of(path).startswith("my.yaml: not valid YAML: unacceptable character #x00ff")


def test_the_presets_are_those_in_the_folder() -> None:
    assert {"auto", "dense", "cnn", "residual", "separable", "transfer"} <= set(PRESETS)
    assert [load_space(preset).name for preset in PRESETS] == list(PRESETS)
