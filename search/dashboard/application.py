"""The one WSGI application of a dashboard: our pages and optuna-dashboard behind the guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optuna_dashboard
from optuna.artifacts.exceptions import ArtifactNotFound
from werkzeug.wrappers import Request

from search.dashboard.answers import refuse
from search.dashboard.deeds import Deeds
from search.dashboard.guard import Guard
from search.dashboard.headers import OUR_PAGES, first_part, with_headers
from search.dashboard.pages import make_pages
from search.dashboard.pictures import Pictures
from search.dashboard.prefix import Prefixed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from search.dashboard.settings import Settings
    from storage import Database


def make_application(database: Database, settings: Settings) -> WSGIApplication:
    """Put it together; a base path is taken off PATH_INFO before, as by the server.

    Raises:
        SearchError: the installed optuna-dashboard does not go under a base path.
    """
    theirs = Deeds(_optuna_dashboard(database, draws=not settings.read_only), database)
    prefixed = Prefixed(theirs, settings.base_path) if settings.base_path else theirs
    ours = make_pages(database, read_only=settings.read_only)

    def choose(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        chosen: WSGIApplication = ours if first_part(environ) in OUR_PAGES else prefixed
        return chosen(environ, start)

    return with_headers(Guard(choose, settings))


def _optuna_dashboard(database: Database, *, draws: bool) -> WSGIApplication:
    store = Pictures(database, draws=draws)
    application = optuna_dashboard.wsgi(database.optuna, artifact_store=store)
    application.catchall = False  # else a picture that is gone is a traceback, and status 500

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            given: Iterable[bytes] = application(environ, start)
        except ArtifactNotFound as error:
            return refuse(Request(environ), str(error), status=404)(environ, start)
        return given

    return answer
