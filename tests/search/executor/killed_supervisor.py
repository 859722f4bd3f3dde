"""A supervisor that starts one trial and, told to, is killed; its arguments are spec and log."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from pydantic import TypeAdapter

from search.executor import Started, TrialSpec
from search.executor.forked import ForkedExecutor


def main() -> None:
    """Print the pids of the forking process and the trainer; die at the next line of input."""
    spec = TypeAdapter(TrialSpec).validate_json(sys.argv[1])
    executor = ForkedExecutor(Path(sys.argv[2]))
    executor.start(spec)
    event = executor.wait(60)
    assert isinstance(event, Started)
    print(executor._forker.pid, event.pid, flush=True)
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
