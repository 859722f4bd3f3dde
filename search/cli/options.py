"""Options that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from search.errors import UsageError
from search.supervisor.request import storage_from_environment
from storage.address import has_password

if TYPE_CHECKING:
    from collections.abc import Callable


def _storage(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str:
    """The database's URL, from the command line or the environment."""
    source = ctx.get_parameter_source(str(parameter.name))
    if value and source == click.core.ParameterSource.COMMANDLINE and has_password(value):
        raise UsageError(
            "a password on the command line shows in every process list; put the URL into "
            "SEARCH_STORAGE, or into a file that SEARCH_STORAGE_FILE names"
        )
    return value or storage_from_environment()


storage_option: Callable[[Any], Any] = click.option(
    "--storage",
    metavar="URL",
    callback=_storage,
    help="Database: sqlite:///FILE.db or postgresql+psycopg://USER@HOST/NAME. With a password, "
    "by SEARCH_STORAGE or in the file SEARCH_STORAGE_FILE.  [default: sqlite:///search.db]",
)
