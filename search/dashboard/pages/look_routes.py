"""/studies/…/trials/…/look: what a trial looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, jsonify, render_template, url_for

from search.dashboard.pages.look_view import Looks, why_not
from search.dashboard.pages.sending import revalidated
from search.errors import SearchError, one_line
from search.look.kept import BusyError
from search.record import find_study
from storage import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as Answer

    from search.dashboard.pages.overview import Overviews
    from search.look.kept import KeptExample, KeptLook
    from storage import Database, Slot, Study

    Address = Callable[[str | None], str | None]

_PLACE = "/studies/<path:study>/trials/<int:number>/look"


def look_routes(database: Database, overviews: Overviews, *, read_only: bool) -> Blueprint:
    """Its routes."""
    routes, looks = Blueprint("look", __name__), Looks(database, read_only=read_only)

    @routes.get(_PLACE)
    def page(study: str, number: int) -> str:
        found = find_study(database, study)
        slot = overviews.slot(found, number)
        return render_template(
            "look.html", page="look", study=found, number=number, why_not=why_not(slot)
        )

    @routes.get(f"{_PLACE}.json")
    def now(study: str, number: int) -> Response:
        return answered(study, number, draws=False)

    @routes.post(f"{_PLACE}.json")
    def draw(study: str, number: int) -> Response:
        return answered(study, number, draws=True)

    def answered(study: str, number: int, *, draws: bool) -> Response:
        found = find_study(database, study)
        answer = jsonify(_said(looks, found, overviews.slot(found, number), draws=draws))
        answer.cache_control.no_store = True
        return answer

    @routes.get(f"{_PLACE}/<path:name>")
    def picture(study: str, number: int, name: str) -> Answer:
        found = find_study(database, study)
        content = looks.picture(found, overviews.slot(found, number), name)
        if content is None:
            abort(404, f"no picture {name} was drawn of trial {number}")
        return revalidated(Response(content, mimetype="image/png"))

    return routes


def _said(looks: Looks, study: Study, slot: Slot, *, draws: bool) -> dict[str, Any]:
    def address(name: str | None) -> str | None:
        place = "look.picture"
        number = slot.trial_number
        return name and url_for(place, study=study.name, number=number, name=name)

    try:
        look = looks.of(study, slot, draws=draws)
        return {"undrawn": True} if look is None else _json(look, study, address)
    except BusyError:
        return {"busy": True}
    except (SearchError, StorageError, OSError) as error:
        return {"error": one_line(error)}


def _json(look: KeptLook, study: Study, address: Address) -> dict[str, Any]:
    classes = study.identity["data"]["classes"]
    return {
        "filters": address(look.filters),
        "examples": [_example(one, classes, address) for one in look.examples],
    }


def _example(kept: KeptExample, classes: list[str], address: Address) -> dict[str, Any]:
    return {
        "name": kept.name,
        "label": classes[kept.label],
        "predicted": classes[kept.predicted],
        "right": kept.label == kept.predicted,
        "chance": f"{kept.probability:.1%}",
        "grad_cam": address(kept.grad_cam),
        "saliency": address(kept.saliency),
        "activations": [address(name) for name in kept.activations],
    }
