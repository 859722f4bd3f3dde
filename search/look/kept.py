"""Pictures of what trials look at, kept on this host once they are drawn."""

from __future__ import annotations

import json
import platform
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from search.data.caching import PART
from search.data.pruning import LOOKED
from search.data.source import safe_name
from search.paths import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from search.look.studied import LookedExample, LookedTrial
    from storage import Slot, Study

_CONTENT = "looked.json"  # beside the pictures of a trial
_HASHED = 16  # characters of a model's hash that tell it from others of the same slot


class BusyError(Exception):
    """Another trial is being drawn."""


@dataclass(frozen=True, kw_only=True)
class KeptExample:
    """Pictures of one image; files are named from the trial's folder."""

    name: str  # the image's
    label: int  # its class
    predicted: int
    probability: float  # of the predicted class
    grad_cam: str | None  # None without convolutions
    saliency: str
    activations: tuple[str, ...]  # a file a convolution


@dataclass(frozen=True, kw_only=True)
class KeptLook:
    """Pictures of one trial; files are named from its folder."""

    filters: str | None  # None where no convolution sees the image itself
    examples: tuple[KeptExample, ...]

    @property
    def files(self) -> set[str]:
        """Every picture."""
        of_images = {
            name
            for one in self.examples
            for name in (one.grad_cam, one.saliency, *one.activations)
            if name is not None
        }
        return of_images if self.filters is None else of_images | {self.filters}


def folder_of(study: Study, slot: Slot) -> Path:
    """Where the pictures of a trial are kept; it has a model."""
    assert slot.model_hash is not None  # noqa: S101
    return _of_study(study) / f"{slot.slot}-{slot.model_hash[:_HASHED]}"


def forget(study: Study) -> None:
    """Remove what is kept of a study on this host.

    Raises:
        OSError: something cannot be removed.
    """
    with suppress(FileNotFoundError):
        shutil.rmtree(_of_study(study))


def _of_study(study: Study) -> Path:
    return cache_folder() / LOOKED / study.uid


def find_kept(folder: Path) -> KeptLook | None:
    """What is kept in a trial's folder; None: nothing, or it was written otherwise."""
    try:
        said = json.loads((folder / _CONTENT).read_text("utf-8"))
        examples = [_example(one) for one in said["examples"]]
        return KeptLook(filters=said["filters"], examples=tuple(examples))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep(folder: Path, draw: Callable[[Path], LookedTrial]) -> KeptLook:
    """What is kept of a trial, after drawing it if nothing is.

    It is drawn aside, and is there whole or not at all.

    Args:
        folder: the trial's.
        draw: draws it into a folder.

    Raises:
        BusyError: another trial is being drawn on this host: one at a time, as each takes memory.
        OSError: it cannot be written.
    """
    cache = folder.parents[1]
    cache.mkdir(parents=True, exist_ok=True)
    # One name a host: what a killed process left goes before the next drawing, and hosts that
    # share the file system without sharing locks do not clear each other's.
    host = safe_name(platform.node())
    draft = cache / f"{host}{PART}"
    try:
        with FileLock(cache / f"{host}.lock").acquire(blocking=False):
            return find_kept(folder) or _drawn(folder, draft, draw)
    except Timeout:
        raise BusyError from None


def _drawn(folder: Path, draft: Path, draw: Callable[[Path], LookedTrial]) -> KeptLook:
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        looked = draw(draft)
        kept = KeptLook(
            filters=None if looked.filters is None else looked.filters.name,
            examples=tuple(_named(one, draft) for one in looked.examples),
        )
        (draft / _CONTENT).write_text(json.dumps(asdict(kept)), "utf-8")
        folder.parent.mkdir(exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return kept


def _named(looked: LookedExample, draft: Path) -> KeptExample:
    example, there = looked.example, looked.folder
    activations = sorted((there / "activations").glob("*.png"))
    grad_cam = there / "grad-cam.png"

    def name(file: Path) -> str:
        return file.relative_to(draft).as_posix()

    return KeptExample(
        name=looked.name,
        label=example.label,
        predicted=example.predicted,
        probability=example.probability,
        grad_cam=name(grad_cam) if grad_cam.exists() else None,
        saliency=name(there / "saliency.png"),
        activations=tuple(name(file) for file in activations),
    )


def _example(said: dict[str, Any]) -> KeptExample:
    return KeptExample(**{**said, "activations": tuple(said["activations"])})
