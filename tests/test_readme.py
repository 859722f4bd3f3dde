"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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


def test_every_preset_is_spoken_of() -> None:
    from spaces import PRESETS

    named = {name for name in PRESETS if not name.startswith("xray_")}
    assert named <= set(re.findall(r"`(\w+)`", README))
    assert "`xray_…`" in README
