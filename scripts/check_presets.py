"""Build random points of every preset, as the tests do with a few.

    python scripts/check_presets.py [--points 2000] [--preset NAME ...] [--processes 2]

Image sizes from 8 to 224, one and three channels, two and ten classes come in turn. Networks are
built without their weights; each 50th is also built for real, on small images, and trained for
a step. Of a preset that is all transfer learning, a tenth of the points. Exit code 1 if any fails.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import keras
from points import CASES, SMALL_CASES, check_point, train_point

from search.sample import draw
from spaces import PRESETS, Params, load_space

CHUNK = 100  # points between two clearings of what Keras keeps
TRAINED_EACH = 50
SEED = 0


@dataclass(frozen=True, kw_only=True)
class Found:
    """What came of some points."""

    weights: list[int]
    failures: list[str]
    seconds: float


def check(first: int, points: list[Params]) -> Found:
    """Check `points`, the first of which has the number `first`."""
    weights, failures, began = [], [], time.perf_counter()
    for number, params in enumerate(points, first):
        case = CASES[number % len(CASES)]
        try:
            weights.append(check_point(params, *case))
            if number % TRAINED_EACH == 0:
                case = SMALL_CASES[number // TRAINED_EACH % len(SMALL_CASES)]
                train_point(params, *case)
        except Exception as error:  # any is what is looked for
            failures.append(f"{case}: {type(error).__name__}: {error}: {params}")
    keras.utils.clear_session()
    return Found(weights=weights, failures=failures, seconds=time.perf_counter() - began)


def check_preset(preset: str, count: int, pool: ProcessPoolExecutor) -> list[str]:
    """Print the preset's row; return its failures."""
    space = load_space(preset)
    if {params["network"] for params in draw(space, 50, seed=SEED)} == {"transfer"}:
        count = max(1, count // 10)
    points = draw(space, count, seed=SEED)
    starts = range(0, count, CHUNK)
    found = list(pool.map(check, starts, [points[start : start + CHUNK] for start in starts]))
    weights = sorted(number for one in found for number in one.weights) or [0]
    failures = [failure for one in found for failure in one.failures]
    trained = len(range(0, count, TRAINED_EACH))
    print(f"{preset:24}{count:8,}{trained:9,}{len(failures):10,}"
          f"{sum(one.seconds for one in found):10.0f}{weights[0]:15,}"
          f"{statistics.median_low(weights):15,}{weights[-1]:15,}", flush=True)  # fmt: skip
    return [f"{preset} {failure}" for failure in failures]


def main() -> int:
    """Print a row a preset, then every failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--preset", action="append", choices=PRESETS)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    print(f"{'PRESET':24}{'POINTS':>8}{'TRAINED':>9}{'FAILURES':>10}{'SECONDS':>10}"
          f"{'LEAST WEIGHTS':>15}{'MEDIAN':>15}{'MOST':>15}")  # fmt: skip
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.processes, mp_context=spawn) as pool:
        failures = [
            failure
            for name in options.preset or PRESETS
            for failure in check_preset(name, options.points, pool)
        ]
    print(*failures, sep="\n", end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
