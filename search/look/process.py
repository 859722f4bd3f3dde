"""A process that answers in lines of JSON, as it goes."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from search.errors import SearchError
from search.model_process import model_process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from search.model_process import ModelProcess


@contextmanager
def answers(module: str, question: Mapping[str, Any]) -> Iterator[Iterator[Any]]:
    """What `python -m module` answers on the CPU to a question; it ends with the block.

    Raises:
        SearchError: while its answers are read, it ended with a status; with its last words.
    """
    with model_process(module) as process:
        process.send(json.dumps(question).encode() + b"\n")
        yield _lines(process)


def _lines(process: ModelProcess) -> Iterator[Any]:
    for line in process.answers:
        if line.endswith(b"\n"):
            yield json.loads(line)
    if (said := process.last_words()) is not None:
        raise SearchError(f"the model cannot be looked at: {said}")
