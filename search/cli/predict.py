"""`search predict`."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path

import click

from search.cli.options import code_option


@click.command()
@click.argument("model", type=click.Path(path_type=Path))
@click.argument(
    "images",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    metavar="IMAGE|FOLDER...",
)
@click.option("--csv", "form", flag_value="csv", help="Print CSV, with a column a class.")
@click.option("--json", "form", flag_value="json", help="Print JSON, an object a line.")
@code_option
def predict(model: Path, images: tuple[Path, ...], form: str | None, code: str | None) -> None:
    """Say which class MODEL sees in each IMAGE, and in each image below a FOLDER.

    MODEL is what search export wrote, in any format: a file, a folder or an archive. Images are
    read and resized as the search did it; one that cannot be read is named and left out.
    """
    import sys

    from rich.console import Console

    from search.data.surveying import silent
    from search.errors import DataError
    from search.names import many
    from search.prediction.images import listed
    from search.prediction.lines import Form, Lines
    from search.prediction.predicting import predict as predictions
    from search.terminal.progress import Bar

    paths, lines, unreadable = listed(images), Lines(Form(form or Form.TEXT)), 0
    console, out = Console(stderr=True), sys.stdout  # a bar's own, while there is one, is the bar's
    with closing(Bar(console)) as bar:
        drawn = console.is_terminal and not out.isatty()
        progress = partial(bar, "images") if drawn else silent
        for one in predictions(model, paths, code=code, progress=progress):
            if one.fault is None:
                click.echo(lines.of(one), file=out, nl=False)
            else:
                click.echo(f"{one.image}: {one.fault}", err=True)
                unreadable += 1
    if unreadable == len(paths):
        raise DataError(f"none of {many(len(paths), 'image')} can be read")
    if unreadable:
        raise DataError(f"{unreadable} of {many(len(paths), 'image')} cannot be read, left out")
