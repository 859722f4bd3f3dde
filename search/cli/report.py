"""`search report`."""

from __future__ import annotations

from pathlib import Path

import click

from search.cli.options import code_option, data_option, storage_option


@click.command()
@click.argument("studies", nargs=-1, metavar="[STUDY]...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="[default: report-STUDY.html]",
)
@click.option(
    "--no-images", is_flag=True, help="Leave out validation images and their names (patients')."
)
@click.option("--open", "opens", is_flag=True, help="Show it in the browser.")
@code_option
@data_option
@storage_option
def report(
    studies: tuple[str, ...],
    out: Path | None,
    no_images: bool,
    opens: bool,
    code: str | None,
    data: str | None,
    storage: str,
) -> None:
    """Write one HTML file about STUDY, or about several side by side, that needs no network.

    Without STUDY: the one started last.
    """
    from search.report.writing import Asked, write_report
    from search.web.words import size

    asked = Asked(studies=studies, storage=storage, images=not no_images, code=code, data=data)
    file = write_report(asked, out)
    click.echo(f"{file}   {size(file.stat().st_size)}")
    if opens and click.launch(file.absolute().as_uri()) != 0:
        click.echo(f"no browser opens here; open {file} yourself", err=True)
