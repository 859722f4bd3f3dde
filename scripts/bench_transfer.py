"""Fine-tuning against training from scratch: the same images, devices and wall-clock time.

    python scripts/bench_transfer.py --time 240 --seeds 0 1 2

Three searches, in turns: fine-tuning MobileNet (alpha 0.25) from its ImageNet weights; the same
network from random weights; the cnn preset. Images and weights are those of SEARCH_SHARED_DATA
(chest_xray/ and weights/), at 128×128. Prints the best validation loss of each, its AUC and the
trials done: the median over the seeds, and the lowest and highest.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from pathlib import Path

import search

SHARED = Path(os.environ.get("SEARCH_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
FINE_TUNED = """
extends: transfer
parameters:
  backbone: mobilenet
  alpha: 0.25
  pretrained: {weights}
  tuning: fine_tuning
  unfrozen_blocks: {{int: [1, 14]}}
"""
FROM_SCRATCH = """
extends: transfer
parameters:
  backbone: mobilenet
  alpha: 0.25
  pretrained: none
  tuning: fine_tuning
  unfrozen_blocks: 100
  frozen_epochs: 0
  backbone_learning_rate: {ref: learning_rate}
"""


def measure(name: str, space: str, seconds: float, seed: int, folder: Path) -> search.StudyRecord:
    """Search from nothing for so many seconds."""
    return search.start(
        SHARED / "chest_xray",
        space=space,
        time=seconds,
        epochs=12,
        image_size=128,
        seed=seed,
        study=f"{name}-{seed}",
        storage=f"sqlite:///{folder / 'bench.db'}",
        artifacts=folder / "artifacts",
    )


def spaces(folder: Path) -> dict[str, str]:
    """The three spaces: files, and a preset."""
    tuned, scratch = folder / "fine_tuned.yaml", folder / "from_scratch.yaml"
    tuned.write_text(FINE_TUNED.format(weights=SHARED / "weights"))
    scratch.write_text(FROM_SCRATCH)
    return {"fine-tuned": str(tuned), "from-scratch": str(scratch), "cnn": "cnn"}


def shown(values: list[float]) -> str:
    """Median, lowest and highest."""
    return f"{statistics.median(values):.4f} ({min(values):.4f}–{max(values):.4f})"


def main() -> None:
    """Run the searches in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--time", type=float, default=240, help="seconds a search")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        studies: dict[str, list[search.StudyRecord]] = {}
        for seed in options.seeds:
            for name, space in spaces(folder).items():
                study = measure(name, space, options.time, seed, folder)
                studies.setdefault(name, []).append(study)
        print(f"\n{'':14}{'best val_loss':28}{'its AUC':28}trials")
        for name, found in studies.items():
            best = [study.leaders[0] for study in found]
            losses = shown([float(trial.value or 0) for trial in best])
            aucs = shown([float(trial.best.val_auc or 0) for trial in best if trial.best])
            counts = statistics.median(len(study.trials) for study in found)
            print(f"{name:14}{losses:28}{aucs:28}{counts:g}")


if __name__ == "__main__":
    main()
