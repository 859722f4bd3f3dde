"""A mark for tests of the supervisor's own deeds, which no kind of database has a part in."""

from __future__ import annotations

import pytest

on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
