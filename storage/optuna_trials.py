"""A study's trials in Optuna's own tables, read a few at a time or all at once, and added.

Asking Optuna for its trials reads all of them, with their intermediate values: 11 s at 10,000
trials.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Integer, bindparam, column, or_, select, table, text

from storage import schema
from storage.records import SlotState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from optuna.trial import FrozenTrial

_SLOTS = schema.slots
_SEVERAL = 500  # ids in one statement; PostgreSQL and SQLite allow many more

_OF_STUDY = text(
    "SELECT search_slots.slot, param_name, param_value, distribution_json FROM search_slots"
    " JOIN trial_params ON trial_params.trial_id = search_slots.trial_id"
    " WHERE search_slots.study_id = :study_id"
)
_OF_TRIALS = text(
    "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params"
    " WHERE trial_id IN :trials"
).bindparams(bindparam("trials", expanding=True))
_INTERMEDIATE_VALUES = text(
    "SELECT trial_id, step, intermediate_value FROM trial_intermediate_values"
    " WHERE trial_id IN :trials"
).bindparams(bindparam("trials", expanding=True))
_WITHOUT_SLOT = text(
    "SELECT COUNT(*) FROM trials JOIN studies ON studies.study_id = trials.study_id"
    " WHERE study_name = :name AND NOT EXISTS (SELECT 1 FROM trial_user_attributes"
    " WHERE trial_user_attributes.trial_id = trials.trial_id AND key = :key)"
)
_ANY = text(
    "SELECT EXISTS (SELECT 1 FROM trials JOIN studies ON studies.study_id = trials.study_id"
    " WHERE study_name = :name)"
)
_RUNNING_WITH = text(
    "SELECT trials.trial_id FROM trial_user_attributes"
    " JOIN trials ON trials.trial_id = trial_user_attributes.trial_id"
    " JOIN studies ON studies.study_id = trials.study_id"
    " WHERE study_name = :name AND trials.state = 'RUNNING' AND key = :key AND value_json = :value"
)
_DIFFERING = text(
    "SELECT search_slots.slot FROM search_slots"
    " JOIN trials ON trials.trial_id = search_slots.trial_id"
    " WHERE search_slots.study_id = :study_id AND search_slots.state != 'CLAIMED' AND ("
    " trials.state = 'RUNNING' OR trials.state = 'WAITING' AND search_slots.state != 'OPEN')"
    " ORDER BY search_slots.slot"
)

_STUDIES = table("studies", column("study_id"), column("study_name"))
_LAST_NUMBER = text(
    "SELECT number FROM trials WHERE study_id = :study_id ORDER BY trial_id DESC LIMIT 1"
)
_TRIAL = text(
    "INSERT INTO trials (number, study_id, state, datetime_start)"
    " VALUES (:number, :study_id, 'RUNNING', :at) RETURNING trial_id"
).columns(trial_id=Integer)
_PARAM = text(
    "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json)"
    " VALUES (:trial_id, :name, :value, :distribution)"
)
_USER_ATTRIBUTE = text(
    "INSERT INTO trial_user_attributes (trial_id, key, value_json) VALUES (:trial_id, :key, :value)"
)
_SYSTEM_ATTRIBUTE = text(
    "INSERT INTO trial_system_attributes (trial_id, key, value_json)"
    " VALUES (:trial_id, :key, :value)"
)


@dataclass(frozen=True)
class Sampled:
    """One parameter of a trial, as Optuna keeps it."""

    value: float  # of a categorical one, the choice's index
    distribution: str  # JSON, for `optuna.distributions.json_to_distribution`


@dataclass(frozen=True)
class Sketch:
    """A slot with a trial, as far as the sampler minds it."""

    slot: int
    state: SlotState
    trial_id: int
    trial_number: int
    value: float | None
    reason: str | None
    weights: int | None
    size: int | None
    latency: float | None
    multiply_adds: int | None


class OptunaTrials:
    """Optuna's rows of the trials that our slots hold."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(read_only=True)

    def add(self, name: str, trial: FrozenTrial) -> tuple[int, int]:
        """Write a RUNNING trial of Optuna's study of that name, with its params and attributes.

        Optuna's storage asks the database four times for each of them.

        Returns:
            Its id and its number.
        """
        from optuna.distributions import distribution_to_json  # reading needs no Optuna

        with self._engine.begin() as connection:
            of_name = select(_STUDIES.c.study_id).where(_STUDIES.c.study_name == name)
            study = {"study_id": connection.execute(of_name.with_for_update()).scalar_one()}
            last = connection.execute(_LAST_NUMBER, study).scalar_one_or_none()
            number = 0 if last is None else last + 1
            begun = {**study, "number": number, "at": trial.datetime_start}
            key = {"trial_id": int(connection.execute(_TRIAL, begun).scalar_one())}
            params = [
                {
                    **key,
                    "name": param,
                    "value": distribution.to_internal_repr(trial.params[param]),
                    "distribution": distribution_to_json(distribution),
                }
                for param, distribution in trial.distributions.items()
            ]
            if params:
                connection.execute(_PARAM, params)
            attributes = {_USER_ATTRIBUTE: trial.user_attrs, _SYSTEM_ATTRIBUTE: trial.system_attrs}
            for insertion, values in attributes.items():
                if values:
                    rows = [{**key, "key": k, "value": json.dumps(v)} for k, v in values.items()]
                    connection.execute(insertion, rows)
        return key["trial_id"], number

    def params_of_study(self, study_id: int) -> Mapping[int, Mapping[str, Sampled]]:
        """Slot → parameter → what was drawn, for every trial of a study."""
        return _by_first(self._rows(_OF_STUDY, study_id=study_id))

    def params(self, trials: Collection[int]) -> Mapping[int, Mapping[str, Sampled]]:
        """Optuna's id → parameter → what was drawn; a trial without any is left out."""
        return _by_first(self._rows_of(_OF_TRIALS, trials))

    def intermediate_values(self, trials: Collection[int]) -> Mapping[int, Mapping[int, float]]:
        """Optuna's id → step → intermediate value; a trial without any is left out."""
        found: dict[int, dict[int, float]] = defaultdict(dict)
        for trial, step, value in self._rows_of(_INTERMEDIATE_VALUES, trials):
            found[trial][step] = value
        return found

    def sketches(
        self, study_id: int, *, after: int, among: Collection[int], claimed: Collection[int]
    ) -> list[Sketch]:
        """The slots with a trial whose numbers are higher than `after`, or are `among` these.

        Also those that were `claimed`, and are not any more.
        """
        changed = _SLOTS.c.slot.in_(claimed) & (_SLOTS.c.state != SlotState.CLAIMED.value)
        wanted = or_(_SLOTS.c.slot > after, _SLOTS.c.slot.in_(among), changed)
        return self._sketches(study_id, wanted)

    def complete(self, study_id: int) -> list[Sketch]:
        """Every COMPLETE one."""
        return self._sketches(study_id, _SLOTS.c.state == SlotState.COMPLETE.value)

    def _sketches(self, study_id: int, wanted: Any) -> list[Sketch]:
        columns = [_SLOTS.c[name] for name in Sketch.__dataclass_fields__]
        there = (_SLOTS.c.study_id == study_id) & _SLOTS.c.trial_id.is_not(None)
        query = select(*columns).where(there, wanted).order_by(_SLOTS.c.slot)
        with self._reader.connect() as connection:
            return [
                Sketch(slot, SlotState(state), *others)
                for slot, state, *others in connection.execute(query)
            ]

    def there(self, name: str) -> bool:
        """Whether Optuna's study of that name has trials."""
        return bool(self._rows(_ANY, name=name)[0][0])

    def unmarked(self, name: str, attribute: str) -> int:
        """How many trials of Optuna's study of that name lack a user attribute."""
        return int(self._rows(_WITHOUT_SLOT, name=name, key=attribute)[0][0])

    def running_with(self, name: str, attribute: str, value: int) -> int | None:
        """Optuna's id of its study's RUNNING trial whose user attribute has a value."""
        rows = self._rows(_RUNNING_WITH, name=name, key=attribute, value=str(value))
        return int(rows[0][0]) if rows else None

    def differing(self, study_id: int) -> list[int]:
        """The slots that nobody works on whose trials Optuna has otherwise.

        They run there, or wait and have ended here.
        """
        return [slot for (slot,) in self._rows(_DIFFERING, study_id=study_id)]

    def _rows_of(self, query: Any, trials: Collection[int]) -> list[Any]:
        ids = list(trials)
        parts = [ids[first : first + _SEVERAL] for first in range(0, len(ids), _SEVERAL)]
        return [row for part in parts for row in self._rows(query, trials=part)]

    def _rows(self, query: Any, **values: Any) -> list[Any]:
        with self._reader.connect() as connection:
            return list(connection.execute(query, values))


def _by_first(rows: Collection[Any]) -> Mapping[int, Mapping[str, Sampled]]:
    found: dict[int, dict[str, Sampled]] = defaultdict(dict)
    for first, name, value, distribution in rows:
        found[first][name] = Sampled(value, distribution)
    return found
