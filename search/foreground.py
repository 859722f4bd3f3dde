"""A search in front of somebody: shown while it runs, summed up at its end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from search.record import StudyRecord, read_study
from search.summary import summary
from search.supervisor.launch import Launched, launch
from search.terminal import view_for

if TYPE_CHECKING:
    from search.supervisor.request import StartRequest


def run(request: StartRequest, stream: TextIO) -> tuple[Launched, StudyRecord]:
    """Search, showing it on a stream; raises as `launch`."""
    view, began = view_for(stream), time.monotonic()
    try:
        launched = launch(request, view)
    finally:
        view.close()
    study = read_study(launched.study, request.storage)
    print("\n".join(summary(launched, study, time.monotonic() - began)), file=stream, flush=True)
    return launched, study
