"""`search start`."""

from __future__ import annotations

from typing import Any

import click

from search.cli.launching import (
    devices_option,
    devices_per_trial_option,
    log_format_option,
    per_device_option,
    search_here,
    time_option,
)
from search.cli.options import (
    DATA_FORMS,
    allow_leakage_option,
    folds_option,
    group_by_option,
    skip_bad_option,
    storage_option,
)
from search.errors import UsageError
from search.supervisor.options import check_options
from search.supervisor.request import StartRequest, parse_every


class _ImageSize(click.ParamType[Any]):
    name = "PIXELS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        return parse_image_size(value)


class _Every(click.ParamType[Any]):
    name = "N|DURATION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        return parse_every(str(value))


class _Gpus(click.ParamType[Any]):
    name = "N|all"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        return parse_gpus(str(value))


def parse_gpus(text: str) -> int | None:
    """How many "4" says; None for "all".

    Raises:
        UsageError: it is neither.
    """
    if text == "all":
        return None
    if not text.isdecimal():
        raise UsageError(f"--gpus {text!r}: give a number, or all")
    return int(text)


def parse_image_size(text: str) -> tuple[int, int]:
    """Height and width of "64" or "48x64".

    Raises:
        UsageError: it is neither.
    """
    sides = text.lower().replace("×", "x").split("x")
    if len(sides) > 2 or not all(side.isdigit() for side in sides):
        raise UsageError(f"--image-size {text!r}: give 64, or HEIGHTxWIDTH as 48x64")
    return int(sides[0]), int(sides[-1])


@click.command(epilog=DATA_FORMS)
@click.argument("data")
@click.option("--study", metavar="NAME", help="Name of the study.  [default: DATA-SPACE]")
@click.option(
    "--space",
    metavar="NAME|FILE|MODULE:NAME",
    help="What may be tried: a preset (search space list), a YAML file, or your own code: a "
    "KerasTuner hypermodel or an Optuna build_model(trial).  [default: auto]",
)
@click.option(
    "--trials", type=int, metavar="N", help="Trials of the study in all, over every start of it."
)
@time_option
@click.option(
    "--epochs",
    type=int,
    metavar="N",
    help="Most epochs of a trial.  [default: from the number of images]",
)
@click.option(
    "--objective",
    multiple=True,
    metavar="NAME",
    help="What a trial's value is: val_loss, val_auc, val_accuracy or val_f1. Pruning goes by "
    "val_loss. Said again, with parameters, size or latency: what is as small too.  "
    "[default: val_loss]",
)
@click.option(
    "--positive",
    metavar="CLASS",
    help="Of two classes, the one that precision, recall, F1 and AUC speak of; of more they are "
    "averages.  [default: the second]",
)
@devices_option
@devices_per_trial_option
@per_device_option
@click.option(
    "--cluster",
    metavar="NAME",
    help="Search on the GPUs of a cluster instead of this host's devices: ray, from one of its "
    "nodes or by ray job submit. Needs the extra ray.",
)
@click.option(
    "--gpus",
    type=_Gpus(),
    metavar="N|all",
    help="GPUs of the cluster; those it does not have yet are waited for.  [default: all]",
)
@click.option(
    "--image-size",
    type=_ImageSize(),
    help="64, or HEIGHTxWIDTH.  [default: the images' own, at most 128]",
)
@click.option(
    "--resize",
    metavar="HOW",
    help="How an image gets that size: stretch, pad (with black, all of it) or crop (its middle).  "
    "[default: stretch]",
)
@click.option(
    "--sampler",
    metavar="NAME",
    help="gp, tpe or random.  [default: gp; with several objectives tpe]",
)
@click.option(
    "--pruner",
    default="asha",
    show_default=True,
    metavar="NAME",
    help="asha, hyperband, median or none; overfit, which ends trials that overfit, alone or "
    "beside one of them: asha,overfit.",
)
@click.option(
    "--seed",
    type=int,
    metavar="N",
    help="Seed of the split, the sampler and the trials.  [default: 0]",
)
@click.option(
    "--keep",
    type=int,
    default=5,
    show_default=True,
    metavar="N",
    help="Keep the weights of the N best trials.",
)
@click.option(
    "--checkpoint",
    type=_Every(),
    default="1",
    show_default=True,
    help="How often a trial writes down what it can go on from: each N epochs, or at an epoch's "
    "end each 10m.",
)
@group_by_option
@folds_option
@click.option(
    "--repeats",
    type=int,
    metavar="R",
    help="Train each of the three best trials again with R more seeds when the budget is spent.",
)
@click.option(
    "--warm-start",
    multiple=True,
    metavar="STUDY",
    help="Begin with what an earlier study found, of other images maybe: its best points are tried "
    "first, and the sampler begins with its trials. Say it again for several.",
)
@click.option(
    "--continue",
    "continues",
    metavar="STUDY",
    help="Go on from an earlier study of the same images under another --space: the sampler knows "
    "its trials. What is not said (epochs, objective, seed, …) is as there.",
)
@click.option(
    "--stop-when",
    metavar="WHEN",
    help="End when no improvement is expected: stalled (no better value in 30 trials; stalled:50) "
    "or regret (what is left to gain is estimated to be within the values' noise).",
)
@skip_bad_option
@allow_leakage_option
@click.option(
    "--artifacts",
    metavar="FOLDER|URL",
    help="Where weights, checkpoints and logs go; in an object store by URL: s3://bucket/folder.  "
    "[default: search-artifacts beside the database]",
)
@click.option(
    "--notify",
    envvar="SEARCH_NOTIFY",
    metavar="URL",
    help="Post JSON there at a new best trial, at the end, and on failure; or in SEARCH_NOTIFY, "
    "which no process list shows.",
)
@click.option(
    "--mlflow",
    is_flag=True,
    help="Log each trial to MLflow, by MLFLOW_TRACKING_URI, MLFLOW_EXPERIMENT_NAME and its other "
    "variables; needs the extra mlflow.",
)
@click.option("--tensorboard", metavar="DIR", help="Write curves and params there for TensorBoard.")
@log_format_option
@storage_option
def start(*, as_json: bool, **options: Any) -> None:
    """Search DATA: labelled images, in one of the forms below.

    The same line again goes on where it stopped; a larger --trials runs the difference.
    Ctrl-C stops: what has ended is kept, and what ran goes on from its last epoch the next time.
    """
    request = StartRequest(**options)
    check_options(request)
    search_here(request, as_json=as_json)
