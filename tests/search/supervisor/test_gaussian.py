"""The Gaussian process learns of values, of epochs and of bad points, and keeps off what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
import pytest
from optuna.distributions import FloatDistribution
from optuna.samplers import RandomSampler
from optuna.trial import TrialState, create_trial

from search.supervisor import gaussian
from search.supervisor.gaussian import FIRST, GaussianProcess
from search.supervisor.sampler_view import CONSTRAINT_ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from optuna import Study
    from optuna.samplers import BaseSampler
    from optuna.trial import FrozenTrial, Trial

STEPS = 16
X = {"x": FloatDistribution(0.0, 1.0)}


def loss(trial: Trial) -> float:
    """Of a space with conditions; it is 0 at a convolutional network of two blocks."""
    rate = trial.suggest_float("rate", 1e-4, 1e-1, log=True)
    found = (np.log10(rate) + 2) ** 2
    if trial.suggest_categorical("network", ["cnn", "dense"]) == "dense":
        return float(found + 1 + (trial.suggest_float("dropout", 0.0, 0.5) - 0.2) ** 2)
    blocks = trial.suggest_int("blocks", 1, 3)
    filters = [trial.suggest_int(f"filters_{one}", 8, 64, log=True) for one in range(blocks)]
    return float(found + abs(blocks - 2) + sum(np.log2(one / 32) ** 2 / 4 for one in filters))


def searched(sampler: BaseSampler, of: Callable[[Trial], float], trials: int) -> Study:
    """A study of so many."""
    study = optuna.create_study(sampler=sampler)
    study.optimize(of, n_trials=trials)
    return study


def came(x: float, losses: dict[int, float]) -> FrozenTrial:
    """A trial and its losses by epoch; PRUNED where they do not go to the last one."""
    return create_trial(
        state=TrialState.COMPLETE if STEPS in losses else TrialState.PRUNED,
        value=min(losses.values()),
        params={"x": x},
        distributions=X,
        intermediate_values=losses,
    )


def known(points: dict[float, float], *, steps: int | None = None) -> list[FrozenTrial]:
    """Trials of x and what it gave; PRUNED where they came so many steps."""
    state = TrialState.COMPLETE if steps is None else TrialState.PRUNED
    return [
        create_trial(
            state=state,
            value=value,
            params={"x": x},
            distributions=X,
            intermediate_values={} if steps is None else {steps: value},
        )
        for x, value in points.items()
    ]


def slow_from_half_on() -> list[FrozenTrial]:
    """From 0.5 on a network comes further in the end, but after two epochs it is behind.

    One did, since there was none to compare it with; of all others the best third went on.
    """

    def trial(x: float, *, goes_on: bool) -> FrozenTrial:
        losses = {2: 1 + x if x < 0.5 else 2 + x}
        end = 0.6 if x < 0.5 else 0.3
        return came(x, losses | {4: 1.0, 8: 0.8, 16: end} if goes_on else losses)

    trials = [trial(x, goes_on=x < 0.225) for x in np.linspace(0.0, 0.45, 24)]
    trials += [trial(x, goes_on=False) for x in np.linspace(0.55, 1.0, 12)]
    return [*trials, trial(0.75, goes_on=True)]


def suggested(trials: list[FrozenTrial], *, direction: str = "minimize", count: int = 1) -> Any:
    """The next values of x, of trials that all run."""
    study = optuna.create_study(sampler=GaussianProcess(steps=STEPS, seed=0), direction=direction)
    study.add_trials(trials)
    return [study.ask().suggest_float("x", 0.0, 1.0) for _ in range(count)]


def test_it_finds_better_points_than_chance() -> None:
    """Of each of three seeds, in a space with conditions."""
    for seed in range(3):
        ours = searched(GaussianProcess(steps=STEPS, seed=seed), loss, 50)
        random = searched(RandomSampler(seed=seed), loss, 50)
        assert ours.best_value < 0.5 * random.best_value


def test_the_same_seed_gives_the_same_points() -> None:
    first, again = (
        [one.params for one in searched(GaussianProcess(steps=9, seed=4), loss, 30).trials]
        for _ in range(2)
    )
    assert first == again


def test_a_greater_value_is_better_where_it_is_said() -> None:
    there = np.linspace(0, 1, FIRST)
    trials = known({one: abs(one - 0.75) for one in there})
    (low,) = suggested(trials)
    (high,) = suggested(trials, direction="maximize")
    assert low == pytest.approx(0.75, abs=0.1)
    assert high == pytest.approx(0.0, abs=0.1)


def test_what_was_pruned_says_where_to_go() -> None:
    """Two ran to their end, with low values; of those that did not, 0.25 was by far the best.

    As if they had run to their end, these two would be the best.
    """
    pruned = {one: 2 + 4 * abs(one - 0.25) for one in np.linspace(0.02, 0.98, 25)}
    complete = known({0.7: 1 + 4 * 0.45, 0.9: 1 + 4 * 0.65})
    (x,) = suggested(complete + known(pruned, steps=2))
    assert x == pytest.approx(0.25, abs=0.1)


def test_what_a_trial_had_on_its_way_says_that_coming_far_is_not_being_best() -> None:
    """The only one that came to its end was the worst of all after two epochs.

    The best is looked for where it was after two; had it that alone, where it came to, elsewhere.
    """
    pruned = [came(x, {2: 2 + abs(x - 0.2)}) for x in np.linspace(0.0, 0.9, 20)]
    (x,) = suggested([*pruned, came(1.0, {2: 2.8, 4: 2.0, 8: 1.0, 16: 0.5})])
    (misled,) = suggested([*pruned, came(1.0, {16: 0.5})])
    assert x == pytest.approx(0.2, abs=0.1)
    assert abs(misled - 0.2) > 0.2


def test_what_learns_too_slowly_to_go_on_is_kept_off(monkeypatch: pytest.MonkeyPatch) -> None:
    trials = slow_from_half_on()
    assert all(x < 0.5 for x in suggested(trials, count=4))
    monkeypatch.setattr(gaussian, "_bar", lambda *_: None)
    assert suggested(trials)[0] > 0.5


@pytest.mark.parametrize("at_once", [1, 7])
def test_chances_left_out_change_no_point(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    trials = slow_from_half_on()
    monkeypatch.setattr(gaussian, "_AT_ONCE", 10_000)
    of_all = suggested(trials, count=8)
    monkeypatch.setattr(gaussian, "_AT_ONCE", at_once)
    assert suggested(trials, count=8) == pytest.approx(of_all)


def test_bad_points_are_kept_off() -> None:
    """Values fall towards 1, but from 0.7 on networks do not fit."""
    trials = known({one: 1 - one for one in np.linspace(0.05, 0.7, FIRST)})
    bad = known(dict.fromkeys(np.linspace(0.72, 1.0, FIRST), 0.0), steps=1)
    for one in bad:
        one.system_attrs = {CONSTRAINT_ATTRIBUTE: 1.0}
        one.values = None
    (x,) = suggested(trials + bad)
    assert 0.5 < x < 0.73


def test_points_that_run_are_kept_off() -> None:
    """Each of four is somewhere else, and all are where it is best, as far as one can know."""
    noise = np.random.default_rng(0).normal(scale=0.05, size=FIRST)
    there = zip(np.linspace(0, 1, FIRST), noise, strict=True)
    trials = known({one: abs(one - 0.5) + error for one, error in there})
    found = suggested(trials, count=4)
    assert np.diff(sorted(found)).min() > 0.003
    assert all(0.2 < one < 0.8 for one in found)


def test_one_diverged_trial_hides_no_difference() -> None:
    """A million times as high as any other."""
    trials = known({one: abs(one - 0.3) for one in np.linspace(0, 0.9, FIRST)})
    (x,) = suggested([*trials, *known({1.0: 1e6})])
    assert x == pytest.approx(0.3, abs=0.1)


def test_all_alike_is_no_error() -> None:
    (x,) = suggested(known(dict.fromkeys(np.linspace(0, 1, FIRST), 1.0)))
    assert 0 <= x <= 1


def test_of_many_trials_the_best_and_the_newest_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty of six hundred: neither the best, which were the first, nor the last are forgotten."""
    monkeypatch.setattr(gaussian, "MOST", 60)
    values = np.arange(600.0)
    kept = gaussian._kept(values)
    assert kept == [*range(30), *range(570, 600)]
