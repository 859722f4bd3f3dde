"""What the commands share that search on this host: options, and how they end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from search.durations import parse_duration
from search.errors import INTERRUPTED, NothingCompletedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.supervisor.launch import Launched
    from search.supervisor.request import StartRequest


JSON_ERRORS = "search.json_errors"  # in a context's `meta`


class Duration(click.ParamType[Any]):
    """Seconds, of what people write."""

    name = "DURATION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        """Raises UsageError where it is none."""
        return parse_duration(value)


time_option: Callable[[Any], Any] = click.option(
    "--time",
    "seconds",
    type=Duration(),
    help="Time for this call: 90s, 30m, 1h30m.  [default: 30m without a budget of --trials]",
)
devices_option: Callable[[Any], Any] = click.option(
    "--devices",
    default="auto",
    show_default=True,
    metavar="DEVICES",
    help="auto, cpu, cpu:2 (a count of workers that share the cores), gpu, or gpu:0,1 (indices). "
    "auto takes the free GPUs that CUDA_VISIBLE_DEVICES shows or, where there is no GPU, the CPU.",
)
devices_per_trial_option: Callable[[Any], Any] = click.option(
    "--devices-per-trial",
    type=int,
    default=1,
    show_default=True,
    metavar="N",
    help="Train each network on N GPUs at once, which share its batches; on CPU workers, as N "
    "replicas.",
)
per_device_option: Callable[[Any], Any] = click.option(
    "--per-device",
    metavar="N|auto",
    help="Train N trials at a time on each GPU, or on all of the CPU's cores; auto finds out how "
    "many pay, from 1 on.  [default: 1 on a GPU, a worker a core on a CPU]",
)


def _log_format(ctx: click.Context, _parameter: click.Parameter, value: str) -> bool:
    """Whether it is JSON; then errors are, too."""
    ctx.meta[JSON_ERRORS] = value == "json"
    return value == "json"


log_format_option: Callable[[Any], Any] = click.option(
    "--log-format",
    "as_json",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    is_eager=True,  # so that what is wrong with the others is said in it
    callback=_log_format,
    help="json writes an object a line, for what collects logs.",
)


def search_here(request: StartRequest, *, as_json: bool) -> NoReturn:
    """Search in front of the user, and exit with what it came to; raises as `launch`."""
    from search.foreground import run

    launched, study = run(request, sys.stdout, as_json=as_json)
    sys.exit(_exit_code(launched, completed=study.best_trial is not None))


def _exit_code(launched: Launched, *, completed: bool) -> int:
    if launched.ending in ("interrupted", "asked to stop"):
        return INTERRUPTED
    if launched.ending in ("failed", "devices"):
        return 1
    if launched.ending == "refused":
        return NothingCompletedError.exit_code
    return 0 if completed else NothingCompletedError.exit_code
