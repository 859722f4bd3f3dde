"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from search.cli.start import start
from spaces import load_space

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
SPACES = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("text", SPACES, ids=[text.splitlines()[0] for text in SPACES])
def test_a_space_file_is_valid_and_has_the_points_it_enqueues(text: str, tmp_path: Path) -> None:
    file = tmp_path / "space.yaml"
    file.write_text(text, "utf-8")

    space = load_space(str(file))

    assert len(space.enqueue) == text.count("\n  - {")


def test_there_is_a_space_file_to_try() -> None:
    assert SPACES


def test_every_option_of_a_search_is_in_the_table_of_defaults() -> None:
    """Those that take a value: a flag is off until it is given."""
    table = README.partition("| option | default |")[2].partition("\n\n")[0]
    rows = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    takes = [one for one in start.params if isinstance(one, click.Option) and not one.is_flag]
    assert {one.opts[0] for one in takes} == set(re.findall(r"--[\w-]+", rows))


def test_every_preset_is_spoken_of() -> None:
    from spaces import PRESETS

    named = {name for name in PRESETS if not name.startswith("xray_")}
    assert named <= set(re.findall(r"`(\w+)`", README))
    assert "`xray_…`" in README
