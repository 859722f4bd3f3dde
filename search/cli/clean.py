"""`search clean`."""

from __future__ import annotations

from contextlib import closing

import click

from search.cli.options import storage_option, yes_option


@click.command()
@click.argument("study", required=False)
@click.option("--dry-run", is_flag=True, help="Name every file that would go, and remove none.")
@yes_option
@storage_option
def clean(study: str | None, dry_run: bool, yes: bool, storage: str) -> None:
    """Remove files of STUDY that nobody refers to; without STUDY, of all and of the cache.

    Checkpoints of ended trials, weights and logs of attempts that others took the place of, what
    killed processes left half written a day ago or longer, and prepared images that no study in
    this database has. It is shown what goes, and asked. What a running search may be writing stays.
    """
    from search.housekeeping.cleaning import find_leftovers, remove_leftovers
    from search.record import find_study
    from search.terminal.columns import print_table
    from search.terminal.housekeeping_tables import leftovers_line, leftovers_table
    from storage import open_database

    with closing(open_database(storage)) as database:
        one = None if study is None else find_study(database, study)
        found = find_leftovers(database, one)
        if not found:
            click.echo("nothing to remove")
            return
        print_table(leftovers_table(found))
        if dry_run:
            click.echo("\n".join(["", *(leftover.place for leftover in found)]))
            return
        if not yes:
            click.confirm(f"\nremove {leftovers_line(found)}?", abort=True)
        removed = remove_leftovers(database, one, found)
    click.echo(f"removed {leftovers_line(removed)}")
