"""The project's own pages in the browser: /live, the studies, a study, a trial."""

from __future__ import annotations

from search.dashboard.pages.application import make_pages

__all__ = ["make_pages"]
