"""`search status`."""

from __future__ import annotations

import time

import click

from search.cli.options import storage_option

REFRESH_SECONDS = 2


@click.command()
@click.argument("study", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.option("--watch", is_flag=True, help="Show it again every 2 seconds, until Ctrl-C.")
@storage_option
def status(study: str | None, as_json: bool, watch: bool, storage: str) -> None:
    """Show every study, or the trials of STUDY, the best first."""
    from rich.console import Console
    from rich.live import Live

    from search.terminal.columns import print_table, table_width
    from search.terminal.status_tables import status_json, status_table
    from storage import open_database

    database = open_database(storage)
    if as_json:
        click.echo(status_json(database, study))
        return
    if not watch:
        print_table(status_table(database, study, width=table_width()))
        return
    with Live(console=Console(width=table_width()), auto_refresh=False) as live:
        while True:
            live.update(status_table(database, study, width=table_width()), refresh=True)
            time.sleep(REFRESH_SECONDS)
