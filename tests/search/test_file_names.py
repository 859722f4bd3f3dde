"""Names of studies as parts of files' names."""

from __future__ import annotations

import pytest

from search.names import file_name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("xrays-auto", "xrays-auto"),
        ("Ärzte 2", "Ärzte-2"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>alert(7)</script>", "script-alert-7-script"),
        ("...", "study"),
        ("x" * 240, "x" * 100),
    ],
)
def test_a_name_leads_nowhere_else(name: str, said: str) -> None:
    """It has no separator, does not begin with a dot, and is short enough."""
    assert file_name(name) == said
