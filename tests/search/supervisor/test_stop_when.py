"""Studies that end when no improvement is expected of more trials."""

from __future__ import annotations

import math
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from house import EPOCHS, House
from on_sqlite import on_sqlite
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, create_trial
from simulated import RecordingView, SimulatedExecutor
from sqlalchemy import update

from search.errors import UsageError
from search.predictions import Predictions
from search.supervisor.expecting import nothing_expected
from search.supervisor.launch import launch
from search.supervisor.plan import make_plan
from search.supervisor.regret import RegretBound
from search.supervisor.stop_when import StopWhen, parse_stop_when
from search.supervisor.stopper import Stopper
from search.supervisor.telling import Views
from search.supervisor.work import Ending
from spaces import load_space
from storage import SlotState, open_database, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.executor import TrialSpec
    from search.supervisor.request import StartRequest

STALLED = StopWhen(kind="stalled", trials=5)
REGRET = parse_stop_when("regret")


def third_is_best(spec: TrialSpec) -> list[float]:
    """All but one trial are equal; epochs fall."""
    best = 0.5 if spec.trial == 2 else 0.0
    return [1.0 - best - 0.01 * epoch for epoch in range(EPOCHS)]


def patiently(curve: Callable[[TrialSpec], Sequence[float]]) -> SimulatedExecutor:
    """Trainers that leave the decision, in a thread of its own, some time."""
    return SimulatedExecutor(curve, before_wait=lambda: time.sleep(0.01))


def supervise(home: House, when: StopWhen = STALLED, **more: Any) -> Ending:
    """A supervisor that works until its end, and looks whether to go on."""
    with closing(Stopper(home.database, home.study, when)) as stopper:
        view = Views([home.view, stopper])
        return home.supervisor(patiently(third_is_best), view=view, **more).run()


@pytest.mark.parametrize(
    ("text", "kind", "trials"),
    [("stalled", "stalled", 30), ("stalled:7", "stalled", 7), ("regret", "regret", 20)],
)
def test_what_may_be_said(text: str, kind: str, trials: int) -> None:
    """With Optuna's own numbers where none is given."""
    found = parse_stop_when(text)
    assert (found.kind, found.trials) == (kind, trials)


@pytest.mark.parametrize("text", ["", "never", "stalled:", "stalled:0", "stalled:x", "regret:3"])
def test_what_may_not(text: str) -> None:
    """One line says what may."""
    with pytest.raises(UsageError, match=r"give stalled, stalled:N .* or regret"):
        parse_stop_when(text)


def test_it_ends_when_so_many_trials_gave_no_better_value(house: Callable[..., House]) -> None:
    """Its budget is what there is then, and nothing of it is left undone."""
    home = house(200)
    assert supervise(home) == Ending.BUDGET
    study = home.study
    assert study.enough == "no better value in 5 trials"
    assert study.enough_of == 200
    # The third was the best; what ran when it was decided, has come to its end.
    assert study.budget == study.counted_from == len(home.states())
    assert 8 <= len(home.states()) < 100
    assert set(home.states()) == {SlotState.COMPLETE}


@on_sqlite
def test_pruned_trials_count_and_are_never_the_best(house: Callable[..., House]) -> None:
    """Nor do failed or refused ones count."""
    home = house(7)

    def curve(spec: TrialSpec) -> list[float | None]:
        return [1.0, None] if spec.trial in (2, 3) else [2.0 + spec.trial] * EPOCHS

    executor = SimulatedExecutor(curve, refused=lambda spec: spec.trial == 4)
    home.supervisor(executor, pruner="asha", workers=1).run()
    ended = [one.state for one in home.database.slots.all(home.study.id)]
    assert ended.count(SlotState.PRUNED) == 6
    assert ended.count(SlotState.REFUSED) == 1
    counted = [4, 5, 6]
    for trials in (3, 4):
        when = StopWhen(kind="stalled", trials=trials)
        said = nothing_expected(home.database, home.study, when)
        assert (said is None) == (trials > len(counted) + 1), said


@on_sqlite
def test_repeats_follow_as_after_any_budget(house: Callable[..., House]) -> None:
    """The finalists are trained again."""
    home = house(200)
    assert supervise(home, repeats=1) == Ending.BUDGET
    repeating = home.database.slots.repeating(home.study.id)
    assert [one.state for one in repeating] == [SlotState.COMPLETE] * 3


def test_the_others_end_too(house: Callable[..., House]) -> None:
    """One that does not look itself, on another host."""
    home = house(None)
    other = home.supervisor(executor := patiently(third_is_best), workers=1)
    ended = []

    def before_wait() -> None:
        time.sleep(0.001)
        if not ended and len(executor.specs) == 2:
            ended.append(supervise(home))

    executor.before_wait = before_wait
    assert other.run() == Ending.BUDGET
    assert ended == [Ending.BUDGET]
    assert home.study.budget == len(home.states())
    assert set(home.states()) == {SlotState.COMPLETE}


@pytest.fixture
def asked(one_trial: StartRequest, monkeypatch: pytest.MonkeyPatch) -> StartRequest:
    """A whole search with trainers that only pretend, ended when it stalls."""
    monkeypatch.setattr("search.supervisor.launch.make_executor", lambda: patiently(third_is_best))
    return replace(one_trial, trials=100, epochs=EPOCHS, stop_when="stalled:5")


def test_the_same_line_again_runs_nothing_and_another_goes_on(asked: StartRequest) -> None:
    """One without the option, or for more trials; then it counts anew."""
    view = RecordingView()
    first = launch(asked, view)
    assert first.ending is Ending.ENOUGH
    assert 8 <= first.ran < 60
    assert view.began is not None
    assert "no better value in 5 trials" in " ".join(view.began.lines)

    again = launch(asked, view)
    assert (again.ending, again.ran) == (Ending.ENOUGH, 0)
    assert (
        "no improvement is expected (no better value in 5 trials): nothing to run"
        in (view.notes[-1])
    )

    more = launch(replace(asked, trials=101), view)
    assert more.ending is Ending.ENOUGH
    assert 5 <= more.ran < 60

    done = first.ran + more.ran
    without = launch(replace(asked, trials=done + 3, stop_when=None), view)
    assert (without.ending, without.ran) == (Ending.BUDGET, 3)


def test_beside_it_there_need_be_no_other_end(asked: StartRequest) -> None:
    """Without any of them, half an hour is one."""
    assert make_plan(replace(asked, trials=None)).seconds is None
    assert make_plan(replace(asked, trials=None, stop_when=None)).seconds == 1800
    assert launch(replace(asked, trials=None), RecordingView()).ending is Ending.ENOUGH
    again = launch(replace(asked, trials=None), RecordingView())
    assert (again.ending, again.ran) == (Ending.ENOUGH, 0)


def test_a_host_that_joins_looks_likewise(asked: StartRequest) -> None:
    """It is one of the settings that it takes from the study."""
    launch(replace(asked, trials=1), RecordingView())
    with closing(open_database(asked.storage)) as database:
        (study,) = database.studies.all()
        assert study.settings["stop_when"] == "stalled:5"


def bowl(spec: TrialSpec) -> list[float]:
    """Lowest where dropout is 0.2, whatever else there is; conditions and choices do not matter."""
    value = float(str(spec.params["dropout"]))
    return [1.0 + 4 * (value - 0.2) ** 2 - 0.001 * epoch for epoch in range(EPOCHS)]


def predicted(home: House, probabilities: np.ndarray[Any, Any]) -> None:
    """Let the best trial have predicted two classes, the right one with these chances."""
    best = min(home.database.slots.all(home.study.id), key=lambda one: one.value or math.inf)
    found = Predictions(
        probabilities=np.stack([probabilities, 1 - probabilities], axis=1).astype(np.float32),
        labels=np.zeros(len(probabilities), np.int64),
        folds=np.ones(len(probabilities), np.int64),
        summary="",
    )
    with home.paths.files.writing("predicted.npz") as draft:
        found.write(draft.path)
    kept = {"predictions_file": "predicted.npz", "predictions_hash": draft.hash}
    with home.database.engine.begin() as connection:
        connection.execute(
            update(schema.slots).where(schema.slots.c.slot == best.slot).values(kept)
        )


@on_sqlite
def test_it_ends_when_what_is_left_to_gain_is_less_than_the_error(
    house: Callable[..., House],
) -> None:
    """Of images that are predicted unlike each other a value is uncertain; of equal ones not."""
    home = house(40)
    executor = SimulatedExecutor(bowl)
    home.supervisor(executor, space=load_space("dense"), sampler="tpe").run()
    assert nothing_expected(home.database, home.study, REGRET) is None  # nothing was predicted
    predicted(home, np.full(20, 0.6))
    assert nothing_expected(home.database, home.study, REGRET) is None
    predicted(home, np.linspace(0.01, 0.99, 20))
    said = nothing_expected(home.database, home.study, REGRET)
    assert said is not None
    assert said.startswith("what is left to gain is estimated to be below 0.")
    home.database.claims.end_budget(home.study.id, said)
    assert home.study.enough is None  # its budget was spent already


def trials_of(values: Sequence[tuple[float, float]]) -> list[FrozenTrial]:
    """Trials of a number, of a choice, and of another number where the choice is b."""
    number = FloatDistribution(0.001, 1.0, log=True)
    choice, other = CategoricalDistribution(("a", "b")), IntDistribution(1, 9)
    trials = []
    for place, (x, value) in enumerate(values):
        params: dict[str, Any] = {"x": x, "kind": "ab"[place % 2]}
        distributions: dict[str, Any] = {"x": number, "kind": choice}
        if place % 2:
            params["only_b"], distributions["only_b"] = 1 + place % 9, other
        trials.append(create_trial(value=value, params=params, distributions=distributions))
    return trials


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")
def test_a_regret_is_less_where_more_is_known() -> None:
    """And is in the values' own unit, whichever way is better."""
    random = np.random.default_rng(0)
    xs = np.exp(random.uniform(np.log(0.001), 0.0, 120))
    values = (np.log(xs) + 3) ** 2 + 0.01 * random.standard_normal(120)
    points = list(zip(xs.tolist(), values.tolist(), strict=True))
    few, many = (
        RegretBound().evaluate(trials_of(points[:count]), StudyDirection.MINIMIZE)
        for count in (20, 120)
    )
    assert 0 < many < few
    larger = trials_of([(x, 10 * value) for x, value in points])
    assert RegretBound().evaluate(larger, StudyDirection.MINIMIZE) == pytest.approx(10 * many)
    turned = trials_of([(x, -value) for x, value in points])
    assert RegretBound().evaluate(turned, StudyDirection.MAXIMIZE) == pytest.approx(many)
