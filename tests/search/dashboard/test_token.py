"""Counting wrong tokens, and whose cookie is whose."""

from __future__ import annotations

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from search.dashboard.settings import Settings
from search.dashboard.token import GUESSES, PER_SECONDS, Token, TooManyGuesses


def test_looking_begins_again_after_a_minute() -> None:
    """One at a time, as the ten oldest go out of date."""
    now = [0.0]
    token = Token("right", Settings(), clock=lambda: now[0])
    for second in range(GUESSES):
        now[0] = float(second)
        assert not token.is_right("wrong")
    with pytest.raises(TooManyGuesses):
        token.is_right("right")
    now[0] = PER_SECONDS + 0.5
    assert token.is_right("right")
    assert not token.is_right("wrong")
    with pytest.raises(TooManyGuesses):
        token.is_right("right")


def test_a_cookie_is_of_one_port_and_one_token() -> None:
    """Browsers send a host's cookies to all of its ports."""
    for other in (Settings(port=8081), Settings()):
        giver, taker = Token("right", Settings()), Token("other", other)
        answer = Response()
        giver.remember(EnvironBuilder().get_request(), answer)
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        asked = EnvironBuilder(headers=[("Cookie", cookie)]).get_request()
        assert giver.admits(asked)
        assert not taker.admits(asked)
    same = Token("right", Settings(port=8081))
    assert not same.admits(asked)
