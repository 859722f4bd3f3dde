"""A space file over the one that it extends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spaces.check import check
from spaces.conditions import never, parents
from spaces.document import Document
from spaces.errors import FlawError, SpaceError
from spaces.invalid import flaw_of
from spaces.limits import Limits
from spaces.parameters import Parameter
from spaces.points import checked
from spaces.suggester import Params, Scalar


class SpaceFile(BaseModel):
    """What one space file says."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    extends: str | None = Field(default=None, description="a preset or a space file")
    parameters: dict[str, Parameter] = Field(
        default={}, description="a mapping of names to parameters"
    )
    limits: Limits = Field(default=Limits(), description="a mapping of weights, memory")
    enqueue: tuple[dict[str, Scalar], ...] = Field(
        default=(), description="a list of mappings of names to values"
    )


def parsed(document: Document) -> SpaceFile:
    """What `document` says; raises `SpaceError` where that is no space file."""
    # By way of JSON, so that a file and a stored space are read by the same strict rules.
    try:
        return SpaceFile.model_validate_json(json.dumps(document.data))
    except ValidationError as error:
        raise document.at(flaw_of(error, SpaceFile)) from None


@dataclass(frozen=True, kw_only=True)
class Merged:
    """A space file and all that it extends, as one.

    `sources` says where each parameter stands; `document` is the file itself.
    """

    parameters: dict[str, Parameter]
    limits: Limits
    enqueue: tuple[Params, ...]
    sources: dict[str | int, Document]
    document: Document

    @classmethod
    def of(cls, file: SpaceFile, document: Document) -> Self:
        """A file by itself."""
        return cls(
            parameters=file.parameters,
            limits=file.limits,
            enqueue=file.enqueue,
            sources=dict.fromkeys(file.parameters, document),
            document=document,
        )

    def under(self, file: SpaceFile, document: Document) -> Self:
        """`file`, which `document` holds, over this.

        It replaces parameters and limits one by one, and the points to be tried first as a whole.
        Raises `SpaceError` for a point of this that was wrong before.
        """
        parameters = _override(self.parameters, file.parameters)
        limits = {name: getattr(file.limits, name) for name in file.limits.model_fields_set}
        left = self._points_in(parameters)
        return replace(
            self,
            parameters=parameters,
            limits=self.limits.model_copy(update=limits),
            enqueue=file.enqueue if "enqueue" in file.model_fields_set else left,
            sources=self.sources | dict.fromkeys(file.parameters, document),
            document=document,
        )

    def _points_in(self, parameters: Mapping[str, Parameter]) -> tuple[Params, ...]:
        """The points to be tried first that a space of these `parameters` still has."""
        if _flaw(self.parameters) is None:
            for place, point in enumerate(self.enqueue):
                if flaw := _flaw_of_point(point, self.parameters, place):
                    raise self.at(flaw)
        if _flaw(parameters) is not None:
            return self.enqueue
        left = (_left_of(point, self.parameters, parameters) for point in self.enqueue)
        return tuple(point for point in left if point)

    def at(self, flaw: FlawError) -> SpaceError:
        """`flaw` where it stands: a parameter's where that is given, all others in the file."""
        match flaw.key:
            case ("parameters", name, *_) if name in self.sources:
                return self.sources[name].at(flaw)
            case _:
                return self.document.at(flaw)


def _override(base: dict[str, Parameter], own: dict[str, Parameter]) -> dict[str, Parameter]:
    """`own` over `base`, without what only the overriding made impossible.

    Whoever fixes the optimizer to adam need not also take out sgd's momentum.
    """
    merged = base | own
    inherited = {name for name in base if name not in own and not never(name, base)}
    while lost := {name for name in inherited & merged.keys() if never(name, merged)}:
        merged = {name: parameter for name, parameter in merged.items() if name not in lost}
    return merged


def _flaw(parameters: Mapping[str, Parameter]) -> FlawError | None:
    try:
        check(parameters)
    except FlawError as flaw:
        return flaw
    return None


def _left_of(
    point: Params, base: Mapping[str, Parameter], parameters: Mapping[str, Parameter]
) -> Params:
    """What `parameters`, those of `base` overridden, leave of a point.

    Nothing where it has another value for what other parameters hang on: a network with fewer
    blocks or of another family is another network. Else the values left: whoever fixes the batch
    size still begins with a network that does well.
    """
    decisive = {parent for name in base for parent in parents(name, base)}
    while flaw := _flaw_of_point(point, parameters, 0):
        wrong = flaw.key[-1]
        if wrong in decisive:
            return {}
        point = {name: value for name, value in point.items() if name != wrong}
    return point


def _flaw_of_point(
    point: Params, parameters: Mapping[str, Parameter], place: int
) -> FlawError | None:
    try:
        checked(point, parameters, ("enqueue", place))
    except FlawError as flaw:
        return flaw
    return None
