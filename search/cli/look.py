"""`search look`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.cli.options import code_option, storage_option

if TYPE_CHECKING:
    from search.look.showing import Shown


@click.command()
@click.argument("study", metavar="STUDY|MODEL.keras")
@click.argument(
    "images", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="IMAGE..."
)
@click.option("--trial", type=int, metavar="N", help="Another trial than the best.")
@click.option("--layer", metavar="NAME", help="Take Grad-CAM there.  [default: the last maps]")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where pictures go: a new folder.  [default: look-STUDY]",
)
@code_option
@storage_option
def look(
    study: str,
    images: tuple[Path, ...],
    trial: int | None,
    layer: str | None,
    out: Path | None,
    code: str | None,
    storage: str,
) -> None:
    """Draw what the best trial of STUDY, or an exported model, looks at in each IMAGE.

    Grad-CAM and saliency over the image, what every convolution answers to it, and the first
    convolution's filters: PNG files, a folder an image.
    """
    from search.errors import DataError
    from search.look.showing import show
    from search.names import many

    unreadable = 0
    for shown in show(study, images, storage=storage, trial=trial, layer=layer, out=out, code=code):
        click.echo(_line(shown), err=shown.fault is not None)
        unreadable += shown.fault is not None
    if unreadable:
        raise DataError(f"{unreadable} of {many(len(images), 'image')} cannot be read, left out")


def _line(shown: Shown) -> str:
    if shown.fault is not None:
        return f"{shown.image}: {shown.fault}"
    if shown.image is None:
        (filters,) = shown.files or (None,)
        return f"{shown.title}   {filters or 'no convolutions: saliency only'}"
    chances = ", ".join(f"{name} {chance:.3f}" for name, chance in shown.classes)
    pictures = ", ".join(str(one) for one in shown.files if one.parent.name != "activations")
    activations = f", activations/ ({shown.convolutions})" if shown.convolutions else ""
    return f"{shown.image}   {chances}   {pictures}{activations}"
