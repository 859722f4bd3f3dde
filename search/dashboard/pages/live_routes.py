"""/live: a study while it is searched, with what may be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for

from search.dashboard.pages.live_view import LINES, PLOTS, live_json
from search.dashboard.pages.pace import WINDOW_SECONDS
from search.record import find_study
from storage import Wish

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from search.dashboard.pages.overview import Overviews
    from storage import Database

REFRESH_SECONDS = 2


def live_routes(database: Database, overviews: Overviews, *, read_only: bool) -> Blueprint:
    """Its routes."""
    routes = Blueprint("live", __name__)

    @routes.get("/live/")
    @routes.get("/live")
    def newest() -> str | Answer:
        studies = database.studies.all()
        if not studies:
            return render_template("empty.html", page="live")
        return redirect(url_for("live.page", study=studies[0].name))

    @routes.get("/live/<path:study>")
    def page(study: str) -> str:
        return render_template(
            "live.html",
            page="live",
            study=find_study(database, study),
            read_only=read_only,
            refresh=REFRESH_SECONDS,
            window=WINDOW_SECONDS,
            lines=LINES,
            plots=PLOTS,
        )

    @routes.get("/live/<path:study>/now.json")
    def now(study: str) -> Response:
        found = find_study(database, study)
        return _fresh(jsonify(live_json(database, found, overviews.of(found))))

    @routes.post("/live/<path:study>/wish")
    def wish(study: str) -> Response:
        found = find_study(database, study)
        if read_only:
            abort(403, "this dashboard is --read-only: it changes nothing")
        database.studies.wish(found, _wish(request.get_json()))
        return Response(status=204)

    return routes


def _wish(said: object) -> Wish:
    text = said.get("wish") if isinstance(said, dict) else None
    known = {one.value: one for one in Wish}
    if not isinstance(text, str) or text not in known:
        abort(400, f"unknown wish {text!r}; allowed: {', '.join(known)}")
    return known[text]


def _fresh(answer: Response) -> Response:
    answer.cache_control.no_store = True
    return answer
