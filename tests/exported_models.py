"""Exported models as `search export` leaves them, with as little in the manifest as may be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from search.export.manifest import Manifest, manifest_file
from search.formats.hashes import hashes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from search.formats.format import Format

HASH = "0" * 64
_SAID = {
    "created_at": datetime(2026, 11, 2, tzinfo=UTC),
    "image_size": [8, 8],
    "channels": 1,
    "resize": "stretch",
    "trials": [],
    "study": {
        "name": "s",
        "uid": "u",
        "database": "sqlite:///search.db",
        "objective": "val_loss",
        "space": {},
        "epochs": 1,
        "seed": 0,
    },
    "data": {
        "name": "d",
        "fingerprint": HASH,
        "members": None,
        "split": "drawn",
        "train": 1,
        "validation": 1,
    },
    "metrics": {},
    "proof": {
        "images": 1,
        "against": "recorded predictions",
        "largest_difference": 0.0,
        "tolerance": 1e-6,
        "accuracy_change": 0.0,
    },
    "versions": {},
}


def threshold(value: float) -> dict[str, Any]:
    """A decision threshold as the manifest keeps it."""
    reached = dict.fromkeys(("precision", "recall", "specificity", "f1"), 0.5)
    return {"value": value, "rule": "youden", **reached}


def add_manifest(
    exported: Path, format: Format, classes: Sequence[str] = ("a", "b"), **changed: Any
) -> Manifest:
    """Write a model's manifest: beside a file, or in the folder that is exported with it."""
    said = {
        "format": format,
        "model": exported.name,
        "files": hashes(exported),
        "classes": list(classes),
        "positive": classes[-1] if len(classes) == 2 else None,
    }
    manifest = Manifest.model_validate({**_SAID, **said, **changed})
    folder = exported.name == "1" or exported.stem == "model"
    file = manifest_file(exported.parent if folder else exported)
    file.write_text(manifest.sealed().model_dump_json())
    return manifest
