"""What a trial looks at, drawn by a real dashboard for a real browser."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import running_dashboard, tab
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from search.dashboard.pages import make_pages
from storage import open_database

if TYPE_CHECKING:
    from browser import Tab
    from playwright.sync_api import Browser

PLACE = "/studies/small/trials/{}/look"
DRAWING_SECONDS = 120  # of two trials, on two slow cores


@pytest.fixture(scope="module")
def searched(small_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study of two trials."""
    return Path(shutil.copytree(small_study, tmp_path_factory.mktemp("looked") / "study"))


def see_pictures(opened: Tab) -> None:
    """Every picture of a page has come, those of convolutions once somebody opens them."""
    done = opened.page.locator("html[data-drawn]")
    expect(done).to_be_attached(timeout=DRAWING_SECONDS * 1000)
    images = opened.page.locator("#look img")
    for example in opened.page.locator(".example").all():
        example.locator("summary").click()
    assert images.count() == 4 * (2 + 2) + 1
    for image in images.all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", value=True)
        assert image.evaluate("image => image.naturalWidth") > 200


@pytest.mark.long
def test_trials_are_drawn_one_after_another_and_once(
    searched: Path, environment: dict[str, str], browser: Browser
) -> None:
    """The page is there at once; whoever comes next waits, and a later visit finds them."""
    storage = f"sqlite:///{searched / 'search.db'}"
    with (
        running_dashboard(storage, "--base-path", "/base", environment=environment) as dashboard,
        tab(browser) as first,
        tab(browser) as second,
    ):
        first.open(f"{dashboard.url}/base/studies/small/trials/0")
        first.page.get_by_role("link", name="What it sees").click()
        expect(first.page.locator("#state")).to_contain_text("Being drawn")
        second.open(f"{dashboard.url}/base{PLACE.format(1)}")
        expect(second.page.locator("#state")).to_contain_text("Another trial is being drawn")
        for opened in (first, second):
            see_pictures(opened)
            expect(opened.page.locator("#state")).to_be_empty()
            assert opened.problems == []
    with (
        running_dashboard(storage, "--read-only", environment=environment) as dashboard,
        tab(browser) as again,
    ):
        again.open(f"{dashboard.url}{PLACE.format(1)}")
        see_pictures(again)
        assert again.problems == []
    assert list(Path(environment["SEARCH_CACHE"]).glob("looked/*/*/looked.json"))
    assert not list(Path(environment["SEARCH_CACHE"]).glob("looked/*.part"))


@pytest.mark.long
def test_a_leaders_note_leads_to_its_page(
    searched: Path, environment: dict[str, str], visit: Tab
) -> None:
    """From optuna-dashboard, under a base path too; the search wrote it as it ended."""
    storage = f"sqlite:///{searched / 'search.db'}"
    with running_dashboard(storage, "--base-path", "/base", environment=environment) as dashboard:
        visit.open(f"{dashboard.url}/base/dashboard/studies/1/trials?numbers=1")
        visit.page.get_by_role("link", name="in search dashboard").click()
        visit.page.wait_for_url("**/base/studies/small/trials/1")
        expect(visit.page.locator("html[data-drawn]")).to_be_attached()
        assert visit.problems == []


@pytest.mark.long
def test_weights_that_are_not_the_trials_are_a_line(
    searched: Path, tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is drawn of them."""
    monkeypatch.setenv("SEARCH_CACHE", environment["SEARCH_CACHE"])
    shutil.copytree(searched, tmp_path / "copy")
    storage = f"sqlite:///{tmp_path / 'copy' / 'search.db'}"
    engine = create_engine(storage)
    with engine.begin() as connection:
        connection.execute(text("UPDATE search_slots SET model_hash = 'f'"))
    engine.dispose()
    with closing(open_database(storage)) as database:
        client = make_pages(database, read_only=False).test_client()
        said = json.loads(client.post(f"{PLACE.format(0)}.json").text)
    assert said.keys() == {"error"}
    assert "is not what trial 0 saved" in said["error"]
