"""`search delete`."""

from __future__ import annotations

from contextlib import closing

import click

from search.cli.options import storage_option, yes_option


@click.command()
@click.argument("study")
@yes_option
@storage_option
def delete(study: str, yes: bool, storage: str) -> None:
    """Remove STUDY for good: its trials, weights, checkpoints and logs.

    It is shown what goes, and asked. A study that somebody searches is refused; a supervisor whose
    lease stands still for 15 seconds is taken for dead. Exported models and prepared images stay.
    """
    from search.housekeeping.deleting import belongings
    from search.housekeeping.deleting import delete as remove
    from search.housekeeping.leases import check_stopped
    from search.record import find_study
    from search.terminal.columns import print_table
    from search.terminal.housekeeping_tables import belongings_heading, belongings_table
    from storage import open_database

    with closing(open_database(storage)) as database:
        found = find_study(database, study)
        check_stopped(database, found)
        goes = belongings(database, found)
        click.echo(f"{belongings_heading(goes)}\n")
        print_table(belongings_table(goes))
        if not yes:
            click.confirm(f"\ndelete study {found.name}?", abort=True)
        remove(database, found)
    click.echo(f"deleted study {found.name}")
