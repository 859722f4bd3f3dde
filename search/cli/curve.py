"""`search curve`."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from search.cli.options import code_option, data_option, storage_option


@click.command()
@click.argument("study", required=False)
@click.option("--trial", type=int, metavar="N", help="Another trial than the best.")
@click.option(
    "--seeds",
    type=int,
    default=2,
    show_default=True,
    metavar="N",
    help="Trainings on each share, whose difference shows what is chance.",
)
@click.option("--devices", default="auto", show_default=True, help="As of search start.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@code_option
@data_option
@storage_option
def curve(
    study: str | None,
    trial: int | None,
    seeds: int,
    devices: str,
    as_json: bool,
    code: str | None,
    data: str | None,
    storage: str,
) -> None:
    """Train the best trial of STUDY on 25, 50 and 100 % of its images: would more images help?

    Nothing is recorded. Without STUDY: the one started last.
    """
    from rich.console import Console

    from search.data.surveying import silent
    from search.learning_curve.measuring import Asking, measure
    from search.retraining.training import Setting
    from search.terminal.columns import print_table
    from search.terminal.curve_table import curve_table
    from search.terminal.progress import Bar

    asking = Asking(
        study=study,
        storage=storage,
        trial=trial,
        seeds=seeds,
        setting=Setting(devices=devices, code=code, folder=Path.cwd(), data=data),
    )
    console = Console(stderr=True)
    with closing(Bar(console)) as bar:
        found = measure(asking, partial(bar, "training") if console.is_terminal else silent)
    if as_json:
        said = {**asdict(found), "helps": found.helps, "verdict": found.verdict}
        click.echo(json.dumps(said, indent=1))
        return
    click.echo(f"{found.study}   trial {found.trial}   {found.objective.word} of the best epoch\n")
    print_table(curve_table(found))
    click.echo(f"\n{found.verdict}")
