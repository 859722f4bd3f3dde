"""What optuna-dashboard may change: of a study that is a search's, its notes alone.

optuna-dashboard would delete, rename and tell in Optuna's tables, behind the back of ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request

from search.dashboard.answers import refuse
from search.dashboard.origin import is_write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from storage import Database, Study

_STUDY = re.compile(r"/api/studies/(?P<id>\d+)(?P<deed>/.*)?", re.ASCII)
_TRIAL = re.compile(r"/api/trials/(?P<id>\d+)/.*", re.ASCII)
_NOTE = re.compile(r"(/\d+)?/note/?", re.ASCII)


class Deeds:
    """Refuses what would harm a search; lets through what it knows, and nothing else."""

    def __init__(self, application: WSGIApplication, database: Database) -> None:
        self._application, self._database = application, database

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        request = Request(environ)
        line = self._refusal(request.path) if is_write(request) else None
        answer = self._application if line is None else refuse(request, line)
        return answer(environ, start)

    def _refusal(self, path: str) -> str | None:
        if path.rstrip("/") == "/api/studies":
            return None
        if of_study := _STUDY.fullmatch(path):
            if _NOTE.fullmatch(of_study["deed"] or ""):
                return None
            return _line(self._study(int(of_study["id"])))
        if of_trial := _TRIAL.fullmatch(path):
            return _line(self._study_of_trial(int(of_trial["id"])))
        return "search dashboard writes nothing there"

    def _study(self, number: int) -> Study | None:
        """The study of ours that has this id in Optuna's tables."""
        try:
            name = self._database.optuna.get_study_name_from_id(number)
        except KeyError:
            return None
        return self._database.studies.find(name)

    def _study_of_trial(self, trial: int) -> Study | None:
        try:
            number = self._database.optuna.get_trial(trial).number
        except KeyError:
            return None
        studies = self._database.studies.all()
        return next((one for one in studies if self._is_of(trial, number, one)), None)

    def _is_of(self, trial: int, number: int, study: Study) -> bool:
        rows = self._database.optuna
        try:
            theirs = rows.get_study_id_from_name(study.name)
            return rows.get_trial_id_from_study_id_trial_number(theirs, number) == trial
        except KeyError:
            return False


def _line(study: Study | None) -> str | None:
    if study is None:
        return None
    return (
        f"{study.name} is a search's: only its notes may be changed here; "
        f"search delete {study.name} removes it"
    )
