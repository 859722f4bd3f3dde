"""The kinds of parameters as a space file writes them; also its JSON form."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
)

from spaces.suggester import Scalar, Suggester

Finite = Annotated[float, Field(allow_inf_nan=False)]


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


Values = Annotated[
    tuple[Scalar, ...],
    Field(min_length=1, strict=False),
    BeforeValidator(_listed, json_schema_input_type=Scalar | tuple[Scalar, ...]),
]


class Asked(BaseModel):
    """A parameter whose value a suggester gives.

    `per` repeats it, numbered from 1, as often as the parameter of that name says. It exists only
    where each parameter in `when` has one of the values listed there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    per: str | None = Field(default=None, description="the name of the parameter that counts")
    when: dict[str, Values] = Field(
        default={}, description="{parameter: value} or {parameter: [values]}"
    )


class IntParameter(Asked):
    """`{int: [low, high]}`: a whole number, both ends included; `step` defaults to 1."""

    bounds: tuple[int, int] = Field(alias="int", description="[low, high], two whole numbers")
    step: Annotated[int, Field(gt=0)] | None = Field(
        default=None, description="a whole number above 0"
    )
    log: bool = Field(default=False, description="true or false")

    def suggest(self, suggester: Suggester, name: str) -> Scalar:
        """Ask for a value under `name`."""
        return suggester.suggest_int(name, *self.bounds, step=self.step or 1, log=self.log)

    def can_be(self, value: Scalar) -> bool:
        """Whether `value` may be drawn."""
        low, high = self.bounds
        return isinstance(value, int) and value in range(low, high + 1, self.step or 1)


class FloatParameter(Asked):
    """`{float: [low, high]}`: a number, both ends included; without `step` any in between."""

    bounds: tuple[Finite, Finite] = Field(alias="float", description="[low, high], two numbers")
    step: Annotated[Finite, Field(gt=0)] | None = Field(
        default=None, description="a number above 0"
    )
    log: bool = Field(default=False, description="true or false")

    def suggest(self, suggester: Suggester, name: str) -> Scalar:
        """Ask for a value under `name`."""
        return suggester.suggest_float(name, *self.bounds, step=self.step, log=self.log)

    def can_be(self, value: Scalar) -> bool:
        """Never: no condition can count on one exact value of a range of floats."""
        del value
        return False


class ChoiceParameter(Asked):
    """`{choice: [a, b]}`: one of the values, without an order among them."""

    values: tuple[Scalar, ...] = Field(
        alias="choice", min_length=1, description="a list of one or more values"
    )

    def suggest(self, suggester: Suggester, name: str) -> Scalar:
        """Ask for a value under `name`."""
        return suggester.suggest_categorical(name, self.values)

    def can_be(self, value: Scalar) -> bool:
        """Whether `value` may be drawn."""
        return value in self.values


class FixedParameter(RootModel[Scalar]):
    """A bare value: always that one, nobody is asked."""

    model_config = ConfigDict(frozen=True)

    per: ClassVar[None] = None
    when: ClassVar[Mapping[str, tuple[Scalar, ...]]] = {}

    def suggest(self, suggester: Suggester, name: str) -> Scalar:
        """The value; `suggester` is not asked."""
        del suggester, name
        return self.root

    def can_be(self, value: Scalar) -> bool:
        """Whether `value` is the one."""
        return value == self.root


KINDS: dict[str, type[BaseModel]] = {
    "int": IntParameter,
    "float": FloatParameter,
    "choice": ChoiceParameter,
    "fixed": FixedParameter,
}


def _kind(value: object) -> str | None:
    if isinstance(value, Mapping):
        found = [kind for kind in KINDS if kind in value]
        return found[0] if len(found) == 1 else None
    if isinstance(value, list | tuple):
        return None
    return next((kind for kind, model in KINDS.items() if isinstance(value, model)), "fixed")


Parameter = Annotated[
    Annotated[IntParameter, Tag("int")]
    | Annotated[FloatParameter, Tag("float")]
    | Annotated[ChoiceParameter, Tag("choice")]
    | Annotated[FixedParameter, Tag("fixed")],
    Discriminator(_kind),
]
