"""Where a token is needed, which address is printed, and which base path is one."""

from __future__ import annotations

import pytest

from search.dashboard.settings import Settings, make_settings
from search.errors import UsageError


@pytest.mark.parametrize(
    ("options", "needed"),
    [
        ({}, False),
        ({"host": "localhost"}, False),
        ({"host": "127.0.0.2"}, False),
        ({"host": "::1"}, False),
        ({"host": "0.0.0.0"}, True),  # noqa: S104
        ({"host": "::"}, True),
        ({"host": "10.0.0.7"}, True),
        ({"host": "gpu.example.org"}, True),
        ({"allowed_hosts": ("gpu.example.org",)}, True),
    ],
)
def test_a_token_is_made_where_others_can_reach_it(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, str], needed: bool
) -> None:
    """256 random bits, in the address that is printed."""
    monkeypatch.delenv("SEARCH_DASHBOARD_TOKEN", raising=False)
    settings = make_settings(**options)  # type: ignore[arg-type]
    assert (settings.token is not None) == needed
    assert settings.token_is_made == needed
    if needed:
        assert settings.token is not None
        assert len(settings.token) >= 43
        assert settings.url.endswith(f"/?token={settings.token}")
        assert make_settings(**options).token != settings.token  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104
def test_a_given_token_holds_everywhere_and_is_not_printed(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """SEARCH_DASHBOARD_TOKEN; whoever set it knows it."""
    monkeypatch.setenv("SEARCH_DASHBOARD_TOKEN", "mine")
    settings = make_settings(host=host)
    assert settings.token == "mine"
    assert "mine" not in settings.url


def test_the_printed_address_can_be_opened() -> None:
    """An IPv6 address in brackets, and a name where it listens everywhere."""
    assert Settings(host="::1", base_path="/x").url == "http://[::1]:8080/x/"
    assert "0.0.0.0" not in Settings(host="0.0.0.0").url  # noqa: S104


@pytest.mark.parametrize(
    ("given", "path"), [("", ""), ("/", ""), ("/x", "/x"), ("x/y/", "/x/y"), ("/a-b.c~d_e", None)]
)
def test_a_base_path_begins_with_one_slash_and_ends_with_none(given: str, path: str | None) -> None:
    """However it is written."""
    assert make_settings(base_path=given).base_path == (given if path is None else path)


@pytest.mark.parametrize("given", ["/a b", "/a;b", "/a//b", "/${x}", '/"', "/ä", "/x\n"])
def test_a_base_path_of_other_characters_is_refused(given: str) -> None:
    """It is put into scripts and headers."""
    with pytest.raises(UsageError, match="--base-path"):
        make_settings(base_path=given)
