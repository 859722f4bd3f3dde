"""What a user asks of a search; what is None has a default that the first lines say."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from search.durations import parse_duration
from search.errors import UsageError
from search.executor.messages import Every

DEFAULT_SECONDS = 30 * 60.0  # of a search that is given neither trials nor time
DEFAULT_STORAGE = "sqlite:///search.db"
DEFAULT_SPACE = "auto"
# What each start says anew, and hosts that join the study take from its row.
SETTINGS = ("sampler", "pruner", "keep", "repeats", "checkpoint", "stop_when")


@dataclass(frozen=True, kw_only=True)
class StartRequest:
    """The options of `search start`; those of `search worker`, with a study's own."""

    data: str | None  # digits, a folder, a file, a URL; of a study that is joined, its own
    storage: str = DEFAULT_STORAGE
    study: str | None = None  # DATA-SPACE
    space: str | None = None  # a preset, a file or module:attribute; of a study, its own
    trials: int | None = None  # in all, over every start of the study
    epochs: int | None = None  # the most of a trial
    # A metric, then what networks cost beside it; (): val_loss, or the study's.
    objective: tuple[str, ...] = ()
    positive: str | None = None  # of two classes, the second, or the study's
    seconds: float | None = None  # of this call
    devices: str = "auto"
    devices_per_trial: int = 1  # GPUs, or replicas on a CPU worker
    per_device: str | None = None  # trials at a time, or auto; None: as devices says
    image_size: tuple[int, int] | None = None  # height, width
    sampler: str | None = None  # gp; tpe with several objectives
    pruner: str = "asha"
    seed: int | None = None  # 0, or the study's
    artifacts: str | None = None  # a folder; search-artifacts beside the database
    keep: int = 5  # trials whose weights stay
    group_by: str | None = None  # regular expression for subjects, or the study's
    folds: int | None = None  # of cross-validation, or the study's
    repeats: int | None = None  # further trainings of each finalist once the budget is spent
    resize: str | None = None  # stretch, or the study's
    warm_start: tuple[str, ...] = ()  # earlier studies, of whatever images
    continues: str | None = None  # an earlier study of the same images
    stop_when: str | None = None  # stalled, stalled:N or regret: no improvement is expected
    checkpoint: Every = field(default_factory=Every)  # how often a checkpoint is written
    notify: str | None = None  # URL that gets JSON at a new best, at the end, on failure
    mlflow: bool = False  # log each trial there
    tensorboard: str | None = None  # folder for its event files
    skip_bad: bool = False
    allow_leakage: bool = False
    cluster: str | None = None  # ray; None: this host
    gpus: int | None = None  # of the cluster; None: all
    placed: bool = False  # by a cluster, which shares out the devices
    joins: bool = False  # the study exists, on another host maybe, and its row stays as it is

    @property
    def settings(self) -> dict[str, Any]:
        """What the study's row keeps of it for hosts that join, as JSON has it."""
        return {name: value for name, value in asdict(self).items() if name in SETTINGS}


def parse_every(text: str) -> Every:
    """How often "3" (epochs) or "10m" says.

    Raises:
        UsageError: it is neither, or no epoch at all.
    """
    if not text.isdigit():
        return Every(epochs=None, seconds=parse_duration(text, "--checkpoint"))
    if int(text) < 1:
        raise UsageError("--checkpoint 0: give epochs from 1 on, or a duration as 10m")
    return Every(epochs=int(text))


def storage_from_environment() -> str:
    """SEARCH_STORAGE, else the URL in the file SEARCH_STORAGE_FILE, else a file in this folder.

    Raises:
        UsageError: the file cannot be read.
    """
    if url := os.environ.get("SEARCH_STORAGE"):
        return url
    if file := os.environ.get("SEARCH_STORAGE_FILE"):
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise UsageError(f"SEARCH_STORAGE_FILE {file}: {error.strerror}") from None
    return DEFAULT_STORAGE
