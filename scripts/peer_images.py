"""The images that `bench_peers.py` and `bench_spaces.py` search with."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

SHARED = Path(os.environ.get("SEARCH_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))


def make_images(name: str, folder: Path) -> int:
    """Write images.npz and images.json; returns how many images there are for training."""
    parts = IMAGES[name]()
    np.savez(folder / "images.npz", **parts)
    shape, classes = parts["train_images"].shape[1:], len(np.unique(parts["train_labels"]))
    (folder / "images.json").write_text(json.dumps({"shape": shape, "classes": classes}))
    return len(parts["train_images"])


def _pneumoniamnist() -> dict[str, Any]:
    with np.load(SHARED / "pneumoniamnist_dev.npz") as found:
        return {
            name: found[name][..., None] if name.endswith("images") else found[name].ravel()
            for part in ("train", "val")
            for name in (f"{part}_images", f"{part}_labels")
        }


def _fashion_mnist() -> dict[str, Any]:
    images, labels = (
        np.frombuffer(gzip.decompress(file.read_bytes()), np.uint8, offset=skipped)
        for file, skipped in (
            (SHARED / "fashion_mnist" / "train-images-idx3-ubyte.gz", 16),
            (SHARED / "fashion_mnist" / "train-labels-idx1-ubyte.gz", 8),
        )
    )
    images = images.reshape(-1, 28, 28, 1)
    train, held = slice(0, 10_000), slice(10_000, 12_000)
    return {
        "train_images": images[train],
        "train_labels": labels[train],
        "val_images": images[held],
        "val_labels": labels[held],
    }


def _chest_xray() -> dict[str, Any]:
    from PIL import Image

    found: dict[str, Any] = {}
    for part in ("train", "val"):
        files = sorted((SHARED / "chest_xray" / part).glob("*/*.jp*g"))
        pictures = [Image.open(file).convert("L").resize((64, 64)) for file in files]
        found[f"{part}_images"] = np.stack([np.asarray(one) for one in pictures])[..., None]
        found[f"{part}_labels"] = np.array([file.parent.name == "PNEUMONIA" for file in files], int)
    return found


IMAGES = {
    "pneumoniamnist": _pneumoniamnist,
    "fashion_mnist": _fashion_mnist,
    "chest_xray": _chest_xray,
}
