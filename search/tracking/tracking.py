"""Where a search is shown besides, as its options say."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import UsageError
from search.supervisor.telling import Views
from search.tracking.following import Following
from search.tracking.mlflow_runs import MlflowRuns
from search.tracking.tensorboard_files import TensorboardFiles

if TYPE_CHECKING:
    from search.supervisor.request import StartRequest
    from search.supervisor.view import View
    from search.supervisor.work import Ending
    from search.tracking.tracker import Tracker
    from storage import Database, Study


def check_tracking(request: StartRequest) -> None:
    """Let a request pass that can be tracked as it asks.

    Raises:
        UsageError: a package is not installed, or the folder cannot be made; says what to do.
    """
    if request.mlflow:
        check_mlflow()
    if request.tensorboard is None:
        return
    if "://" in request.tensorboard:
        raise UsageError(f"--tensorboard {request.tensorboard}: give a folder of this host")
    try:
        Path(request.tensorboard).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--tensorboard {request.tensorboard}: {error.strerror}") from None


def check_mlflow() -> None:
    """Let pass where MLflow's client is installed.

    Raises:
        UsageError: it is not; names the extra.
    """
    if find_spec("mlflow") is None:
        raise UsageError("--mlflow needs MLflow's client: pip install 'cnn-search[mlflow]'")


class Tracking(Views):
    """A `View` of every tracker that a request asks for; of most, none."""

    def __init__(self, request: StartRequest, database: Database, study: Study, view: View) -> None:
        """Begin with what earlier searches left; `view` is told what goes wrong."""
        trackers: list[Tracker] = [MlflowRuns(study)] if request.mlflow else []
        if request.tensorboard is not None:
            trackers.append(TensorboardFiles(request.tensorboard, study))
        self._followings = [Following(one, database, study, view) for one in trackers]
        super().__init__(self._followings)

    def over(self, ending: Ending) -> None:
        """Take in how the search ended."""
        for following in self._followings:
            following.over(ending)
