"""A real browser (Debian's chromium), and a `search dashboard` for it to look at."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from own_postgres import free_port
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Page,
        Request,
        Response,
    )

QUIET = (  # what a fresh profile would do on its own: none of it is the page's doing
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 30_000  # milliseconds that something may take to appear: two slow cores
LEFT = "net::ERR_ABORTED"  # of a request whose page was left before the answer came


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window; a test without one fails, and says what to install."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("there is no chromium on PATH: apt install chromium", pytrace=False)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


class Tab:
    """A page in a profile of its own (no cookies), which keeps what goes wrong in it.

    `problems` has a line for each error on the console, each exception that nobody caught, each
    answer of 400 and above and each request without an answer.
    """

    def __init__(self, browser: Browser, *, width: int = 1280, height: int = 800) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height}
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        self.page.on("response", self._answered)
        self.page.on("requestfailed", self._failed)

    def open(self, url: str) -> Response:
        """Go there; returns the page's own answer."""
        answer = self.page.goto(url)
        assert answer is not None
        return answer

    def close(self) -> None:
        """Forget the profile."""
        self.context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.request.method} {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.problems.append(f"{request.failure}: {request.method} {request.url}")


@contextmanager
def tab(browser: Browser, *, width: int = 1280, height: int = 800) -> Iterator[Tab]:
    """A tab, closed afterwards; sizes are in pixels."""
    made = Tab(browser, width=width, height=height)
    try:
        yield made
    finally:
        made.close()


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """A `search dashboard` that answers."""

    port: int
    said: str  # its first line, which has the address to open, with a token where there is one
    pid: int

    @property
    def url(self) -> str:
        """Its address on this machine, without a path."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def running_dashboard(
    storage: str, *options: str, environment: Mapping[str, str], folder: Path | None = None
) -> Iterator[Dashboard]:
    """Serve a database on a free port, and end it afterwards.

    Args:
        storage: the database's URL.
        options: more of `search dashboard`'s.
        environment: of the process, as the fixture of that name.
        folder: it runs there.
    """
    port = free_port()
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("search")), "dashboard", "--port", str(port), *options],
        cwd=folder,
        env={**environment, "SEARCH_STORAGE": storage},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said, "search dashboard ended before it answered; what it said is above"
        yield Dashboard(port=port, said=said.rstrip("\n"), pid=process.pid)
    finally:
        process.kill()
        process.communicate()
