"""A study's images, looked at again as the study has them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from search.data import DataOptions, open_source, reopen_source, survey
from search.data.opening import DIGITS
from search.data.source import Resize
from search.data.surveying import silent
from search.errors import DataError, UsageError
from search.paths import cache_folder
from spaces.reading import Reading
from storage.remote import is_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from search.data import Survey
    from spaces import Params


class Kept(Protocol):
    """A study, as a row or as a record."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def identity(self) -> Mapping[str, Any]:
        """What it is."""

    @property
    def source(self) -> str:
        """DATA, as `reopen_source` takes it."""

    @property
    def seed(self) -> int:
        """Of its split."""


def kept_options(study: Kept) -> DataOptions:
    """How a study splits and prepares its images.

    Raises:
        UsageError: an older release made it, by rules that are no more.
    """
    data = study.identity["data"]
    if data["members"] is None:
        raise UsageError(
            f"study {study.name} was made by an older cnn-search, which split images otherwise: it "
            "can be shown, not continued; give another --study"
        )
    kept = data["options"]
    return DataOptions(**{**kept, "seed": study.seed, "resize": Resize(kept["resize"])})


def survey_study(
    study: Kept, data: str | None = None, progress: Callable[[int, int], None] = silent
) -> Survey:
    """Look at a study's images again, where it was started last or at `data`.

    `progress` is called with the images looked at and all of them.

    Raises:
        UsageError: they are not there, or not the very same, or an older release split them.
    """
    options = kept_options(study)
    if data is None and not (study.source == DIGITS or is_url(study.source) or _exists(study)):
        raise DataError(
            f"the images of study {study.name} are not at {study.source}; say with --data where "
            "they are now, or which module:function gives them"
        )
    source = reopen_source(study.source) if data is None else open_source(data)
    found = survey(source, options, cache=cache_folder(), progress=progress)
    kept = study.identity["data"]
    if (found.fingerprint, found.members) != (kept["fingerprint"], kept["members"]):
        raise UsageError(
            f"{source.origin} does not hold the very images of study {study.name}: some were "
            "added, removed or changed since; put them back, or say with --data where they are"
        )
    return found


def _exists(study: Kept) -> bool:
    return Path(study.source).exists()


def image_size(study: Kept, params: Params) -> tuple[int, int]:
    """Height and width, in pixels, of the images of a trial with these params."""
    height, width = study.identity["image_size"]
    return Reading(params).image_size((height, width))


def trial_seed(study_seed: int, trial: int) -> int:
    """A seed of 32 bits for a trial, from which every random draw of it follows."""
    import numpy as np

    return int(np.random.SeedSequence([study_seed, trial]).generate_state(1)[0])
