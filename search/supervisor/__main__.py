"""A supervisor for `search.start`: a process of its own, told what to do on its standard input."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from threading import Thread
from typing import Any

from pydantic import TypeAdapter

from search.errors import (
    NothingCompletedError,
    SearchError,
    UsageError,
    exit_code,
    one_line,
)
from search.foreground import run
from search.supervisor.request import StartRequest


def main() -> None:
    """Read {"request", "answer"}; search; write {"study", "ending"} or {"error", "kind"} there."""
    if hasattr(signal, "pthread_sigmask"):  # a thread of Ray's that starts it has blocked them
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT, signal.SIGTERM])
    said = json.loads(sys.stdin.readline())
    Thread(target=_stop_with_caller, daemon=True).start()
    answer = _answer(_request(said["request"]))
    Path(said["answer"]).write_text(json.dumps(answer))


def _request(fields: dict[str, Any]) -> StartRequest:
    return TypeAdapter(StartRequest).validate_python(fields)


def _answer(request: StartRequest) -> dict[str, str]:
    try:
        launched, study = run(request, sys.stdout)
        if study.best_trial is None:
            raise NothingCompletedError(f"study {study.name} has no COMPLETE trial")
    except KeyboardInterrupt:  # before there was anything to stop
        return {"error": "interrupted", "kind": SearchError.__name__}
    except Exception as error:  # the caller raises it
        usage = exit_code(error) == UsageError.exit_code and not isinstance(error, SearchError)
        kind = UsageError if usage else type(error)
        return {"error": one_line(error), "kind": kind.__name__}
    return {"study": study.name, "ending": launched.ending}


def _stop_with_caller() -> None:
    """When the caller is gone, nobody waits for the result: stop as at Ctrl-C."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
