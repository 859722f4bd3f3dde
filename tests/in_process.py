"""Commands in this process, for what they say: a process and its imports are not the subject."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import chdir, contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

from click.testing import CliRunner

from search.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]


def run_here(environment: Mapping[str, str]) -> Run:
    """As the fixture `search`, which takes the same arguments and gives the same answer.

    Not for commands that train, serve, or wait for signals.
    """
    gone = dict.fromkeys(os.environ.keys() - environment.keys())

    def run(
        *arguments: str, cwd: Path, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        told = {**gone, **environment, **(env or {})}
        with chdir(cwd), patch.object(tempfile, "tempdir", told["TMPDIR"]), _same_signals():
            done = CliRunner().invoke(
                main, list(arguments), env=told, prog_name="search", catch_exceptions=False
            )
        command = ["search", *arguments]
        return subprocess.CompletedProcess(command, done.exit_code, done.stdout, done.stderr)

    return run


@contextmanager
def _same_signals() -> Iterator[None]:
    """A command handles some in its own way; afterwards they are this process's again."""
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
