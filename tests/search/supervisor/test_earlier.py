"""Studies that begin with what earlier ones found."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from on_sqlite import on_sqlite
from simulated import RecordingView, SimulatedExecutor

from search.errors import UsageError
from search.housekeeping.deleting import delete
from search.names import many
from search.supervisor.earlier import POINTS
from search.supervisor.launch import launch
from search.supervisor.optuna_study import OptunaStudy
from search.supervisor.plan import make_plan
from search.supervisor.sampler_view import CONSTRAINT_ATTRIBUTE
from search.supervisor.sampling import make_sampler
from spaces import load_space
from storage import SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from optuna.trial import FrozenTrial

    from search.executor import TrialSpec
    from search.supervisor.request import StartRequest
    from storage import EarlierTrial, Slot

TRIALS = 12
NARROW = """
extends: dense
parameters:
  optimizer: {choice: [sgd, adam]}
  units: {choice: [32, 64], per: dense_layers}
"""
WIDER = """
extends: dense
parameters:
  optimizer: {choice: [adam, rmsprop, sgd]}
  units: {choice: [16, 32, 64, 128], per: dense_layers}
  label_smoothing: {float: [0.0, 0.2]}
"""


def by_dropout(spec: TrialSpec) -> Sequence[float]:
    """The less dropout, the better; early epochs are worse."""
    value = float(str(spec.params["dropout"]))
    return [1.0 + value - 0.1 * epoch for epoch in range(4)]


@pytest.fixture
def executors(monkeypatch: pytest.MonkeyPatch) -> list[SimulatedExecutor]:
    """Those of whole launches, whose trainers only pretend."""
    made: list[SimulatedExecutor] = []

    def make() -> SimulatedExecutor:
        def wait() -> None:
            time.sleep(0.001)

        made.append(
            SimulatedExecutor(by_dropout, refused=lambda spec: spec.trial == 3, before_wait=wait)
        )
        return made[-1]

    monkeypatch.setattr("search.supervisor.launch.make_executor", make)
    return made


@pytest.fixture
def narrow(
    url: str, one_trial: StartRequest, executors: list[SimulatedExecutor], tmp_path: Path
) -> StartRequest:
    """A study digits-narrow with trials that ended in every way, asked for so."""
    (tmp_path / "narrow.yaml").write_text(NARROW)
    (tmp_path / "wider.yaml").write_text(WIDER)
    asked = replace(
        one_trial,
        storage=url,
        artifacts=str(tmp_path / "artifacts"),
        space=str(tmp_path / "narrow.yaml"),
        trials=TRIALS,
        epochs=4,
        seed=3,
    )
    assert launch(asked, RecordingView()).ran == TRIALS
    executors.clear()
    return asked


@pytest.fixture
def wider(narrow: StartRequest, tmp_path: Path) -> StartRequest:
    """The study continued under another space; nothing else is said."""
    space = str(tmp_path / "wider.yaml")
    unsaid: dict[str, Any] = {"epochs": None, "seed": None}
    return replace(narrow, space=space, continues="digits-narrow", **unsaid)


def kept(request: StartRequest, name: str) -> list[EarlierTrial]:
    """What a study began with."""
    with closing(open_database(request.storage)) as database:
        study = database.studies.find(name)
        assert study is not None
        return database.earlier.of_study(study.id)


def slots_of(request: StartRequest, name: str) -> list[Slot]:
    """A study's slots."""
    with closing(open_database(request.storage)) as database:
        study = database.studies.find(name)
        assert study is not None
        return database.slots.all(study.id)


def shown(request: StartRequest, name: str) -> list[FrozenTrial]:
    """What the sampler of a study is shown now."""
    with closing(open_database(request.storage)) as database:
        study = database.studies.find(name)
        assert study is not None
        trials = OptunaStudy(database, study, make_sampler("tpe", steps=9, seed=0))
        return trials._view.get_all_trials(0)


def best(request: StartRequest, name: str) -> Slot:
    """The best trial of a study."""
    complete = [one for one in slots_of(request, name) if one.state is SlotState.COMPLETE]
    return min(complete, key=lambda one: one.value or 0.0)


def test_a_study_goes_on_under_a_wider_space(
    narrow: StartRequest, wider: StartRequest, executors: list[SimulatedExecutor]
) -> None:
    """Its best point is tried first, its trials are the sampler's, and the rest is taken over."""
    view = RecordingView()
    assert launch(wider, view).ran == TRIALS
    first = executors[0].specs[0]
    known = best(narrow, "digits-narrow").params or {}
    assert {name: first.params[name] for name in known} == known
    assert "label_smoothing" in first.params
    assert (first.epochs, [one.point for one in kept(wider, "digits-wider")].count(1)) == (4, 1)
    assert view.began is not None
    line = f"begins with {TRIALS + 1} trials of digits-narrow in the sampler's history, of which 1"
    assert any(one.startswith(line) for one in view.began.lines)
    with closing(open_database(wider.storage)) as database:
        study = database.studies.find("digits-wider")
        assert study is not None
        assert study.seed == 3


@on_sqlite
def test_what_a_space_tries_first_is_not_tried_again(
    narrow: StartRequest, wider: StartRequest, executors: list[SimulatedExecutor], tmp_path: Path
) -> None:
    """Both spaces begin with what is left of the point of the preset that they extend."""
    space = tmp_path / "smooth.yaml"
    space.write_text(f"{NARROW}  label_smoothing: {{float: [0.0, 0.2]}}\n")
    (own,) = load_space(str(space)).enqueue
    assert (slots_of(narrow, "digits-narrow")[0].params or {}).items() >= own.items()
    launch(replace(wider, space=str(space)), RecordingView())
    _, *later = executors[0].specs  # the first is the earlier best one
    assert later
    assert not [spec for spec in later if spec.params.items() >= own.items()]


@on_sqlite
def test_what_it_knows_stands_as_it_was(narrow: StartRequest, wider: StartRequest) -> None:
    """Values, last intermediate values and infeasible points; all before its own trials."""
    launch(replace(wider, trials=1), RecordingView())
    *earlier, own = shown(wider, "digits-wider")
    assert own.number == 0
    assert [one.number for one in earlier] == list(range(-1 - len(earlier), -1))
    theirs = {one.trial_number: one for one in slots_of(narrow, "digits-narrow")}
    for number, one in enumerate(earlier):
        slot = theirs[number]
        complete = slot.state is SlotState.COMPLETE
        last = next(iter(one.intermediate_values.values()), None)
        assert one.value == (slot.value if complete else last)
        assert bool(one.intermediate_values) == (slot.state is SlotState.PRUNED)
        assert (CONSTRAINT_ATTRIBUTE in one.system_attrs) == (slot.state is SlotState.REFUSED)
        assert one.distributions["optimizer"].choices == ("adam", "rmsprop", "sgd")  # type: ignore[attr-defined]
        assert one.distributions == {
            name: own.distributions[name] for name in one.distributions if name in own.distributions
        } | {name: kind for name, kind in one.distributions.items() if name not in own.params}


def test_what_becomes_of_the_earlier_study_changes_nothing(
    narrow: StartRequest, wider: StartRequest
) -> None:
    """It goes on, and is deleted: the same line goes on from what there was."""
    launch(replace(wider, trials=2), RecordingView())
    before = kept(wider, "digits-wider")
    launch(replace(narrow, trials=TRIALS + 2), RecordingView())
    with closing(open_database(narrow.storage)) as database:
        study = database.studies.find("digits-narrow")
        assert study is not None
        delete(database, study)
    view = RecordingView()
    assert launch(replace(wider, trials=4), view).ran == 2
    assert kept(wider, "digits-wider") == before
    assert launch(replace(wider, trials=5, continues=None), view).ran == 1
    with closing(open_database(wider.storage)) as database:
        study = database.studies.find("digits-wider")
        assert study is not None
        delete(database, study)
        assert database.earlier.of_study(study.id) == []


@on_sqlite
def test_points_that_lie_outside_are_left_out(
    narrow: StartRequest, wider: StartRequest, tmp_path: Path
) -> None:
    """Those of a narrower space are those that it still has."""
    space = "extends: dense\nparameters: {optimizer: adam, units: {choice: [32, 64], per: "
    (tmp_path / "adam.yaml").write_text(f"{space}dense_layers}}}}\n")
    launch(replace(wider, space=str(tmp_path / "adam.yaml"), trials=1), RecordingView())
    theirs = slots_of(narrow, "digits-narrow")
    inside = [one.trial_number for one in theirs if (one.params or {})["optimizer"] == "adam"]
    assert 0 < len(inside) < len(theirs)
    assert [one.trial for one in kept(wider, "digits-adam")] == inside


@on_sqlite
def test_of_other_images_points_are_taken_alone(
    narrow: StartRequest, executors: list[SimulatedExecutor]
) -> None:
    """The best are tried first; they come to their end, and keep no other trial from coming so."""
    unlike: dict[str, Any] = {"epochs": 5, "seed": 1, "study": "warm", "trials": 6}
    warm = replace(narrow, warm_start=("digits-narrow",), **unlike)
    view = RecordingView()
    assert launch(warm, view).ran == 6
    ranked = sorted(
        (one for one in slots_of(narrow, "digits-narrow") if one.state is SlotState.COMPLETE),
        key=lambda one: one.value or 0.0,
    )
    points = [one.params for one in ranked[:POINTS]]
    assert 1 < len(points) < 6
    assert [spec.params for spec in executors[0].specs[: len(points)]] == points
    done = slots_of(warm, "warm")
    # The first after them is compared with none, and the trial with the number 3 is refused.
    states = [one.state for one in done if one.state is not SlotState.REFUSED]
    assert set(states[: min(len(points), 3) + 1]) == {SlotState.COMPLETE}
    assert [one.number for one in shown(warm, "warm")] == list(range(len(done)))
    assert view.began is not None
    said = [one for one in view.began.lines if one.startswith("begins")]
    assert said == [f"begins with {many(len(points), 'point')} of digits-narrow"]


@on_sqlite
def test_of_two_earlier_studies_points_come_by_turns(
    narrow: StartRequest, executors: list[SimulatedExecutor]
) -> None:
    """And none twice."""
    launch(replace(narrow, study="again", seed=4, trials=6), RecordingView())
    executors.clear()
    unlike: dict[str, Any] = {"epochs": 5, "study": "warm", "trials": 2}
    launch(replace(narrow, warm_start=("digits-narrow", "again"), **unlike), RecordingView())
    firsts = [best(narrow, name).params for name in ("digits-narrow", "again")]
    assert [spec.params for spec in executors[0].specs] == firsts
    places = sorted(one.point or 0 for one in kept(narrow, "warm"))
    assert places == list(range(1, len(places) + 1))
    assert len(places) <= POINTS


@on_sqlite
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"epochs": 5}, "--continue digits-narrow: it has another number of epochs"),
        ({"image_size": (16, 16)}, "it has another image size"),
        ({"objective": ("val_auc",)}, "it has another objective"),
        ({"seed": 9}, "it has another split or other test images"),
        ({"continues": "digits-narow"}, "there is no study 'digits-narow'"),
        ({"study": "digits-narrow"}, "study digits-narrow cannot begin with itself"),
        ({"space": "code:build", "trials": 1}, "this space is code"),
    ],
)
def test_what_cannot_be_continued_is_refused(
    wider: StartRequest, changed: dict[str, Any], said: str
) -> None:
    """Before anything is written."""
    with pytest.raises(UsageError, match=said):
        make_plan(replace(wider, **changed))
    with closing(open_database(wider.storage)) as database:
        assert [one.name for one in database.studies.all()] == ["digits-narrow"]


@on_sqlite
def test_a_study_keeps_what_it_began_with(wider: StartRequest) -> None:
    """A later start may say so again, or nothing."""
    launch(replace(wider, trials=1), RecordingView())
    for other in ({"continues": None, "warm_start": ("digits-narrow",)}, {"warm_start": ("x",)}):
        with pytest.raises(UsageError, match="digits-wider exists and began with digits-narrow"):
            make_plan(replace(wider, **other))  # type: ignore[arg-type]
    assert make_plan(wider).earlier == make_plan(replace(wider, continues=None)).earlier


def test_an_empty_database_has_no_earlier_studies(one_trial: StartRequest) -> None:
    """It is not made either."""
    with pytest.raises(UsageError, match=r"--warm-start old: there are no studies in sqlite"):
        make_plan(replace(one_trial, warm_start=("old",)))
