"""What is installed when nobody says `-e`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("search", "spaces", "storage")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, as pip would lay it out."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as file:
        file.extractall(folder / "installed")
    return folder / "installed"


def test_every_file_of_the_packages_is_installed(installed: Path) -> None:
    """But the console script's entry, which stands beside them."""
    wanted = {
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    found = {path.relative_to(installed) for path in installed.rglob("*") if path.is_file()}
    assert wanted - found == {Path("search/guard.py")}
    assert Path("cnn_search.py") in found


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import search; print(search.__file__, search.start, search.load)"],
        ["-m", "search", "--version"],
        ["-m", "search", "space", "list"],
        ["-c", "from cnn_search import main; main()", "--version"],
    ],
    ids=["search.start", "python -m search", "packaged data", "console script"],
)
def test_what_is_installed_runs(
    installed: Path, environment: dict[str, str], tmp_path: Path, command: list[str]
) -> None:
    """From its own files alone."""
    own = {**environment, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, *command], cwd=tmp_path, env=own, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert str(ROOT) not in done.stdout
