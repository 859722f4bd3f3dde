"""`search evaluate`."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.cli.options import code_option, data_option, storage_option

if TYPE_CHECKING:
    from search.evaluation.evaluating import Evaluation
    from search.evaluation.exported import ModelEvaluation


@click.command()
@click.argument("study", required=False, metavar="[STUDY|MODEL]")
@click.option(
    "--test",
    metavar="DATA",
    help="Other test images than the study's own: DATA's test part, or all of DATA.",
)
@code_option
@data_option
@storage_option
def evaluate(
    study: str | None, test: str | None, code: str | None, data: str | None, storage: str
) -> None:
    """Measure the best trial of STUDY on the test images, of which a search takes only hashes.

    Every opening is counted, for a choice made by these figures spoils them. Without STUDY: the one
    started last.
    """
    from rich.console import Console

    from search.data.surveying import silent
    from search.errors import UsageError
    from search.evaluation.evaluating import evaluate as measure
    from search.evaluation.exported import evaluate_model
    from search.formats.model_file import names_model
    from search.terminal.progress import Bar

    console = Console(stderr=True)
    # A folder is a model where it is to be tested: without --test, that is the study of its name.
    named = study is not None and names_model(study, folders=test is not None)
    model = Path(study) if study is not None and named else None
    with closing(Bar(console)) as bar:
        progress = partial(bar, "test images") if console.is_terminal else silent
        try:
            found = (
                measure(study, storage=storage, code=code, data=data, test=test, progress=progress)
                if model is None
                else evaluate_model(model, test, code=code, progress=progress)
            )
        except UsageError as error:
            if model is not None or study is None or not names_model(study, folders=True):
                raise
            raise UsageError(f"{error}; to measure the model {study}, say --test DATA") from None
    _show(found)


def _show(found: Evaluation | ModelEvaluation) -> None:
    from search.evaluation.exported import ModelEvaluation
    from search.terminal import evaluation_tables as shown
    from search.terminal.columns import print_table

    click.echo(f"{shown.heading(found)}\n")
    print_table(shown.metrics_table(found))
    said = "test" if isinstance(found, ModelEvaluation) else "validation | test"
    click.echo("\n".join([*shown.notes(found), "", said]))
    print_table(shown.classes_table(found))
    if isinstance(found, ModelEvaluation) and (decided := shown.threshold_table(found)) is not None:
        click.echo()
        print_table(decided)
    if (confusion := shown.confusion_table(found)) is not None:
        click.echo()
        print_table(confusion)
    if not isinstance(found, ModelEvaluation):
        click.echo(f"\n{shown.seal(found.openings, found.elsewhere)}")
