"""`search doctor`."""

from __future__ import annotations

import sys

import click

from search.cli.options import storage_option


@click.command()
@click.option("--fix", is_flag=True, help="End dead supervisors, and remove files of nobody.")
@storage_option
def doctor(fix: bool, storage: str) -> None:
    """Check whether this machine is fit to search on, one line a check.

    Versions, devices, memory, disks, the database, how long trainers take to start, leases that
    nobody advances (watched for 15 seconds where there are any) and files that nobody refers to.
    The exit code is 1 when a check failed.
    """
    from search.doctor.check import Verdict
    from search.doctor.examining import examine

    failed = False
    for check in examine(storage, fix=fix):
        click.echo(str(check))
        failed |= check.verdict is Verdict.FAILURE
    sys.exit(1 if failed else 0)
