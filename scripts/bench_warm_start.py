"""How much sooner a search comes to its target when it begins with earlier studies of other data.

    python scripts/bench_warm_start.py --seeds 10

Each of LCBench's tasks is held out in turn; the earlier studies are searches of other tasks, three
times as long. What begins with them is compared with a cold search of the same seed: by the time
until it has the loss that the cold one ends with (the whole budget where it never has), and by its
mean regret over the budget: 0 is the lowest loss known of the task, 1 the median network's.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import click
import numpy as np
from lcbench import TASKS, curves_of
from lcbench_search import Found, in_processes, search
from optuna.trial import TrialState, create_trial

from search.rehearsal.lcbench import EPOCHS
from search.rehearsal.regret import estimate_of
from search.supervisor.earlier import POINTS
from search.supervisor.gaussian import GaussianProcess
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optuna import Study
    from optuna.trial import FrozenTrial

    from search.rehearsal.rehearsing import Ended
    from spaces import Params

BUDGET = 20.0  # trainings
_TIMES = np.linspace(0.02, 1.0, 50) * BUDGET
_OWN = 30  # ended trials, after which earlier ones are no longer shown


class WithHistory(GaussianProcess):
    """Sees trials of other tasks, until enough own ones have ended.

    Their losses mean nothing here: each is shown at the quantile of the own ones that it has among
    those of its study that came as far.
    """

    def __init__(self, studies: Sequence[Found], *, seed: int) -> None:
        """Of earlier studies."""
        super().__init__(steps=EPOCHS, seed=seed)
        self._earlier = [(one, _quantile(one, study)) for study in studies for one in study.trials]

    def _ended(self, study: Study) -> list[FrozenTrial]:
        own = super()._ended(study)
        if len(own) >= _OWN:
            return own
        known = defaultdict(list)
        for one in own:
            known[max(one.intermediate_values, default=0)].append(one.value)
        losses = [
            float(np.quantile(known.get(_step(one), [0, 1]), quantile))
            for one, quantile in self._earlier
        ]
        return [
            _shown(one, loss) for (one, _), loss in zip(self._earlier, losses, strict=True)
        ] + own


def _step(trial: Ended) -> int:
    """How far it came; as a sampler sees it, what is COMPLETE has no last step."""
    return 0 if trial.state is SlotState.COMPLETE else trial.reports


def _quantile(trial: Ended, study: Found) -> float:
    like = [one.value for one in study.trials if _step(one) == _step(trial)]
    return (sum(one < trial.value for one in like) + 0.5) / len(like)


def _shown(trial: Ended, loss: float) -> FrozenTrial:
    complete = trial.state is SlotState.COMPLETE
    return create_trial(
        state=TrialState.COMPLETE if complete else TrialState.PRUNED,
        value=loss,
        intermediate_values={} if complete else {trial.reports: loss},
        params=trial.point.params,
        distributions=trial.point.distributions,
    )


def earlier_study(task: str) -> Found:
    """A long search of a task."""
    return search(task, seed=1000, trainings=3 * BUDGET)


def points_of(studies: Sequence[Found]) -> list[Params]:
    """The first points of studies, by turns, each study's best first."""
    complete = [[t for t in one.trials if t.state is SlotState.COMPLETE] for one in studies]
    best = [sorted(one, key=lambda t: t.value)[:POINTS] for one in complete]
    turns = [one for row in zip_longest(*best) for one in row if one is not None]
    return [one.point.params for one in turns][:POINTS]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A comparison of one seed on one task."""

    task: str
    seed: int
    others: Mapping[str, Found]  # earlier studies, by their tasks

    def compared(self) -> dict[str, tuple[float, float]]:
        """The time to the cold search's loss, and the mean regret, of each way to begin."""
        studies = list(self.others.values())
        every, one = points_of(studies), points_of(studies[:1])
        ways: dict[str, dict[str, Any]] = {
            "cold": {},
            f"{len(studies)} studies": {"points": every},
            f"{len(studies)} studies, with history": {
                "points": every,
                "sampler": WithHistory(studies, seed=self.seed),
            },
            "1 study": {"points": one},
        }
        found = {
            name: search(self.task, seed=self.seed, trainings=BUDGET, **more)
            for name, more in ways.items()
        }
        typical = curves_of(self.task).typical()
        lowest = min(typical.best, *(one.at(BUDGET) for one in found.values()))
        target = found["cold"].at(BUDGET)
        return {
            name: (one.reached(target, BUDGET), _regret(one, lowest, typical.value))
            for name, one in found.items()
        }


def _compared(run: Run) -> dict[str, tuple[float, float]]:
    return run.compared()


def _regret(found: Found, lowest: float, median: float) -> float:
    """Mean over the budget; before the first COMPLETE trial it is the median network's."""
    losses = np.minimum([found.at(time) for time in _TIMES], median)
    return float(np.mean((losses - lowest) / (median - lowest)))


@click.command()
@click.option("--tasks", "count", type=int, help="Tasks held out in turn.  [default: all]")
@click.option("--seeds", default=10, show_default=True)
@click.option("--earlier", default=5, show_default=True, help="Earlier studies, of other tasks.")
def main(*, count: int | None, seeds: int, earlier: int) -> None:
    """Compare, and print a line a run, then the table."""
    every = np.random.default_rng(0).permutation(TASKS).tolist()
    held_out = every[:count]
    known = dict(zip(every, in_processes(earlier_study, every), strict=True))
    runs = []
    for place, task in enumerate(held_out):
        for seed in range(seeds):
            random = np.random.default_rng([seed, place])
            there = [one for one in every if one != task]
            names = random.choice(there, earlier, replace=False).tolist()
            runs.append(Run(task=task, seed=seed, others={one: known[one] for one in names}))
    done = []
    for run, found in zip(runs, in_processes(_compared, runs), strict=True):
        print(json.dumps({"task": run.task, "seed": run.seed, **found}), flush=True)
        done.append(found)
    for name in done[0]:
        # (tasks, seeds, what)
        own, cold = (
            np.array([found[one] for found in done]).reshape(len(held_out), seeds, 2)
            for one in (name, "cold")
        )
        times = estimate_of(np.log(own[..., 0] / cold[..., 0]))
        change = estimate_of(own[..., 1] - cold[..., 1])
        low, middle, high = np.exp((times.low, times.value, times.high))
        print(
            f"{name:24} {len(done)} runs: median {np.median(own[..., 0]):.1f} trainings to the "
            f"target, {middle:.2f} ({low:.2f} to {high:.2f}) times the cold search's; mean regret "
            f"{change.value:+.3f} ({change.low:+.3f} to {change.high:+.3f})"
        )


if __name__ == "__main__":
    main()
