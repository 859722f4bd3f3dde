"""`search rehearse`."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path

import click

from search.cli.options import storage_option
from search.errors import UsageError


def _counts(_ctx: click.Context, _parameter: click.Parameter, text: str) -> tuple[int, ...]:
    """Numbers of trainers, as "1,4"."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and int(part) for part in parts):
        raise UsageError(f"--trainers {text!r}: give numbers, 1 or more, as 1,4")
    return tuple(dict.fromkeys(map(int, parts)))


@click.command()
@click.argument("study", required=False)
@click.option(
    "--curves",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Instead of a study's trials, LCBench's curves: a folder with its surrogate's model.onnx, "
    "encoding.json and config_space.json. Needs the extra onnx.",
)
@click.option(
    "--task",
    "tasks",
    multiple=True,
    metavar="ID",
    help="With --curves, an OpenML task's number, or all. May be repeated.",
)
@click.option(
    "--sampler", "samplers", multiple=True, metavar="NAME", help="May be repeated.  [default: all]"
)
@click.option(
    "--pruner", "pruners", multiple=True, metavar="NAME", help="May be repeated.  [default: all]"
)
@click.option(
    "--trainers",
    default="1,4,16,64",
    show_default=True,
    callback=_counts,
    metavar="N,…",
    help="How many trials are trained at a time.",
)
@click.option("--time", metavar="DURATION", help="How long each search is: 90s, 30m, 2h, 1h30m.")
@click.option(
    "--trainings",
    type=float,
    metavar="N",
    help="Instead of --time: as long as all its trainers together need for so many trainings that "
    "nobody prunes.  [default: 30]",
)
@click.option("--seeds", type=int, default=20, show_default=True, metavar="N", help="Of each.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="The first one.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@storage_option
def rehearse(
    study: str | None,
    curves: Path | None,
    tasks: tuple[str, ...],
    samplers: tuple[str, ...],
    pruners: tuple[str, ...],
    trainers: tuple[int, ...],
    time: str | None,
    trainings: float | None,
    seeds: int,
    seed: int,
    as_json: bool,
    storage: str,
) -> None:
    """Try samplers and pruners on recorded curves: which of them to take for a budget?

    Searches of STUDY are played again, with other points of its space, each of which gets the
    curves of the nearest trial that it has; the clock is simulated. Nothing is trained, and nothing
    is written. Without STUDY: the one started last.
    """
    from rich.console import Console

    from search.data.surveying import silent
    from search.durations import parse_duration
    from search.rehearsal.comparing import Asked, compare
    from search.terminal import rehearsal_tables as shown
    from search.terminal.columns import print_table
    from search.terminal.progress import Bar

    asked = Asked(
        study=study,
        storage=storage,
        curves=curves,
        tasks=tasks,
        samplers=samplers,
        pruners=pruners,
        trainers=trainers,
        seconds=None if time is None else parse_duration(time),
        trainings=trainings,
        seeds=seeds,
        seed=seed,
    )
    console = Console(stderr=True)
    with closing(Bar(console)) as bar:
        found = compare(asked, partial(bar, "rehearsing") if console.is_terminal else silent)
    if as_json:
        click.echo(shown.comparison_json(found))
        return
    click.echo(f"{shown.heading(found)}\n")
    print_table(shown.standings_table(found))
    click.echo("\n" + "\n".join([*shown.advice(found), *shown.notes(found)]))
