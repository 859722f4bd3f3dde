"""optuna-dashboard under a base path, which it has none of.

Its page and its script have addresses from "/" in them; those get the base path put before them on
their way out. Without a base path nothing here is used.
"""

from __future__ import annotations

import gzip
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from search.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_SCRIPT = "/static/bundle.js"
# Every place of the script (of release 0.21) that makes an address; {} is where the base path goes.
_ADDRESSES = (
    'url_prefix:"{}/dashboard"',
    "${{this.baseURL}}{}/api/",
    "`{}/artifacts/${{",
    "}}{}/artifacts/${{",
    "`{}/csv/${{",
)


class Prefixed:
    """optuna-dashboard, whose addresses begin with a base path."""

    def __init__(self, application: WSGIApplication, base_path: str) -> None:
        """Prepare its script once.

        Raises:
            SearchError: the installed release makes its addresses in another way.
        """
        self._application, self._base_path = application, base_path
        self._script = gzip.compress(_prefixed(_script(), base_path).encode(), compresslevel=6)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        request = Request(environ)
        answer = self._bundle(request) if request.path == _SCRIPT else self._other(request)
        return answer(environ, start)

    def _bundle(self, request: Request) -> Response:
        body = self._script
        packed = request.accept_encodings.quality("gzip") > 0
        answer = Response(
            body if packed else gzip.decompress(body), content_type="text/javascript; charset=utf-8"
        )
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        answer.add_etag()
        return answer.make_conditional(request)

    def _other(self, request: Request) -> Response:
        answer = Response.from_app(self._application, request.environ)
        if answer.location:
            answer.location = self._base_path + urlsplit(answer.location).path
        if answer.mimetype == "text/html" and request.path.startswith("/dashboard"):
            answer.set_data(self._page(answer.get_data(as_text=True)))
        return answer

    def _page(self, page: str) -> str:
        # Where a page names no icon, browsers ask for one outside of the base path.
        icon = f'<link rel="icon" href="{self._base_path}/favicon.ico">'
        script = f'"{self._base_path}{_SCRIPT}"'
        return page.replace("<head>", f"<head>{icon}", 1).replace(f'"{_SCRIPT}"', script)


def _script() -> str:
    return (files("optuna_dashboard") / "public" / "bundle.js").read_text()


def _prefixed(script: str, base_path: str) -> str:
    for address in _ADDRESSES:
        bare = address.format("")
        if bare not in script:
            raise SearchError(
                f"the installed optuna-dashboard has no {bare} in its script, so that it cannot go "
                "under --base-path: install release 0.21, or leave --base-path out"
            )
        script = script.replace(bare, address.format(base_path))
    return script
