"""`search status`."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import click

from search.cli.options import storage_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

REFRESH_SECONDS = 2


@click.command()
@click.argument("study", required=False)
@click.option(
    "--trial",
    type=int,
    metavar="N",
    help="Show that trial of STUDY, or of the study started last: its attempts, its curves and "
    "what they say.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.option("--watch", is_flag=True, help="Show it again every 2 seconds, until Ctrl-C.")
@storage_option
def status(study: str | None, trial: int | None, as_json: bool, watch: bool, storage: str) -> None:
    """Show every study, or the trials of STUDY, the best first, or one trial."""
    from search.terminal.columns import print_table, table_width
    from search.terminal.diagnosis_tables import trial_json, trial_table
    from search.terminal.status_tables import status_json, status_table
    from storage import open_database

    database = open_database(storage)
    shown: Callable[[], Table]
    if trial is None:
        text = partial(status_json, database, study)
        shown = partial(status_table, database, study, width=table_width())
    else:
        text = partial(trial_json, database, study, trial)
        shown = partial(trial_table, database, study, trial)
    if as_json:
        click.echo(text())
    elif watch:
        _watch(shown, table_width())
    else:
        print_table(shown())


def _watch(table: Callable[[], Table], width: int) -> None:
    """Show a table anew, again and again, until Ctrl-C."""
    from rich.console import Console
    from rich.live import Live

    with Live(console=Console(width=width), auto_refresh=False) as live:
        while True:
            live.update(table(), refresh=True)
            time.sleep(REFRESH_SECONDS)
