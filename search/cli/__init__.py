"""The commands. Importing them imports nothing heavy: that waits for a command's body."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

import click

from search.cli.clean import clean
from search.cli.curve import curve
from search.cli.dashboard import dashboard
from search.cli.data import data
from search.cli.delete import delete
from search.cli.doctor import doctor
from search.cli.evaluate import evaluate
from search.cli.export import export
from search.cli.launching import JSON_ERRORS
from search.cli.look import look
from search.cli.predict import predict
from search.cli.rehearse import rehearse
from search.cli.report import report
from search.cli.reproduce import reproduce
from search.cli.space import space
from search.cli.start import start
from search.cli.status import status
from search.cli.storage import storage
from search.cli.worker import worker
from search.errors import INTERRUPTED, exit_code, one_line

if TYPE_CHECKING:
    from types import FrameType

PIPE_CLOSED = 141  # as of a program that SIGPIPE ended


class Commands(click.Group):
    """Turns what goes wrong in a command into one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        _clean_up_when_ended()
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except BrokenPipeError:  # whoever reads has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(PIPE_CLOSED)
        except click.ClickException as error:
            if not ctx.meta.get(JSON_ERRORS):
                raise
            click.echo(_error_line(ctx, error.format_message()), err=True)
            sys.exit(error.exit_code)
        except (click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                traceback.print_exc()
            click.echo(_error_line(ctx, one_line(error)), err=True)
            sys.exit(exit_code(error))


def _error_line(ctx: click.Context, text: str) -> str:
    if not ctx.meta.get(JSON_ERRORS):
        return f"error: {text}"
    from search.terminal.json_lines import json_line

    return json_line("error", level="error", text=text)


def _clean_up_when_ended() -> None:
    """Let what removes temporary files and ends processes run, at SIGTERM and SIGHUP too."""
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)  # as a shell tells it


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show a traceback when something goes wrong.")
@click.version_option(package_name="cnn-search", message="%(version)s")
def main(debug: bool) -> None:  # read from the context
    """Find the best convolutional network for a set of labelled images.

    \b
    search start digits          search, here; the same line again goes on
    search worker STUDY          join a study from another host, with its devices
    search data check DATA       what is in a data set, and what is wrong with it
    search space list            what may be tried
    search status                what runs, what is best, what is left
    search dashboard             every trial, in the browser
    search report                a study in one HTML file, to hand on
    search look                  what the best model looks at in an image
    search export                the best model, checked, as a .keras file
    search evaluate              the best model on the sealed test images
    search predict               what an exported model sees in images
    search curve                 whether more training images would help
    search rehearse              which sampler and pruner to take, on recorded curves
    search reproduce             whether a trial comes out the same again
    search clean                 remove files that nobody needs
    search doctor                whether this machine is fit to search on
    """


for command in (
    start,
    worker,
    status,
    data,
    space,
    dashboard,
    export,
    evaluate,
    predict,
    curve,
    rehearse,
    reproduce,
    look,
    report,
    delete,
    clean,
    storage,
    doctor,
):
    main.add_command(command)
