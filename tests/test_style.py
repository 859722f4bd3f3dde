"""The code is formatted, linted, typed, and layered; and the README's promises hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "command",
    [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"]],
    ids=" ".join,
)
def test_the_code_passes(command: list[str]) -> None:
    """Each tool as configured in pyproject.toml."""
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [str(program), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ci_runs_the_readmes_test_command() -> None:
    """To the letter."""
    script = (ROOT / ".ci" / "run").read_text()
    (command,) = [line for line in script.splitlines() if line.startswith("python3 -m venv")]
    assert command in (ROOT / "README.md").read_text()
