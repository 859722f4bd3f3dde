"""`search start --objective val_loss --objective …`, from the first line to an exported point."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from asking import Asking
from browser import tab
from playwright.sync_api import expect

from search.dashboard.application import make_application
from search.dashboard.settings import Settings
from search.export.manifest import read_manifest
from search.record import read_study
from storage import open_database

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    Run = Callable[..., subprocess.CompletedProcess[str]]

LINE = ("start", "digits", "--space", "dense", "--devices", "cpu:2", "--epochs", "3")
COSTS = ("--objective", "val_loss", "--objective", "parameters", "--objective", "latency")
HERE = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def searched(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which small and quick networks were searched for; one's weights are kept."""
    folder = tmp_path_factory.mktemp("small")
    done = search(*LINE, *COSTS, "--trials", "8", "--keep", "1", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "minimize val_loss and parameters and latency   space dense" in done.stdout
    assert "   tpe + asha   " in done.stdout
    assert "weights of the best 1 and of the front, at most 50, in " in done.stdout
    assert f"front   {len(alone(folder))} trial" in done.stdout
    return folder


def alone(folder: Path) -> list[int]:
    """Trials that no other one dominates, counted from the rows, the lowest loss first."""
    query = """
        SELECT trial_number FROM search_slots AS one
        WHERE state = 'COMPLETE' AND NOT EXISTS (
            SELECT 1 FROM search_slots AS other
            WHERE other.state = 'COMPLETE' AND other.value <= one.value
                AND other.weights <= one.weights AND other.latency <= one.latency
                AND (other.value < one.value OR other.weights < one.weights
                    OR other.latency < one.latency))
        ORDER BY value
    """
    with closing(sqlite3.connect(folder / "search.db")) as connection:
        return [number for (number,) in connection.execute(query)]


def test_the_front_is_what_nothing_dominates(searched: Path, search_here: Run) -> None:
    """In the study, in its status, and in Optuna's own tables; each of its models is kept."""
    record = read_study(None, f"sqlite:///{searched / 'search.db'}")
    assert [one.number for one in record.front] == alone(searched)
    assert all(one.model_file is not None for one in record.front)
    kept = [one.number for one in record.trials if one.model_file is not None]
    assert sorted(kept) == sorted({*alone(searched), record.leaders[0].number})
    told = json.loads(search_here("status", "--json", cwd=searched).stdout)[0]
    assert told["front"] == alone(searched)
    assert told["footprint"] == ["parameters", "latency"]
    assert f", front of {len(record.front)}" in search_here("status", cwd=searched).stdout
    assert "LATENCY  FRONT" in search_here("status", "digits-dense", cwd=searched).stdout
    for one in record.trials:
        measured = (one.latency or 0) > 0
        assert measured == (one.state == "COMPLETE")
        assert one.weights


def test_a_point_that_is_not_the_best_is_exported(search: Run, searched: Path) -> None:
    """With what it costs in its manifest and its card."""
    record = read_study(None, f"sqlite:///{searched / 'search.db'}")
    point = record.front[-1]
    done = search("export", "small.keras", "--trial", str(point.number), cwd=searched)
    assert done.returncode == 0, done.stderr
    (member,) = read_manifest(searched / "small.keras.manifest.json").trials
    assert member.number == point.number
    assert member.weights == "recorded"
    assert member.footprint == {"parameters": point.weights, "latency": point.latency}
    card = (searched / "small.keras.md").read_text("utf-8")
    assert f"parameters {point.weights:,} weights, latency {point.latency:.3g} ms)" in card


@pytest.fixture
def dashboard(searched: Path) -> Iterator[Asking]:
    """Asks `search dashboard`, in this process."""
    with closing(open_database(f"sqlite:///{searched / 'search.db'}")) as database:
        yield Asking(make_application(database, Settings()))


def test_the_dashboard_answers_for_it(searched: Path, dashboard: Asking) -> None:
    """Optuna's half has every objective by its name; our pages have the front."""
    theirs: dict[str, Any] = dashboard.get("/api/studies/1?after=0", base_url=HERE).get_json()
    assert theirs["directions"] == ["minimize"] * 3
    assert theirs["objective_names"] == ["val_loss", "parameters", "latency"]
    assert sorted(one["number"] for one in theirs["best_trials"]) == sorted(alone(searched))
    page = dashboard.get("/studies/digits-dense", base_url=HERE).text
    assert page.count('<th class="number">latency</th>') == 1
    (first, second) = dashboard.get("/studies/digits-dense/curves.json", base_url=HERE).get_json()[
        "front"
    ]
    assert (first["name"], second["name"]) == ("parameters", "latency")
    assert first["numbers"][: first["on_front"]] == alone(searched)
    trial = dashboard.get(f"/studies/digits-dense/trials/{alone(searched)[0]}", base_url=HERE)
    assert "<dt>latency</dt>" in trial.text


def test_a_report_draws_the_front(search: Run, searched: Path, browser: Browser) -> None:
    """A picture for each objective beside the first, and a line a point."""
    done = search("report", "--out", "r.html", "--no-images", cwd=searched)
    assert done.returncode == 0, done.stderr
    with tab(browser) as opened:
        opened.open(f"file://{searched / 'r.html'}")
        expect(opened.page.locator("html")).to_have_attribute("data-drawn", "yes")
        expect(opened.page.locator("#fault")).to_be_hidden()
        expect(opened.page.locator("#front-0 .js-plotly-plot")).to_have_count(2)
        expect(opened.page.locator("table.front tbody tr")).to_have_count(len(alone(searched)))
        assert opened.problems == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--objective", "val_loss"], "exists with objective val_loss and parameters and latency"),
        (["--repeats", "2"], "--repeats trains the best trials by one objective again"),
        (["--devices-per-trial", "2"], "--objective latency is that of one device"),
    ],
)
def test_the_study_stays_what_it_is(
    search_here: Run, searched: Path, options: list[str], said: str
) -> None:
    """And what does not go with it is refused; left out, its objectives are its own."""
    refused = search_here(*LINE, "--trials", "9", *options, cwd=searched)
    assert (refused.returncode, said in refused.stderr) == (2, True)
    assert "nothing to run" in search_here(*LINE, "--trials", "8", cwd=searched).stdout
