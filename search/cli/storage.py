"""`search storage`: the database itself."""

from __future__ import annotations

import click

from search.cli.options import storage_option


@click.group()
def storage() -> None:
    """Look after the database that holds the studies."""


@storage.command()
@storage_option
def upgrade(storage: str) -> None:
    """Bring a database of an older release to this one's schema.

    Nothing else does: until then the older release can go on with it. All of it is done, or
    nothing; there is no way back, so that a copy of the database is a good idea.
    """
    from storage.upgrading import upgrade_database

    done = upgrade_database(storage)
    if done.before == done.after:
        click.echo(f"{done.address} has schema {done.after}: nothing to do")
    else:
        click.echo(f"{done.address} brought from schema {done.before} to {done.after}")
