"""`search reproduce`."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path

import click

from search.cli.options import code_option, data_option, storage_option


@click.command()
@click.argument("study", required=False)
@click.option("--trial", type=int, metavar="N", help="Another trial than the best.")
@click.option("--devices", default="auto", show_default=True, help="As of search start.")
@code_option
@data_option
@storage_option
def reproduce(
    study: str | None,
    trial: int | None,
    devices: str,
    code: str | None,
    data: str | None,
    storage: str,
) -> None:
    """Train the best trial of STUDY again from its params and seed: does the same come out?

    Nothing is recorded. Exit code 1 where it does not, to the bit. Without STUDY: the one started
    last.
    """
    from rich.console import Console

    from search.data.surveying import silent
    from search.errors import SearchError
    from search.names import many
    from search.retraining.reproducing import reproduce as train_again
    from search.retraining.training import Setting
    from search.terminal.progress import Bar

    setting = Setting(devices=devices, code=code, folder=Path.cwd(), data=data)
    console = Console(stderr=True)
    with closing(Bar(console)) as bar:
        progress = partial(bar, "training") if console.is_terminal else silent
        found = train_again(study, trial, storage=storage, setting=setting, progress=progress)
    click.echo(
        f"{found.study}   trial {found.trial}   {found.objective} recorded {found.recorded!r}, "
        f"again {found.again!r}   {many(found.epochs, 'epoch')}"
    )
    if not found.exact:
        raise SearchError(
            f"trial {found.trial} does not come out the same: {found.same} of "
            f"{many(found.epochs, 'epoch')} do, and a validation loss differs by up to "
            f"{found.largest:.2g}; it was trained on {found.device}"
        )
    click.echo("the same in every bit")
