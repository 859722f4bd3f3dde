"""Whether a write comes from a page of ours: a page of another site could send one too."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

_READS = {"GET", "HEAD", "OPTIONS"}
_OURS = {"same-origin", "none"}  # none: typed by the user


def is_write(request: Request) -> bool:
    """Whether a request may change something."""
    return request.method not in _READS


def is_same_origin(request: Request) -> bool:
    """Whether the browser says that a page of this very host sent the request.

    Sec-Fetch-Site says it where there is one; else Origin, or Referer, must be of the request's own
    Host. A request with none of them is taken for a stranger's.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in _OURS
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return _netloc(source) == request.headers.get("Host", "").lower()


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
