"""Screenshots of every page, to look at; exit code 1 where the browser finds fault with one.

    python scripts/take_screenshots.py FOLDER [--from URL] [--readme]

Without --from, it first searches chest X-rays where SEARCH_SHARED_DATA or ../shared/data has them,
else digits: some minutes. --from shows what an existing database has started last. --readme also
writes the README's pictures beside this script.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser import chromium, running_dashboard, tab
from PIL import Image

from search.record import find_study, record_of
from storage import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

SEARCH = str(Path(sys.executable).with_name("search"))
LIVE = "live-digits"  # a study that is being searched while it is looked at
PHONE, WIDE = 390, 1280  # pixels
DRAWING = 180_000  # milliseconds that a page may take: what a network looks at is drawn by Keras
README_WIDTH, README_COLOURS = 1000, 128
# What waits to be opened or scrolled to is to be seen as well.
OPENED = """() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (const one of document.querySelectorAll("img[loading=lazy]")) one.loading = "eager";
}"""
TOP = "one => one.getBoundingClientRect().top + window.scrollY"
BOTTOM = "one => one.getBoundingClientRect().bottom + window.scrollY"


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A page, and what is there once it has been drawn."""

    name: str
    url: str
    ready: str  # selector
    width: int = WIDE
    height: int = 900  # of the window; all of the page is in the picture
    dark: bool = False
    readme: tuple[str, str] | None = None  # selectors of where its part for the README begins, ends


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A study to show."""

    name: str
    trial: int  # its best one
    optuna: int  # id of its rows in Optuna's tables


def searched(folder: Path, environment: dict[str, str]) -> str:
    """Search something worth looking at; returns the database's URL."""
    shared = Path(os.environ.get("SEARCH_SHARED_DATA", "../shared/data")) / "chest_xray"
    options = ["--trials", "25", "--epochs", "10", "--time", "15m", "--devices", "cpu:2"]
    if shared.is_dir():
        options += ["--image-size", "64", "--space", "cnn"]
    data = str(shared.absolute()) if shared.is_dir() else "digits"
    subprocess.run([SEARCH, "start", data, *options], cwd=folder, env=environment, check=True)
    return f"sqlite:///{folder / 'search.db'}"


@contextmanager
def searching(folder: Path, storage: str, environment: dict[str, str]) -> Iterator[None]:
    """A search of digits that is at work meanwhile."""
    options = ["--study", LIVE, "--trials", "100", "--epochs", "30", "--devices", "cpu:2"]
    process = subprocess.Popen(
        [SEARCH, "start", "digits", *options],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        with closing(open_database(storage)) as database:
            while database.studies.find(LIVE) is None and process.poll() is None:
                time.sleep(0.2)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def shown_in(storage: str) -> Shown:
    """The study started last, which has a COMPLETE trial."""
    with closing(open_database(storage)) as database:
        study = find_study(database, None)
        best = record_of(database, study).best_trial
        if best is None:
            sys.exit(f"study {study.name} has no COMPLETE trial yet")
        number = database.optuna.get_study_id_from_name(study.name)
        return Shown(name=study.name, trial=best.number, optuna=number)


def pages(at: str, shown: Shown) -> list[Shot]:
    """Those of the dashboard, which answers `at`."""
    study, theirs = f"{at}/studies/{shown.name}", f"{at}/dashboard/studies/{shown.optuna}"
    trial = f"{study}/trials/{shown.trial}"
    drawn, wall, artifact = "html[data-drawn]", "#wall[data-drawn]", "img[src*='/artifacts/']"
    importances = "text=Hyperparameter Importance"
    return [
        Shot(name="optuna-studies", url=f"{at}/", ready=f"text={shown.name}"),
        Shot(name="optuna-study", url=theirs, ready=importances, height=1700),
        Shot(
            name="optuna-trial",
            url=f"{theirs}/trials?numbers={shown.trial}",
            ready=artifact,
            height=2200,
        ),
        Shot(name="studies", url=f"{at}/studies", ready="main table"),
        Shot(name="study", url=study, ready=wall, readme=("main", "#values")),
        Shot(name="study-dark", url=study, ready=wall, dark=True),
        Shot(name="study-phone", url=study, ready=wall, width=PHONE),
        Shot(name="trial", url=trial, ready=drawn, readme=("#curves", "#roc")),
        Shot(name="trial-phone", url=trial, ready=drawn, width=PHONE),
        Shot(name="look", url=f"{trial}/look", ready=drawn),
    ]


def report_of(storage: str, shown: Shown, folder: Path, environment: dict[str, str]) -> list[Shot]:
    """Pictures of its report."""
    file = folder / "report.html"
    told = {**environment, "SEARCH_STORAGE": storage}
    subprocess.run(
        [SEARCH, "report", shown.name, "--out", str(file)], cwd=folder, env=told, check=True
    )
    url, ready = file.as_uri(), "html[data-drawn]"
    parts = ("#slices-0", "#parallel-0")
    return [
        Shot(name="report", url=url, ready=ready, readme=parts),
        Shot(name="report-phone", url=url, ready=ready, width=PHONE),
    ]


def take(browser: Browser, shot: Shot, folder: Path, *, readme: bool) -> list[str]:
    """Take one; returns what went wrong in the page."""
    with tab(browser, width=shot.width, height=shot.height) as opened:
        page = opened.page
        if shot.dark:
            page.emulate_media(color_scheme="dark")
        opened.open(shot.url)
        page.wait_for_selector(shot.ready, state="attached", timeout=DRAWING)
        page.evaluate(OPENED)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1000)  # optuna-dashboard draws a little later
        file = folder / f"{shot.name}.png"
        page.screenshot(path=file, full_page=True)
        if readme and shot.readme:
            first, last = (page.locator(one).first for one in shot.readme)
            top, bottom = first.evaluate(TOP), last.evaluate(BOTTOM)
            write_small(file, top=int(top), bottom=int(bottom))
        print(f"{file}   {shot.url}", flush=True)
        return [f"{shot.name}: {problem}" for problem in opened.problems]


def write_small(file: Path, *, top: int, bottom: int) -> None:
    """A part of a screenshot, for the README, beside this script."""
    with Image.open(file) as whole:
        part = whole.convert("RGB").crop((0, top, whole.width, min(bottom, whole.height)))
    height = round(part.height * README_WIDTH / part.width)
    small = part.resize((README_WIDTH, height), Image.Resampling.LANCZOS)
    place = Path(__file__).with_name(file.name)
    # Of the methods, the one that does not merge the colour of a few dots with another.
    few = small.quantize(README_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(place, optimize=True)


def main() -> None:
    """Take them all, and say what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--from", dest="storage", metavar="URL")
    parser.add_argument("--readme", action="store_true")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        work = Path(name)
        environment = {**os.environ} if asked.storage else {**os.environ, "SEARCH_CACHE": name}
        storage = asked.storage or searched(work, environment)
        shown = shown_in(storage)
        for shot in report_of(storage, shown, work, environment):
            problems += take(browser, shot, asked.folder, readme=asked.readme)
        with running_dashboard(storage, environment=environment) as dashboard:
            for shot in pages(dashboard.url, shown):
                problems += take(browser, shot, asked.folder, readme=asked.readme)
            live = Shot(name="live", url=f"{dashboard.url}/live/{LIVE}", ready="#running .main-svg")
            if not asked.storage:
                with searching(work, storage, environment):
                    problems += take(browser, live, asked.folder, readme=False)
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
