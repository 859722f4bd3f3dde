"""The entry of a spawned trainer: its channel is its standard input and output."""

from __future__ import annotations

import os
import sys

from search.executor.channel import Channel
from search.trainer.lifeline import die_with_parent
from search.trainer.session import run

if __name__ == "__main__":
    die_with_parent(os.getppid())
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints goes to the log, not between the messages
    run(Channel(sys.stdin.buffer, outgoing))
    sys.stdout.flush()
    os._exit(0)  # tearing TensorFlow down takes longer than the kernel does
