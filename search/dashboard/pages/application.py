"""The Flask application of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from search.dashboard.pages.live_routes import live_routes
from search.dashboard.pages.overview import Overviews
from search.dashboard.pages.sending import packed, plotly_script
from search.dashboard.pages.study_routes import study_routes
from search.durations import show_duration
from search.errors import UsageError, one_line
from search.names import many
from search.status import ago
from search.terminal.words import figure
from search.web.assets import STATIC, plotly_release
from search.web.words import size

if TYPE_CHECKING:
    from storage import Database

_STATIC = "/studies/static"


def make_pages(database: Database, *, read_only: bool) -> Flask:
    """The application that answers /live… and /studies….

    Whoever serves it says who may read it, and from where a write may come.

    Args:
        database: what is shown.
        read_only: there are no buttons, and to a write it answers 403.
    """
    pages = Flask(__name__, static_url_path=_STATIC, static_folder=STATIC)
    pages.jinja_env.trim_blocks = pages.jinja_env.lstrip_blocks = True
    pages.jinja_env.filters |= {
        "ago": ago,
        "duration": show_duration,
        "figure": figure,
        "many": many,
        "size": size,
    }
    pages.jinja_env.globals["plotly"] = plotly_release()
    pages.add_url_rule(f"{_STATIC}/plotly/<release>.js", "plotly", _plotly)
    overviews = Overviews(database)
    pages.register_blueprint(live_routes(database, overviews, read_only=read_only))
    pages.register_blueprint(study_routes(database, overviews))
    pages.after_request(packed)
    pages.register_error_handler(HTTPException, _refusal)
    pages.register_error_handler(UsageError, _unknown)
    pages.register_error_handler(SQLAlchemyError, _failed)
    return pages


def _plotly(release: str) -> Response:  # noqa: ARG001  # of the address alone
    return plotly_script()


def _refusal(error: HTTPException) -> Response:
    return _line(error.description or error.name, error.code or 500)


def _unknown(error: UsageError) -> Response:
    """There is no such study, or no such trial of it."""
    return _line(one_line(error), 404)


def _failed(error: SQLAlchemyError) -> Response:
    return _line(one_line(error), 503)


def _line(text: str, status: int) -> Response:
    return Response(f"{text}\n", status, mimetype="text/plain")
