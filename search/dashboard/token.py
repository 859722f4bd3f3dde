"""The token that a dashboard may ask for: in a cookie, a link, a form or a header."""

from __future__ import annotations

import hmac
import time
from collections import deque
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Request, Response

    from search.dashboard.settings import Settings

GUESSES = 10  # wrong tokens that are answered
PER_SECONDS = 60.0  # in that time; more are not even looked at
_BEARER = "Bearer "


class TooManyGuesses(Exception):  # noqa: N818
    """So many wrong tokens came that none is looked at for a while."""


class Token:
    """A dashboard's token, and the cookie of those who had it.

    A wrong one is not answered late, which would hold a thread of the server: after ten within a
    minute, from wherever, every further one is refused unseen. A cookie is not guessed (it is a
    digest of 256 bits), and goes on being taken meanwhile.
    """

    def __init__(
        self, token: str, settings: Settings, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._token = token.encode()
        # Cookies are a host's, whatever the port: two dashboards must not take each other's.
        self._name = f"search-dashboard-{settings.port}"
        self._value = hmac.digest(self._token, b"cookie of a dashboard", "sha256").hex()
        self._path = settings.base_path or "/"
        self._wrong: deque[float] = deque(maxlen=GUESSES)
        self._clock, self._lock = clock, Lock()

    def admits(self, request: Request) -> bool:
        """Whether a request has the cookie, or the token in its Authorization header.

        Raises:
            TooManyGuesses: the header was not looked at.
        """
        cookie = request.cookies.get(self._name, "")
        if hmac.compare_digest(cookie.encode(), self._value.encode()):
            return True
        header = request.headers.get("Authorization", "")
        return header.startswith(_BEARER) and self.is_right(header.removeprefix(_BEARER))

    def is_right(self, given: str) -> bool:
        """Compare a token in constant time.

        Raises:
            TooManyGuesses: it was not looked at.
        """
        with self._lock:
            now = self._clock()
            if len(self._wrong) == GUESSES and now - self._wrong[0] < PER_SECONDS:
                raise TooManyGuesses
            right = hmac.compare_digest(given.encode(), self._token)
            if not right:
                self._wrong.append(now)
        return right

    def remember(self, request: Request, response: Response) -> None:
        """Give the cookie: to scripts of no page, and with no request that another site causes.

        Only a browser that came by https may send it back by nothing else. Whoever makes up the
        proxy's header on the way here does that for his own cookie alone, so that it is believed.
        """
        response.set_cookie(
            self._name,
            self._value,
            path=self._path,
            httponly=True,
            samesite="Strict",
            secure=request.headers.get("X-Forwarded-Proto", "").lower() == "https",
        )
