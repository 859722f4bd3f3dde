"""Give random points of a KerasTuner hypermodel through the adapter, as the tests do with a few.

    python scripts/check_adapter.py [--points 200]

So many are drawn by KerasTuner and so many by Optuna; the model that the adapter makes of a point
has to be the one that plain KerasTuner makes of it. Exit code 1 if any is another.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "spaces" / "user"))

import optuna
from user_points import drawn_by_keras_tuner, drawn_by_optuna

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> int:
    """Print how many points each of them drew, and every failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--points", type=int, default=200, help="of each kind")
    points = parser.parse_args().points
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    failures = [
        *_failures("KerasTuner", points, drawn_by_keras_tuner),
        *_failures("Optuna", points, lambda _: drawn_by_optuna(study.ask())),
    ]
    print(*failures, sep="\n", end="\n" if failures else "")
    return 1 if failures else 0


def _failures(who: str, points: int, check: Callable[[int], str]) -> list[str]:
    failures, networks = [], set()
    for number in range(points):
        try:
            networks.add(check(number))
        except Exception as error:  # any is what is looked for
            failures.append(f"{who} {number}: {type(error).__name__}: {error}")
    print(f"{who}: {points} points of {sorted(networks)}, {len(failures)} other models")
    return failures


if __name__ == "__main__":
    sys.exit(main())
