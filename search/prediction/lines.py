"""Predictions as text, as CSV and as JSON, a line each."""

from __future__ import annotations

import csv
import json
from enum import StrEnum
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.prediction.predicting import Prediction

_DIGITS = 6  # of a float32 probability: as many as it has
_SHOWN = 4


class Form(StrEnum):
    """How predictions are printed."""

    TEXT = "text"  # for a reader
    CSV = "csv"  # with a header, and a column a class
    JSON = "json"  # an object a line: readable while it grows, and never all in memory


class Lines:
    """Makes the lines of predictions, one after another."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._begun = False

    def of(self, one: Prediction) -> str:
        """Those of an image that could be read, with a newline; the first after a header."""
        begun, self._begun = self._begun, True
        match self._form:
            case Form.TEXT:
                return f"{one.image}   {one.chosen}   {one.probability:.{_SHOWN}f}\n"
            case Form.JSON:
                return f"{json.dumps(_as_json(one), ensure_ascii=False)}\n"
            case Form.CSV:
                return _as_csv(one, header=not begun)


def _as_json(one: Prediction) -> dict[str, object]:
    every = {name: round(chance, _DIGITS) for name, chance in one.probabilities.items()}
    said = {"path": str(one.image), "class": one.chosen}
    return {**said, "probability": round(one.probability, _DIGITS), "probabilities": every}


def _as_csv(one: Prediction, *, header: bool) -> str:
    writer = csv.writer(written := StringIO(), lineterminator="\n")
    if header:
        columns = [f"probability of {name}" for name in one.probabilities]
        writer.writerow(["path", "class", "probability", *columns])
    chances = [one.probability, *one.probabilities.values()]
    said = [f"{chance:.{_DIGITS}f}" for chance in chances]
    writer.writerow([one.image, one.chosen, *said])
    return written.getvalue()
