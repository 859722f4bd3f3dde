"""What the guard itself answers: a line, the page that asks for the token, a way on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

_ASKING = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>search dashboard</title>
</head>
<body>
<h1>search dashboard</h1>
<p>{said}</p>
<form method="post">
<label>Token <input type="password" name="token" autocomplete="current-password" required autofocus>
</label>
<button>Open</button>
</form>
<p>It is in the address that <code>search dashboard</code> printed where it was started, or what
SEARCH_DASHBOARD_TOKEN was there.</p>
</body>
</html>
"""


def refuse(request: Request, line: str, *, status: int = 403) -> Response:
    """Say in one line why not; to optuna-dashboard's own script in the form that it shows."""
    if request.path.startswith("/api/"):
        return Response(json.dumps({"reason": line}), status, content_type="application/json")
    return Response(f"{line}\n", status, content_type="text/plain; charset=utf-8")


def ask_for_token(*, wrong: bool) -> Response:
    """The page with a form that posts the token to the address where it stands."""
    said = "This token is wrong." if wrong else "This dashboard is shown to those with its token."
    page = Response(_ASKING.format(said=said), 401, content_type="text/html; charset=utf-8")
    page.headers["WWW-Authenticate"] = "Bearer"
    page.headers["Cache-Control"] = "no-store"
    return page


def go_on(request: Request) -> Response:
    """Send the browser to the address that it asked for, without the token."""
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != "token"]
    place = quote(f"{request.root_path}{request.path}") + (f"?{urlencode(rest)}" if rest else "")
    return Response(status=303, headers={"Location": place, "Cache-Control": "no-store"})
