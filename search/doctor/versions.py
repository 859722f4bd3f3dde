"""Python and the packages, against what this release asks for."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from search.doctor.check import failure, ok, warning
from search.keras_backend import KerasBackend, keras_backend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.doctor.check import Check

_DISTRIBUTION = "cnn-search"
_SAID = ("keras", "optuna", "numpy", "sqlalchemy", "alembic")  # of those that are as they must be
_TENSORFLOWS = ("tensorflow", "tensorflow-cpu")
_INSTALL = "pip install 'cnn-search[cpu]', or 'cnn-search[gpu]' where there is an NVIDIA GPU"


def check_versions() -> Iterator[Check]:
    """Three lines: Python, the packages, TensorFlow; where Keras computes with JAX, that too."""
    yield _python()
    yield _packages()
    yield check_tensorflow({name: found for name in _TENSORFLOWS if (found := installed(name))})
    if keras_backend() is KerasBackend.JAX:
        yield _jax()


def installed(distribution: str) -> str | None:
    """The version of a package; None where it is missing."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _python() -> Check:
    here = platform.python_version()
    allowed = metadata(_DISTRIBUTION)["Requires-Python"]
    said = f"{here} on {platform.system()} {platform.machine()}"
    if here in SpecifierSet(allowed):
        return ok("python", said)
    return failure("python", said, f"cnn-search is for {allowed}")


def _packages() -> Check:
    wanted = [one for one in _requirements("") if one.name not in _TENSORFLOWS]
    wrong = [said for one in wanted if (said := _mismatch(one))]
    if wrong:
        return failure("packages", ", ".join(wrong), "pip install --upgrade cnn-search")
    found = ", ".join(f"{name} {installed(name)}" for name in _SAID)
    return ok("packages", f"cnn-search {version(_DISTRIBUTION)}, {found}")


def check_tensorflow(found: dict[str, str]) -> Check:
    """Which of its builds there are; `found` has their versions by name."""
    said = ", ".join(f"{name} {number}" for name, number in found.items())
    if not found:
        return failure("tensorflow", "not installed", _INSTALL)
    if len(found) > 1:
        advice = "they share a folder and break each other: pip uninstall both, then " + _INSTALL
        return failure("tensorflow", said, advice)
    extra = "cpu" if "tensorflow-cpu" in found else "gpu"
    wrong = [one for one in _requirements(extra) if one.name in found and _mismatch(one)]
    if wrong:
        return warning("tensorflow", said, f"tested is {wrong[0].specifier}")
    return ok("tensorflow", said)


def _jax() -> Check:
    said = f"jax {installed('jax') or 'is not installed'}, that Keras trains with"
    if installed("jax") is None:
        return failure("jax", said, "pip install 'cnn-search[jax]', or leave KERAS_BACKEND unset")
    wrong = [one for one in _requirements("jax") if one.name == "jax" and _mismatch(one)]
    if wrong:
        return warning("jax", said, f"tested is {wrong[0].specifier}")
    return ok("jax", said)


def _requirements(extra: str) -> list[Requirement]:
    """What this release needs here, with an extra or, by "", without."""
    every = [Requirement(text) for text in requires(_DISTRIBUTION) or ()]
    return [one for one in every if one.marker is None or one.marker.evaluate({"extra": extra})]


def _mismatch(wanted: Requirement) -> str | None:
    found = installed(wanted.name)
    if found is None:
        return f"{wanted.name} is missing"
    if not wanted.specifier.contains(found, prereleases=True):
        return f"{wanted.name} {found} is not {wanted.specifier}"
    return None
