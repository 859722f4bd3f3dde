"""When --stop-when ends a long search of LCBench's networks, and what that loses.

    python scripts/bench_stop_when.py --tasks 34 --seeds 1

A search of 60 times 52 epochs, one trial at a time. Of each condition: after what share of the
epochs it would have ended the search, and by how much the best loss was higher then than at the
search's end. The surrogate has no validation images: a value's error is as if there were 1,000,
whose losses spread as much as their mean.
"""

from __future__ import annotations

import math
import warnings
from functools import partial
from typing import TYPE_CHECKING

import click
import numpy as np
from lcbench import TASKS, curves_of
from lcbench_search import Found, quietly, search
from optuna.study import StudyDirection
from optuna.trial import TrialState, create_trial

from search.rehearsal.lcbench import EPOCHS
from search.supervisor.regret import RegretBound
from search.supervisor.stop_when import LEAST_TRIALS, STALLED_TRIALS

if TYPE_CHECKING:
    from collections.abc import Callable

BUDGET = 60 * EPOCHS
IMAGES = 1000
FIRST_SEED = 1000  # as the earlier studies of `bench_warm_start.py`
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
            value=loss,
            params=one.params,
            distributions=one.distributions,
        )
        for one, loss in zip(found.trials[:count], found.lowest, strict=False)
    ]
    bound = RegretBound().evaluate(trials, StudyDirection.MINIMIZE)
    return bound < best / math.sqrt(IMAGES)


def ended(found: Found, ends: Callable[[Found, int], bool]) -> tuple[float, float]:
    """The share of the epochs after which a condition ends a search, and the best loss then."""
    count = next((n for n in range(1, len(found.best)) if ends(found, n)), len(found.best))
    used, loss = found.best[count - 1]
    return min(1.0, used / BUDGET), loss


@click.command()
@click.option("--tasks", "count", default=34, show_default=True)
@click.option("--seeds", default=1, show_default=True)
def main(*, count: int, seeds: int) -> None:
    """Print a line a search, then what both conditions come to."""
    quietly()
    warnings.simplefilter("ignore")
    conditions = {
        f"stalled:{STALLED_TRIALS}": stalled,
        "stalled:50": partial(stalled, trials=50),
        "regret": within_error,
    }
    shares: dict[str, list[float]] = {name: [] for name in conditions}
    losses: dict[str, list[float]] = {name: [] for name in conditions}
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        for task in np.random.default_rng(0).permutation(TASKS)[:count].tolist():
            found = search(curves_of(task), seed=seed, epochs=BUDGET)
            final = found.at(math.inf)
            for name, ends in conditions.items():
                share, loss = ended(found, ends)
                shares[name].append(share)
                losses[name].append(loss / final - 1)
            last = {
                name: (round(shares[name][-1], 2), round(losses[name][-1], 3)) for name in shares
            }
            print(task, seed, len(found.trials), last, flush=True)
    for name, share in shares.items():
        early = sum(one < 1 for one in share)
        middle, low, high = np.quantile(losses[name], (0.5, 0.25, 0.75))
        print(
            f"{name}: ended {early} of {len(share)} searches; median {np.median(share):.0%} of the "
            f"epochs, loss {middle:+.1%} (quartiles {low:+.1%} to {high:+.1%}) against running on"
        )


if __name__ == "__main__":
    main()
