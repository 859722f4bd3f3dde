"""The validation images of a study, in the order of its predictions."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from search.data.decoding import strict_pillow
from search.data.source import UnreadableImageError
from search.errors import DataError
from search.study_data import survey_study

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from search.data import Survey
    from search.study_data import Kept


class ValidationImages:
    """Named and decoded as they are asked for; a place is one among the predictions, from 0."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        folds = [survey.rows("validation", fold) for fold in range(survey.split.count)]
        self._rows = np.concatenate(folds)

    def __len__(self) -> int:
        return len(self._rows)

    def name(self, place: int) -> str:
        """What to call it: its path in DATA, or its place in arrays."""
        return self._survey.source.key(int(self._rows[place]))

    def pixels(self, place: int, size: tuple[int, int]) -> NDArray[np.uint8]:
        """It (height, width, 1 or 3) at a size of height and width, as trials get it.

        Raises:
            DataError: it cannot be read, or has changed.
        """
        row, survey = int(self._rows[place]), self._survey
        try:
            return survey.source.image(row, size, survey.options.resize, survey.looks[row].content)
        except UnreadableImageError as error:
            raise DataError(f"{self.name(place)} cannot be read any more ({error})") from error


@contextmanager
def validation_images(study: Kept, data: str | None = None) -> Iterator[ValidationImages]:
    """Those of a study, where it was started last or at `data`.

    Raises:
        UsageError: they are not there, or not the very same.
        DataError: they cannot be read.
    """
    with strict_pillow():
        yield ValidationImages(survey_study(study, data))
