"""`search doctor`, as a user runs it: real trainers, and an exit code that tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]


def test_every_check_is_a_line(search: Run, tmp_path: Path) -> None:
    """A machine on which these tests run is fit; nothing is made by looking."""
    done = search("doctor", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    names = [line.split()[1] for line in done.stdout.splitlines()]
    assert names[:3] == ["python", "packages", "tensorflow"]
    assert names[-2:] == ["database", "trainers"]
    trainers = done.stdout.splitlines()[-1]
    assert "Keras imported in " in trainers
    assert ", a trainer started in " in trainers
    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_the_exit_code(search: Run, tmp_path: Path) -> None:
    """A database that is none; every other check is made all the same."""
    (tmp_path / "search.db").write_text("not a database, whatever its name is")
    done = search("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert "failure  database   cannot use sqlite:///search.db: file is not a database" in (
        done.stdout
    )
    assert "trainers" in done.stdout.splitlines()[-1]
