"""A study's images, looked at again as the study has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.data import DataOptions, open_source, survey
from search.data.source import Resize
from search.errors import SearchError
from search.paths import cache_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.data import Survey


def kept_options(identity: Mapping[str, Any], seed: int) -> DataOptions:
    """How a study of this identity and seed splits and prepares its images."""
    kept = identity["data"]["options"]
    return DataOptions(**{**kept, "seed": seed, "resize": Resize(kept["resize"])})


def survey_study(data: str, identity: Mapping[str, Any], seed: int) -> Survey:
    """Look at a study's images again.

    Raises:
        SearchError: they are not the very same any more.
    """
    found = survey(open_source(data), kept_options(identity, seed), cache=cache_folder())
    kept = identity["data"]
    if (found.fingerprint, found.members) != (kept["fingerprint"], kept["members"]):
        raise SearchError(f"{data} no longer holds the images of this study; put them back")
    return found
