"""The studies of a database."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage import schema
from storage.earlier import add_earlier
from storage.errors import StudyExistsError
from storage.records import Study, Wish

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.records import EarlierTrial


class Studies:
    """The rows of `search_studies`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(read_only=True)

    def create(
        self,
        name: str,
        *,
        identity: Mapping[str, Any],
        source: str,
        seed: int,
        artifacts: str | None,
        earlier: Sequence[EarlierTrial] = (),
    ) -> Study:
        """Make a study without a budget, with what it takes over from earlier ones.

        Raises:
            StudyExistsError: the name was taken in the meantime.
        """
        now = datetime.now(UTC)
        row = {
            "uid": uuid.uuid4().hex,
            "name": name,
            "identity": json.dumps(identity, sort_keys=True),
            "source": source,
            "seed": seed,
            "artifacts": artifacts,
            "created_at": now,
            "started_at": now,
        }
        try:
            with self._engine.begin() as connection:
                made = insert(schema.studies).values(row).returning(schema.studies.c.id)
                add_earlier(connection, connection.execute(made).scalar_one(), earlier)
        except IntegrityError:
            raise StudyExistsError(f"study {name} was made by another search just now") from None
        study = self.find(name)
        assert study is not None  # noqa: S101
        return study

    def find(self, name: str) -> Study | None:
        """The study of that name."""
        query = select(schema.studies).where(schema.studies.c.name == name)
        with self._reader.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else _study(row)

    def all(self) -> list[Study]:
        """Every study, the one started last first."""
        query = select(schema.studies).order_by(schema.studies.c.started_at.desc())
        with self._reader.connect() as connection:
            return [_study(row) for row in connection.execute(query)]

    def wish(self, study: Study, wish: Wish) -> None:
        """Say what the study's supervisors are to do, until it is said again or one is started."""
        change = update(schema.studies).where(schema.studies.c.id == study.id)
        with self._engine.begin() as connection:
            connection.execute(change.values(wish=wish))

    def wished(self, study_id: int) -> Wish:
        """What the study's supervisors are to do."""
        query = select(schema.studies.c.wish).where(schema.studies.c.id == study_id)
        with self._reader.connect() as connection:
            said = connection.execute(query).scalar_one_or_none()
        return Wish.RUN if said is None else Wish(said)  # None: it was deleted just now

    def start(
        self,
        study: Study,
        *,
        budget: int | None,
        source: str | None = None,
        settings: Mapping[str, Any] | None = None,
        goes_on: bool = True,
    ) -> None:
        """Note a start of the study; the budget in trials holds for every supervisor.

        Whatever was wished before, now it is to run. Where no improvement was expected of more
        trials that is forgotten, if it `goes_on` nevertheless.
        `source` is where its images are now, and `settings` are how it is searched; without one,
        as they were.
        """
        change = update(schema.studies).where(schema.studies.c.id == study.id)
        values: dict[str, Any] = {"budget": budget, "started_at": datetime.now(UTC)}
        values |= {"enough": None, "enough_of": None} if goes_on else {}
        values |= {"wish": Wish.RUN} | ({} if source is None else {"source": source})
        values |= {} if settings is None else {"settings": json.dumps(settings, sort_keys=True)}
        with self._engine.begin() as connection:
            connection.execute(change.values(values))


def _study(row: Row[Any]) -> Study:
    fields = dict(row._mapping)
    read = {name: json.loads(fields[name]) for name in ("identity", "settings")}
    return Study(**{**fields, **read, "wish": Wish(fields["wish"])})
