"""What is written as a report, where, and what stands in it when something is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from imaged_study import draw_images, imaged_study
from sqlalchemy import create_engine, text

from search.report.writing import Asked, write_report
from storage import open_database

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

WRONG = "ill got 75.0 %, well 25.0 %"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study's database and files, and its images."""
    folder = tmp_path_factory.mktemp("kept")
    images = draw_images(folder / "images")
    with (
        pytest.MonkeyPatch.context() as patch,
        closing(open_database(f"sqlite:///{folder / 'search.db'}", create=True)) as database,
    ):
        patch.setenv("SEARCH_CACHE", str(folder / "cache"))
        made = imaged_study(database, images)
        database.supervisors.end(made.supervisor)
    return folder


@pytest.fixture
def here(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is; nothing in it is changed."""
    monkeypatch.setenv("SEARCH_CACHE", str(kept / "cache"))
    return kept


@pytest.fixture
def copy(here: Path, tmp_path: Path) -> Path:
    """Of the database and the files beside it, for one test alone; the images stay."""
    return Path(shutil.copytree(here, tmp_path / "copy", ignore=lambda *_: ["images", "cache"]))


def written(folder: Path, out: Path, **more: Any) -> str:
    """The report of the study in a folder."""
    asked = Asked(studies=["scans"], storage=f"sqlite:///{folder / 'search.db'}", **more)
    return write_report(asked, out).read_text("utf-8")


def altered(folder: Path, statement: str) -> None:
    """Change the trial's row."""
    engine = create_engine(f"sqlite:///{folder / 'search.db'}")
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE search_slots SET {statement}"))
    engine.dispose()


def test_validation_images_are_shown_with_their_names(here: Path, tmp_path: Path) -> None:
    """Every one of the class that is always taken for the other."""
    page = written(here, tmp_path / "r.html")
    assert page.count('<img src="data:image/png;base64,') == page.count(WRONG) > 2
    assert page.count("well/patient-") == 2 * page.count(WRONG)
    assert "ill/patient-" not in page


def test_without_images_neither_they_nor_their_names_are_in_it(here: Path, tmp_path: Path) -> None:
    """All else is."""
    page = written(here, tmp_path / "r.html", images=False)
    for word in ("<img", "patient-", "data:image", WRONG, "What it looks at"):
        assert word not in page
    assert "What the best trial got right" in page


def test_images_that_moved_are_a_line(copy: Path, tmp_path: Path) -> None:
    """And shown where `--data` says where they are now."""
    engine = create_engine(f"sqlite:///{copy / 'search.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE search_studies SET source = '/gone'"))
    page = written(copy, tmp_path / "r.html")
    assert "The images of study scans are not at /gone; say with --data" in page
    assert "<img" not in page
    with engine.connect() as connection:
        assert connection.execute(text("SELECT source FROM search_studies")).scalar() == "/gone"
    engine.dispose()


def test_images_are_taken_from_where_they_are_said_to_be(
    copy: Path, here: Path, tmp_path: Path
) -> None:
    """They must be the very same."""
    moved = Path(shutil.copytree(here / "images", tmp_path / "moved"))
    assert WRONG in written(copy, tmp_path / "r.html", data=str(moved))
    next(moved.rglob("*.png")).unlink()
    page = written(copy, tmp_path / "r.html", data=str(moved))
    assert "does not hold the very images of study scans" in page
    assert "<img" not in page


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("model_file = NULL", "The weights of trial 0 were not kept"),
        ("model_file = 'gone.keras', model_hash = 'x'", "The model of trial 0 is gone"),
    ],
)
def test_without_its_weights_a_trial_is_not_looked_into(
    copy: Path, tmp_path: Path, statement: str, line: str
) -> None:
    """A line says so; what it predicted was kept, and is shown."""
    altered(copy, statement)
    page = written(copy, tmp_path / "r.html")
    assert line in page
    assert WRONG in page


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("predictions_file = NULL", "What it predicted for the validation images was not kept."),
        ("predictions_file = 'gone.npz'", "gone.npz is not there, or not to be read from here."),
        ("predictions_hash = 'x'", "p.npz is not what the trial saved."),
    ],
)
def test_without_its_predictions_there_are_no_pictures_of_them(
    copy: Path, tmp_path: Path, statement: str, line: str
) -> None:
    """A line says why; curves and tables are there all the same."""
    altered(copy, statement)
    page = written(copy, tmp_path / "r.html")
    assert line in page
    assert "<img" not in page
    assert 'id="curves-0"' in page
    assert 'id="confusion-0"' not in page


def test_a_report_is_replaced(search: Run, here: Path, tmp_path: Path) -> None:
    """By default under the study's name; its place and size are said."""
    (tmp_path / "report-scans.html").write_text(
        "<meta name='generator' content='cnn-search report'>"
    )
    storage = f"sqlite:///{here / 'search.db'}"
    done = search("report", "--storage", storage, "--no-images", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("report-scans.html   2.0 MB")
    assert "<title>scans</title>" in (tmp_path / "report-scans.html").read_text()
    assert [file.name for file in tmp_path.iterdir()] == ["report-scans.html"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--out", "other.html"], "other.html is there and is no report: give another --out"),
        (["--out", "."], ". is there and is no report: give another --out"),
        (["--out", "no/r.html"], "no/r.html: there is no folder no"),
        (["scan"], "there is no study 'scan'"),
        (["scans", "scans"], "study scans is named twice"),
    ],
)
def test_what_is_asked_wrongly_is_one_line(
    search_here: Run, here: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    """And nothing is written."""
    (tmp_path / "other.html").write_text("<p>somebody's</p>")
    storage = f"sqlite:///{here / 'search.db'}"
    done = search_here("report", *arguments, "--storage", storage, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "other.html").read_text() == "<p>somebody's</p>"
    assert [file.name for file in tmp_path.iterdir()] == ["other.html"]


FULL = """
mount -t tmpfs -o size=1m tmpfs "$0" && echo '<meta content="cnn-search report">' >"$0/r.html"
"$1" report --no-images --storage "$2" --out "$0/r.html"
echo "exit $?"; ls -A "$0"; cat "$0/r.html"
"""


def test_on_a_full_disk_the_report_that_was_there_stays(
    here: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    """One line says that there was no room; nothing half-written is left."""
    apart = ["unshare", "--user", "--map-root-user", "--mount"]
    try:
        subprocess.run([*apart, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"left out: no disk of 1 MB can be made here ({error})")
    program = Path(sys.executable).with_name("search")
    storage = f"sqlite:///{here / 'search.db'}"
    done = subprocess.run(
        [*apart, "sh", "-c", FULL, str(tmp_path), str(program), storage],
        env={**environment, "SEARCH_CACHE": os.environ["SEARCH_CACHE"]},
        capture_output=True,
        text=True,
        check=False,
    )
    said = f"error: {tmp_path}/r.html cannot be written (No space left on device)\n"
    assert done.stderr == said
    assert done.stdout.splitlines() == ["exit 1", "r.html", '<meta content="cnn-search report">']
