"""Compare spaces: the best validation loss by the time, of searches of the same images.

    python scripts/bench_spaces.py cnn mine.yaml --images fashion_mnist --seconds 120

A space is given as to `search start`. The searches take turns, and so does which of them begins;
with the same seed they have the same split and sampler's seed. Prints a Markdown table of medians
(lowest to highest).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from bench_peers import said_epochs
from peer_images import IMAGES, make_images
from peer_results import MARKS, spread

from search.errors import NothingCompletedError


def losses_of(space: str, images: Path, *, seconds: float, seed: int) -> list[tuple[float, float]]:
    """Search once; returns the seconds after its start when each epoch ended, and its loss."""
    with tempfile.TemporaryDirectory() as folder:
        more = f"--time {seconds:.0f}s --seed {seed} --log-format json --study compared"
        command = [sys.executable, "-m", "search", "start", str(images), "--space", space]
        storage = ["--storage", f"sqlite:///{folder}/search.db"]
        began = time.time()
        done = subprocess.run(
            [*command, *more.split(), *storage], stdout=subprocess.PIPE, text=True, check=False
        )
    if done.returncode not in (0, NothingCompletedError.exit_code):
        done.check_returncode()
    return [(line["time"] - began, line["val_loss"]) for line in said_epochs(done.stdout)]


def _row(name: str, runs: list[list[tuple[float, float]]], marks: list[float]) -> str:
    cells = [name]
    for mark in marks:
        best = [min((loss for at, loss in run if at <= mark), default=np.nan) for run in runs]
        cells.append(spread(best, "{:.4f}"))
    cells.append(f"{np.median([len(run) for run in runs]):.0f}")
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Search with each space and seed, and print what came of it."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("spaces", nargs="+")
    parser.add_argument("--images", choices=sorted(IMAGES), default="pneumoniamnist")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    runs: dict[str, list[list[tuple[float, float]]]] = {space: [] for space in options.spaces}
    with tempfile.TemporaryDirectory() as folder:
        make_images(options.images, Path(folder))
        for seed in range(options.seeds):
            first = seed % len(runs)
            for space in [*options.spaces[first:], *options.spaces[:first]]:
                images = Path(folder) / "images.npz"
                found = losses_of(space, images, seconds=options.seconds, seed=seed)
                runs[space].append(found)
                best = min((loss for _, loss in found), default=np.nan)
                print(f"{space}, seed {seed}: {best:.4f}", file=sys.stderr)
    marks = [mark for mark in MARKS if mark <= options.seconds]
    print(f"| | {' | '.join(f'best at {mark} s' for mark in marks)} | epochs |")
    print(f"|{'---|' * (len(marks) + 2)}")
    for space, own in runs.items():
        print(_row(space, own, marks))


if __name__ == "__main__":
    main()
