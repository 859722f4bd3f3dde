"""Images prepared as a search prepares them, in one step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.data import DataOptions, open_source, prepare, survey

if TYPE_CHECKING:
    from search.data import Dataset, Source


def prepared(
    data: str | Path | Source,
    *,
    cache: Path,
    image_size: tuple[int, int] | None = None,
    **options: Any,
) -> Dataset:
    """`data`, opened if it is not a source, looked at, split and decoded under `cache`.

    `options` are those of `DataOptions`; without `image_size` it is the default one.
    """
    source = open_source(str(data)) if isinstance(data, (str, Path)) else data
    found = survey(source, DataOptions(**options), cache=cache)
    return prepare(found, image_size=image_size or found.default_image_size(), cache=cache)
