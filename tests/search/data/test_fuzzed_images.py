"""Images cut short and with bits turned over: a shape or a fault, and never more than that."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fuzzed_images import HEIGHT, IMAGE_SIZE, VARIANTS, WIDTH, originals

FUZZER = Path(__file__).with_name("fuzzed_images.py")
SEEDS = (0, 4, 26)
PEAK_KILOBYTES = 2**20
"""Two copies of 89 million pixels of three bytes, the most that is let through, are half of it."""
SECONDS = 20
FAULTS = {"empty", "not an image", "truncated", "damaged", "too many pixels"}


@pytest.fixture(scope="module", params=SEEDS)
def decoded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """What came of every variant of a seed, and at the end the most memory it took."""
    folder = tmp_path_factory.mktemp("fuzzed")
    done = subprocess.run(
        [sys.executable, str(FUZZER), str(request.param), str(folder)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    lines = done.stdout.splitlines()
    said = f"seed {request.param}, after {lines[-1:]} (its next image: {folder / 'image'})"
    assert done.returncode == 0, f"{said}\n{done.stderr}"
    assert done.stderr == "", f"{said}: a decoder spoke to the user\n{done.stderr}"
    return [{"seed": request.param, **json.loads(line)} for line in lines]


def test_no_image_ends_the_process_or_eats_memory(decoded: list[dict[str, Any]]) -> None:
    """Hundreds of them, one after another, in a process that may take so much and no more."""
    *images, end = decoded
    assert len(images) == len(originals()) * (1 + VARIANTS)
    assert end["peak"] < PEAK_KILOBYTES, end
    slowest = max(images, key=lambda image: float(image["seconds"]))
    assert slowest["seconds"] < SECONDS, slowest


def test_every_image_has_its_shape_or_a_documented_fault(decoded: list[dict[str, Any]]) -> None:
    """A look that finds no fault is of an image that can be read, and hashed either way."""
    *images, _ = decoded
    for image in images:
        assert image["content"], image
        if image["fault"]:
            assert image["fault"].partition(":")[0] in FAULTS, image
            continue
        *size, channels = image["shape"]
        assert tuple(size) == IMAGE_SIZE, image
        assert channels in (1, 3), image
        assert min(image["size"]) > 0, image
    assert {image["fault"] for image in images} >= {"", "not an image", "truncated", "damaged"}


def test_originals_are_good(decoded: list[dict[str, Any]]) -> None:
    """What the variants are made of, in every format and kind; two of them lie on a side."""
    sizes = {
        image["name"]: (image["fault"], tuple(image["size"]))
        for image in decoded[:-1]
        if image["number"] == 0
    }
    turned = {"jpeg turned", "tiff"}
    assert sizes == {
        name: ("", (WIDTH, HEIGHT) if name in turned else (HEIGHT, WIDTH)) for name in originals()
    }
