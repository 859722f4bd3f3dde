"""Who may come in, and what they may ask for: looked at before anything is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asking import Asking

from search.dashboard.application import make_application
from search.dashboard.settings import Settings

if TYPE_CHECKING:
    from two_studies import TwoStudies

HERE = "http://127.0.0.1:8080"
OWN = {"Origin": HERE}
TOKEN = "a token of one's own"
POINTED = "attacker.example"


def client(studies: TwoStudies, **settings: object) -> Asking:
    """Asks a dashboard with these settings, in this process, and keeps cookies."""
    return Asking(make_application(studies.database, Settings(**settings)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "host", "status"),
    [
        ({}, "127.0.0.1:8080", 200),
        ({}, "127.0.0.1:9000", 200),  # a tunnel's port
        ({}, "LocalHost.:8080", 200),
        ({}, "[::1]:8080", 200),
        ({}, POINTED, 403),
        ({}, f"{POINTED}:8080", 403),
        ({}, "127.0.0.1.attacker.example", 403),
        ({}, "10.0.0.7:8080", 403),
        ({}, "", 403),
        ({"allowed_hosts": ("gpu.example.org",)}, "gpu.example.org", 200),
        ({"allowed_hosts": ("gpu.example.org",)}, POINTED, 403),
        ({"host": "0.0.0.0"}, "10.0.0.7:8080", 200),  # noqa: S104
        ({"host": "0.0.0.0"}, POINTED, 403),  # noqa: S104
        ({"host": "gpu.example.org"}, "gpu.example.org:8080", 200),
    ],
)
def test_a_host_that_is_not_ours_is_refused(
    standing: TwoStudies, settings: dict[str, object], host: str, status: int
) -> None:
    """A name that its owner points at this machine gets nothing, not even to read (403, a line)."""
    answer = client(standing, **settings).get("/api/studies", headers={"Host": host})
    assert answer.status_code == status
    if status == 403:
        assert "--allowed-host" in answer.get_json()["reason"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": HERE}, 204),
        ({"Sec-Fetch-Site": "none"}, 204),
        ({"Origin": HERE}, 204),
        ({"Referer": f"{HERE}/dashboard/studies/2"}, 204),
        ({"Sec-Fetch-Site": "cross-site", "Origin": HERE}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),  # another port of this machine
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://attacker.example", "Referer": HERE}, 403),
        ({}, 403),
    ],
)
def test_a_write_needs_a_page_of_ours(
    studies: TwoStudies, headers: dict[str, str], status: int
) -> None:
    """What the browser says of the page that sent it; nothing said is a stranger."""
    asked = client(studies)
    deleted = asked.delete(
        f"/api/studies/{studies.their_id}", json={}, base_url=HERE, headers=headers
    )
    assert deleted.status_code == status
    names = [study.study_name for study in studies.database.optuna.get_all_studies()]
    assert ("a notebook's" in names) == (status == 403)


def test_behind_a_proxy_an_origin_has_another_scheme(studies: TwoStudies) -> None:
    """The browser speaks https with the proxy, which hands the Host header on."""
    asked = client(studies, allowed_hosts=("gpu.example.org",))
    deleted = asked.delete(
        f"/api/studies/{studies.their_id}",
        json={},
        headers={"Host": "gpu.example.org", "Origin": "https://gpu.example.org"},
    )
    assert deleted.status_code == 204


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("path", ["/api/studies", "/api/studies/2", "/live/lungs", "/anything"])
def test_read_only_refuses_every_write(standing: TwoStudies, method: str, path: str) -> None:
    """Optuna-dashboard's and ours; reading goes on."""
    asked = client(standing, read_only=True)
    refused = asked.open(path, method=method, base_url=HERE, headers=OWN)
    assert refused.status_code == 403
    assert "--read-only" in refused.text
    assert asked.get("/api/studies", base_url=HERE).status_code == 200


@pytest.mark.parametrize("path", ["/", "/dashboard", "/api/studies", "/csv/1", "/live", "/studies"])
def test_without_the_token_nothing_is_shown(standing: TwoStudies, path: str) -> None:
    """A page asks for it, whatever was asked for."""
    answer = client(standing, token=TOKEN).get(path, base_url=HERE)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert '<form method="post">' in answer.text
    assert "lungs" not in answer.text


def test_a_link_with_the_token_opens_and_forgets_it(standing: TwoStudies) -> None:
    """The address in the browser has no token; the rest of it stays, and stays on this host."""
    asked = client(standing, token=TOKEN, base_path="/x")
    first = asked.get(
        "/dashboard",
        base_url=f"{HERE}/x",
        query_string={"token": TOKEN, "a": "1 2"},
    )
    assert (first.status_code, first.headers["Location"]) == (303, "/x/dashboard?a=1+2")
    cookie = first.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/x"):
        assert part in cookie
    assert "Secure" not in cookie
    assert TOKEN not in cookie
    assert asked.get("/api/studies", base_url=f"{HERE}/x").status_code == 200
    away = client(standing, token=TOKEN).get(
        "/",
        base_url=HERE,
        query_string={"token": TOKEN},
        environ_overrides={"PATH_INFO": "//attacker.example/"},
    )
    assert away.headers["Location"] == "/attacker.example/"


def test_the_form_takes_the_token(standing: TwoStudies) -> None:
    """A wrong one asks again and gives no cookie, the right one leads on to the page."""
    asked = client(standing, token=TOKEN)
    wrong = asked.post("/studies", data={"token": "x"}, base_url=HERE, headers=OWN)
    assert (wrong.status_code, "wrong" in wrong.text) == (401, True)
    assert "Set-Cookie" not in wrong.headers
    right = asked.post("/studies", data={"token": TOKEN}, base_url=HERE, headers=OWN)
    assert (right.status_code, right.headers["Location"]) == (303, "/studies")
    assert asked.get("/api/studies", base_url=HERE).status_code == 200


def test_the_form_is_open_in_a_read_only_dashboard(standing: TwoStudies) -> None:
    """A token changes nothing."""
    asked = client(standing, token=TOKEN, read_only=True)
    right = asked.post("/studies", data={"token": TOKEN}, base_url=HERE, headers=OWN)
    assert right.status_code == 303


def test_a_program_sends_the_token_in_a_header(standing: TwoStudies) -> None:
    """As `Authorization: Bearer`."""
    asked = client(standing, token=TOKEN)
    for given, status in ((TOKEN, 200), ("wrong", 401), ("ä", 401), ("", 401)):
        headers = {"Authorization": f"Bearer {given}".encode().decode("latin-1")}
        assert asked.get("/api/studies", base_url=HERE, headers=headers).status_code == status


def test_a_cookie_goes_by_https_alone_where_it_was_given_by_https(standing: TwoStudies) -> None:
    """The proxy says so."""
    first = client(standing, token=TOKEN).get(
        "/",
        base_url=HERE,
        query_string={"token": TOKEN},
        headers={"X-Forwarded-Proto": "https"},
    )
    assert "Secure" in first.headers["Set-Cookie"]


def test_after_ten_wrong_tokens_none_is_looked_at_for_a_while(standing: TwoStudies) -> None:
    """The right one neither; who has the cookie notices nothing."""
    asked = client(standing, token=TOKEN)
    known = Asking(asked.application)
    assert known.get("/", base_url=HERE, query_string={"token": TOKEN}).status_code == 303
    for _ in range(10):
        wrong = asked.get("/", base_url=HERE, query_string={"token": "guess"})
        assert wrong.status_code == 401
    refused = asked.get("/", base_url=HERE, query_string={"token": TOKEN})
    assert (refused.status_code, "too many" in refused.text) == (429, True)
    assert known.get("/api/studies", base_url=HERE).status_code == 200


@pytest.mark.parametrize("path", ["/dashboard", "/api/studies", "/nothing", "/studies", "/csv/1"])
def test_every_answer_says_what_a_browser_may_do_with_it(standing: TwoStudies, path: str) -> None:
    """Errors and the guard's own answers too."""
    for asked in (client(standing), client(standing, token=TOKEN)):
        headers = asked.get(path, base_url=HERE).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in headers
        policy = headers["Content-Security-Policy"]
        for part in ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert part in policy
        scripts = [part for part in policy.split("; ") if part.startswith("script-src")]
        assert "'unsafe-inline'" not in "".join(scripts)
