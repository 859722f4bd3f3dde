"""Mistakes in a request that can be seen without looking at anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from search.data.source import Resize
from search.errors import UsageError
from search.names import check_name
from search.supervisor.choices import CLUSTERS, OVERFIT, PRUNERS, SAMPLERS
from search.supervisor.objectives import check_objectives
from search.supervisor.stop_when import parse_stop_when

if TYPE_CHECKING:
    from search.supervisor.request import StartRequest

AUTO: Literal["auto"] = "auto"
PerDevice = int | Literal["auto"] | None  # trials at a time; None: as --devices says

_DEVICES = re.compile(r"(?P<kind>auto|cpu|gpu)(?::(?P<detail>[\d,]+))?")


@dataclass(frozen=True, kw_only=True)
class DeviceRequest:
    """What --devices and --per-device say."""

    kind: str  # auto, cpu or gpu
    count: int | None = None  # of CPU workers
    indices: tuple[int, ...] = ()  # of GPUs; () for all
    per_device: PerDevice = None  # trials at a time, of a GPU or all cores


def check_options(request: StartRequest) -> None:
    """Let a request pass whose options each make sense.

    Raises:
        UsageError: says what is allowed.
    """
    if request.sampler is not None:
        check_name("sampler", request.sampler, SAMPLERS)
    check_pruner(request.pruner)
    check_objectives(request.objective)
    if request.resize is not None:
        check_name("resize", request.resize, Resize)
    if request.stop_when is not None:
        parse_stop_when(request.stop_when)
    devices = parse_devices(request.devices, request.per_device)
    if request.devices_per_trial > 1 and devices.per_device not in (None, 1):
        raise UsageError(
            f"--devices-per-trial {request.devices_per_trial} and --per-device "
            f"{devices.per_device}: a trial on several devices has them for itself; leave one out"
        )
    if request.gpus is not None and request.cluster is None:
        raise UsageError("--gpus goes with --cluster ray; on this host it is --devices gpu:0,1")
    if request.cluster is not None:
        check_name("cluster", request.cluster, CLUSTERS)
    smallest = {
        "trials": request.trials,
        "epochs": request.epochs,
        "keep": request.keep,
        "repeats": request.repeats,
        "gpus": request.gpus,
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


def parse_devices(text: str, per_device: str | None = None) -> DeviceRequest:
    """Read `auto`, `cpu`, `cpu:N` (a count), `gpu` or `gpu:0,1` (indices), and what is shared.

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
    shared = _per_device(per_device)
    if form["kind"] != "cpu" or form["detail"] is None:
        indices = tuple(int(one) for one in (form["detail"] or "").split(",") if one)
        return DeviceRequest(kind=form["kind"], indices=indices, per_device=shared)
    if "," in form["detail"] or int(form["detail"]) < 1:
        raise UsageError(f"--devices {text!r}: cpu:N is a count of workers, 1 or more")
    count = int(form["detail"])
    if shared not in (None, count):
        raise UsageError(
            f"--devices {text} and --per-device {shared} contradict each other: both say how many "
            "trials share the cores; leave one out, as --devices cpu"
        )
    return DeviceRequest(kind="cpu", count=count)


def _per_device(text: str | None) -> PerDevice:
    if text is None or text == AUTO:
        return text
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"--per-device {text!r}: give a count of trials, 1 or more, or auto")
    return int(text)
