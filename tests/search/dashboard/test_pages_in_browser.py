"""The project's own pages in a real browser, served by `search dashboard`."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from browser import running_dashboard, tab
from playwright.sync_api import expect
from shown_study import epoch, make_study

from storage import SlotState, Wish, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser import Dashboard, Tab
    from playwright.sync_api import Browser
    from shown_study import Shown

    from storage import Database

SCRIPT = "<script>window.ran = 1</script>"
PHONE = 390  # pixels wide
PLACES = ("/live/xrays", "/studies", "/studies/xrays", "/studies/xrays/trials/0")

expect.set_options(timeout=30_000)  # milliseconds, as the tab's: two slow cores


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """That the dashboard shows."""
    file = tmp_path_factory.mktemp("pages") / "search.db"
    with closing(open_database(f"sqlite:///{file}", create=True)) as opened:
        yield opened


@pytest.fixture(scope="module")
def shown(database: Database) -> Shown:
    """Twenty trials and one at work."""
    made = make_study(database, budget=40)
    for number in range(20):
        state = SlotState.PRUNED if number % 2 else SlotState.COMPLETE
        made.trial([1.0 + number / 10, 0.5 + number / 10], state)
    made.report(made.begin(), epoch(1, 0.5))
    return made


@pytest.fixture(scope="module")
def odd(database: Database, shown: Shown) -> Shown:
    """A study whose names are markup, with predictions."""
    made = make_study(database, SCRIPT, classes=(SCRIPT, "<b>b</b>"))
    claim = made.begin()
    made.report(claim, *(epoch(number, 1 / number) for number in range(1, 6)))
    kept = made.predict("p.npz", [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]])
    made.end(claim, SlotState.COMPLETE, value=0.2, best_epoch=5, reason=SCRIPT, **kept)
    return made


@pytest.fixture(scope="module")
def dashboard(database: Database, odd: Shown, environment: dict[str, str]) -> Iterator[Dashboard]:
    """Without options."""
    url = database.engine.url.render_as_string()
    with running_dashboard(url, environment=environment) as running:
        yield running


def test_a_study_draws_its_pictures(dashboard: Dashboard, visit: Tab) -> None:
    """All curves, the values, the importances; each has what it was given."""
    visit.open(f"{dashboard.url}/studies/xrays")
    expect(visit.page.locator("#wall[data-drawn]")).to_be_visible()
    for words in ("pruned or failed", "complete", "at work", "best: trial 0"):
        expect(visit.page.locator("#wall .legend").get_by_text(words, exact=True)).to_be_visible()
    expect(visit.page.locator("#values .legend").get_by_text("best so far")).to_be_visible()
    expect(visit.page.locator("#importances .js-plotly-plot")).to_be_visible()
    expect(visit.page.locator("#importances")).to_contain_text("learning_rate")
    assert visit.problems == []


def test_a_click_on_a_trial_opens_its_page(dashboard: Dashboard, visit: Tab) -> None:
    """Here on the first of the pruned ones, which is said when it is pointed at."""
    visit.open(f"{dashboard.url}/studies/xrays")
    expect(visit.page.locator("#wall[data-drawn]")).to_be_visible()
    first = visit.page.locator("#values .scatterlayer .trace .points path").first
    first.scroll_into_view_if_needed()
    mark = first.bounding_box()
    assert mark is not None
    at = (mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    visit.page.mouse.move(*at)
    expect(visit.page.locator("#values .hoverlayer")).to_contain_text("trial 1")
    visit.page.mouse.click(*at)
    visit.page.wait_for_url("**/studies/xrays/trials/1")
    assert visit.problems == []


def test_a_trial_draws_its_pictures(dashboard: Dashboard, odd: Shown, visit: Tab) -> None:
    """With names that are markup, which are shown as they are."""
    visit.open(f"{dashboard.url}/studies/{quote(SCRIPT, safe='')}/trials/0")
    expect(visit.page.locator("html[data-drawn]")).to_be_attached()
    for name in ("loss", "accuracy", "precision", "recall", "F1", "learning rate"):
        expect(visit.page.locator("#curves").get_by_text(name, exact=True)).to_be_visible()
    for picture in ("confusion", "roc", "recalled", "dead", "gradient"):
        expect(visit.page.locator(f"#{picture} .main-svg").first).to_be_visible()
    expect(visit.page.locator("#confusion").get_by_text(SCRIPT).first).to_be_visible()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(SCRIPT)
    assert visit.page.locator("#dead svg text").filter(has_text="stem").count() == 1
    assert visit.problems == []


@pytest.mark.parametrize(
    "place", ["/live/xrays", "/studies", "/studies/xrays", "/studies/xrays/trials/0"]
)
def test_a_phone_shows_a_page_in_one_column(
    dashboard: Dashboard, browser: Browser, place: str
) -> None:
    """Nothing is wider than it; wide tables scroll in their own place."""
    with tab(browser, width=PHONE, height=800) as phone:
        phone.open(f"{dashboard.url}{place}")
        phone.page.wait_for_load_state("networkidle")
        assert phone.page.locator("body").evaluate("body => body.scrollWidth") <= PHONE
        assert phone.problems == []


def test_live_follows_the_database(
    dashboard: Dashboard, database: Database, shown: Shown, visit: Tab
) -> None:
    """Without being loaded again; what has not changed stays as it is."""
    visit.open(f"{dashboard.url}/live/xrays")
    page = visit.page
    expect(page.locator("#tally")).to_have_text("20 of 40 trials ended: 10 complete, 10 pruned")
    page.locator("h1").evaluate("title => { title.dataset.mine = 'yes'; }")
    expect(page.locator("#devices tr").nth(1)).to_contain_text("idle")
    claim = shown.begin(device="cpu:1")
    shown.report(claim, epoch(1, 0.75))
    database.notes.add(shown.study.id, host="h", texts=[SCRIPT])
    row = page.locator("#devices tr").nth(1)
    expect(row).to_contain_text("1/5")
    expect(page.locator("#running .card")).to_have_count(2)
    expect(page.locator("#running .card").nth(1).locator(".main-svg").first).to_be_visible()
    expect(page.locator("#notes")).to_contain_text(SCRIPT)
    shown.report(claim, epoch(2, 0.25))
    expect(row.locator("svg.spark")).to_be_visible()
    shown.end(claim, SlotState.COMPLETE, value=0.25, best_epoch=2)
    expect(page.locator("#tally")).to_have_text("21 of 40 trials ended: 11 complete, 10 pruned")
    expect(page.locator("#best")).to_have_text("val_loss 0.2500")
    expect(page.locator("#running .card")).to_have_count(1)
    assert page.locator("h1[data-mine]").count() == 1
    assert visit.problems == []


def test_buttons_write_what_is_wished(
    dashboard: Dashboard, database: Database, shown: Shown, visit: Tab
) -> None:
    """Stop asks once more."""
    visit.open(f"{dashboard.url}/live/xrays")
    page = visit.page
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#state")).to_have_text("pausing")
    assert database.studies.wished(shown.study.id) is Wish.PAUSE
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#state")).to_have_text("running")
    assert database.studies.wished(shown.study.id) is Wish.RUN
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Keep on").click()
    expect(page.locator("dialog")).to_be_hidden()
    assert database.studies.wished(shown.study.id) is Wish.RUN
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Stop it").click()
    expect(page.locator("#state")).to_have_text("stopping")
    expect(page.locator("#goes_on")).to_contain_text("search start")
    assert database.studies.wished(shown.study.id) is Wish.STOP
    assert visit.problems == []
    database.studies.wish(shown.study, Wish.RUN)


def test_live_says_that_the_dashboard_is_gone(
    database: Database, shown: Shown, environment: dict[str, str], visit: Tab
) -> None:
    """And what is shown is older."""
    url = database.engine.url.render_as_string()
    with running_dashboard(url, environment=environment) as running:
        visit.open(f"{running.url}/live/xrays")
        expect(visit.page.locator("#state")).to_have_text("running")
        expect(visit.page.locator("#away")).to_be_hidden()
    expect(visit.page.locator("#away")).to_contain_text("The dashboard does not answer since")
    expect(visit.page.locator("#live.old")).to_be_visible()


def test_read_only_live_has_no_buttons(
    database: Database, shown: Shown, environment: dict[str, str], visit: Tab
) -> None:
    """It is refreshed as any other."""
    url = database.engine.url.render_as_string()
    with running_dashboard(url, "--read-only", environment=environment) as running:
        visit.open(f"{running.url}/live/xrays")
        expect(visit.page.locator("#state")).to_have_text("running")
        assert visit.page.get_by_role("button").count() == 0
        assert visit.problems == []
