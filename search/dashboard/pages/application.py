"""The Flask application of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response
from jinja2 import FileSystemLoader
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from search.dashboard.pages.live_routes import live_routes
from search.dashboard.pages.look_routes import look_routes
from search.dashboard.pages.overview import Overviews
from search.dashboard.pages.sending import packed, plotly_script
from search.dashboard.pages.study_routes import study_routes
from search.errors import UsageError, one_line
from search.web.assets import STATIC, plotly_release
from search.web.templating import set_up

if TYPE_CHECKING:
    from storage import Database

_STATIC = "/studies/static"
_TEMPLATES = Path(__file__).with_name("templates")


def make_pages(database: Database, *, read_only: bool) -> Flask:
    """The application that answers /live… and /studies….

    Whoever serves it says who may read it, and from where a write may come.

    Args:
        database: what is shown.
        read_only: there are no buttons, and to a write it answers 403.
    """
    pages = Flask(__name__, static_url_path=_STATIC, static_folder=STATIC)
    set_up(pages.jinja_env, FileSystemLoader(_TEMPLATES))
    pages.jinja_env.globals["plotly"] = plotly_release()
    pages.add_url_rule(f"{_STATIC}/plotly/<release>.js", "plotly", _plotly)
    overviews = Overviews(database)
    pages.register_blueprint(live_routes(database, overviews, read_only=read_only))
    pages.register_blueprint(study_routes(database, overviews))
    pages.register_blueprint(look_routes(database, overviews, read_only=read_only))
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
