"""A search in front of somebody: shown while it runs, summed up at its end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from search.supervisor.launch import launch
from search.terminal import JsonView, view_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.record import StudyRecord
    from search.supervisor.launch import Launched
    from search.supervisor.request import StartRequest
    from search.supervisor.view import View


def run(
    request: StartRequest, stream: TextIO, *, as_json: bool = False
) -> tuple[Launched, StudyRecord]:
    """Search here or on a cluster, showing it on a stream; raises as `launch`."""
    view = JsonView(stream, request.study) if as_json else view_for(stream)
    began = time.monotonic()
    try:
        launched = _launcher(request)(request, view)
    finally:
        view.close()
    # Not before: the trainers' process, which imports Keras, is not to start later for it.
    from search.record import read_study
    from search.summary import summary

    study = read_study(launched.study, request.storage)
    seconds = time.monotonic() - began
    if isinstance(view, JsonView):
        view.over(launched, study, seconds)
    else:
        print("\n".join(summary(launched, study, seconds)), file=stream, flush=True)
    return launched, study


def _launcher(request: StartRequest) -> Callable[[StartRequest, View], Launched]:
    if request.cluster is None:
        return launch
    from search.cluster.launching import launch_on_ray

    return launch_on_ray
