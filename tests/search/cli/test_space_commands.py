"""`search space`: list, show, check, sample and schema."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from spaces import PRESETS, json_schema
from spaces.catalog import CATALOG

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

WIDE = """\
extends: cnn
parameters:
  blocks: {int: [1, 2]}
  filters: {choice: [8, 512], per: blocks}
  momentum: {float: [0.0, 0.99], when: {optimizer: sgd}}
limits: {weights: 1_000_000, memory: 40GB}
enqueue:
  - {blocks: 1, filters_1: 8, dense_layers: 0}
  - {blocks: 2, optimizer: sgd}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with wide.yaml, a small space and a wrong one."""
    (tmp_path / "wide.yaml").write_text(WIDE, encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text(WIDE.replace("blocks: {", "blokcs: {"), encoding="utf-8")
    small = "extends: dense\nparameters:\n  learning_rate: 0.01\n  dropout: 0\n  l1: 0\n  l2: 0\n"
    (tmp_path / "small.yaml").write_text(small + "  momentum: 0.5\n", encoding="utf-8")
    return tmp_path


def shown(search: Run, folder: Path, *arguments: str, columns: int = 0) -> str:
    """What `search space …` prints, to a file or to a terminal of so many columns.

    `sample` sets TensorFlow's threads, which a process may do once: it needs one of its own.
    """
    env = {"FORCE_COLOR": "1", "COLUMNS": str(columns)} if columns else {}
    done = search("space", *arguments, cwd=folder, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return re.sub(r"\x1b\[[\d;]*m", "", done.stdout)


def row(text: str, first: str) -> list[str]:
    """The cells of the row that begins with `first`."""
    (line,) = [line for line in text.splitlines() if re.match(rf"{first}\s", line)]
    return re.split(r"\s{2,}", line.strip())


def test_list_names_every_preset_with_its_file_s_first_sentence(
    search_here: Run, folder: Path
) -> None:
    text = shown(search_here, folder, "list")

    assert [line.split()[0] for line in text.splitlines()[1:]] == list(PRESETS)
    assert row(text, "dense")[2] == "The baseline: the pixels as one vector, then dense layers"


def test_parameters_lists_the_catalog(search_here: Run, folder: Path) -> None:
    """All of it, or what one network has."""
    everything = shown(search_here, folder, "parameters")
    transfer = shown(search_here, folder, "parameters", "transfer")

    assert len(everything.splitlines()) == len(CATALOG) + 1
    assert row(everything, "alpha")[:2] == ["alpha", "a number above 0 to 2"]
    assert row(everything, "filters per blocks")[2] == "cnn"
    names = [line.split()[0] for line in transfer.splitlines()[1:]]
    assert names == [name for name, entry in CATALOG.items() if "transfer" in entry.networks]
    assert search_here("space", "parameters", "cnnn", cwd=folder).returncode == 2


def test_show_has_a_row_for_each_parameter(search_here: Run, folder: Path) -> None:
    """With its kind, range, scale, condition and meaning; then size, limits, first points."""
    text = shown(search_here, folder, "show", "wide.yaml")

    name, kind, values, *_, meaning = row(text, "filters per blocks")
    assert (name, kind) == ("filters per blocks", "choice")
    assert "8" in values
    assert "512" in values
    assert meaning == "filters of each convolution of a block"
    assert "optimizer sgd" in row(text, "momentum")
    assert "log" in row(text, "learning_rate")
    assert re.search(r"^size +continuous: \d+ real parameters$", text, re.MULTILINE)
    assert "limits   1,000,000 weights, 40 GB of memory\n" in text
    assert text.endswith("enqueue  blocks 2, optimizer sgd\n")


def test_show_counts_the_points_of_a_space_without_real_parameters(
    search_here: Run, folder: Path
) -> None:
    assert re.search(
        r"^size +[\d,]+ points$", shown(search_here, folder, "show", "small.yaml"), re.M
    )


def test_show_fits_a_terminal(search_here: Run, folder: Path) -> None:
    text = shown(search_here, folder, "show", "cnn", columns=80)

    assert max(len(line) for line in text.splitlines()) <= 80
    assert "MEANING" not in text


def test_check_says_what_a_valid_file_has(search_here: Run, folder: Path) -> None:
    count = len([line for line in shown(search_here, folder, "show", "wide.yaml").split("\n\n")[0]
                 .splitlines() if not line.startswith((" ", "PARAMETER"))])  # fmt: skip

    said = shown(search_here, folder, "check", "wide.yaml")

    assert said == f"wide.yaml: {count} parameters, extends cnn, 2 points enqueued: valid\n"


@pytest.mark.parametrize("command", ["check", "show", "sample"])
def test_a_wrong_file_is_one_line_and_exit_code_2(
    search_here: Run, folder: Path, command: str
) -> None:
    options = ["--image-size", "28"] if command == "sample" else []

    done = search_here("space", command, "wrong.yaml", *options, cwd=folder)

    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert re.match(r"error: wrong\.yaml:3: .*blokcs.*did you mean blocks", line), line


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("pretrained: imagnet", "/imagnet (did you mean imagenet?); give imagenet, none, a file"),
        ("pretrained: ''", "must be text, not ''"),
        ("{backbone: mobilenet, alpha: 0.3}", "for 0.3 (allowed: 0.25, 0.5, 0.75, 1.0)"),
    ],
)
def test_check_looks_for_the_weights_that_a_file_names(
    search_here: Run, folder: Path, lines: str, said: str
) -> None:
    """Not for those that would be downloaded."""
    text = lines if lines.startswith("{") else f"{{{lines}}}"
    (folder / "tuned.yaml").write_text(f"extends: transfer\nparameters: {text}\n")

    done = search_here("space", "check", "tuned.yaml", cwd=folder)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_check_says_what_became_of_the_points_of_the_space_below(
    search_here: Run, folder: Path
) -> None:
    (folder / "adam.yaml").write_text("extends: xray_optimizers\nparameters: {optimizer: adam}\n")

    said = shown(search_here, folder, "check", "adam.yaml")

    assert "1 point enqueued, 7 points that xray_optimizers enqueues not possible any more" in said


@pytest.mark.parametrize("command", ["check", "show", "sample"])
def test_code_is_not_for_the_space_commands(search_here: Run, folder: Path, command: str) -> None:
    options = ["--image-size", "28"] if command == "sample" else []

    done = search_here("space", command, "mymodels:build", *options, cwd=folder)

    assert done.returncode == 2
    assert done.stderr.endswith("search start --space mymodels:build\n")


@pytest.mark.long
def test_a_pipe_gets_whole_lines_without_blanks_at_their_ends(search: Run, folder: Path) -> None:
    """Whatever a line's length: somebody will grep it."""
    listed = shown(search, folder, "list")
    sampled = shown(search, folder, "sample", "cnn", "-n", "2", "--image-size", "28")

    assert not re.search(r" $", listed + sampled, re.MULTILINE)
    assert "…" not in sampled
    assert sampled.count("batch_size") == 2


def test_schema_prints_the_json_schema(search: Run, folder: Path) -> None:
    assert json.loads(shown(search, folder, "schema")) == json_schema()


@pytest.mark.long
def test_sample_counts_the_networks_of_points_the_enqueued_ones_first(
    search: Run, folder: Path
) -> None:
    """Those over a limit say so, with their size; memory and time are estimates."""
    arguments = ("sample", "wide.yaml", "-n", "12", "--image-size", "28", "--channels", "1")

    found = json.loads(shown(search, folder, *arguments, "--json"))

    assert len(found) == 12
    assert [point["enqueued"] for point in found] == [True, True] + [False] * 10
    first = found[0]
    assert first["params"]["filters_1"] == 8
    assert first["refusal"] is None
    assert found[1]["params"]["blocks"] == 2
    assert found[1]["params"]["optimizer"] == "sgd"
    refused = [point for point in found if point["refusal"]]
    assert refused
    assert all(point["size"]["weights"] > 1_000_000 for point in refused)
    assert all("over the limit of 1,000,000" in point["refusal"] for point in refused)
    assert all(point["step_seconds"] > 0 for point in found)


@pytest.mark.long
def test_sample_prints_a_table_that_a_seed_repeats(search: Run, folder: Path) -> None:
    """Over-limit points show the reason before their params; what is fixed is left out."""
    arguments = ("sample", "wide.yaml", "-n", "8", "--image-size", "32x24", "--seed", "5")

    text = shown(search, folder, *arguments, "--classes", "3")

    heading, _, columns, *rows = text.splitlines()
    assert heading.startswith("wide at 32×24×3, 3 classes; not trained, a step's time estimated on")
    assert columns.split() == ["POINT", "WEIGHTS", "MEMORY", "MULTIPLY-ADDS", "STEP", "PARAMS"]
    assert [line.split()[0] for line in rows] == [str(number) for number in range(1, 9)]
    assert [" enqueued " in line for line in rows] == [True] * 2 + [False] * 6
    assert all(re.search(r"~[\d.]+ (ms|s) ", line) for line in rows)
    assert any("refused: " in line for line in rows)
    assert "network" not in text
    weights = [re.split(r"\s{2,}", line)[1] for line in rows]
    again = shown(search, folder, *arguments, "--classes", "3").splitlines()[3:]
    assert [re.split(r"\s{2,}", line)[1] for line in again] == weights


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--image-size", "7"], "8 pixels or more"),
        (["--image-size", "large"], "give 64, or HEIGHTxWIDTH"),
        ([], "--image-size"),
        (["--image-size", "28", "--channels", "2"], "'1', '3'"),
        (["--image-size", "28", "--classes", "1"], "x>=2"),
    ],
)
def test_a_wrong_option_of_sample_is_exit_code_2(
    search_here: Run, folder: Path, options: list[str], said: str
) -> None:
    done = search_here("space", "sample", "cnn", *options, cwd=folder)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
