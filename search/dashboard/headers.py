"""Headers that every answer carries, whoever gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.datastructures import Headers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Any
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    Error = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

OUR_PAGES = ("live", "studies")  # first parts of the paths that pages of our own answer
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer, forms would be posted without an Origin
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ALWAYS = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
# plotly makes style elements of its own, and puts style attributes on what it draws.
_OUR_POLICY = (
    f"default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; {_ALWAYS}"
)
# optuna-dashboard's own: its page has a style element, its components make more, and plotly's WebGL
# (parallel coordinates) compiles functions.
_THEIR_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' data: 'unsafe-inline'; "
    f"script-src 'self' 'unsafe-eval'; {_ALWAYS}"
)
_ARTIFACT_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_SHOWN = {"image/png", "image/jpeg"}  # they hold no script


def with_headers(application: WSGIApplication) -> WSGIApplication:
    """Add them to all that an application answers."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        first = first_part(environ)

        def begin(
            status: str, headers: list[tuple[str, str]], error: Error | None = None, /
        ) -> Any:
            return start(status, _completed(headers, first), error)

        return application(environ, begin)

    return answer


def first_part(environ: WSGIEnvironment) -> str:
    """What a path is for: "studies" of /studies/digits-auto."""
    return str(environ["PATH_INFO"]).lstrip("/").split("/")[0]


def _completed(given: list[tuple[str, str]], first: str) -> list[tuple[str, str]]:
    headers = Headers(given)
    headers.remove("Access-Control-Allow-Origin")  # artifacts are for these pages alone
    for name, value in _EVERYWHERE.items():
        headers[name] = value
    headers["Content-Security-Policy"] = _policy(first)
    if first == "artifacts" and not _is_picture(headers):
        headers["Content-Disposition"] = "attachment"
    return headers.to_wsgi_list()


def _policy(first: str) -> str:
    if first == "artifacts":
        return _ARTIFACT_POLICY
    return _OUR_POLICY if first in OUR_PAGES else _THEIR_POLICY


def _is_picture(headers: Headers) -> bool:
    return headers.get("Content-Type", "").split(";")[0].strip().lower() in _SHOWN
