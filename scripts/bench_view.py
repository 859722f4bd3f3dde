"""Compare a sampler that sees all of a study with one that sees the best and the newest trials.

Of 1,000 trials one after another, with successive halving, on LCBench's curves, a task a seed: how
far the best of the first 100, 250, 500 and 1,000 trials is from the best that any run of that task
found, and how long a suggestion takes. Prints a Markdown table.

    python scripts/bench_view.py --seeds 20 --seen 100
"""

from __future__ import annotations

import argparse
import time
from bisect import bisect_left, insort
from typing import Any

import numpy as np
import optuna
from lcbench import TASKS, curves_of
from optuna.storages import InMemoryStorage
from optuna.trial import FrozenTrial, TrialState

from search.rehearsal.lcbench import EPOCHS, LcBench, LcBenchSpace
from search.supervisor.pruning import SuccessiveHalving
from search.supervisor.sampler_view import Shortlist
from search.supervisor.sampling import make_sampler
from storage import Others

MARKS = (100, 250, 500, 1000)


class BoundedStorage(InMemoryStorage):
    """Shows of what has ended the best and the newest, as `SamplerView` does."""

    def __init__(self, seen: int) -> None:
        super().__init__()
        self._seen = seen
        self._shortlist: Shortlist[FrozenTrial] = Shortlist(seen)
        self._taken_in = 0

    def get_all_trials(
        self,
        study_id: int,
        deepcopy: bool = True,  # noqa: ARG002
        states: Any = None,
    ) -> Any:
        """Those that are shown."""
        every = super().get_all_trials(study_id, deepcopy=False)
        while self._taken_in < len(every) and every[self._taken_in].state.is_finished():
            one = every[self._taken_in]
            value = one.value
            assert value is not None  # noqa: S101
            rank = (int(one.state != TrialState.COMPLETE), value)
            self._shortlist.add(one.number, rank, one)
            self._taken_in += 1
        shown = self._shortlist.all(self._seen)
        trials = [shown[number] for number in sorted(shown)] + every[self._taken_in :]
        return [one for one in trials if states is None or one.state in states]


def run(storage: InMemoryStorage, curves: LcBench, seed: int) -> tuple[list[float], float]:
    """The best value after each trial, and the seconds that a suggestion took at the end."""
    study = optuna.create_study(
        storage=storage, sampler=make_sampler("tpe", steps=EPOCHS, seed=seed)
    )
    space, rule = LcBenchSpace(), SuccessiveHalving()
    rungs: dict[int, list[float]] = {}
    best: list[float] = []
    took: list[float] = []
    for number in range(MARKS[-1]):
        began = time.perf_counter()
        # A study keeps the trials that it saw first: one of its own for each.
        fresh = optuna.load_study(
            study_name=study.study_name, storage=storage, sampler=study.sampler
        )
        trial = fresh.ask()
        point = space.sample(trial)
        took.append(time.perf_counter() - began)
        losses = np.minimum.accumulate(curves.losses(point)[0])
        last = _last_epoch(rule, rungs, losses, number)
        trial.report(float(losses[last - 1]), last)
        if last == EPOCHS:
            fresh.tell(trial, float(losses[-1]))
        else:
            fresh.tell(trial, state=TrialState.PRUNED)
        done = float(losses[-1]) if last == EPOCHS else np.inf
        best.append(min(done, best[-1] if best else np.inf))
    return best, float(np.median(took[-50:]))


def _last_epoch(
    rule: SuccessiveHalving, rungs: dict[int, list[float]], losses: Any, number: int
) -> int:
    """The epoch at which successive halving ends a trial."""
    for epoch in range(1, EPOCHS):
        if rule.peers(number + 1, epoch) is None:
            continue
        rung, own = rungs.setdefault(epoch, []), float(losses[epoch - 1])
        others = Others(count=len(rung), better=bisect_left(rung, own))
        insort(rung, own)
        if rule.ends(others):
            return epoch
    return EPOCHS


def main() -> None:
    """Run both for every seed, and print how they differ."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--seen", type=int, default=100)
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    regrets: dict[str, list[list[float]]] = {"all": [], "bounded": []}
    seconds: dict[str, list[float]] = {"all": [], "bounded": []}
    for seed in range(options.seeds):
        curves = curves_of(TASKS[seed % len(TASKS)])
        found = {}
        for name in regrets:
            storage = InMemoryStorage() if name == "all" else BoundedStorage(options.seen)
            found[name], took = run(storage, curves, seed)
            seconds[name].append(took)
        lowest = min(values[-1] for values in found.values())
        for name, values in found.items():
            regrets[name].append([values[mark - 1] - lowest for mark in MARKS])
    print(f"| sees | {' | '.join(f'regret at {mark}' for mark in MARKS)} | ms a suggestion |")
    print(f"|---|{'---|' * (len(MARKS) + 1)}")
    for name, each in regrets.items():
        means = " | ".join(f"{one:.4f}" for one in np.mean(each, axis=0))
        seen = name if name == "all" else f"{options.seen}"
        print(f"| {seen} | {means} | {np.median(seconds[name]) * 1000:.0f} |")
    difference = np.array(regrets["bounded"]) - np.array(regrets["all"])
    error = difference.std(axis=0, ddof=1) / np.sqrt(len(difference))
    shown = ", ".join(
        f"{mean:+.4f} ± {2 * one:.4f}"
        for mean, one in zip(difference.mean(axis=0), error, strict=True)
    )
    print(f"\nbounded less all, mean over {options.seeds} seeds ± 2 standard errors: {shown}")
    wins = (difference[:, -1] < 0).sum(), (difference[:, -1] > 0).sum()
    print(f"at {MARKS[-1]}: bounded better {wins[0]} times, worse {wins[1]}")


if __name__ == "__main__":
    main()
