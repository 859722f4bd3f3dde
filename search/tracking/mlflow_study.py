"""A study's runs in MLflow: a parent run, and a child run a trial."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from search.tracking.mlflow_client import connect, experiment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# Those who make a study's run at one moment see each other's after so long, and agree on one.
SETTLE_SECONDS = 1.0
STUDY, TRIAL = "search.study", "search.trial"  # tags: the study's uid, the trial's number
_PARENT = "mlflow.parentRunId"
_PAGE = 1000  # runs


class MlflowStudy:
    """Finds runs by their tags, and makes those that are missing."""

    def __init__(self, name: str, uid: str, *, impatient: bool) -> None:
        """Take a study's name and uid, and whether a slow server is an error; nothing is asked."""
        self._name, self._uid = name, uid
        self._impatient = impatient
        self._parent: str | None = None

    @cached_property
    def client(self) -> Any:
        """MLflow's."""
        return connect(impatient=self._impatient)

    @cached_property
    def experiment(self) -> str:
        """Id of the experiment."""
        return experiment(self.client)

    def parent(self) -> str:
        """Id of the study's own run."""
        if self._parent is None:
            self._parent = self._first() or self._make()
        return self._parent

    def forget(self) -> None:
        """Look for the study's own run again: somebody may have deleted it."""
        self._parent = None

    def children(self) -> list[Any]:
        """Every trial's run."""
        return self._search({_PARENT: self.parent()})

    def child(self, number: int) -> Any:
        """A trial's run, or None."""
        found = self._search({_PARENT: self.parent(), TRIAL: str(number)})
        return found[0] if found else None

    def make_child(self, number: int, began: datetime | None = None) -> Any:
        """A run for a trial that has none."""
        return self.client.create_run(
            self.experiment,
            start_time=began and milliseconds(began),
            run_name=f"trial {number}",
            tags={_PARENT: self.parent(), TRIAL: str(number)},
        )

    def _make(self) -> str:
        made = self.client.create_run(self.experiment, run_name=self._name, tags=self._tag)
        time.sleep(SETTLE_SECONDS)
        own = str(made.info.run_id)
        first = self._first() or own
        if first != own:
            self.client.delete_run(own)
        return first

    def _first(self) -> str | None:
        """Of several runs of the study, all supervisors take the same one."""
        found = self._search(self._tag)
        return min((run.info.start_time, run.info.run_id) for run in found)[1] if found else None

    @property
    def _tag(self) -> dict[str, str]:
        return {STUDY: self._uid}

    def _search(self, tags: Mapping[str, str]) -> list[Any]:
        query = " and ".join(f"tags.`{name}` = '{value}'" for name, value in tags.items())
        found, token = [], None
        while True:
            page = self.client.search_runs(
                [self.experiment], query, max_results=_PAGE, page_token=token
            )
            found += page
            token = page.token
            if not token:
                return found


def milliseconds(moment: datetime) -> int:
    """Since 1970, as MLflow counts."""
    return round(moment.timestamp() * 1000)
