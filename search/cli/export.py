"""`search export`."""

from __future__ import annotations

from pathlib import Path

import click

from search.cli.options import code_option, data_option, storage_option


@click.command()
@click.argument("study", required=False)
@click.argument("out", required=False, type=click.Path(path_type=Path), metavar="[OUT.keras]")
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
@code_option
@data_option
@storage_option
def export(
    study: str | None,
    out: Path | None,
    force: bool,
    code: str | None,
    data: str | None,
    storage: str,
) -> None:
    """Write the best trial of STUDY as a Keras model.

    A new process loads the file and must measure the recorded validation loss, and the recorded
    objective, before the file takes its name. Without STUDY: the one started last; without OUT:
    STUDY.keras.
    """
    from search.export.exporting import export as write

    done = write(study, out, storage=storage, force=force, code=code, data=data)
    if not done.complete:
        click.echo("warning: no trial is complete; this is the best checkpoint so far", err=True)
    proofs = [f"{one.name} {one.measured:.6f}, recorded {one.recorded:.6f}" for one in done.proofs]
    click.echo("   ".join([str(done.file), f"trial {done.trial} of {done.study}", *proofs]))
