"""`search dashboard` as it is started and looked at: a process, a real browser, strangers."""

from __future__ import annotations

import http.client
import json
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from browser import running_dashboard
from playwright.sync_api import Error, expect
from two_studies import DOCUMENT, TwoStudies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Dashboard, Tab

EVERYWHERE = "0.0.0.0"  # noqa: S104


@pytest.fixture(scope="module")
def shown(standing: TwoStudies, environment: dict[str, str]) -> Iterator[Dashboard]:
    """Without options."""
    with running_dashboard(standing.storage, environment=environment) as running:
        yield running


@pytest.fixture(scope="module")
def guarded(standing: TwoStudies, environment: dict[str, str]) -> Iterator[Dashboard]:
    """For other machines too, read-only, with a token of its own making."""
    options = ("--host", EVERYWHERE, "--read-only")
    with running_dashboard(standing.storage, *options, environment=environment) as running:
        yield running


def link(guarded: Dashboard) -> str:
    """The address that was printed, as it is reached from here."""
    printed = guarded.said.split()[0]
    assert "?token=" in printed
    return f"{guarded.url}/?{printed.split('?')[1]}"


def test_the_list_of_studies_and_a_study_open_without_an_error(
    shown: Dashboard, standing: TwoStudies, visit: Tab
) -> None:
    """In optuna-dashboard, with a policy of ours on top."""
    visit.open(shown.url)
    expect(visit.page.get_by_text("lungs")).to_be_visible()
    expect(visit.page.get_by_text("a notebook's")).to_be_visible()
    for page, text in (
        (f"{standing.our_id}", "Hyperparameter Importance"),
        (f"{standing.our_id}/analytics", "Hyperparameter Relationships"),
        (f"{standing.our_id}/trials?numbers=0", "Artifacts"),
        (f"{standing.our_id}/note", "Note"),
    ):
        visit.open(f"{shown.url}/dashboard/studies/{page}")
        expect(visit.page.get_by_role("heading", name=text).first).to_be_visible()
        visit.page.wait_for_load_state("networkidle")
    assert visit.problems == []


def test_a_trials_picture_is_displayed(shown: Dashboard, standing: TwoStudies, visit: Tab) -> None:
    """By optuna-dashboard itself, inline."""
    visit.open(f"{shown.url}/dashboard/studies/{standing.our_id}/trials?numbers=0")
    picture = visit.page.locator("img[src*='/artifacts/']").first
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.complete && one.naturalWidth") == 4


def test_an_html_artifact_is_not_run(shown: Dashboard, standing: TwoStudies, visit: Tab) -> None:
    """The browser stores it, wherever it was linked from; its script asks for nothing."""
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    place = f"{shown.url}/artifacts/{standing.our_id}/{standing.our_trial}/{DOCUMENT}"
    with visit.page.expect_download() as download, pytest.raises(Error, match="Download"):
        visit.page.goto(place)
    assert download.value.path().read_bytes().startswith(b"<!DOCTYPE html>")
    visit.open(f"{shown.url}/api/meta")
    visit.page.evaluate(
        "place => { const one = document.createElement('iframe'); one.src = place; "
        "document.body.append(one); return new Promise(go => setTimeout(go, 1000)) }",
        place,
    )
    assert not any(url.endswith("/ran") for url in asked)


def test_nothing_is_shown_before_the_right_token(guarded: Dashboard, visit: Tab) -> None:
    """A wrong one is said to be wrong; the right one opens what was asked for."""
    answer = visit.open(f"{guarded.url}/dashboard")
    assert answer.status == 401
    field = visit.page.get_by_label("Token")
    field.fill("wrong")
    visit.page.get_by_role("button").click()
    expect(visit.page.get_by_text("This token is wrong.")).to_be_visible()
    field.fill(link(guarded).split("token=")[1])
    visit.problems.clear()
    visit.page.get_by_role("button").click()
    expect(visit.page.get_by_text("lungs")).to_be_visible()
    assert visit.page.url.startswith(f"{guarded.url}/dashboard")
    assert visit.problems == []


def test_the_printed_link_opens_it(guarded: Dashboard, visit: Tab) -> None:
    """No token stays in the address; scripts cannot read the cookie."""
    visit.open(link(guarded))
    expect(visit.page.get_by_text("lungs")).to_be_visible()
    assert "token" not in visit.page.url
    (cookie,) = visit.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert visit.page.evaluate("document.cookie") == ""
    assert visit.problems == []


def test_read_only_says_so_where_a_change_is_tried(
    guarded: Dashboard, standing: TwoStudies, visit: Tab
) -> None:
    """By optuna-dashboard's own script."""
    visit.open(link(guarded))
    tried = "([path, body]) => fetch(path, {method: 'PUT', body}).then(one => one.json())"
    path = f"/api/studies/{standing.our_id}/note"
    said = visit.page.evaluate(tried, [path, '{"version": 1, "body": "x"}'])
    assert "--read-only" in said["reason"]


def test_a_foreign_name_is_refused(shown: Dashboard) -> None:
    """A site that points its name at this machine (DNS rebinding) reads nothing."""
    status, said = ask(shown, "GET", "/api/studies", Host="attacker.example")
    assert status == 403
    assert "lungs" not in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://attacker.example", 403), (None, 403), ("http://127.0.0.1:{port}", 204)],
)
def test_a_page_of_another_site_changes_nothing(
    studies: TwoStudies, environment: dict[str, str], origin: str | None, status: int
) -> None:
    """Over plain HTTP, as its script would."""
    with running_dashboard(studies.storage, environment=environment) as running:
        given = {} if origin is None else {"Origin": origin.format(port=running.port)}
        got, _ = ask(running, "DELETE", f"/api/studies/{studies.their_id}", **given)
    assert got == status
    left = [study.study_name for study in studies.database.optuna.get_all_studies()]
    assert ("a notebook's" in left) == (status == 403)


def test_a_form_on_another_site_is_refused_by_what_the_browser_says(
    shown: Dashboard, visit: Tab
) -> None:
    """It needs no permission to send one; the browser tells where it stands."""
    page = b"<form method='post'><button>win a prize</button></form>"

    def stranger(_: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        return 200, page.replace(b"'post'", f"'post' action='{shown.url}/live'".encode())

    with serving(stranger) as port:
        visit.open(f"http://localhost:{port}/")
        with visit.page.expect_navigation() as went:
            visit.page.get_by_role("button").click()
    assert went.value.status == 403
    expect(visit.page.get_by_text("only pages of this dashboard")).to_be_visible()


@pytest.mark.long
def test_under_a_base_path_behind_a_proxy(
    standing: TwoStudies, environment: dict[str, str], visit: Tab
) -> None:
    """The proxy forwards that path alone, and nothing else is asked for."""
    lost: list[str] = []
    options = ("--base-path", "/some/where")
    with running_dashboard(standing.storage, *options, environment=environment) as running:

        def forward(request: BaseHTTPRequestHandler) -> tuple[int, bytes] | None:
            if request.path.startswith("/some/where/"):
                return None
            lost.append(request.path)
            return 404, b""

        with serving(forward, onto=f"127.0.0.1:{running.port}") as port:
            visit.open(f"http://127.0.0.1:{port}/some/where/")
            visit.page.get_by_text("lungs").click()
            expect(visit.page.get_by_text("Hyperparameter Importance").first).to_be_visible()
            study = f"/some/where/dashboard/studies/{standing.our_id}"
            assert study in visit.page.url
            for page in ("analytics", "trials?numbers=0"):
                visit.open(f"http://127.0.0.1:{port}{study}/{page}")
                visit.page.wait_for_load_state("networkidle")
            expect(visit.page.locator("img[src*='/artifacts/']").first).to_be_visible()
            visit.open(f"http://127.0.0.1:{port}/some/where/studies")
            assert running.said.split()[0] == f"{running.url}/some/where/"
    assert visit.problems == []
    assert lost == []


def ask(running: Dashboard, method: str, path: str, **headers: str) -> tuple[int, str]:
    """A request as a program makes it; status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
    given = {"Host": f"127.0.0.1:{running.port}", "Content-Type": "application/json", **headers}
    connection.request(method, path, body=json.dumps({}), headers=given)
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    return answer.status, said


@contextmanager
def serving(
    answer: Callable[[BaseHTTPRequestHandler], tuple[int, bytes] | None], *, onto: str = ""
) -> Iterator[int]:
    """A server on a port of this machine; what `answer` leaves open is asked of `onto`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            own = answer(self)
            if own is not None:
                self._reply(own[0], [("Content-Type", "text/html")], own[1])
                return
            kept = {name: value for name, value in self.headers.items() if name != "Connection"}
            behind = http.client.HTTPConnection(onto, timeout=60)
            behind.request("GET", self.path, headers=kept)
            given = behind.getresponse()
            self._reply(given.status, given.getheaders(), given.read())
            behind.close()

        def _reply(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers:
                if name not in {"Content-Length", "Connection", "Date"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            with suppress(ConnectionError):  # the page was left
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
