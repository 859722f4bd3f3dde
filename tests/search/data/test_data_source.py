"""What a source is called."""

from __future__ import annotations

import pytest

from search.data.source import safe_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("chest_xray-1.0", "chest_xray-1.0"),
        ("my pets (2)", "my-pets-2"),
        ("../x", "x"),
        ("Tiere äöü", "Tiere"),
        ("猫", "data"),
        ("", "data"),
        ("a/b\\c\0d", "a-b-c-d"),
    ],
)
def test_a_name_is_safe(text: str, name: str) -> None:
    """In a study's name and in a file's; there always is one."""
    assert safe_name(text) == name
