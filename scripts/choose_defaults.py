"""Choose the default sampler and pruner on 12 tasks of LCBench, and confirm them on the others.

Every candidate is rehearsed on the 12 tasks with few seeds and trainers; the best of them, and
TPE with successive halving as Optuna has it, with all; then the winner and that on the others.
What is done is kept in a file, a line a rehearsal: the same line again goes on there. Prints
Markdown.

    python scripts/choose_defaults.py --results rehearsals.jsonl > defaults.md
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from lcbench import TASKS, curves_of

from search.rehearsal.lcbench import EPOCHS
from search.rehearsal.playing import Play, Way, known_way, play_all
from search.rehearsal.regret import estimate_of, ranks_of, regrets_of
from search.rehearsal.rehearsing import Rehearsed
from search.supervisor.choices import OVERFIT, PRUNERS, SAMPLERS
from search.supervisor.pruning import SuccessiveHalving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.rehearsal.curves import Typical
    from search.rehearsal.lcbench import LcBench
    from search.supervisor.pruning import Rule
    from storage import Others, Peers

    Done = list[tuple[Play, Rehearsed]]

BEFORE = ("tpe", "optuna's")  # `optuna.pruners.SuccessiveHalvingPruner`, with its own numbers
CHOSEN_ON = 12  # tasks
DRAWN_BY = 2026  # the seed that draws them
SHARES = (0.1, 1 / 3, 1.0)  # of the time, at which regret is told
COUNTED = (1, 2)  # of them, those that choose


@dataclass(frozen=True)
class FirstGoesOn:
    """A rule that compares a trial with those of its own step alone, as Optuna's do."""

    rule: Rule

    def peers(self, slot: int, step: int) -> Peers | None:
        """As the rule, without what others had lost before."""
        peers = self.rule.peers(slot, step)
        return None if peers is None else replace(peers, earlier=())

    def ends(self, others: Others) -> bool:
        """As the rule."""
        return self.rule.ends(others)


def _rule(rule: Rule, steps: int) -> Rule:  # noqa: ARG001
    return rule


RULES: dict[str, Rule] = {
    "optuna's": FirstGoesOn(SuccessiveHalving(factor=4, least=1)),
    "asha 4 from 1": SuccessiveHalving(factor=4, least=1),
    "asha 2 from 2, the first goes on": FirstGoesOn(SuccessiveHalving(factor=2, least=2)),
    "asha 2 from 2": SuccessiveHalving(factor=2, least=2),
    "asha 3 from 2": SuccessiveHalving(factor=3, least=2),
    "asha 3 from 3": SuccessiveHalving(factor=3, least=3),
    "asha 2 from 4": SuccessiveHalving(factor=2, least=4),
    "asha 4 from 4": SuccessiveHalving(factor=4, least=4),
}


def candidates() -> dict[tuple[str, str], Way]:
    """Every known sampler with every known pruner, and several successive halvings for `asha`."""
    pruners = sorted(PRUNERS.keys() - {"asha", OVERFIT})
    known = [known_way(one, other) for one in SAMPLERS for other in pruners]
    others = [
        replace(known_way(one, "none"), pruner=name, make_rule=partial(_rule, rule))
        for one in SAMPLERS
        for name, rule in RULES.items()
    ]
    return {(one.sampler, one.pruner): one for one in [*known, *others]}


class Bench:
    """Rehearsals, kept in a file."""

    def __init__(self, file: Path, trainings: float, epochs: int) -> None:
        self._file, self._trainings, self._epochs = file, trainings, epochs
        self._typical: dict[str, Typical] = {}
        self._kept: dict[str, Rehearsed] = {}
        for line in file.read_text().splitlines() if file.exists() else []:
            said = json.loads(line)
            key, values = said.pop("key"), tuple(said.pop("values"))
            self._kept[key] = Rehearsed(values=values, **said)

    def play(
        self, ways: Sequence[Way], tasks: Sequence[str], trainers: Sequence[int], seeds: int
    ) -> tuple[Done, dict[str, Typical]]:
        """All ways on all tasks; those that were rehearsed before are taken from the file."""
        typical = {task: self._typical_of(task) for task in tasks}
        plays = [
            Play(
                curves=self._curves_of(task),
                way=way,
                trainers=by,
                seed=seed,
                marks=tuple(
                    share * self._trainings * typical[task].training / by for share in SHARES
                ),
            )
            for seed in range(seeds)
            for task in tasks
            for by in trainers
            for way in ways
        ]
        missing = [one for one in plays if self._key(one) not in self._kept]
        began = time.monotonic()
        with self._file.open("a") as file:
            for count, (one, rehearsed) in enumerate(play_all(missing), start=1):
                self._kept[self._key(one)] = rehearsed
                file.write(json.dumps({"key": self._key(one), **asdict(rehearsed)}) + "\n")
                if count % 100 == 0 or count == len(missing):
                    file.flush()
                    spent = time.monotonic() - began
                    print(f"{count} of {len(missing)} in {spent:.0f} s", file=sys.stderr)
        return [(one, self._kept[self._key(one)]) for one in plays], typical

    def _typical_of(self, task: str) -> Typical:
        if task not in self._typical:
            self._typical[task] = self._curves_of(task).typical()
        return self._typical[task]

    def _curves_of(self, task: str) -> LcBench:
        return replace(curves_of(task), steps=self._epochs)

    def _key(self, one: Play) -> str:
        way, by = one.way, f"{one.trainers} trainers, {self._trainings:g} trainings"
        by += "" if self._epochs == EPOCHS else f" of {self._epochs} epochs"
        return f"{one.curves.name}, {way.sampler}, {way.pruner}, {by}, seed {one.seed}"


def table(done: Done, typical: dict[str, Typical], trainings: float) -> list[tuple[str, str]]:
    """Print how all did, the best first; returns their names in that order."""
    regrets = regrets_of(done, typical)
    trainers = sorted({key[0] for key in regrets})
    names = list({key[1:] for key in regrets})
    marks = [f"{share * trainings:.0f}" for share in SHARES]
    # (tasks, seeds), over numbers of trainers and the marks that count
    each = {
        name: np.mean([regrets[by, *name][:, :, list(COUNTED)] for by in trainers], axis=(0, 3))
        for name in names
    }
    ranks = {
        by: ranks_of({key: one for key, one in regrets.items() if key[0] == by}) for by in trainers
    }
    order = sorted(names, key=lambda name: float(each[name].mean()))
    columns = [f"{mark} trainings" for mark in marks]
    columns += [f"{by} trainer{'s' if by > 1 else ''}" for by in trainers]
    print(f"| sampler | pruner | regret | behind | {' | '.join(columns)} | rank | epochs a trial |")
    print("|---" * (6 + len(columns)) + "|")
    for name in order:
        of = [regrets[by, *name] for by in trainers]
        behind = estimate_of(each[name] - each[order[0]])
        cells = [f"{np.mean([one[:, :, mark] for one in of]):.3f}" for mark in range(len(marks))]
        cells += [f"{one[:, :, list(COUNTED)].mean():.3f}" for one in of]
        rank = np.mean([ranks[by][by, *name] for by in trainers])
        mine = [one for play, one in done if (play.way.sampler, play.way.pruner) == name]
        epochs = sum(one.epochs for one in mine) / max(1, sum(one.ended for one in mine))
        away = f"{behind.value:.3f} ({behind.low:.3f} to {behind.high:.3f})"
        cells = [f"{each[name].mean():.3f}", away, *cells, f"{rank:.1f}", f"{epochs:.1f}"]
        print(f"| {' | '.join([*name, *cells])} |", flush=True)
    return order


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--results", type=Path, required=True, help="JSON lines; added to")
    parser.add_argument("--tasks", type=int, default=CHOSEN_ON, help="to choose on")
    parser.add_argument("--others", type=int, help="tasks to confirm on  [default: all others]")
    parser.add_argument("--first", type=int, default=3, help="seeds for every candidate")
    parser.add_argument("--screened", type=int, nargs="+", default=[1, 4], help="trainers then")
    parser.add_argument("--finalists", type=int, default=2, help="that get all seeds")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--trainers", type=int, nargs="+", default=[1, 4, 16, 64])
    parser.add_argument("--trainings", type=float, default=30.0, help="time of each search")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="most of a trial")
    return parser.parse_args()


def main() -> None:
    """Screen, choose, confirm."""
    options = _options()
    drawn = np.random.default_rng(DRAWN_BY).permutation(TASKS).tolist()
    chosen_on, others = drawn[: options.tasks], drawn[CHOSEN_ON:][: options.others]
    every = candidates()
    bench = Bench(options.results, options.trainings, options.epochs)

    def round_of(
        what: str,
        ways: Sequence[tuple[str, str]],
        tasks: Sequence[str],
        trainers: Sequence[int],
        seeds: int,
    ) -> list[tuple[str, str]]:
        names = list(dict.fromkeys([*ways, BEFORE]))
        done, typical = bench.play([every[name] for name in names], tasks, trainers, seeds)
        print(f"\n{what}: {len(tasks)} tasks, {seeds} seeds, {len(done):,} rehearsals\n")
        return table(done, typical, options.trainings)

    order = round_of("All", list(every), chosen_on, options.screened, options.first)
    best = order[: options.finalists]
    order = round_of("The best", best, chosen_on, options.trainers, options.seeds)
    if others:
        round_of("On other tasks", order[:1], others, options.trainers, options.seeds)


if __name__ == "__main__":
    main()
