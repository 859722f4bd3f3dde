"""How much of a search's time is not training, and where it goes.

    python scripts/bench_overhead.py [--trials 24] [--repeats 3]

Runs whole searches (digits, and PneumoniaMNIST's images where SEARCH_SHARED_DATA or ../shared/data
has them), each device's seconds from the command's first to its last, and takes them apart by what
the database recorded. Shares of one run, medians over the repeats.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from joblib import cpu_count

from storage import open_database

DEVICES = 2
PARTS = ("training", "tracing", "start", "between", "around", "tail")
MEANING = {
    "training": "training and validation, without tracing",
    "tracing": "the first epoch's extra: Keras traces and compiles its functions",
    "start": "before the first trial: imports, data, database, forking process",
    "between": "from a trainer's end to the next one's start: results, sampling, SQL",
    "around": "inside an attempt, outside its epochs: fork, building, answers, saving, exit",
    "tail": "devices idle at the end, while the last trials run, and the summary",
}


def shares(data: str, epochs: int, trials: int, seed: int) -> dict[str, float]:
    """Run one search in an empty folder; the share of each part of device-seconds."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--trials", str(trials), "--epochs", str(epochs), "--seed", str(seed)]
        options += ["--space", "cnn"]
        command = [str(Path(sys.executable).with_name("search")), "start", data, *options]
        began, clock = datetime.now(UTC), time.monotonic()
        subprocess.run(
            [*command, "--devices", f"cpu:{DEVICES}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        wall = time.monotonic() - clock
        return _take_apart(Path(folder) / "search.db", began, wall)


def _take_apart(file: Path, began: datetime, wall: float) -> dict[str, float]:
    database = open_database(f"sqlite:///{file}")
    study = database.studies.all()[0]
    attempts, history = database.slots.attempts(study.id), database.history.of_study(study.id)
    database.close()
    extras = [one[0].seconds - statistics.median(e.seconds for e in one[1:])
              for one in history.values() if len(one) > 2]  # fmt: skip
    tracing = min(
        statistics.median(extras) * len(history), sum(o[0].seconds for o in history.values())
    )
    epochs = sum(epoch.seconds for one in history.values() for epoch in one)
    by_end = sorted(attempts, key=lambda one: _seconds(began, one.ended_at))
    busy = sum(_seconds(one.started_at, one.ended_at) for one in attempts)
    start = DEVICES * min(_seconds(began, one.started_at) for one in attempts)
    lasts = {one.device: _seconds(began, one.ended_at) for one in by_end}
    tail = sum(wall - last for last in lasts.values())
    whole = wall * DEVICES
    parts = {
        "training": epochs - tracing,
        "tracing": tracing,
        "start": start,
        "around": busy - epochs,
        "tail": tail,
        "between": whole - busy - start - tail,
    }
    return {name: seconds / whole for name, seconds in parts.items()} | {"wall": wall}


def _seconds(first: datetime, last: datetime | None) -> float:
    return ((last or first) - first).total_seconds()


def main() -> None:
    """Print a table a data set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--trials", type=int, default=24)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    shared = Path(os.environ.get("SEARCH_SHARED_DATA", "../shared/data"))
    pneumonia = (shared / "pneumoniamnist_dev.npz").absolute()
    print(f"{platform.processor() or platform.machine()}, {cpu_count()} cores, "
          f"Python {platform.python_version()}, {DEVICES} workers, {options.trials} trials, "
          f"median (lowest to highest) of {options.repeats} runs")  # fmt: skip
    for data, epochs in (("digits", 20), (str(pneumonia), 12)):
        if data != "digits" and not pneumonia.exists():
            print(f"left out: {pneumonia} is not there (set SEARCH_SHARED_DATA)")
            continue
        runs = [shares(data, epochs, options.trials, seed) for seed in range(options.repeats)]
        wall = statistics.median(run["wall"] for run in runs)
        print(f"\n{Path(data).stem}, {epochs} epochs: {wall:.0f} s")
        for part in PARTS:
            found = sorted(run[part] for run in runs)
            middle = statistics.median(found)
            print(f"  {part:9}{middle:6.1%}  ({found[0]:.1%} to {found[-1]:.1%})  {MEANING[part]}")


if __name__ == "__main__":
    main()
