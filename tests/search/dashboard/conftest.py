"""A tab for each test, and studies to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import tab
from two_studies import TwoStudies, two_studies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from browser import Tab
    from playwright.sync_api import Browser


@pytest.fixture
def visit(browser: Browser) -> Iterator[Tab]:
    """A fresh tab, without cookies."""
    with tab(browser) as opened:
        yield opened


@pytest.fixture
def studies(tmp_path: Path) -> Iterator[TwoStudies]:
    """Of the test's own."""
    yield from two_studies(tmp_path)


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoStudies]:
    """For tests that change nothing."""
    yield from two_studies(tmp_path_factory.mktemp("standing"))
