"""/studies: the list, a study, a trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, render_template

from search.analysis.importances import importances
from search.analysis.leaders import LEADERS, Leader, leaders
from search.analysis.trial import read_trial
from search.analysis.wall import BEST_CURVES, MOST_CURVES
from search.dashboard.pages.curves import Curves
from search.dashboard.pages.keeping import LARGE, Kept
from search.dashboard.pages.look_view import why_not
from search.dashboard.pages.pace import lately, throughput
from search.dashboard.pages.sending import revalidated
from search.dashboard.pages.words import goes_on, state_of
from search.footprint import footprint_of
from search.front import front
from search.objective import objective_of
from search.record import find_study
from search.web.study_json import wall_json
from search.web.trial_json import trial_json
from search.web.words import best_value, show_value, tally

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from search.dashboard.pages.overview import Overview, Overviews
    from storage import Database, Study


class Studies:
    """What the pages of studies read, kept while it stands."""

    def __init__(self, database: Database, overviews: Overviews) -> None:
        self.database = database
        self._overviews = overviews
        self._curves = Curves(database)
        self._leaders: Kept[list[Leader]] = Kept(LARGE)
        self._importances: Kept[dict[str, Any]] = Kept(LARGE)

    def page(self, study: Study) -> dict[str, Any]:
        """What the page of a study shows without a script."""
        overview, database = self._overviews.of(study), self.database
        objective, state = objective_of(study.identity), state_of(study, overview)
        recent = database.history.of_slots(study.id, lately(overview)).values()
        return {
            "study": study,
            "objective": objective,
            "state": state,
            "goes_on": goes_on(state),
            "status": overview.status,
            "tally": tally(overview.status),
            "best_value": best_value(overview.status),
            "throughput": throughput(recent, images=overview.images, devices=len(overview.work)),
            "overview": overview,
            "leaders": self._leading(study, overview),
            "front": front(overview.slots, study.identity),
            "footprint": footprint_of(study.identity),
            "optuna": optuna_id(database, study),
        }

    def wall(self, study: Study) -> dict[str, Any]:
        """Its curves and values."""
        slots = self._overviews.of(study).slots
        objective = objective_of(study.identity)
        return wall_json(self._curves.wall(study, slots, objective), slots, study.identity)

    def importances(self, study: Study) -> dict[str, Any]:
        """Those of its parameters, as of the trials that have ended."""
        slots = self._overviews.of(study).slots
        ended = sum(one.state.ended for one in slots)

        def make() -> dict[str, Any]:
            return importances(self.database, study, slots, objective_of(study.identity))

        return self._importances.get(study.uid, ended, make)

    def trial(self, study: Study, number: int) -> dict[str, Any]:
        """What the page of a trial shows, and gives its script.

        Raises:
            UsageError: there is no such trial.
        """
        read = read_trial(self.database, study, self._overviews.slot(study, number))
        classes, objective = study.identity["data"]["classes"], objective_of(study.identity)
        return {
            "study": study,
            "trial": read,
            "objective": objective,
            "classes": classes,
            "params": [(name, show_value(one)) for name, one in (read.slot.params or {}).items()],
            "why_not": why_not(read.slot),
            "data": trial_json(read, classes, objective),
            "optuna": optuna_id(self.database, study),
        }

    def _leading(self, study: Study, overview: Overview) -> list[Leader]:
        slots, objective = overview.slots, objective_of(study.identity)
        ended = sum(one.state.ended for one in slots)
        return self._leaders.get(
            study.uid, ended, lambda: leaders(self.database, study, slots, objective)
        )


def study_routes(database: Database, overviews: Overviews) -> Blueprint:
    """Their routes."""
    routes, studies = Blueprint("studies", __name__), Studies(database, overviews)

    @routes.get("/studies/")
    @routes.get("/studies")
    def listed() -> str:
        rows = [overviews.status(one) for one in database.studies.all()]
        return render_template("studies.html" if rows else "empty.html", page="studies", rows=rows)

    @routes.get("/studies/<path:study>")
    def page(study: str) -> str:
        shown = studies.page(find_study(database, study))
        bounds = {"most": LEADERS, "curves": MOST_CURVES, "best_curves": BEST_CURVES}
        return render_template("study.html", page="study", **shown, **bounds)

    @routes.get("/studies/<path:study>/curves.json")
    def curves(study: str) -> Answer:
        return revalidated(jsonify(studies.wall(find_study(database, study))))

    @routes.get("/studies/<path:study>/importances.json")
    def shares(study: str) -> Answer:
        return revalidated(jsonify(studies.importances(find_study(database, study))))

    @routes.get("/studies/<path:study>/trials/<int:number>")
    def trial(study: str, number: int) -> str:
        shown = studies.trial(find_study(database, study), number)
        return render_template("trial.html", page="trial", **shown)

    return routes


def optuna_id(database: Database, study: Study) -> int | None:
    """The study's id in Optuna's tables; None: it was deleted there."""
    try:
        return database.optuna.get_study_id_from_name(study.name)
    except KeyError:
        return None
