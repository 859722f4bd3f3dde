"""When --stop-when ends a long search of LCBench's networks, and what that loses.

    python scripts/bench_stop_when.py --tasks 12 --seeds 10

A search of 60 trainings by one trainer. Of each condition: after what share of the time it would
have ended the search, and by how much the best loss was higher then than at the search's end. The
surrogate has no validation images: a value's error is as if there were 1,000, whose losses spread
as much as their mean.
"""

from __future__ import annotations

import math
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import click
import numpy as np
from lcbench import TASKS
from lcbench_search import Found, in_processes, search
from optuna.study import StudyDirection
from optuna.trial import TrialState, create_trial

from search.supervisor.regret import RegretBound
from search.supervisor.stop_when import LEAST_TRIALS, STALLED_TRIALS

if TYPE_CHECKING:
    from collections.abc import Callable

BUDGET = 60.0  # trainings
IMAGES = 1000
_EVERY = 3  # trials, from one estimate of a regret to the next


def stalled(found: Found, count: int, trials: int = STALLED_TRIALS) -> bool:
    """Whether the best of the first `count` trials is older than the last ones of these."""
    best = [loss for _, loss in found.best[:count]]
    return math.isfinite(best[-1]) and best.index(best[-1]) <= count - 1 - trials


def within_error(found: Found, count: int) -> bool:
    """Whether what may be left to gain after so many trials is less than the best one's error."""
    best = found.best[count - 1][1]
    if count < LEAST_TRIALS or count % _EVERY or not math.isfinite(best):
        return False
    trials = [
        create_trial(
            state=TrialState.COMPLETE,
            value=one.value,
            params=one.point.params,
            distributions=one.point.distributions,
        )
        for one in found.trials[:count]
    ]
    bound = RegretBound().evaluate(trials, StudyDirection.MINIMIZE)
    return bound < best / math.sqrt(IMAGES)


CONDITIONS: dict[str, Callable[[Found, int], bool]] = {
    f"stalled:{STALLED_TRIALS}": stalled,
    "stalled:50": partial(stalled, trials=50),
    "stalled:100": partial(stalled, trials=100),
    "regret": within_error,
}


def ends(of: tuple[str, int]) -> dict[str, tuple[float, float]]:
    """Of a task and a seed: the share of the time, and how much higher the best loss was then."""
    task, seed = of
    found = search(task, seed=seed, trainings=BUDGET)
    final = found.best[-1][1]
    ended = {}
    for name, is_over in CONDITIONS.items():
        count = next((n for n in range(1, len(found.best)) if is_over(found, n)), None)
        time, loss = (BUDGET, final) if count is None else found.best[count - 1]
        ended[name] = (time / BUDGET, loss / final - 1)
    return ended


@click.command()
@click.option("--tasks", "count", default=len(TASKS), show_default=True)
@click.option("--seeds", default=1, show_default=True)
def main(*, count: int, seeds: int) -> None:
    """Print a line a search, then what the conditions come to."""
    tasks = np.random.default_rng(0).permutation(TASKS)[:count].tolist()
    runs = list(product(tasks, range(seeds)))
    done = []
    for (task, seed), found in zip(runs, in_processes(ends, runs), strict=True):
        print(task, seed, {name: (round(a, 2), round(b, 3)) for name, (a, b) in found.items()})
        done.append(found)
    for name in CONDITIONS:
        share, loss = np.array([one[name] for one in done]).T
        middle, low, high = np.quantile(loss, (0.5, 0.25, 0.75))
        print(
            f"{name}: ended {(share < 1).sum()} of {len(done)} searches; median "
            f"{np.median(share):.0%} of the time, loss {middle:+.1%} (quartiles {low:+.1%} to "
            f"{high:+.1%}) against running on"
        )


if __name__ == "__main__":
    main()
