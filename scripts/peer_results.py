"""What `bench_peers.py` measured: its rows, the tables and the picture of them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

MARKS = (30, 60, 120, 200, 300)  # seconds
CORES = len(os.sched_getaffinity(0))
_IN_ONE_PROCESS = ("KerasTuner Hyperband", "KerasTuner Bayesian")


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a run is to do."""

    images: str
    seed: int
    seconds: float
    epochs: int
    listed: int  # trials of the fixed list; 0: a free search


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What came of a run; times are in seconds after its start."""

    peer: str
    task: Task
    setting: str  # the machine, and the versions
    losses: list[tuple[float, float]]  # when each epoch ended, and its validation loss
    trials: int
    training: float  # seconds, of all workers together
    took: float
    images: int  # for training
    memories: list[int]  # megabytes of all its processes, from its start to its end

    def best(self, at: float) -> float:
        """The lowest validation loss until then; not a number where there was none."""
        return min((loss for when, loss in self.losses if when <= at), default=float("nan"))


def read(file: Path) -> list[Measured]:
    """The rows of a file, which need not be there."""
    if not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    return [Measured(**{**row, "task": Task(**row["task"])}) for row in rows]


def keep(file: Path, made: Measured) -> None:
    """Add a row."""
    with file.open("a") as lines:
        lines.write(json.dumps(asdict(made)) + "\n")


def print_tables(found: list[Measured], seconds: float, *, listed: bool) -> None:
    """Of medians over the seeds."""
    marks = [mark for mark in MARKS if mark <= seconds]
    heads = ["for the list"] if listed else [f"best at {mark} s" for mark in marks]
    heads += ["trials", "epochs", "images/s", "outside training", "memory"]
    heads += ["growth of it"] if listed else []
    print(f"| | {' | '.join(heads)} |\n|{'---|' * (len(heads) + 1)}")
    for name in _names(found):
        own = [one for one in found if one.peer == name]
        if listed:
            cells = [spread([one.took for one in own], "{:.0f} s")]
        else:
            cells = [spread([one.best(mark) for one in own], "{:.4f}") for mark in marks]
        workers = 1 if name in _IN_ONE_PROCESS else CORES
        cells += [
            f"{np.median([one.trials for one in own]):.0f}",
            f"{np.median([len(one.losses) for one in own]):.0f}",
            f"{np.median([len(one.losses) * one.images / one.took for one in own]):,.0f}",
            f"{np.median([1 - one.training / one.took / workers for one in own]):.0%}",
            f"{np.median([max(one.memories) for one in own]) / 1e3:.1f} GB",
        ]
        cells += [f"{np.median([_growth(one.memories) for one in own]):+.0%}"] if listed else []
        print(f"| {name} | {' | '.join(cells)} |")


def print_reached(found: list[Measured], seconds: float) -> None:
    """When `search` had what the best of the others had at the end; medians over the seeds."""
    finals = {
        name: float(np.median([one.best(seconds) for one in found if one.peer == name]))
        for name in _names(found)
    }
    if finals.pop("search", None) is None or not finals:
        return
    best = min(finals, key=finals.__getitem__)
    reached = [
        min((at for at, loss in one.losses if loss <= finals[best]), default=float("inf"))
        for one in found
        if one.peer == "search"
    ]
    after = spread(reached, "{:.0f} s").replace("inf s", "never")
    print(f"\n{best} ends at {finals[best]:.4f}, which search had after {after}")


def _names(found: list[Measured]) -> list[str]:
    """In the order in which they were measured first."""
    return list(dict.fromkeys(one.peer for one in found))


def _growth(memories: list[int]) -> float:
    """Of the last tenth over that of the second one: in the first, everything is imported."""
    tenth = max(1, len(memories) // 10)
    early, late = memories[tenth : 2 * tenth], memories[-tenth:]
    return float(np.median(late) / np.median(early or memories) - 1)


def spread(values: list[float], form: str) -> str:
    """The median and, of several, the lowest and highest; a dash where there is no median."""
    if np.isnan(np.median(values)):
        return "–"
    middle, low, high = (form.format(one(values)) for one in (np.median, np.min, np.max))
    return middle if len(values) == 1 else f"{middle} ({low} to {high})"


def draw(found: list[Measured], seconds: float, file: Path) -> None:
    """The median best validation loss of each, against time, with the lowest and highest.

    What is above all medians at the first mark is cut off: there nobody has found anything yet.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib import ticker

    figure, axes = plt.subplots(figsize=(8, 4.5), dpi=120)
    times = np.arange(1, seconds + 1)
    highest = []
    for name in _names(found):
        own = [one for one in found if one.peer == name]
        best = np.array([[one.best(at) for at in times] for one in own])
        middle = np.median(best, axis=0)
        highest.append(middle[min(MARKS[0], len(times)) - 1])
        (line,) = axes.plot(times, middle, label=name, linewidth=2 if name == "search" else 1.2)
        axes.fill_between(times, best.min(0), best.max(0), alpha=0.12, color=line.get_color())
    axes.set_xlabel("seconds since the start")
    axes.set_ylabel("lowest validation loss")
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 1.5, 2, 3, 5, 7)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_locator(ticker.NullLocator())
    lowest = min(one.best(seconds) for one in found)
    axes.set_ylim(0.95 * lowest, 1.1 * np.nanmax(highest))
    axes.legend()
    figure.tight_layout()
    figure.savefig(file)
