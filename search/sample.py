"""Points of a space and the networks that they give: counted, not trained."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import SearchError
from search.executor.environment import child_environment
from search.supervisor.devices import choose_devices, cpu_workers
from search.supervisor.options import DeviceRequest
from spaces.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.executor import Device
    from spaces import Params, Space
    from spaces.model.build import Shape
    from spaces.model.size import Size
    from spaces.model.work import Machine


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """One point and its network."""

    params: Params
    enqueued: bool  # one that the space tries first
    size: Size
    step_seconds: float  # a rough estimate
    refusal: str | None  # why the space's limits forbid it


def draw(space: Space, count: int, *, seed: int) -> list[Params]:
    """The first `count` points of a random search: those that `space` enqueues, then any."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed))
    for point in space.enqueue:
        study.enqueue_trial(space.fixed(point))
    return [space.sample(study.ask()) for _ in range(count)]


def sample(
    space: Space, count: int, *, shape: Shape, classes: int, seed: int, machine: Machine
) -> Iterator[Sampled]:
    """Draw `count` points and count their networks for images of `shape` on `machine`."""
    from spaces.model.refusal import reason_against, size_of
    from spaces.model.work import step_seconds

    for number, params in enumerate(draw(space, count, seed=seed)):
        size = size_of(params, shape=shape, classes=classes)
        yield Sampled(
            params=params,
            enqueued=number < len(space.enqueue),
            size=size,
            step_seconds=step_seconds(size, Reading(params).count("batch_size"), machine),
            refusal=reason_against(size, space.limits),
        )


def try_device() -> tuple[str, Machine]:
    """The name and the speed of the device that a search would give a trial here.

    It confines this process to that device, and so must come before the first tensor.
    """
    device = _device()
    quiet = child_environment()
    os.environ.update({name: quiet[name] for name in quiet if name.startswith("TF_")})
    from search.trainer.backends import backend

    with _without_notices():
        backend().take(device)
        from spaces.model.work import try_machine
    return device.name, try_machine()


@contextmanager
def _without_notices() -> Iterator[None]:
    # TensorFlow writes some to the descriptor when it is imported, whatever its level of logging.
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _device() -> Device:
    try:
        return choose_devices(DeviceRequest(kind="auto"))[0]
    except SearchError:  # every GPU is at work
        return cpu_workers(None)[0]
