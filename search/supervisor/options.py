"""Mistakes in a request that can be seen without looking at anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.data.source import Resize
from search.errors import UsageError
from search.names import check_name
from search.objective import Objective
from search.supervisor.choices import OVERFIT, PRUNERS, SAMPLERS

if TYPE_CHECKING:
    from search.supervisor.request import StartRequest

_DEVICES = re.compile(r"(?P<kind>auto|cpu|gpu)(?::(?P<detail>[\d,]+))?")


@dataclass(frozen=True, kw_only=True)
class DeviceRequest:
    """What --devices says."""

    kind: str  # auto, cpu or gpu
    count: int | None = None  # of CPU workers
    indices: tuple[int, ...] = ()  # of GPUs; () for all


def check_options(request: StartRequest) -> None:
    """Let a request pass whose options each make sense.

    Raises:
        UsageError: says what is allowed.
    """
    check_name("sampler", request.sampler, SAMPLERS)
    check_pruner(request.pruner)
    if request.objective is not None:
        check_name("objective", request.objective, Objective)
    if request.resize is not None:
        check_name("resize", request.resize, Resize)
    parse_devices(request.devices)
    smallest = {
        "trials": request.trials,
        "epochs": request.epochs,
        "keep": request.keep,
        "repeats": request.repeats,
        "devices-per-trial": request.devices_per_trial,
    }
    for name, number in smallest.items():
        if number is not None and number < 1:
            raise UsageError(f"--{name} must be 1 or more, not {number}")
    if request.seed is not None and not 0 <= request.seed < 2**32:
        raise UsageError(f"--seed must be from 0 to {2**32 - 1}, not {request.seed}")


def check_pruner(text: str) -> None:
    """Let the name of a pruner pass, or two joined by a comma of which one is `overfit`.

    Raises:
        UsageError: says what is allowed.
    """
    names = text.split(",")
    for name in names:
        check_name("pruner", name, PRUNERS)
    others = [name for name in names if name != OVERFIT]
    if len(names) == 1:
        return
    if others == ["none"]:
        raise UsageError(f"--pruner {text!r}: none is no pruner to stand beside; give {OVERFIT}")
    if len(others) != 1 or len(names) != 2:
        raise UsageError(
            f"--pruner {text!r}: give one pruner, or {OVERFIT} beside one, as asha,{OVERFIT}"
        )


def parse_devices(text: str) -> DeviceRequest:
    """Read `auto`, `cpu`, `cpu:N` (a count), `gpu` or `gpu:0,1` (indices).

    Raises:
        UsageError: says what is allowed.
    """
    form = _DEVICES.fullmatch(text)
    if form is None:
        check_name("device", text.split(":")[0], ("auto", "cpu", "gpu"))
    if form is None or (form["kind"] == "auto" and form["detail"]):
        raise UsageError(
            f"--devices {text!r}: give auto, cpu, cpu:2 (a count) or gpu:0,1 (indices)"
        )
    if form["kind"] != "cpu" or form["detail"] is None:
        detail = (form["detail"] or "").split(",")
        return DeviceRequest(kind=form["kind"], indices=tuple(int(one) for one in detail if one))
    if "," in form["detail"] or int(form["detail"]) < 1:
        raise UsageError(f"--devices {text!r}: cpu:N is a count of workers, 1 or more")
    return DeviceRequest(kind="cpu", count=int(form["detail"]))
