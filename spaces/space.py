"""A space: what may be tried, checked, ready to be sampled."""

import json
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from spaces.catalog import CATALOG
from spaces.check import check
from spaces.computed import scaled
from spaces.conditions import condition, exists, in_order
from spaces.counting import count_points
from spaces.invalid import flaw_of
from spaces.limits import Limits
from spaces.parameters import ChoiceParameter, FixedParameter, Parameter, RefParameter
from spaces.points import checked, fixed
from spaces.suggester import Params, Scalar, Suggester
from spaces.values import spelled


class Space(BaseModel):
    """Parameters that go together; every point of them gives a valid model.

    `name` is the preset's or the stem of the space file. `limits` are on the model that a point
    gives. `enqueue` are points to be tried first, as they were written: one may leave parameters
    out, and give a repeated one for each repetition (`filters_1`) or for all (`filters`). Making
    a space raises `SpaceError` where its parts do not make sense together.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="text")
    parameters: dict[str, Parameter] = Field(description="a mapping of names to parameters")
    limits: Limits = Field(default=Limits(), description="a mapping of weights, memory")
    enqueue: tuple[dict[str, Scalar], ...] = Field(
        default=(), description="a list of mappings of names to values"
    )

    @field_validator("parameters")
    @classmethod
    def _checked(cls, parameters: dict[str, Parameter]) -> dict[str, Parameter]:
        check(parameters)
        # One order and one spelling of numbers, so that equal spaces have equal JSON and a seed
        # gives the same points whatever order the file was written in.
        return {name: spelled(name, parameters[name]) for name in CATALOG if name in parameters}

    @field_validator("enqueue")
    @classmethod
    def _checked_points(
        cls, points: tuple[Params, ...], info: ValidationInfo
    ) -> tuple[Params, ...]:
        parameters = info.data.get("parameters")
        if parameters is None:  # its own flaw is what is reported
            return points
        return tuple(
            checked(point, parameters, ("enqueue", place)) for place, point in enumerate(points)
        )

    def sample(self, suggester: Suggester) -> Params:
        """One point: fixed values, what `suggester` says and what follows from it, parents first.

        A repeated parameter gives name_1, name_2, …; one whose condition does not hold is neither
        asked for nor in the result.
        """
        params: Params = {}
        for name in in_order(self.parameters):
            if exists(name, self.parameters, params):
                params |= self._values(name, params, suggester)
        return params

    def _values(self, name: str, params: Params, suggester: Suggester) -> Params:
        parameter = self.parameters[name]
        if isinstance(parameter, RefParameter):
            return {name: scaled(name, params[parameter.ref], parameter.times)}
        if parameter.per is None:
            return {name: parameter.suggest(suggester, name)}
        values: Params = {}
        value: Scalar = None
        for number in range(1, int(params[parameter.per] or 0) + 1):
            asked = f"{name}_{number}"
            if value is None or parameter.growth is None:
                value = parameter.suggest(suggester, asked)
            else:
                value = scaled(name, value, parameter.growth)
            values[asked] = value
        return values

    def fixed(self, point: Params) -> Params:
        """What `sample` asks for and `point`, one of `enqueue` or like them, gives a value.

        The names are numbered where parameters are repeated: given to Optuna as a trial's fixed
        params (`Study.enqueue_trial`), its suggestions are these values and the trial records
        them. What it does not hold is sampled. Raises `SpaceError` for a point of another space.
        """
        return fixed(checked(point, self.parameters), self.parameters)

    def values(self, name: str) -> tuple[Scalar, ...]:
        """The single values that `name` may take; () where it is absent, a range or computed."""
        match self.parameters.get(name):
            case FixedParameter(root=value):
                return (value,)
            case ChoiceParameter(values=values):
                return values
            case _:
                return ()

    def image_sizes(self, default: tuple[int, int]) -> tuple[tuple[int, int], ...]:
        """Every height and width, in pixels, that a point may have; `default` where it says none.

        Ascending, without repetitions.
        """
        sides = self.values("image_size")
        sizes = {(int(side), int(side)) for side in sides if side is not None}
        if not sides or self.condition("image_size"):
            sizes.add(default)
        return tuple(sorted(sizes))

    def condition(self, name: str) -> dict[str, tuple[Scalar, ...]]:
        """The values that other parameters must have for `name` to exist.

        That is its `when` and, where only some of the space's networks have it, those networks.
        """
        return condition(name, self.parameters)

    def points(self) -> int | None:
        """The exact number of different points; None where a range of floats has no steps."""
        return count_points(self.parameters)

    def to_json(self) -> str:
        """The space as JSON in the space file's own grammar; equal spaces give equal text."""
        data = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return json.dumps(data, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The space that `to_json` wrote; raises `SpaceError` where `text` is none."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise flaw_of(error, cls) from None
