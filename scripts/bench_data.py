"""Feeding trainers from the cache, against what decodes images while it trains.

    python scripts/bench_data.py [--repeats 3] [--sides 150 224]

The training images of the chest X-rays of SEARCH_SHARED_DATA or ../shared/data, gray, in batches of
32 (uint8 from the cache, float32 from the others). Each way of feeding has a process of its own,
which has imported Keras before its clock starts; they take turns, and each repeat turns their order
round. The JPEG files are in the page cache. Measured are the time to the first batch, images a
second of later epochs, the memory of two processes that feed at once, and which share of a training
step feeding from the cache would be if nothing ran beside it. The search looks at all images before
the first batch, and decodes those that train or validate; the others decode the first batch only.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from joblib import cpu_count

if TYPE_CHECKING:
    from collections.abc import Sequence

PROCESS = Path(__file__).with_name("feeding_process.py")
WATCHED = 4.0  # seconds for which the memory of two processes is looked at
LOOK_EVERY = 0.1  # seconds
MB = 1e6

CACHE, DATASET, CACHED, GENERATOR = "search", "dataset", "dataset.cache()", "ImageDataGenerator"
WAYS = (CACHE, DATASET, CACHED, GENERATOR)
EMPTY = "search, empty cache"  # the same way, the first time
MEANING = {
    CACHE: "from the search's cache, filled",
    EMPTY: "the same, its cache empty",
    DATASET: "keras.utils.image_dataset_from_directory",
    CACHED: "the same with .cache(): decoded images in each process's memory",
    GENERATOR: "tf.keras.preprocessing.image.ImageDataGenerator, through Pillow",
}

STEPS = ("separable", "dense")  # the fewest weights of all presets, and the least computing


def child(what: str, name: str, folder: Path, side: int, cache: Path) -> subprocess.Popen[str]:
    """A process of its own that measures on the CPU."""
    asked = [what, name, str(folder), str(side), str(cache)]
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    return subprocess.Popen(
        [sys.executable, str(PROCESS), *asked],
        env={**os.environ, **quiet},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def answer(what: str, name: str, folder: Path, side: int, cache: Path) -> dict[str, float]:
    """What a process of its own measured."""
    said, _ = child(what, name, folder, side, cache).communicate()
    measured: dict[str, float] = json.loads(said.splitlines()[-1])
    return measured


def together(way: str, folder: Path, side: int, cache: Path) -> dict[str, float]:
    """Bytes that two processes hold at most while both feed, beyond what importing takes.

    "pss" counts a page that both map half for each; "rss" counts it twice.
    """
    with ExitStack() as stack:
        two = [stack.enter_context(child("memory", way, folder, side, cache)) for _ in range(2)]
        for one in two:
            stack.callback(one.kill)
            said(one, "imported")
        before = held(two)
        for one in two:
            print("go", file=one.stdin, flush=True)
        most = {"pss": 0.0, "rss": 0.0}
        for one in two:
            said(one, "going")
        until = time.monotonic() + WATCHED
        while time.monotonic() < until:
            now = held(two)
            most = {kind: max(most[kind], now[kind] - before[kind]) for kind in most}
            time.sleep(LOOK_EVERY)
    return {**most, "imports": before["pss"]}


def said(one: subprocess.Popen[str], word: str) -> None:
    """Wait till a process says `word`."""
    if next(iter(one.stdout or ()), "").strip() != word:
        raise SystemExit(f"a process that was measured ended early: {one.args!r}")


def held(processes: Sequence[subprocess.Popen[str]]) -> dict[str, float]:
    """Bytes of several processes, now, but for libraries: others on the machine share those."""
    maps = [each for one in processes for each in psutil.Process(one.pid).memory_maps()]
    own = [each for each in maps if ".so" not in each.path]
    return {kind: float(sum(getattr(each, kind) for each in own)) for kind in ("pss", "rss")}


Found = dict[str, dict[str, list[float]]]
"""Way → figure → one number a repeat."""


def measure_side(folder: Path, side: int, repeats: int) -> Found:
    """All ways at one image size, and the training steps."""
    found: Found = {name: {} for name in (*MEANING, *STEPS)}
    for repeat in range(repeats):
        with tempfile.TemporaryDirectory() as made:
            cache = Path(made)
            keep(found[EMPTY], answer("speed", CACHE, folder, side, cache))
            for way in WAYS[:: 1 if repeat % 2 == 0 else -1]:
                keep(found[way], answer("speed", way, folder, side, cache))
                keep(found[way], together(way, folder, side, cache))
            for network in STEPS:
                keep(found[network], answer("step", network, folder, side, cache))
    return found


def keep(figures: dict[str, list[float]], measured: dict[str, float]) -> None:
    """Add one repeat's numbers."""
    for name, number in measured.items():
        figures.setdefault(name, []).append(number)


def spread(numbers: Sequence[float], form: str, unit: float = 1) -> str:
    """Median (lowest to highest)."""
    shown = [format(number / unit, form) for number in sorted(numbers)]
    return f"{statistics.median(numbers) / unit:{form}} ({shown[0]}–{shown[-1]})"


def tell(found: Found) -> None:
    """Print the table of one image size."""
    print(f"{'':21}{'first batch, s':20}{'images/s later':27}{'× dataset':20}"
          f"{'PSS of two, MB':20}RSS of two, MB")  # fmt: skip
    for way in MEANING:
        own = found[way]
        ratios = [a / b for a, b in zip(own["rate"], found[DATASET]["rate"], strict=True)]
        cells = [spread(own["first"], ".2f"), f"{spread(own['rate'], ',.0f'):27}"]
        cells += [spread(ratios, ".1f")]
        cells += [spread(own[kind], ",.0f", MB) for kind in ("pss", "rss") if kind in own]
        print(f"{way:21}" + "".join(f"{cell:20}" for cell in cells).rstrip())
    for network in STEPS:
        own = found[network]
        shares = [100 * a / b for a, b in zip(own["feeding"], own["step"], strict=True)]
        step, feeding = (spread(own[kind], ".2f") for kind in ("step", "feeding"))
        print(f"{network}, {own['weights'][0]:,.0f} weights: {step} ms a step, {feeding} ms to "
              f"feed it: {spread(shares, '.1f')} %")  # fmt: skip


def main() -> None:
    """Measure each image size and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sides", type=int, nargs="+", default=[150, 224], help="pixels")
    options = parser.parse_args()
    shared = Path(os.environ.get("SEARCH_SHARED_DATA", "../shared/data")).absolute()
    print(f"{platform.processor() or platform.machine()}, {cpu_count()} cores, load "
          f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
          f"median (lowest–highest) of {options.repeats} repeats")  # fmt: skip
    for way, meaning in MEANING.items():
        print(f"  {way:21}{meaning}")
    for side in options.sides:
        found = measure_side(shared / "chest_xray", side, options.repeats)
        imports = spread(found[CACHE]["imports"], ",.0f", MB)
        print(f"\n{side}×{side}; memory, without libraries, is beyond the {imports} MB of imports")
        tell(found)


if __name__ == "__main__":
    main()
