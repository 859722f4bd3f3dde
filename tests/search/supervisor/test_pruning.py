"""The rules that end trials are those of Optuna's pruners."""

from __future__ import annotations

import warnings
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import optuna
import pytest
from optuna.exceptions import ExperimentalWarning
from optuna.pruners import HyperbandPruner, MedianPruner, SuccessiveHalvingPruner
from optuna.trial import TrialState, create_trial

from search.supervisor.pruning import (
    Hyperband,
    Median,
    Rule,
    SuccessiveHalving,
    make_pruning,
)
from storage import Others, Peers

if TYPE_CHECKING:
    from collections.abc import Mapping

EPOCHS, TRIALS = 20, 120


def curves(seed: int) -> list[list[float]]:
    """The lowest loss so far of each trial, by epoch; many have equals."""
    draws = np.random.default_rng(seed)
    return [
        list(accumulate((round(draws.random(), 2) for _ in range(EPOCHS)), min))
        for _ in range(TRIALS)
    ]


def interleaved(seed: int) -> list[int]:
    """Whose turn it is, of eight trials at a time."""
    draws = np.random.default_rng(seed)
    turns, left = [], dict.fromkeys(range(TRIALS), EPOCHS)
    while left:
        trial = int(draws.choice(list(left)[:8]))
        turns.append(trial)
        left[trial] -= 1
        if not left[trial]:
            del left[trial]
    return turns


def others(mine: float, at_epoch: Mapping[int, float], trial: int) -> Others:
    """What the database counts."""
    theirs = [value for one, value in at_epoch.items() if one != trial]
    return Others(count=len(theirs), better=sum(value < mine for value in theirs))


@pytest.mark.parametrize("seed", range(5))
def test_successive_halving_ends_what_optunas_does(seed: int) -> None:
    """Trial by trial, as they report by turns; but for the first to come to a rung."""
    rule = SuccessiveHalving(factor=4, least=1)
    pruner = SuccessiveHalvingPruner(min_resource=1, reduction_factor=4)
    study = optuna.create_study(pruner=pruner)
    asked = [study.ask() for _ in range(TRIALS)]
    losses, seen, ended = curves(seed), [dict[int, float]() for _ in range(EPOCHS)], set()
    for trial in interleaved(seed):
        if trial in ended:
            continue
        step = len(study.get_trials(deepcopy=False)[trial].intermediate_values) + 1
        mine = losses[trial][step - 1]
        seen[step - 1][trial] = mine
        ends = rule.peers(trial + 1, step) is not None and rule.ends(
            others(mine, seen[step - 1], trial)
        )
        asked[trial].report(mine, step)
        assert asked[trial].should_prune() == ends
        if ends:
            ended.add(trial)
    assert TRIALS / 2 < len(ended) < TRIALS


@pytest.mark.parametrize("complete", [3, 5, 7, 31])
def test_the_median_is_optunas(complete: int) -> None:
    """Of an odd number of trials; of an even one Optuna takes what lies between the two."""
    losses = curves(complete)
    study = optuna.create_study(pruner=MedianPruner(n_startup_trials=5, n_warmup_steps=1))
    for curve in losses[:complete]:
        values = dict(enumerate(curve, start=1))
        done = create_trial(state=TrialState.COMPLETE, value=1.0, intermediate_values=values)
        study.add_trial(done)
    decisions = []
    for curve in losses[complete:]:
        trial = study.ask()
        for step, mine in enumerate(curve, start=1):
            at_epoch = {one: losses[one][step - 1] for one in range(complete)}
            asked = Median().peers(1, step)
            ends = asked == Peers(complete=True) and Median().ends(others(mine, at_epoch, -1))
            trial.report(mine, step)
            assert trial.should_prune() == ends
            decisions.append(ends)
    assert any(decisions) == (complete >= 5)
    assert not all(decisions)


@pytest.mark.parametrize("steps", [1, 2, 3, 8, 9, 10, 26, 27, 30, 81, 100])
def test_hyperbands_brackets_are_optunas(steps: int) -> None:
    """How many there are, and what share of the trials each gets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        pruner = HyperbandPruner(min_resource=1, max_resource=steps, reduction_factor=3)
    study = optuna.create_study(pruner=pruner)
    trial = study.ask()
    trial.report(1.0, 1)
    trial.should_prune()
    assert Hyperband(steps=steps)._shares() == pruner._trial_allocation_budgets


def test_a_bracket_is_a_successive_halving_among_its_own() -> None:
    """Of nine epochs: first rungs at 1, 3 and 9."""
    rule = Hyperband(steps=9)
    rungs = {
        slot: [step for step in range(1, 28) if rule.peers(slot, step) is not None]
        for slot in range(1, 18)
    }
    assert [rungs[slot][0] for slot in range(1, 18)] == [1] * 9 + [3] * 5 + [9] * 3
    assert rungs[1] == [1, 3, 9, 27]
    assert rungs[10] == [3, 9, 27]
    assert rule.peers(10, 3) == Peers(brackets=17, first=9, last=13)
    assert rule.peers(14, 9) == Peers(brackets=17, first=9, last=13, earlier=(6,))
    assert rule.peers(18, 1) == rule.peers(1, 1)
    assert rule.ends(Others(count=8, better=3))
    assert not rule.ends(Others(count=8, better=2))


def test_rungs_are_powers_of_the_factor() -> None:
    """From the first epoch on."""
    rule = SuccessiveHalving()
    found = {step: peers.earlier for step in range(1, 100) if (peers := rule.peers(1, step))}
    assert list(found) == [2, 4, 8, 16, 32, 64]
    assert (found[2], found[4], found[16]) == ((), (2,), (8, 12, 14))


@pytest.mark.parametrize(
    ("names", "rule", "overfit"),
    [
        ("asha", SuccessiveHalving(), False),
        ("hyperband,overfit", Hyperband(steps=30), True),
        ("median", Median(), False),
        ("overfit", None, True),
        ("none", None, False),
    ],
)
def test_names_give_rules(names: str, rule: Rule | None, overfit: bool) -> None:
    """Two of them one rule, and whether overfitting ends trials."""
    made = make_pruning(names, steps=30)
    assert (made.rule, made.overfit) == (rule, overfit)
