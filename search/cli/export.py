"""`search export`."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.cli.options import code_option, data_option, storage_option

if TYPE_CHECKING:
    from search.export.exporting import Exported


@click.command()
@click.argument("study", required=False)
@click.argument("out", required=False, type=click.Path(path_type=Path))
@click.option("--trial", type=int, metavar="N", help="Another trial than the best.")
@click.option("--top", type=int, metavar="K", help="The K best different trials, averaged.")
@click.option(
    "--format",
    metavar="FORMAT",
    help="keras, savedmodel, onnx, litert, litert-dynamic or litert-int8.  [default: by OUT's "
    "ending, else keras]",
)
@click.option(
    "--refit", is_flag=True, help="Train it again, on training and validation images together."
)
@click.option(
    "--seeds", type=int, default=1, metavar="K", help="With --refit: K networks, averaged."
)
@click.option(
    "--threshold",
    metavar="RULE",
    help="Of two classes: from which probability on an image is positive, by youden, f1 or "
    "recall=0.95.",
)
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
@click.option("--mlflow", is_flag=True, help="Register it in MLflow, at MLFLOW_TRACKING_URI.")
@click.option("--devices", default="auto", show_default=True, help="For training, as of start.")
@code_option
@data_option
@storage_option
def export(
    study: str | None,
    out: Path | None,
    trial: int | None,
    top: int | None,
    format: str | None,
    refit: bool,
    seeds: int,
    threshold: str | None,
    force: bool,
    mlflow: bool,
    devices: str,
    code: str | None,
    data: str | None,
    storage: str,
) -> None:
    """Write the best trial of STUDY as a model that can be used, with what is known of it.

    A new process loads the model and must predict what was recorded before OUT takes its name.
    OUT ends in .keras, .onnx or .tflite; without an ending it is a folder; .zip, .tar.gz and .tgz
    are archives of one. Without STUDY: the one started last; without OUT: STUDY.keras.
    """
    from rich.console import Console

    from search.data.surveying import silent
    from search.export.exporting import ExportRequest
    from search.export.exporting import export as write
    from search.export.members import Choice
    from search.retraining.training import Setting
    from search.terminal.progress import Bar

    request = ExportRequest(
        study=study,
        out=out,
        storage=storage,
        choice=Choice(trial=trial, top=top, refit=refit, seeds=seeds),
        format=format,
        threshold=threshold,
        force=force,
        mlflow=mlflow,
        setting=Setting(devices=devices, code=code, folder=Path.cwd(), data=data),
    )
    console = Console(stderr=True)
    with closing(Bar(console)) as bar:
        done = write(request, partial(bar, "training") if console.is_terminal else silent)
    _say(done)
    if mlflow:
        click.echo(f"   registered as {_register(done)}")


def _register(done: Exported) -> str:
    """In MLflow, with its papers."""
    from search.errors import SearchError
    from search.tracking import register

    try:
        return register(done.files, done.manifest.model_dump(mode="json"))
    except SearchError as error:
        raise SearchError(
            f"{error}; {done.path} is written: with --force the same line exports and registers it"
        ) from None


def _say(done: Exported) -> None:
    from search.names import few
    from search.terminal.words import figure

    if not done.complete:
        click.echo("warning: no trial is complete; this is the best checkpoint so far", err=True)
    for note in done.notes:
        click.echo(f"note: {note}", err=True)
    said, proof = done.manifest, done.manifest.proof
    numbers = few([str(one) for one in dict.fromkeys(one.number for one in said.trials)])
    click.echo(f"{done.path}   {said.format}, trial {numbers} of {said.study.name}")
    words = [
        f"{name.replace('_', ' ')} {figure(one.value)} ({figure(one.low)} to {figure(one.high)})"
        for name in dict.fromkeys((said.study.objective.removeprefix("val_"), "loss", "accuracy"))
        if (one := said.metrics.get(name)) is not None
    ]
    if words:
        click.echo(f"   {said.data.validation:,} validation images: {', '.join(words)}")
    checked = f"   checked: a probability differs by {proof.largest_difference:.1g} at most from "
    click.echo(f"{checked}{proof.against}")
    if said.format.quantized:
        click.echo(f"   rounding to 8 bits changes the accuracy by {proof.accuracy_change:+.2%}")
    if said.threshold is not None:
        click.echo(
            f"   {said.positive} from {said.threshold.value:.4f} on: recall "
            f"{said.threshold.recall:.3f}, specificity {said.threshold.specificity:.3f}"
        )
