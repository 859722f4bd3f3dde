"""`search data`: a data set before it is searched with, and the cache of prepared ones."""

from __future__ import annotations

import re
import shlex
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from search.cli.options import (
    DATA_FORMS,
    allow_leakage_option,
    folds_option,
    group_by_option,
    skip_bad_option,
)
from search.data.options import DataOptions, check_data_options
from search.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from search.data.checking import Check

DEFAULT_AGE = "30d"
_AGE = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>[dhm])")
_UNIT_SECONDS = {"d": 86400.0, "h": 3600.0, "m": 60.0}


class _Age(click.ParamType[Any]):
    name = "AGE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        form = _AGE.fullmatch(value.strip())
        if form is None:
            raise UsageError(f"--older-than {value!r}: write it as 30d, 12h or 90m")
        return float(form["number"]) * _UNIT_SECONDS[form["unit"]]


@click.group()
def data() -> None:
    """Check a data set; see and clear the cache of prepared ones."""


@data.command(epilog=DATA_FORMS)
@click.argument("data", metavar="DATA")
@group_by_option
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    metavar="N",
    help="Seed of the split.",
)
@folds_option
@skip_bad_option
@allow_leakage_option
@click.option("--all", "everything", is_flag=True, help="List everything, however long it is.")
def check(data: str, *, everything: bool, **options: Any) -> None:
    """Look at every image of DATA, and say all there is to say.

    Images of each class and part, sizes, kinds, balance; files that cannot be read, exact copies
    and near duplicates (which stop nothing), subjects in two parts; and what would stop a search:
    then the exit code is 2. The options are those of `search start`.
    """
    said = DataOptions(**options)
    check_data_options(said)
    from search.data import open_source
    from search.data.checking import check as look
    from search.data.sources.kept import forget_new
    from search.paths import cache_folder
    from search.terminal.columns import print_table
    from search.terminal.data_tables import counts_table, facts_table, heading

    source = open_source(data)
    try:
        with _progress("looking at images") as progress:
            found = look(source, said, cache=cache_folder(), progress=progress)
    finally:
        forget_new(source)  # of a function: a copy of all images that no study needs
    click.echo(f"{heading(found)}\n")
    print_table(counts_table(found, everything=everything))
    click.echo()
    print_table(facts_table(found, everything=everything))
    _conclude(found, data, said)


def _conclude(found: Check, data: str, options: DataOptions) -> None:
    """Say how a search would start. Raises DataError if none would."""
    if len(found.problems) == 1:
        raise DataError(f"{found.name}: {found.problems[0]}")
    if found.problems:
        raise DataError(f"{found.name}: {len(found.problems)} problems stop a search, listed above")
    click.echo(f"\nnext      {_start_line(data, options)}")


def _start_line(data: str, options: DataOptions) -> str:
    """The command that searches with what was checked."""
    words = ["search", "start", data]
    words += ["--group-by", options.group_by] if options.group_by is not None else []
    words += ["--folds", str(options.folds)] if options.folds is not None else []
    words += ["--seed", str(options.seed)] if options.seed else []
    words += ["--skip-bad"] if options.skip_bad else []
    words += ["--allow-leakage"] if options.allow_leakage else []
    return shlex.join(words)


@contextmanager
def _progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Shows on standard error how far it is: the report alone is on standard output."""
    from rich.console import Console

    from search.terminal.progress import Bar, Lines

    console = Console(stderr=True)
    shown = Bar(console) if console.is_terminal else Lines(sys.stderr)
    try:
        yield partial(shown, doing)
    finally:
        if isinstance(shown, Bar):
            shown.close()


@data.command()
@click.option("--prune", is_flag=True, help="Remove what was not used for a while.")
@click.option(
    "--arrays",
    is_flag=True,
    help="With --prune: also arrays of search.start and of functions, by when they were given.",
)
@click.option(
    "--older-than",
    "seconds",
    type=_Age(),
    help=f"What --prune takes for a while: 30d, 12h, 0d for all.  [default: {DEFAULT_AGE}]",
)
def cache(prune: bool, arrays: bool, seconds: float | None) -> None:
    """List what the cache holds, or remove what was not used for a while.

    It is the folder SEARCH_CACHE or, where that is not set, this user's cache folder. What a search
    uses now is never removed; what is removed is made again when it is needed. Arrays that were
    given to search.start or that a function returned go only with --arrays: a study of them can be
    exported, evaluated or continued only when they are given again.
    """
    for option, said in (("--older-than", seconds is not None), ("--arrays", arrays)):
        if said and not prune:
            raise UsageError(f"{option} goes with --prune")
    from search.data.pruning import look_into
    from search.data.pruning import prune as remove
    from search.paths import cache_folder
    from search.terminal.columns import print_table, table_width
    from search.terminal.data_tables import cache_lines, cache_table, pruned_line

    folder = cache_folder()
    if prune:
        age = _Age().convert(DEFAULT_AGE, None, None) if seconds is None else seconds
        click.echo(pruned_line(remove(folder, older_than=age, arrays=arrays)))
        return
    found = look_into(folder)
    click.echo(f"{folder}\n")
    if found.prepared:
        print_table(cache_table(found, width=table_width()))
        click.echo()
    click.echo("\n".join(cache_lines(found)) or "empty")
