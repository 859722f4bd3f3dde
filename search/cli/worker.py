"""`search worker`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from search.cli.launching import (
    devices_option,
    devices_per_trial_option,
    log_format_option,
    per_device_option,
    search_here,
    time_option,
)
from search.cli.options import data_option, storage_option

if TYPE_CHECKING:
    from typing import Any


@click.command()
@click.argument("study")
@data_option
@click.option(
    "--space",
    "code",
    metavar="MODULE:NAME",
    help="The code of yours that is searched, where it is on Python's path and not in this folder.",
)
@devices_option
@devices_per_trial_option
@per_device_option
@time_option
@log_format_option
@storage_option
def worker(study: str, storage: str, *, as_json: bool, **options: Any) -> None:
    """Join STUDY, which was started on another host, with this host's devices.

    What it is, it reads from the database: data, space, epochs, objective, seed, and of the start
    that was last its sampler, pruner, repeats, how many weights are kept and how often a trial is
    saved. A later search start changes these for workers that join from then on, and the budget
    for all of them; a worker changes nothing.

    It ends when the budget of trials is spent, when its --time is up, when the study is asked to
    stop, or at Ctrl-C or SIGTERM: what runs is given back at its epoch's end, within 30 seconds,
    and goes on elsewhere. Of a study without a budget its --time is 30m unless you say otherwise.

    Code of yours that is searched must lie in the folder where the worker is started; what lies on
    Python's own path runs only where --space names it.
    """
    from search.supervisor.joining import join_request

    search_here(join_request(study, storage=storage, **options), as_json=as_json)
