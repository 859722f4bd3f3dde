"""Limits on the model that a point of a space gives."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_UNITS = {  # bytes
    "b": 1,
    **{f"{prefix}b": 10 ** (3 * power) for power, prefix in enumerate("kmgt", 1)},
    **{f"{prefix}ib": 2 ** (10 * power) for power, prefix in enumerate("kmgt", 1)},
}
_SHOWN = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))
MEMORY_TEXT = r"\s*(\d+(?:\.\d+)?)\s*([kKmMgGtT]?[iI]?[bB])\s*"
"""How a number of bytes is written: 4GB, 512 MB, 1.5 GiB."""


def _bytes(value: Any) -> Any:
    found = re.fullmatch(MEMORY_TEXT, value) if isinstance(value, str) else None
    if found is None or found[2].lower() not in _UNITS:
        return value
    return int(Decimal(found[1]) * _UNITS[found[2].lower()]) or value


Bytes = Annotated[int, Field(gt=0), BeforeValidator(_bytes, json_schema_input_type=int | str)]


class Limits(BaseModel):
    """What a model may have at most; None where there is no limit."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    weights: Annotated[int, Field(gt=0)] | None = Field(
        default=None, description="a whole number above 0"
    )
    memory: Bytes | None = Field(
        default=None, description="bytes, or text as 4GB, 512MB or 1.5 GiB"
    )


def show_bytes(count: int) -> str:
    """Bytes to two figures below ten of a unit: 850 kB, 1.2 GB, 4 GB."""
    unit, size = next(((unit, size) for unit, size in _SHOWN if count >= size), _SHOWN[-1])
    figures = count / size
    return f"{round(figures, 1 if figures < 10 else None):g} {unit}"
