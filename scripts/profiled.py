"""`search` with clocks in it: the same command and trainers, timed from outside.

`python -P profiled.py start …`; each process appends what it measured to the file in PROFILE_FILE,
a line of JSON each: what it was, and the seconds that it spent where.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil

_FORKER = "search.trainer.forker"
# What is timed, in which process; a name that stands under another one is not counted twice.
_SUPERVISOR = {
    "search.supervisor.optuna_study:OptunaStudy.ask": "suggesting",
    "storage.claims:Claims.claim": "SQL: claims",
    "storage.reports:Reports.write": "SQL: reports",
    "storage.slots:Slots.end": "SQL: ends",
    "search.executor.forked:ForkedExecutor.wait": "waiting for trainers",
}
_TRAINER = {
    "search.trainer.training:build_model": "building the network",
    "search.trainer.training:_Phased.probabilities": "validation",
    "search.trainer.course:Course._look": "health of layers",
    "search.trainer.course:Course._checkpoint_if_due": "checkpoints",
    "search.trainer.conversation:Conversation.report": "waiting for an answer",
    "search.trainer.training:_saved": "saving the best network",
}


class Spans:
    """Seconds by what they were spent on, of one thread."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._open: list[list[Any]] = []  # name, and the seconds of what stands under it

    def timed(self, where: str, name: str) -> None:
        """Time a function or method from now on; its first call in a process apart."""
        module, path = where.split(":")
        owner: Any = import_module(module)
        *way, last = path.split(".")
        for step in way:
            owner = getattr(owner, step)
        real = getattr(owner, last)

        def clocked(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            self._open.append([name, 0.0])
            try:
                return real(*arguments, **named)
            finally:
                self._close(time.perf_counter() - began)

        setattr(owner, last, clocked)

    def _close(self, took: float) -> None:
        name, inside = self._open.pop()
        self.seconds[name] += took - inside
        if self._open:
            self._open[-1][1] += took

    def write(self, kind: str) -> None:
        """Append them to the file."""
        line = json.dumps({"kind": kind, "seconds": self.seconds}) + "\n"
        with Path(os.environ["PROFILE_FILE"]).open("a") as file:
            file.write(line)


def _age() -> float:
    return time.time() - psutil.Process().create_time()


def supervise() -> None:
    """Run the command, with a forking process that times its trainers."""
    spans, real = Spans(), subprocess.Popen

    class Timed(real):  # type: ignore[valid-type, misc]
        def __init__(self, command: list[str], **options: Any) -> None:
            if _FORKER in command:
                at = command.index("-m")
                command = [*command[:at], __file__, "--fork", *command[at + 2 :]]
            super().__init__(command, **options)

    subprocess.Popen = Timed  # type: ignore[misc, assignment]
    from search.cli import main

    for where, name in _SUPERVISOR.items():
        spans.timed(where, name)
    spans.seconds["imports"] = _age()
    began = time.perf_counter()
    try:
        main()
    finally:
        spans.seconds["all"] = time.perf_counter() - began + spans.seconds["imports"]
        spans.write("supervisor")


def fork() -> None:
    """Be the forking process, whose trainers have clocks."""
    forker, training = import_module(_FORKER), import_module("search.trainer.training")
    spans = Spans()
    for where, name in _TRAINER.items():
        spans.timed(where, name)
    _time_steps(training, spans)
    real, real_fork = forker.run, forker._fork
    forked = 0.0

    def timed_fork(*arguments: Any, **named: Any) -> int:
        nonlocal forked
        forked = time.perf_counter()
        return int(real_fork(*arguments, **named))

    def run(channel: Any) -> None:
        began = time.perf_counter()
        spans.seconds["fork"] = began - forked
        try:
            real(channel)
        finally:
            spans.seconds["all"] = time.perf_counter() - began + spans.seconds["fork"]
            spans.write("trainer")

    forker.run, forker._fork = run, timed_fork
    ready = Spans()
    ready.seconds["imports"] = ready.seconds["all"] = _age()
    ready.write("forking process")
    forker.main()


def _time_steps(training: Any, spans: Spans) -> None:
    """From the begin of an epoch to the end of its last batch; the first batch is traced."""
    course = training._Phased
    begin, step = course.on_epoch_begin, course.on_train_batch_end
    last, traced = 0.0, False

    def on_epoch_begin(self: Any, epoch: int, logs: Any = None) -> None:
        nonlocal last
        begin(self, epoch, logs)
        last = time.perf_counter()

    def on_train_batch_end(self: Any, batch: int, logs: Any = None) -> None:
        nonlocal last, traced
        now = time.perf_counter()
        name = "training steps" if traced else "tracing, and the first step"
        spans.seconds[name] += now - last
        step(self, batch, logs)
        last, traced = time.perf_counter(), True
        spans.seconds["callback of a step"] += last - now

    course.on_epoch_begin, course.on_train_batch_end = on_epoch_begin, on_train_batch_end


if __name__ == "__main__":
    if sys.argv[1] == "--fork":
        del sys.argv[1]
        fork()
    else:
        supervise()
