"""A study that was searched, as curves to rehearse on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from house import EPOCHS, House
from optuna.trial import create_trial
from simulated import SimulatedExecutor

from search.errors import UsageError
from search.objective import Objective
from search.rehearsal.past import START_SECONDS, PastStudy, past_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from search.executor import TrialSpec

TRIALS = 32


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes a study in SQLite."""
    built: list[House] = []

    def build(budget: int, objective: Objective = Objective.VAL_LOSS) -> House:
        url = f"sqlite:///{tmp_path}/search.db"
        built.append(House(url, tmp_path / "artifacts", budget, objective))
        return built[-1]

    yield build
    for one in built:
        one.database.close()


def falling_slower(spec: TrialSpec) -> Sequence[float | None]:
    """Each trial worse than the one before; the last epoch is worse than the third."""
    return [2.0 + 0.1 * spec.trial - loss for loss in (0.0, 0.5, 0.75, 0.25)]


def searched(home: House, pruner: str = "none") -> PastStudy:
    """After a search, an epoch half a second long."""
    executor = SimulatedExecutor(falling_slower, seconds=lambda _spec, _running: 0.5)
    home.supervisor(executor, workers=1, pruner=pruner).run()
    return past_study(home.database, home.study)


def test_a_trial_gets_the_curve_of_the_nearest_once(house: Callable[..., House]) -> None:
    """Its own where it is the same point, the next one's after that, and then nothing."""
    home = house(TRIALS)
    past = searched(home)
    own = [
        create_trial(value=0.0, params=one.params, distributions=one.distributions)
        for one in home.trials
    ]
    answer = past.answers()
    curve = answer(own[5])
    assert curve is not None
    assert curve.losses == pytest.approx([2.5, 2.0, 1.75, 2.25])
    assert curve.so_far == curve.values == pytest.approx([2.5, 2.0, 1.75, 1.75])
    assert curve.seconds == [0.5, 1.0, 1.5, 2.0]
    assert list(curve.steps) == [1, 2, 3, 4]
    others = [answer(own[5]) for _ in range(TRIALS - 1)]
    assert len({one.losses[0] for one in others if one is not None} | {2.5}) == TRIALS
    assert answer(own[5]) is None
    again = past.answers()(own[5])  # in another rehearsal
    assert again is curve


def test_what_is_typical_is_of_its_trials(house: Callable[..., House]) -> None:
    """Seconds with a start, the median value and the best."""
    past = searched(house(TRIALS))
    typical = past.typical()
    assert typical.training == START_SECONDS + 2.0
    assert typical.best == pytest.approx(1.25)
    assert typical.value == pytest.approx(1.25 + 0.1 * (TRIALS - 1) / 2)
    assert (past.steps, past.held) == (EPOCHS, 0)


def test_a_pruned_curve_is_held_at_its_last_value(house: Callable[..., House]) -> None:
    """For as many epochs as others have, each as long as its own."""
    home = house(12)
    home.supervisor(SimulatedExecutor(falling_slower), workers=1).run()
    home.database.studies.start(home.study, budget=TRIALS)
    past = searched(home, "asha")  # every one worse than those before
    assert past.held == TRIALS - 12
    cut = past.trials[-1].curve
    assert cut.losses == [cut.losses[0]] + [cut.losses[1]] * (EPOCHS - 1)
    assert cut.so_far == cut.values == cut.losses
    assert cut.seconds == [0.5, 1.0, 1.5, 2.0]
    assert list(cut.steps) == [1, 2, 3, 4]


@pytest.mark.parametrize(("trials", "pruner"), [(29, "none"), (36, "asha")])
def test_too_few_trials_are_refused(house: Callable[..., House], trials: int, pruner: str) -> None:
    """With how many it takes, of each kind."""
    complete = 29 if pruner == "none" else 1
    said = f"{trials} trials to rehearse with, {complete} of which ran.*it takes 30 and 10"
    with pytest.raises(UsageError, match=said):
        searched(house(trials), pruner)
