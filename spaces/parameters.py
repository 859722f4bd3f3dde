"""The kinds of parameters as a space file writes them; also its JSON form."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
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
Factor = Annotated[Finite, Field(gt=0)]

# Of a step: how far a float may be off a multiple of it. Optuna's own tolerance.
_STEP_TOLERANCE = 1e-8


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


Values = Annotated[
    tuple[Scalar, ...],
    Field(min_length=1, strict=False),
    BeforeValidator(_listed, json_schema_input_type=Scalar | tuple[Scalar, ...]),
]


class Conditional(BaseModel):
    """A parameter that exists only where each one in `when` has one of the values listed there."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    when: dict[str, Values] = Field(
        default={}, description="{parameter: value} or {parameter: [values]}"
    )


class Asked(Conditional):
    """A parameter whose value a suggester gives.

    `per` repeats it, numbered from 1, as often as the parameter of that name says. With `growth`
    only the first repetition is asked for; each next one is `growth` times the one before.
    """

    per: str | None = Field(default=None, description="the name of the parameter that counts")
    growth: Factor | None = Field(default=None, description="a number above 0")


class IntParameter(Asked):
    """`{int: [low, high]}`: a whole number, both ends included; `step` defaults to 1."""

    bounds: tuple[int, int] = Field(alias="int", description="[low, high], two whole numbers")
    step: Annotated[int, Field(gt=0)] | None = Field(
        default=None, description="a whole number above 0"
    )
    log: bool = Field(default=False, description="true or false")

    @property
    def allowed(self) -> str:
        """What a value may be, to stand after "must be"."""
        low, high = self.bounds
        steps = f" in steps of {self.step}" if self.step else ""
        return f"a whole number from {low} to {high}{steps}"

    def suggest(self, suggester: Suggester, name: str) -> Scalar:
        """Ask for a value under `name`."""
        return suggester.suggest_int(name, *self.bounds, step=self.step or 1, log=self.log)

    def admits(self, value: Scalar) -> bool:
        """Whether `value` may be drawn."""
        low, high = self.bounds
        return type(value) is int and value in range(low, high + 1, self.step or 1)


class FloatParameter(Asked):
    """`{float: [low, high]}`: a number, both ends included; without `step` any in between."""

    bounds: tuple[Finite, Finite] = Field(alias="float", description="[low, high], two numbers")
    step: Factor | None = Field(default=None, description="a number above 0")
    log: bool = Field(default=False, description="true or false")

    @property
    def allowed(self) -> str:
        """What a value may be, to stand after "must be"."""
        low, high = map(_number_text, self.bounds)
        steps = f" in steps of {_number_text(self.step)}" if self.step else ""
        return f"a number from {low} to {high}{steps}"

    def suggest(self, suggester: Suggester, name: str) -> Scalar:
        """Ask for a value under `name`; one of steps of 0.1 is 0.3, not 0.30000000000000004."""
        value = suggester.suggest_float(name, *self.bounds, step=self.step, log=self.log)
        if self.step is None:
            return value
        low, step = (Fraction(str(number)) for number in (self.bounds[0], self.step))
        return float(low + round((Fraction(value) - low) / step) * step)

    def admits(self, value: Scalar) -> bool:
        """Whether `value` may be drawn; 1 is 1.0."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        low, high = self.bounds
        steps = (value - low) / self.step if self.step else 0.0
        return low <= value <= high and abs(steps - round(steps)) < _STEP_TOLERANCE


class ChoiceParameter(Asked):
    """`{choice: [a, b]}`: one of the values, without an order among them."""

    values: tuple[Scalar, ...] = Field(
        alias="choice", min_length=1, description="a list of one or more values"
    )

    @property
    def allowed(self) -> str:
        """What a value may be, to stand after "must be"."""
        return f"one of {', '.join(map(scalar_text, self.values))}"

    def suggest(self, suggester: Suggester, name: str) -> Scalar:
        """Ask for a value under `name`."""
        return suggester.suggest_categorical(name, self.values)

    def admits(self, value: Scalar) -> bool:
        """Whether `value` may be drawn."""
        return value in self.values


class FixedParameter(RootModel[Scalar]):
    """A bare value: always that one, nobody is asked."""

    model_config = ConfigDict(frozen=True)

    per: ClassVar[None] = None
    growth: ClassVar[None] = None
    when: ClassVar[Mapping[str, tuple[Scalar, ...]]] = {}

    @property
    def allowed(self) -> str:
        """The value, to stand after "must be"."""
        return f"{scalar_text(self.root)}, which is fixed"

    def suggest(self, suggester: Suggester, name: str) -> Scalar:
        """The value; `suggester` is not asked."""
        del suggester, name
        return self.root

    def admits(self, value: Scalar) -> bool:
        """Whether `value` is the one."""
        return value == self.root


class RefParameter(Conditional):
    """`{ref: name}`: `times` the value of the parameter `name`; nobody is asked.

    It exists only where that parameter does.
    """

    per: ClassVar[None] = None
    growth: ClassVar[None] = None

    ref: str = Field(description="the name of the parameter whose value is taken")
    times: Factor = Field(default=1.0, description="a number above 0")


KINDS: dict[str, type[BaseModel]] = {
    "int": IntParameter,
    "float": FloatParameter,
    "choice": ChoiceParameter,
    "ref": RefParameter,
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
    | Annotated[RefParameter, Tag("ref")]
    | Annotated[FixedParameter, Tag("fixed")],
    Discriminator(_kind),
]


def describe(parameter: Parameter) -> tuple[str, str, str]:
    """Kind, range and scale of `parameter`, for people: ("float", "1e-4–0.1", "log").

    The scale is empty where a kind has none; repetitions that grow say so there.
    """
    match parameter:
        case IntParameter(bounds=(low, high)):
            return "int", f"{low}–{high}", _scale(parameter)
        case FloatParameter(bounds=(low, high)):
            return "float", f"{_number_text(low)}–{_number_text(high)}", _scale(parameter)
        case ChoiceParameter(values=values):
            return "choice", ", ".join(map(scalar_text, values)), _growth(parameter)
        case RefParameter(ref=ref, times=times):
            return "ref", ref if times == 1 else f"{_number_text(times)} × {ref}", ""
        case FixedParameter(root=value):
            return "fixed", scalar_text(value), ""


def _scale(parameter: IntParameter | FloatParameter) -> str:
    scale = "log" if parameter.log else "linear"
    step = f"step {_number_text(parameter.step)}" if parameter.step else ""
    return ", ".join(part for part in (scale, step, _growth(parameter)) if part)


def _growth(parameter: Asked) -> str:
    return f"growth {_number_text(parameter.growth)}" if parameter.growth else ""


def scalar_text(value: Scalar) -> str:
    """`value` as a space file writes it, floats as short as they can be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number_text(value) if isinstance(value, float) else str(value)


def _number_text(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    if value == 0 or 1e-3 <= abs(value) < 1e6:
        return str(int(value)) if value.is_integer() else repr(value)
    return f"{Decimal(repr(value)).normalize():E}".lower().replace("e+", "e")
