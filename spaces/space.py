"""A space: what may be tried, checked, ready to be sampled."""

import json
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from spaces.catalog import CATALOG
from spaces.check import check, in_order
from spaces.domains import Real
from spaces.invalid import flaw_of
from spaces.parameters import ChoiceParameter, FixedParameter, Parameter
from spaces.suggester import Params, Scalar, Suggester


class Space(BaseModel):
    """Parameters that go together; every point of them gives a valid model.

    `name` is the preset's or the stem of the space file. Making one raises `SpaceError` where the
    parameters do not make sense together.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="text")
    parameters: dict[str, Parameter] = Field(description="a mapping of names to parameters")

    @field_validator("parameters")
    @classmethod
    def _checked(cls, parameters: dict[str, Parameter]) -> dict[str, Parameter]:
        check(parameters)
        # One order and one spelling of numbers, so that equal spaces have equal JSON and a seed
        # gives the same points whatever order the file was written in.
        return {name: _spelled(name, parameters[name]) for name in CATALOG if name in parameters}

    def sample(self, suggester: Suggester) -> Params:
        """One point: fixed values and what `suggester` says, parents first.

        A repeated parameter gives name_1, name_2, …; one whose condition does not hold is neither
        asked for nor in the result.
        """
        params: Params = {}
        for name in in_order(self.parameters):
            parameter = self.parameters[name]
            if _holds(parameter, params):
                for asked in _names(name, parameter, params):
                    params[asked] = parameter.suggest(suggester, asked)
        return params

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


def _holds(parameter: Parameter, params: Params) -> bool:
    return all(
        parent in params and params[parent] in values for parent, values in parameter.when.items()
    )


def _names(name: str, parameter: Parameter, params: Params) -> list[str]:
    if parameter.per is None:
        return [name]
    return [f"{name}_{number}" for number in range(1, int(params[parameter.per] or 0) + 1)]


def _spelled(name: str, parameter: Parameter) -> Parameter:
    """`parameter` with every number of a `Real` domain a float: 0 and 0.0 are one value there."""
    if isinstance(parameter, FixedParameter):
        return FixedParameter(_number(name, parameter.root))
    when = {
        parent: tuple(_number(parent, value) for value in values)
        for parent, values in parameter.when.items()
    }
    if isinstance(parameter, ChoiceParameter):
        values = tuple(_number(name, value) for value in parameter.values)
        return parameter.model_copy(update={"when": when, "values": values})
    return parameter.model_copy(update={"when": when})


def _number(name: str, value: Scalar) -> Scalar:
    if isinstance(CATALOG[name].domain, Real) and isinstance(value, int):
        return float(value)
    return value
