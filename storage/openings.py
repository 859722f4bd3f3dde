"""How often the sealed test images of a study were opened."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, func, insert, select, update

from storage import schema
from storage.records import Opening

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPENINGS = schema.openings


class Openings:
    """The rows of `search_openings`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(read_only=True)

    def add(self, study_id: int, *, trial_number: int, fingerprint: str, images: int) -> int:
        """Count an opening that is about to happen; returns its number within the study."""
        of_study = _OPENINGS.c.study_id == study_id
        study = select(schema.studies.c.id).where(schema.studies.c.id == study_id)
        newest = select(func.coalesce(func.max(_OPENINGS.c.number), 0)).where(of_study)
        with self._engine.begin() as connection:
            # The study's row is the lock: two openings of one study follow each other.
            connection.execute(study.with_for_update()).scalar_one()
            number: int = connection.execute(newest).scalar_one() + 1
            row = {
                "study_id": study_id,
                "number": number,
                "opened_at": datetime.now(UTC),
                "trial_number": trial_number,
                "fingerprint": fingerprint,
                "images": images,
            }
            connection.execute(insert(_OPENINGS).values(row))
        return number

    def measured(self, study_id: int, number: int, metrics: Mapping[str, Any]) -> None:
        """Keep what an opening gave.

        Raises:
            ValueError: a number in it is NaN or infinite, which JSON does not have.
        """
        of_opening = (_OPENINGS.c.study_id == study_id) & (_OPENINGS.c.number == number)
        kept = json.dumps(metrics, allow_nan=False)
        with self._engine.begin() as connection:
            connection.execute(update(_OPENINGS).where(of_opening).values(metrics=kept))

    def of_study(self, study_id: int) -> list[Opening]:
        """The study's openings, the first one first."""
        query = select(_OPENINGS).where(_OPENINGS.c.study_id == study_id)
        openings = []
        with self._reader.connect() as connection:
            for row in connection.execute(query.order_by(_OPENINGS.c.number)):
                fields = dict(row._mapping)
                del fields["study_id"]
                metrics = fields.pop("metrics")
                openings.append(Opening(**fields, metrics=metrics and json.loads(metrics)))
        return openings

    def elsewhere(self, study_id: int, fingerprint: str) -> int:
        """How often other studies opened the very same images."""
        others = (_OPENINGS.c.fingerprint == fingerprint) & (_OPENINGS.c.study_id != study_id)
        with self._reader.connect() as connection:
            return connection.execute(select(func.count()).where(others)).scalar_one()
