"""What the pages read, keep, thin out and compute."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields
from itertools import pairwise
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from shown_study import epoch, make_study

from search.analysis.importances import FEWEST, importances
from search.analysis.numbers import every
from search.analysis.wall import BEST_CURVES, MOST_CURVES, best_so_far, choose
from search.dashboard.pages.curves import Curves
from search.dashboard.pages.keeping import Kept
from search.dashboard.pages.overview import Overviews
from search.dashboard.pages.pace import lately, pace, throughput
from search.objective import Objective
from search.web.words import size
from storage import SlotState, open_database
from storage.records import Slot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage import Database


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Of each kind."""
    with closing(open_database(url, create=True)) as opened:
        yield opened


def slot(number: int, value: float | None, state: SlotState = SlotState.COMPLETE) -> Slot:
    """A trial as its row has it."""
    unset = dict.fromkeys(field.name for field in fields(Slot))
    known = {"slot": number + 1, "state": state, "trial_number": number, "value": value}
    return Slot(**{**unset, **known, "fence": 1, "drawn": False})


def test_losses_are_read_by_slot_and_fold(database: Database) -> None:
    """Of the slots that are asked for, and no others; those without an epoch are left out."""
    shown = make_study(database)
    first = shown.trial([0.5, 0.25])
    folded = shown.begin()
    shown.report(folded, epoch(1, 0.75), epoch(1, None, fold=2), epoch(2, 0.5, fold=2))
    empty = shown.begin()
    losses = database.history.losses(shown.study.id, [first, folded.slot, empty.slot])
    assert losses == {first: [[0.5, 0.25]], folded.slot: [[0.75], [None, 0.5]]}
    assert database.history.losses(shown.study.id, [folded.slot]).keys() == {folded.slot}
    assert database.history.of_slots(shown.study.id, [first]).keys() == {first}
    assert database.history.slot_of(shown.study.id, 1) == folded.slot
    assert database.history.slot_of(shown.study.id, 99) is None


def test_many_slots_are_read_without_naming_each(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are as those that are named."""
    shown = make_study(database)
    slots = [shown.trial([0.5, 0.25]) for _ in range(3)]
    named = database.history.losses(shown.study.id, slots[:2])
    monkeypatch.setattr("storage.history._SEVERAL", 1)
    assert database.history.losses(shown.study.id, slots[:2]) == named


def test_a_stamp_changes_with_the_slots_alone(database: Database) -> None:
    """So that what was read can be kept while epochs are reported."""
    shown = make_study(database)
    stamps = [database.history.stamp(shown.study.id)]
    claim = shown.begin()
    stamps.append(database.history.stamp(shown.study.id))
    shown.report(claim, epoch(1, 0.5))
    assert database.history.stamp(shown.study.id) == stamps[-1]
    shown.end(claim, SlotState.COMPLETE, value=0.5, model_file="m", predictions_file="p")
    stamps.append(database.history.stamp(shown.study.id))
    database.slots.drop_model(shown.study.id, claim.slot)
    stamps.append(database.history.stamp(shown.study.id))
    database.slots.drop_predictions(shown.study.id, claim.slot)
    stamps.append(database.history.stamp(shown.study.id))
    database.studies.start(shown.study, budget=11)
    stamps.append(database.history.stamp(shown.study.id))
    assert len(set(stamps)) == 6


def test_an_overview_is_kept_until_a_trial_begins_or_ends(database: Database) -> None:
    """And says what runs, and how many images an epoch trains on."""
    shown, overviews = make_study(database), Overviews(database)
    shown.trial([0.5])
    claim = shown.begin(device="cpu:1")
    first = overviews.of(shown.study)
    assert (first.status.ended, first.images) == (1, 100)
    assert [(one.attempt.device, one.attempt.pid) for one in first.work] == [("cpu:1", 4321)]
    shown.report(claim, epoch(1, 0.25))
    assert overviews.of(shown.study) is first
    shown.end(claim, SlotState.PRUNED)
    second = overviews.of(shown.study)
    assert (second.status.ended, second.status.pruned, second.work) == (2, 1, [])
    assert overviews.status(shown.study) == second.status
    database.supervisors.end(shown.supervisor)
    assert overviews.of(shown.study).status.state == "stopped"


def test_an_epoch_of_folds_trains_on_all_but_one(database: Database) -> None:
    """By the file that says which image is for what; without it, nobody knows."""
    shown = make_study(database)
    rows = ["path,label,split,subject", *(f"i,0,fold {1 + row % 4}," for row in range(80))]
    (shown.folder / "split.csv").write_text("\n".join(rows))
    assert Overviews(database).of(shown.study).images == 60
    (shown.folder / "split.csv").unlink()
    assert Overviews(database).of(shown.study).images is None


def test_throughput_is_of_the_newest_epochs(database: Database) -> None:
    """Of trials at work and such as ended just now, on so many devices as are at work."""
    shown = make_study(database)
    shown.trial([0.5])
    shown.report(shown.begin(), epoch(1, 0.5, seconds=4.0))
    overview = Overviews(database).of(shown.study)
    assert sorted(lately(overview)) == [1, 2]
    trials = list(database.history.of_slots(shown.study.id, lately(overview)).values())
    assert throughput(trials, images=300, devices=2) == "200 images a second"
    assert throughput(trials, images=None, devices=2) == "40 epochs a minute"
    assert throughput(trials, images=300, devices=0) is None
    assert throughput([], images=300, devices=2) is None


def test_old_epochs_do_not_count_for_the_pace() -> None:
    """Two minutes of them do, and one that took longer."""
    slow, quick = epoch(1, 0.5, seconds=500.0), epoch(2, 0.5, seconds=60.0)
    assert pace([[slow]]) == 1 / 500
    assert pace([[slow, quick, quick]]) == 1 / 60


def test_few_curves_are_all_shown_and_of_many_the_best() -> None:
    """Those at work too; the others evenly."""
    few = [slot(number, 1.0) for number in range(MOST_CURVES)]
    assert choose(few, Objective.VAL_LOSS) == few
    many = [slot(number, 5000.0 - number) for number in range(5000)]
    working = slot(5000, None, SlotState.CLAIMED)
    chosen = choose([*many, working], Objective.VAL_LOSS)
    assert MOST_CURVES / 2 < len(chosen) <= MOST_CURVES
    assert chosen[-1] == working
    assert set(many[-BEST_CURVES:]) <= set(chosen)
    gaps = {b.slot - a.slot for a, b in pairwise(chosen)}
    assert len(gaps - {1}) <= 2  # evenly, but for where the best ones begin


@pytest.mark.parametrize(("most", "expected"), [(5, [0, 1, 2, 3, 4]), (2, [1, 4]), (0, [])])
def test_a_long_list_is_thinned_from_its_end(most: int, expected: list[int]) -> None:
    """Its last one stays."""
    assert every(range(5), most) == expected


def test_curves_of_ended_trials_are_read_once(database: Database) -> None:
    """Those of running ones each time; a study that takes a deleted one's id is another one."""
    shown, curves = make_study(database), Curves(database)
    shown.trial([0.5, 0.25])
    claim = shown.begin()
    shown.report(claim, epoch(1, 0.75))

    def losses() -> dict[int, list[list[float | None]]]:
        slots = database.slots.all(shown.study.id)
        return dict(curves.wall(shown.study, slots, Objective.VAL_LOSS).losses)

    assert losses() == {1: [[0.5, 0.25]], 2: [[0.75]]}
    shown.report(claim, epoch(2, 0.5))
    assert losses() == {1: [[0.5, 0.25]], 2: [[0.75, 0.5]]}
    shown.end(claim, SlotState.COMPLETE, value=0.5)
    assert losses() == {1: [[0.5, 0.25]], 2: [[0.75, 0.5]]}
    database.supervisors.end(shown.supervisor)
    database.remove(shown.study)
    other = make_study(database, "another")
    other.trial([0.125])
    slots = database.slots.all(other.study.id)
    wall = curves.wall(other.study, slots, Objective.VAL_LOSS)
    assert wall.losses == {1: [[0.125]]}


def test_the_best_so_far_steps_at_complete_trials_that_were_better() -> None:
    """To the last trial; a pruned one makes no step, and neither does a trial that came again."""
    trials = [slot(0, 0.5), slot(1, 0.125, SlotState.PRUNED), slot(2, 0.75), slot(3, 0.25)]
    trials.append(slot(4, None, SlotState.FAIL))
    assert best_so_far(trials, Objective.VAL_LOSS) == [(0, 0.5), (3, 0.25), (4, 0.25)]
    assert best_so_far(trials, Objective.VAL_AUC) == [(0, 0.5), (2, 0.75), (4, 0.75)]
    assert best_so_far([], Objective.VAL_LOSS) == []


def test_importances_find_the_parameter_that_decides(database: Database) -> None:
    """Pruned trials count; of too few it says so."""
    shown = make_study(database, budget=None)

    def shares() -> dict[str, object]:
        slots = database.slots.all(shown.study.id)
        return importances(database, shown.study, slots, Objective.VAL_LOSS)

    for number in range(FEWEST):
        if number == FEWEST - 1:
            assert shares() == {"note": "It takes 20 trials with a value to tell; there are 19."}
        network = ["cnn", "dense"][number % 2]
        state = SlotState.PRUNED if number % 4 > 1 else SlotState.COMPLETE
        rate = 10 ** -(1 + 3 * number / FEWEST)
        shown.trial([1.0 + number], state, network=network, learning_rate=rate)
    found = shares()
    assert found["names"] == ["learning_rate", "network"]
    assert found["note"] == "Of so few trials it is a guess."
    assert isinstance(found["shares"], list)
    assert found["shares"][0] > 0.9
    assert sum(found["shares"]) == pytest.approx(1.0)


def test_what_is_kept_is_made_once_for_several_threads() -> None:
    """And anew where its stamp is another; the one that was not asked for longest is forgotten."""
    kept: Kept[int] = Kept(2)
    made: list[int] = []
    barrier = Barrier(4)

    def make() -> int:
        made.append(len(made))
        return made[-1]

    def ask() -> None:
        barrier.wait()
        kept.get("a", 1, make)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [0]
    assert kept.get("a", 2, make) == 1
    assert kept.get("b", 1, make) == 2
    assert kept.get("c", 1, make) == 3
    assert kept.get("b", 1, make) == 2
    assert kept.get("a", 2, make) == 4


@pytest.mark.parametrize(
    ("count", "text"),
    [(None, "-"), (0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (123_456_789, "123 MB")],
)
def test_sizes_read_as_people_write_them(count: int | None, text: str) -> None:
    """Three figures at most."""
    assert size(count) == text
