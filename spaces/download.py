"""Downloading weights so that they are whole or not there."""

from __future__ import annotations

import os
import shutil
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import build_opener

from filelock import FileLock

from spaces.pretrained import (
    WeightsError,
    find_weights,
    models_folder,
    weights_address,
    weights_file,
)

if TYPE_CHECKING:
    from pathlib import Path

SILENCE_SECONDS = 20.0
"""How long a server may say nothing before it is given up."""


def fetch_weights(
    backbone: str, alpha: float, image_size: tuple[int, int], pretrained: str
) -> Path | None:
    """As `find_weights`, but ImageNet weights that are not at hand are downloaded.

    Raises:
        WeightsError: there are no such weights, or they cannot be downloaded.
    """
    found = find_weights(backbone, alpha, image_size, pretrained)
    if found is not None or pretrained != "imagenet":
        return found
    path = models_folder() / weights_file(backbone, alpha, image_size)
    download(weights_address(backbone, alpha, image_size), path)
    return path


def download(address: str, target: Path) -> None:
    """Fetch `address` into `target`, once, whichever processes of this host ask for it.

    Nothing is left of a download that fails, and a killed one is begun anew.

    Raises:
        WeightsError: it cannot be fetched or kept; the text says where to put the file by hand.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{target}.lock"):
            if not target.exists():
                _fetch(address, target)
    except (OSError, HTTPException) as error:
        if isinstance(error, HTTPError):
            error.close()  # it is the answer too, and holds its connection
        cause = getattr(error, "reason", error)  # urllib wraps what the system said
        reason = getattr(cause, "strerror", None) or cause
        raise WeightsError(
            f"{address} cannot be downloaded ({reason}); fetch it elsewhere and put it at {target}"
        ) from error


def _fetch(address: str, target: Path) -> None:
    draft = target.with_name(f"{target.name}.part")
    try:
        answer = build_opener().open(address, timeout=SILENCE_SECONDS)
        with answer, draft.open("wb") as file:
            shutil.copyfileobj(answer, file)
            expected = answer.headers["Content-Length"]
            if expected is not None and file.tell() != int(expected):
                raise OSError(f"it ended after {file.tell()} of {expected} bytes")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
