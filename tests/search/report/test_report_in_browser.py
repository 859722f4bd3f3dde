"""A report of a real study of 200 trials, and of two others beside it, in a real browser."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import optuna
import pytest
from browser import tab
from imaged_study import identify, predict
from PIL import Image
from playwright.sync_api import expect
from shown_study import Shown, epoch, make_study
from sklearn.datasets import load_digits

from storage import SlotState, open_database

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from playwright.sync_api import Browser, Route

    from storage import Database

    Run = Callable[..., subprocess.CompletedProcess[str]]

SPACE = """
extends: cnn
parameters:
  blocks: 2
  convolutions: 1
  filters: {choice: [4, 8]}
  kernel_size: 3
  padding: same
  pooling: max
  dense_layers: 0
  batch_size: 32
"""
LINE = "start images --space small.yaml --study real --devices cpu:1 --trials 3 --epochs 2"
CLASSES = ('<img src=x onerror="window.ran=1">', "plain")  # eights and threes
NAME = '"><img src=y onerror=window.ran=1>'  # of an image
SCRIPT = "<script>window.ran = 1</script>"
TRIALS, EPOCHS = 200, 30
MOST_BYTES = 5_000_000
PHONE = 390  # pixels wide
PAPER = 703  # of A4 between margins of 12 mm, at 96 pixels an inch


def draw_digits(folder: Path) -> None:
    """Eights and threes, some of them under the wrong class: nothing gets all of them right."""
    pixels, labels = load_digits(return_X_y=True)
    chosen = np.flatnonzero((labels == 8) | (labels == 3))
    for place, row in enumerate(chosen.tolist()):
        wrong = place % 10 == 0
        file = folder / CLASSES[int((labels[row] == 3) ^ wrong)] / f"{NAME}{place}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray((pixels[row] * 15).astype(np.uint8).reshape(8, 8)).save(file)


def grow(database: Database) -> None:
    """Add trials that nobody trained to the real study, all far worse than what was trained."""
    study = database.studies.find("real")
    assert study is not None
    database.studies.start(study, budget=TRIALS)
    supervisor = database.supervisors.register(study.id, host="h", pid=1, devices=["cpu:0"])
    sampler = optuna.samplers.RandomSampler(seed=0)
    theirs = optuna.load_study(study_name="real", storage=database.optuna, sampler=sampler)
    shown = Shown(database, study, supervisor, theirs)
    for number in range(TRIALS - 3):
        losses = [10 + (number % 7) / 3 + 2 / one for one in range(1, EPOCHS + 1)]
        shown.trial(losses, SlotState.PRUNED if number % 3 else SlotState.COMPLETE)
    database.supervisors.end(supervisor)


def older(made: Shown) -> None:
    """Make it a study of an older release, whose images cannot be found again."""
    known = {"name": "scans", "fingerprint": "0123456789", "split": "given", "members": None}
    identify(made, data={**made.study.identity["data"], **known})


def cross_validate(database: Database) -> None:
    """A study of two folds, whose names are markup."""
    made = make_study(database, SCRIPT, classes=(SCRIPT, "<b>b</b>", "c"))
    older(made)
    claim = made.begin()
    epochs = [epoch(number, 1 / number, fold=fold) for fold in (1, 2) for number in (1, 2, 3)]
    made.report(claim, *epochs)
    chances = [[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.5, 0.3, 0.2], [0.1, 0.2, 0.7]]
    kept = predict(made, "p.npz", chances, [0, 1, 2, 2], folds=[1, 1, 2, 2])
    made.end(claim, SlotState.COMPLETE, value=1 / 3, best_epoch=3, reason=SCRIPT, **kept)


@pytest.fixture(scope="module")
def report(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file of three studies: a real one, one of folds, and one without a complete trial."""
    folder = tmp_path_factory.mktemp("reported")
    draw_digits(folder / "images")
    (folder / "small.yaml").write_text(SPACE)
    done = search(*LINE.split(), "--pruner", "none", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    with closing(open_database(f"sqlite:///{folder / 'search.db'}")) as database:
        grow(database)
        cross_validate(database)
        begun = make_study(database, "begun")
        older(begun)
        begun.trial([0.5], SlotState.PRUNED)
        begun.report(begun.begin(), epoch(1, 0.75))
    done = search("report", "real", SCRIPT, "begun", "--out", "r.html", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "r.html"


@pytest.fixture(scope="module")
def shown(report: Path, browser: Browser) -> Iterator[Tab]:
    """The report in a tab that reaches nothing but files, for tests that leave it as it is."""
    with tab(browser) as opened:
        look(opened, report)
        yield opened


def look(opened: Tab, report: Path) -> None:
    """Open it without a network, and wait until everything is drawn."""

    def only_files(route: Route) -> None:
        if route.request.url.startswith(("file:", "data:", "blob:")):
            route.continue_()
        else:
            route.abort()

    opened.context.route("**/*", only_files)
    opened.open(report.as_uri())
    expect(opened.page.locator("html[data-drawn]")).to_be_attached()


def test_everything_is_drawn_from_the_file_alone(shown: Tab) -> None:
    """Of every study, and nothing else is asked for."""
    page = shown.page
    expect(page.locator("#fault")).to_be_hidden()
    for name in ("curves", "wall", "values", "confusion", "roc", "recalled", "calibration"):
        expect(page.locator(f"#{name}-0 .main-svg").first).to_be_visible()
        expect(page.locator(f"#{name}-1 .main-svg").first).to_be_visible()
    for name in ("importances", "parallel"):
        expect(page.locator(f"#{name}-0 .main-svg").first).to_be_visible()
    assert page.locator("#slices-0 .picture").count() >= 2
    undrawn = "all => all.filter(one => !one.querySelector('.main-svg')).map(one => one.id)"
    assert page.locator(".picture").evaluate_all(undrawn) == []
    assert shown.problems == []


def test_every_image_and_what_the_network_looks_at_are_in_it(shown: Tab) -> None:
    """Mistakes, Grad-CAM, saliency, activations once, and filters."""
    page = shown.page
    page.locator("details summary").click()
    images = page.locator("img")
    page.wait_for_function("[...document.images].every(one => one.complete)")
    assert min(images.evaluate_all("all => all.map(one => one.naturalWidth)")) > 0
    wrong = page.locator(".images img").count()
    looked = page.locator(".seen > div").count()
    assert wrong > 3
    assert looked == 4
    assert images.count() == wrong + 2 * looked + 2 + 1
    assert page.locator(".images li").first.inner_text().count(" taken for ") == 1


def test_names_that_are_markup_are_shown_as_they_are(shown: Tab) -> None:
    """Of studies, classes and images, in tables, pictures and texts for those who cannot see."""
    page = shown.page
    expect(page.get_by_role("heading", level=1).nth(2)).to_contain_text(SCRIPT)
    expect(page.locator("#confusion-0").get_by_text(CLASSES[0]).first).to_be_visible()
    expect(page.locator("#confusion-1").get_by_text(SCRIPT).first).to_be_visible()
    expect(page.locator("#by-time .legend").get_by_text(SCRIPT)).to_be_visible()
    expect(page.locator(".classes").first).to_contain_text(CLASSES[0])
    said = page.locator(".images img").first.get_attribute("alt")
    assert said is not None
    assert re.fullmatch(r".*/\"><img src=y onerror=window\.ran=1>\d+\.png", said)
    assert page.evaluate("window.ran") is None
    assert page.locator("img[onerror]").count() == 0


def test_studies_stand_side_by_side(shown: Tab) -> None:
    """A line each with its best, and one picture of how they came to it."""
    page = shown.page
    rows = page.locator(".studies tbody tr")
    assert rows.count() == 3
    expect(rows.nth(0)).to_contain_text("real")
    expect(rows.nth(1)).to_contain_text("0.3333")
    assert rows.nth(2).locator("td").nth(3).inner_text() == "-"
    expect(page.locator("#by-time .legend").get_by_text("real", exact=True)).to_be_visible()
    assert page.locator("#by-time .legend .traces").count() == 2  # one has no complete trial
    rows.nth(2).get_by_role("link").click()
    expect(page.locator("#study-2 h1")).to_be_in_viewport()


def test_a_study_without_a_complete_trial_says_what_there_is(shown: Tab) -> None:
    """Its leaders and curves, and no best trial."""
    section = shown.page.locator("#study-2")
    expect(section).to_contain_text("no trial is complete")
    assert section.locator(".leaders tbody tr").count() == 1
    expect(section.locator("#wall-2 .main-svg").first).to_be_visible()
    expect(section.locator(".cost")).to_contain_text("at work")
    assert section.get_by_role("heading", name="The best trial").count() == 0


def test_the_leaders_are_compared(shown: Tab) -> None:
    """Those whose predictions were kept, with how long one image takes."""
    section = shown.page.locator("#study-0")
    assert section.locator(".rivals tbody tr").count() == 2
    heads = section.locator(".leaders th").all_inner_texts()
    assert heads[-1] == "ms / image"
    times = [row.split("\t")[-1] for row in section.locator(".leaders tbody tr").all_inner_texts()]
    assert all(float(time) > 0 for time in times[:3])
    assert set(times[3:]) == {"-"}
    curves = shown.page.locator("#curves-1 .main-svg").first
    expect(curves).to_be_visible()


def test_a_phone_shows_it_in_one_column(report: Path, browser: Browser) -> None:
    """Nothing is wider than it; wide tables scroll in their own place."""
    with tab(browser, width=PHONE, height=800) as phone:
        look(phone, report)
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE
        assert phone.page.locator("body").evaluate("body => body.scrollWidth") <= PHONE
        assert phone.problems == []


def test_on_paper_nothing_is_wider_than_it(report: Path, browser: Browser) -> None:
    """Pictures are drawn anew for it, and again for the screen afterwards."""
    rights = "all => all.map(one => Math.round(one.getBoundingClientRect().right))"
    with tab(browser) as opened:
        look(opened, report)
        page, pictures = opened.page, opened.page.locator(".main-svg")
        screen = pictures.evaluate_all(rights)
        assert max(screen) > PAPER
        page.emulate_media(media="print")
        page.set_viewport_size({"width": PAPER, "height": 1000})
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert max(pictures.evaluate_all(rights)) <= PAPER
        assert max(page.locator("table, img").evaluate_all(rights)) <= PAPER
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        expect(page.locator("#wall-0 .main-svg").first).to_be_visible()
        assert pictures.evaluate_all(rights) == screen
        assert opened.problems == []


def test_a_report_of_200_trials_stays_small(report: Path, shown: Tab) -> None:
    """With images, and two more studies."""
    assert report.stat().st_size < MOST_BYTES
    expect(shown.page.locator("#study-0")).to_contain_text(f"{TRIALS} of {TRIALS} trials ended")
