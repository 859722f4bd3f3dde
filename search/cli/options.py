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

yes_option: Callable[[Any], Any] = click.option("--yes", is_flag=True, help="Do not ask.")
code_option: Callable[[Any], Any] = click.option(
    "--space",
    "code",
    metavar="MODULE:NAME",
    help="Your own code that was searched, where the model has registered layers of its own.",
)
data_option: Callable[[Any], Any] = click.option(
    "--data",
    metavar="DATA",
    help="Where the study's images are now.  [default: where it was started last]",
)
group_by_option: Callable[[Any], Any] = click.option(
    "--group-by",
    metavar="REGEX",
    help="Finds an image's subject in its path, as 'person(\\d+)': the first group, or all of the "
    "match. A subject's images stay in one part.",
)
folds_option: Callable[[Any], Any] = click.option(
    "--folds",
    type=int,
    metavar="K",
    help="Train each trial K times, each time validating on another of K folds; its value is the "
    "mean.",
)
skip_bad_option: Callable[[Any], Any] = click.option(
    "--skip-bad", is_flag=True, help="Leave images out that cannot be read."
)
allow_leakage_option: Callable[[Any], Any] = click.option(
    "--allow-leakage", is_flag=True, help="Go on although a subject is in more than one part."
)

DATA_FORMS = """\b
DATA is one of
  digits           scikit-learn's handwritten digits
  a folder         of class folders, or of train, val and test folders of them
  a .csv or .tsv   with the columns path, label[, split][, group]
  an .npz          of train_images, train_labels, val_…; or of x_train, y_train, …
  a folder         of MNIST's idx files, as train-images-idx3-ubyte.gz
  a URL            of one of these files or folders: s3://bucket/xrays, gs://…
  module:function  of yours, which returns arrays or a tf.data.Dataset
"""
