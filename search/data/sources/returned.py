"""What a user's function returned, made images and labels of each part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from search.data.source import GIVEN
from search.data.sources.layout import part_of
from search.data.sources.tfdata import is_dataset, read_dataset
from search.errors import DataError
from spaces.errors import close

if TYPE_CHECKING:
    from pathlib import Path

    from search.data.source import Given

    Pair = tuple[Any, Any]

ALLOWED = (
    "return (x, y); or ((x_train, y_train), (x_test, y_test)), with validation between the two; or "
    '{"train": (x, y), ...}; each pair may be a tf.data.Dataset of (image, label)'
)


def to_parts(returned: Any, folder: Path) -> dict[Given, Pair]:
    """Images and labels of each part.

    Two parts are train and test, as `keras.datasets` gives them; three are train, validation and
    test. What a `tf.data.Dataset` gives is written into a nameless file in `folder` and mapped.
    Raises DataError for anything else; the arrays themselves are not looked at.
    """
    return {part: _pair(one, part, folder) for part, one in _named(returned).items()}


def _named(returned: Any) -> dict[Given, Any]:
    if isinstance(returned, Mapping):
        return _by_name(returned)
    if _is_part(returned) and not _holds_parts(returned):
        return {"train": returned}
    if isinstance(returned, tuple | list) and len(returned) in (2, 3) and _holds_parts(returned):
        names: tuple[Given, ...] = ("train", "test") if len(returned) == 2 else GIVEN
        return dict(zip(names, returned, strict=True))
    raise DataError(f"returned {_kind(returned)}; {ALLOWED}")


def _by_name(returned: Mapping[Any, Any]) -> dict[Given, Any]:
    named: dict[Given, Any] = {}
    for name, one in returned.items():
        part = part_of(name) if isinstance(name, str) else None
        if part is None:
            near = close(str(name), GIVEN)
            raise DataError(
                f"returned a part {name!r}{near and f' {near}'}; allowed: {', '.join(GIVEN)}"
            )
        if part in named:
            raise DataError(f"returned two parts that are {part}; keep one")
        named[part] = one
    if "train" not in named:
        raise DataError(f"returned {', '.join(named) or 'no parts'}, but no train; {ALLOWED}")
    return {part: named[part] for part in GIVEN if part in named}


def _pair(one: Any, part: Given, folder: Path) -> Pair:
    if is_dataset(one):
        return read_dataset(one, folder)
    if not _is_part(one):
        raise DataError(f"returned {_kind(one)} as {part}; {ALLOWED}")
    return cast("Pair", tuple(one))


def _holds_parts(returned: Any) -> bool:
    return not is_dataset(returned) and all(map(_is_part, returned))


def _is_part(one: Any) -> bool:
    """Whether it may be images and their labels."""
    pair = isinstance(one, tuple | list) and len(one) == 2
    return is_dataset(one) or (pair and all(_has_many(half) for half in one))


def _has_many(values: Any) -> bool:
    return hasattr(values, "__len__") and not isinstance(values, str | bytes)


def _kind(returned: Any) -> str:
    kind = type(returned).__name__
    return f"a {kind} of {len(returned)}" if isinstance(returned, tuple | list) else kind
