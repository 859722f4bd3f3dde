"""Notes of the best trials, as optuna-dashboard has them."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import optuna
from house import falling
from on_sqlite import on_sqlite
from optuna_dashboard import get_note, save_note
from simulated import SimulatedExecutor
from watched_search import beginning, complete, stands

from search.supervisor import annotating
from search.supervisor.annotating import Annotator, annotate, note_of
from search.supervisor.trial_notes import TrialNotes
from storage import LayerHealth

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from house import House
    from optuna.trial import Trial


def trial(home: House, number: int) -> Trial:
    """One of Optuna's."""
    study = optuna.load_study(
        study_name="s", storage=home.database.optuna, sampler=optuna.samplers.RandomSampler()
    )
    return optuna.trial.Trial(study, study.get_trials()[number]._trial_id)


def notes(home: House) -> dict[int, str]:
    """Those that are not empty, by their trials' numbers."""
    found = {number: get_note(trial(home, number)) for number in range(len(home.trials))}
    return {number: text for number, text in found.items() if text}


def search_on(home: House, budget: int) -> None:
    """Have trials end until there are so many, each better than the one before."""
    home.database.studies.start(home.study, budget=budget)
    home.supervisor(SimulatedExecutor(falling)).run()


def test_the_three_best_trials_have_notes(house: Callable[..., House]) -> None:
    """With their place, the best epoch's metrics, what the curves say, and a way to their page."""
    home = house(5)
    home.supervisor(SimulatedExecutor(falling)).run()
    annotate(home.database, home.study)
    found = notes(home)
    assert [text.splitlines()[0] for _, text in sorted(found.items(), reverse=True)] == [
        "**The best trial: val_loss 1.5700**",
        "**The second best trial: val_loss 1.6700**",
        "**The third best trial: val_loss 1.7700**",
    ]
    assert "- best epoch 4: val_loss 1.5700, accuracy 0.5000\n" in found[4]
    assert "- **too short to tell**: It has 4 epochs" in found[4]
    assert "`network cnn, " in found[4]
    assert found[4].endswith("(../../../studies/s/trials/4)")


def test_a_trial_that_is_overtaken_loses_its_note(house: Callable[..., House]) -> None:
    """And gets one again where it comes back."""
    home = house(3)
    home.supervisor(SimulatedExecutor(falling)).run()
    annotate(home.database, home.study)
    assert set(notes(home)) == {0, 1, 2}
    search_on(home, 4)
    annotate(home.database, home.study)
    assert set(notes(home)) == {1, 2, 3}
    study = home.database.optuna.get_study_id_from_name("s")
    TrialNotes(home.database.optuna, study).write({trial(home, 0)._trial_id: "again"})
    assert notes(home) == {0: "again"}


def test_a_users_note_stays(house: Callable[..., House]) -> None:
    """Whether there was one first, ours was changed, or ours was emptied; leader or not."""
    home = house(3)
    home.supervisor(SimulatedExecutor(falling)).run()
    save_note(trial(home, 0), "mine")
    annotate(home.database, home.study)
    save_note(trial(home, 1), f"mine too\n{notes(home)[1]}")
    save_note(trial(home, 2), "")
    before = notes(home)
    assert before[0] == "mine"
    annotate(home.database, home.study)
    assert notes(home) == before
    search_on(home, 6)
    annotate(home.database, home.study)
    assert notes(home).keys() == {0, 1, 3, 4, 5}
    assert {number: notes(home)[number] for number in (0, 1)} == before


def test_what_stands_is_not_written_again(house: Callable[..., House]) -> None:
    """A note's version, which optuna-dashboard compares, stays where its text does."""
    home = house(1)
    home.supervisor(SimulatedExecutor(falling)).run()
    rows = home.database.optuna
    study = rows.get_study_id_from_name("s")
    annotate(home.database, home.study)
    before = rows.get_study_system_attrs(study)
    annotate(home.database, home.study)
    assert rows.get_study_system_attrs(study) == before


def test_long_notes_are_whole(house: Callable[..., House]) -> None:
    """Also a short one that comes after a long one."""
    home = house(1)
    home.supervisor(SimulatedExecutor(falling)).run()
    rows, first = home.database.optuna, trial(home, 0)._trial_id
    for text in ("".join(map(str, range(9000))), "short", "x" * 2046):
        TrialNotes(rows, rows.get_study_id_from_name("s")).write({first: text})
        assert notes(home) == {0: text}


@on_sqlite
def test_names_mean_nothing_to_markdown(house: Callable[..., House]) -> None:
    """Those of layers and params, which may come from users' code."""
    home = house(1)
    home.supervisor(SimulatedExecutor(falling)).run()
    (slot,) = home.database.slots.all(home.study.id)
    epochs = home.database.history.of_slot(home.study.id, slot.slot)
    dead = LayerHealth(name="[a](b)*<c>", dead=1.0, gradient=None)
    odd = replace(slot, params={"a`b": "*c*\n# d"})
    text = note_of(
        home.study, odd, "The best trial", [replace(one, layers=(dead,)) for one in epochs], None
    )
    assert r"\[a\](b)\*\<c\>" in text
    assert "\n- `a b *c* # d`\n" in text


@on_sqlite
def test_notes_are_written_when_a_new_best_stands_and_at_the_end(
    house: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In between there is a pause, which the end does not wait for."""
    monkeypatch.setattr(annotating, "CLOSE_SECONDS", 60.0)
    home = house(1)
    home.supervisor(SimulatedExecutor(falling)).run()
    with closing(Annotator(home.database, home.study)) as annotator:
        annotator.begin(beginning())
        annotator.ended(complete(0, 1.97, standing=stands(1, 0, 1.97)))
        deadline = time.monotonic() + 30
        while not notes(home) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert set(notes(home)) == {0}
        search_on(home, 2)
        annotator.ended(complete(1, 1.87, standing=stands(2, 1, 1.87)))
        time.sleep(0.5)
        assert set(notes(home)) == {0}
        began = time.monotonic()
    assert time.monotonic() - began < 20
    assert set(notes(home)) == {0, 1}


def test_without_a_complete_trial_nothing_is_written(house: Callable[..., House]) -> None:
    """Nor where Optuna's half of the study was deleted: the search goes on."""
    home = house(1)
    with closing(Annotator(home.database, home.study)) as annotator:
        annotator.begin(beginning())
        annotator.ended(complete(0, 1.0, standing=stands(1)))
    assert home.database.optuna.get_all_studies() == []
    home.supervisor(SimulatedExecutor(falling)).run()
    optuna.delete_study(study_name="s", storage=home.database.optuna)
    with closing(Annotator(home.database, home.study)) as annotator:
        annotator.ended(complete(0, 1.97, standing=stands(1, 0, 1.97)))
    assert home.database.optuna.get_all_studies() == []
