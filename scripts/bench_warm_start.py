"""How much sooner a search comes to its target when it begins with earlier studies of other data.

    python scripts/bench_warm_start.py --seeds 10

Each of LCBench's tasks is held out in turn; the earlier studies are searches of other tasks, three
times as long. What begins with them is compared with a cold search of the same seed: by the epochs
until it has the loss that the cold one ends with (the whole budget where it never has), and by its
mean regret over the budget: 0 is the lowest loss known of the task, 1 the median network's.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import click
import numpy as np
from lcbench import TASKS, curves_of
from lcbench_search import Found, quietly, search
from optuna.trial import FrozenTrial, TrialState

from search.rehearsal.lcbench import EPOCHS, draw
from search.supervisor.earlier import POINTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BUDGET = 20 * EPOCHS
EARLIER_BUDGET = 3 * BUDGET
RANDOM = 500  # networks that say what is usual
_TIMES = np.linspace(0.02, 1.0, 50) * BUDGET
_DRAWS = 2000


class ByRank:
    """Trials of other tasks for the sampler's history, until enough own trials have ended.

    Their losses mean nothing here: each is shown at the quantile of the own ones that it has among
    those of its study that came as far.
    """

    most_own = 30

    def __init__(self, studies: Sequence[Found]) -> None:
        self._trials = [trial for study in studies for trial in study.trials]
        self._quantiles: list[float] = []
        for study in studies:
            values = defaultdict(list)
            for trial in study.trials:
                values[_came(trial)[0]].append(_came(trial)[1])
            self._quantiles += [
                _quantile(values[step], loss) for step, loss in map(_came, study.trials)
            ]

    def beside(self, own: Sequence[FrozenTrial]) -> list[FrozenTrial]:
        """All of them, before the own ones; or none."""
        ended = [one for one in own if one.state.is_finished()]
        if len(ended) >= self.most_own:
            return []
        known = defaultdict(list)
        for one in ended:
            known[_came(one)[0]].append(_came(one)[1])
        first = -len(self._trials) - 1
        return [
            _moved(
                one, first + place, float(np.quantile(known.get(_came(one)[0], [0, 1]), quantile))
            )
            for place, (one, quantile) in enumerate(zip(self._trials, self._quantiles, strict=True))
        ]


def _came(trial: FrozenTrial) -> tuple[int, float]:
    """How many epochs, and the loss that the sampler minds."""
    step = max(trial.intermediate_values)
    return step, trial.intermediate_values[step] if trial.value is None else trial.value


def _quantile(values: Sequence[float], loss: float) -> float:
    return (sum(one < loss for one in values) + 0.5) / len(values)


def _moved(trial: FrozenTrial, number: int, loss: float) -> FrozenTrial:
    complete = trial.state is TrialState.COMPLETE
    return FrozenTrial(
        number=number,
        trial_id=number,
        state=trial.state,
        value=loss if complete else None,
        intermediate_values={} if complete else {_came(trial)[0]: loss},
        params=trial.params,
        distributions=trial.distributions,
        user_attrs={},
        system_attrs={},
        datetime_start=None,
        datetime_complete=None,
    )


@cache
def earlier_study(task: str) -> Found:
    """A long search of a task."""
    return search(curves_of(task), seed=1000, epochs=EARLIER_BUDGET)


@cache
def usual(task: str) -> tuple[float, float]:
    """The lowest and the median loss of random networks trained to their end."""
    losses = [min(curve) for curve in curves_of(task).losses(*draw(RANDOM, 0))]
    return min(losses), float(np.median(losses))


def points_of(studies: Sequence[Found]) -> list[dict[str, Any]]:
    """The first points of studies, by turns, each study's best first."""
    complete = [[t for t in one.trials if t.state is TrialState.COMPLETE] for one in studies]
    best = [sorted(one, key=lambda t: t.value or 0.0)[:POINTS] for one in complete]
    return [one.params for row in zip_longest(*best) for one in row if one is not None][:POINTS]


def compared(task: str, seed: int, others: Sequence[str]) -> dict[str, Found]:
    """The same search cold, and after one or several earlier studies."""
    studies = [earlier_study(one) for one in others]
    five, one = points_of(studies), points_of(studies[:1])
    variants: dict[str, Mapping[str, Any]] = {
        "cold": {},
        f"{len(others)} studies": {"points": five},
        f"{len(others)} studies, with history": {"points": five, "earlier": ByRank(studies)},
        "1 study": {"points": one},
    }
    return {
        name: search(curves_of(task), seed=seed, epochs=BUDGET, **more)
        for name, more in variants.items()
    }


def regret(found: Found, task: str, lowest: float) -> float:
    """Mean over the budget; before the first COMPLETE trial it is the median network's."""
    median = usual(task)[1]
    losses = np.minimum([found.at(time) for time in _TIMES], median)
    return float(np.mean((losses - lowest) / (median - lowest)))


def interval(values: Mapping[str, Sequence[float]]) -> tuple[float, float, float]:
    """Mean over tasks of a task's mean, and where 95 % of draws of the tasks have it."""
    means = np.array([np.mean(one) for one in values.values()])
    random = np.random.default_rng(0)
    drawn = random.choice(means, (_DRAWS, len(means))).mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(means.mean()), float(low), float(high)


@click.command()
@click.option("--tasks", "count", type=int, help="Tasks held out in turn.  [default: all]")
@click.option("--seeds", default=10, show_default=True)
@click.option("--earlier", default=5, show_default=True, help="Earlier studies, of other tasks.")
def main(*, count: int | None, seeds: int, earlier: int) -> None:
    """Compare, and print a line a run, then the table."""
    quietly()
    every = np.random.default_rng(0).permutation(TASKS).tolist()
    less: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    ratio: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    epochs: dict[str, list[int]] = defaultdict(list)
    for seed in range(seeds):
        for place, task in enumerate(every[:count]):
            random = np.random.default_rng([seed, place])
            there = [one for one in range(len(every)) if one != place]
            others = [every[one] for one in random.choice(there, earlier, replace=False)]
            found = compared(task, seed, others)
            lowest = min(usual(task)[0], *(one.at(BUDGET) for one in found.values()))
            cold = found["cold"]
            target = cold.at(BUDGET)
            for name, one in found.items():
                epochs[name].append(one.reached(target, BUDGET))
                ratio[name][task].append(np.log(epochs[name][-1] / cold.reached(target, BUDGET)))
                less[name][task].append(regret(one, task, lowest) - regret(cold, task, lowest))
            said = {
                name: (took[-1], round(less[name][task][-1], 3)) for name, took in epochs.items()
            }
            print(json.dumps({"task": task, "seed": seed, **said}), flush=True)
    for name, took in epochs.items():
        times = "{:.2f} ({:.2f} to {:.2f})".format(*np.exp(interval(ratio[name])))
        change = "{:+.3f} ({:+.3f} to {:+.3f})".format(*interval(less[name]))
        print(
            f"{name:24} {len(took)} runs: median {np.median(took):.0f} epochs to the target, "
            f"{times} times the cold search's; mean regret {change}"
        )


if __name__ == "__main__":
    main()
