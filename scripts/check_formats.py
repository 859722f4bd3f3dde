"""Write every preset's smallest network in every format, and run it by the format's own runtime.

    python scripts/check_formats.py [--preset NAME ...] [--format NAME ...] [--images 200]

Each network is trained for twenty steps; a backbone has random weights, but MobileNetV2 its real
ones where KERAS_HOME holds those of alpha 0.35. Its files are loaded by new processes that import
nothing of this project, and their probabilities are held against those of the network. Exit code 1
where one differs by more than the format's tolerance; the quantized formats are only measured.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import numpy as np
from plain_runtimes import plain
from small_models import small_model, some_images

from search.formats.format import TOLERANCE, Format
from search.formats.running import open_model
from search.formats.writing import write_model
from spaces import PRESETS
from spaces.pretrained import backbones_at_hand

CALIBRATION = 100  # images
HELD = {True: "held", False: "NOT HELD", None: ""}
BACKBONE = ("mobilenetv2", 0.35)
SHAPES = {"transfer": (32, 32, 3), "xray_transfer": (32, 32, 3)}


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A network in a format."""

    size: int  # bytes
    difference: float  # largest of a probability
    others: float  # part of the images of which it sees another class
    seconds: float  # to write it
    latency: float  # seconds for one image
    held: bool | None  # None of a quantized format


def check(
    network: Path, expected: np.ndarray, format: Format, images: np.ndarray, target: Path
) -> Checked:
    """Write the network in a format, and hold what that gives against what is expected."""
    classes = [f"class {label}" for label in range(expected.shape[1])]
    began = time.perf_counter()
    write_model([network], target, format, classes=classes, calibration=images[:CALIBRATION])
    seconds = time.perf_counter() - began
    found = plain(target, format, images)
    with open_model(target, format=format) as model:
        latency = model.latency()
    difference = float(np.abs(found - expected).max())
    others = float((found.argmax(axis=1) != expected.argmax(axis=1)).mean())
    held = None if format.quantized else difference <= TOLERANCE[format]
    files = [one for one in target.rglob("*") if one.is_file()] or [target]
    size = sum(one.stat().st_size for one in files)
    return Checked(
        size=size, difference=difference, others=others, seconds=seconds, latency=latency, held=held
    )


def check_preset(preset: str, formats: list[Format], count: int, folder: Path) -> bool:
    """Print a row a format; whether all hold."""
    shape, classes = SHAPES.get(preset, (32, 32, 1)), 2 if PRESETS.index(preset) % 2 else 10
    network = folder / f"{preset}.keras"
    real = preset == "transfer" and BACKBONE in backbones_at_hand()
    others = {"pretrained": "imagenet", "alpha": BACKBONE[1]} if real else None
    small_model(network, preset, shape, classes, others=others)
    images, _ = some_images(count, shape, classes)
    with open_model(network, format=Format.KERAS) as model:
        expected = model.predict(images)
    every = True
    for format in formats:
        one = check(network, expected, format, images, folder / f"{preset}-{format}{format.suffix}")
        every &= one.held is not False
        print(f"{preset:22}{classes:8}{format:>16}{one.size:13,}{one.difference:12.1e}"
              f"{one.others:9.1%}{one.seconds:9.1f}{1000 * one.latency:9.2f}"
              f"  {HELD[one.held]}", flush=True)  # fmt: skip
    return every


def main() -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--preset", action="append", choices=PRESETS)
    parser.add_argument("--format", action="append", choices=list(Format), type=Format)
    parser.add_argument("--images", type=int, default=200)
    options = parser.parse_args()
    print(f"{'PRESET':22}{'CLASSES':>8}{'FORMAT':>16}{'BYTES':>13}{'DIFFERENCE':>12}"
          f"{'OTHERS':>9}{'WRITE S':>9}{'1 IMG MS':>9}")  # fmt: skip
    with TemporaryDirectory() as folder:
        held = [
            check_preset(name, options.format or list(Format), options.images, Path(folder))
            for name in options.preset or PRESETS
        ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
