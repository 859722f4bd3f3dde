"""Importing the one module that a user named, and what is in it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import keras_tuner
from keras_tuner.applications import HyperEfficientNet
from keras_tuner.engine.base_tuner import BaseTuner

from spaces.errors import SpaceError, nearest
from spaces.user.faults import blamed
from spaces.user.userspace import Builder, UserSpace

if TYPE_CHECKING:
    from types import ModuleType

    from spaces.user.wrapping import Shape


def load_user_space(target: str, folder: Path) -> UserSpace:
    """Import `target` and check that it builds models.

    Args:
        target: "package.module:attribute". The attribute is a function of a KerasTuner `hp` or an
            Optuna `trial`, or a `keras_tuner.HyperModel`, instance or class. A class is
            instantiated without arguments, but for `input_shape` and `classes` (or `num_classes`)
            where it takes them.
        folder: where to look for the module, after everything that is installed; it stays the
            last entry of `sys.path`.

    Raises:
        SpaceError: there is no such module or attribute, importing it failed, or it is nothing
            that builds models.
    """
    name, colon, attribute = target.partition(":")
    if not (colon and attribute.isidentifier() and all(p.isidentifier() for p in name.split("."))):
        raise SpaceError(f"{target!r} is not module:attribute, as in my_models:build_model")
    module, home = _imported(name, folder.resolve())
    found = getattr(module, attribute, None)
    if found is None:
        known = nearest(attribute, _offered(module))
        where = getattr(module, "__file__", None) or "built in"
        raise SpaceError(f"{target}: {name} ({where}) has no {attribute!r} {known}")
    _check(target, found)
    return UserSpace(
        target=target, home=home, builder=lambda shape, classes: _builder(found, shape, classes)
    )


def _imported(name: str, folder: Path) -> tuple[ModuleType, Path]:
    """The module, and the folder that its code is in."""
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    importlib.invalidate_caches()
    try:
        with blamed(f"importing {name} failed", folder):
            module = importlib.import_module(name)
    except SpaceError as error:
        missing = error.__cause__
        if isinstance(missing, ModuleNotFoundError) and _is_part(missing.name, name):
            raise SpaceError(_no_module(name, str(missing.name), folder)) from None
        raise
    file = Path(module.__file__ or folder / "_")
    return module, folder if file.is_relative_to(folder) else file.parent


def _is_part(missing: str | None, name: str) -> bool:
    return missing is not None and (name == missing or name.startswith(f"{missing}."))


def _no_module(name: str, missing: str, folder: Path) -> str:
    parent, _, last = missing.rpartition(".")
    inside = folder.joinpath(*parent.split(".")) if parent else folder
    known = [found.name for found in pkgutil.iter_modules([str(inside)])]
    hint = nearest(last, known) if known else "(no modules there)"
    return f"no module {name!r}: there is no {last!r} in {inside} {hint}"


def _offered(module: ModuleType) -> list[str]:
    return [name for name, value in vars(module).items() if callable(value) and name[:1] != "_"]


def _check(target: str, found: Any) -> None:
    kind = found if isinstance(found, type) else type(found)
    if issubclass(kind, BaseTuner):
        raise SpaceError(f"{target} is a Tuner, which runs its own search: give its hypermodel")
    if issubclass(kind, keras_tuner.HyperModel):
        if found is kind:
            _check_class(target, kind)
        return
    if isinstance(found, keras.Model | type) or not callable(found):
        what = "the class" if isinstance(found, type) else "an object of type"
        raise SpaceError(
            f"{target} is {what} {kind.__name__}: give a function of hp or trial that builds a "
            "model, or a keras_tuner.HyperModel"
        )
    try:
        inspect.signature(found).bind(None)
    except TypeError:
        raise SpaceError(
            f"{target} takes {inspect.signature(found)}: it must take one argument, hp or trial"
        ) from None


def _check_class(target: str, kind: type) -> None:
    known = dict.fromkeys(_arguments(kind, (8, 8, 3), 2))
    try:
        inspect.signature(kind).bind(**known)
    except TypeError as error:
        raise SpaceError(
            f"{target} cannot be instantiated ({error}): make an instance in your module, and "
            "give its name"
        ) from None


def _builder(found: Any, shape: Shape, classes: int) -> Builder:
    if isinstance(found, type):
        found = found(**_arguments(found, shape, classes))
    if not isinstance(found, keras_tuner.HyperModel):
        return Builder(build=found)
    own = getattr(found.fit, "__func__", found.fit) is not keras_tuner.HyperModel.fit
    return Builder(build=found.build, fit=found.fit if own else None)


def _arguments(kind: type, shape: Shape, classes: int) -> dict[str, Any]:
    """What a HyperModel's class is told of the data, where it takes it."""
    # Its weights are of colour images.
    channels = 3 if issubclass(kind, HyperEfficientNet) else shape[2]
    told = {"input_shape": (*shape[:2], channels), "classes": classes, "num_classes": classes}
    taken = inspect.signature(kind).parameters
    return {name: value for name, value in told.items() if name in taken}
