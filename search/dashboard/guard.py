"""The door of a dashboard: who may come in, and what they may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from search.dashboard.answers import ask_for_token, go_on, refuse
from search.dashboard.hosts import Hosts, host_of
from search.dashboard.origin import is_same_origin, is_write
from search.dashboard.token import PER_SECONDS, Token, TooManyGuesses

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from search.dashboard.settings import Settings

_FORM = "application/x-www-form-urlencoded"
_FORM_BYTES = 4096


class Guard:
    """Lets a request through to an application, or answers it itself.

    Looked at in this order: the Host header, a write's origin, the token, whether anything may be
    written at all.
    """

    def __init__(self, application: WSGIApplication, settings: Settings) -> None:
        self._application, self._read_only = application, settings.read_only
        self._hosts = Hosts(settings)
        self._token = None if settings.token is None else Token(settings.token, settings)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        request = Request(environ)
        answer = self._stranger(request) or self._without_token(request) or self._write(request)
        return (answer or self._application)(environ, start)

    def _stranger(self, request: Request) -> Response | None:
        host = request.headers.get("Host", "")
        if not self._hosts.allow(host):
            return refuse(
                request,
                f"{host_of(host) or 'a request without a Host'} is not allowed here: start search "
                "dashboard with --allowed-host and the name that it is reached by",
            )
        if is_write(request) and not is_same_origin(request):
            return refuse(request, "only pages of this dashboard may change something in it")
        return None

    def _without_token(self, request: Request) -> Response | None:
        if self._token is None:
            return None
        try:
            return self._ask(request, self._token)
        except TooManyGuesses:
            wait = f"too many wrong tokens came; try again in {PER_SECONDS:.0f} s"
            return refuse(request, wait, status=429)

    def _ask(self, request: Request, token: Token) -> Response | None:
        given = request.args.get("token") if request.method == "GET" else None
        if given is None and token.admits(request):
            return None
        given = _posted(request) if given is None else given
        if given is None or not token.is_right(given):
            return ask_for_token(wrong=given is not None)
        answer = go_on(request)
        token.remember(request, answer)
        return answer

    def _write(self, request: Request) -> Response | None:
        if self._read_only and is_write(request):
            return refuse(request, "this dashboard changes nothing: it was started --read-only")
        return None


def _posted(request: Request) -> str | None:
    """The token that the form posted; None: it was not that form."""
    if request.mimetype != _FORM or (request.content_length or 0) > _FORM_BYTES:
        return None
    return request.form.get("token")
