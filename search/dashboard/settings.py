"""How a dashboard is served, as its options and the environment say."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
import socket
from dataclasses import dataclass

from search.errors import UsageError

TOKEN_VARIABLE = "SEARCH_DASHBOARD_TOKEN"  # noqa: S105  # its name
LOOPBACK = "127.0.0.1"
_SEGMENTS = re.compile(r"(/[A-Za-z0-9._~-]+)*")  # they go into scripts, cookies and headers as is


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where a dashboard listens, for whom, and what they may do."""

    host: str = LOOPBACK  # address or name to bind to
    port: int = 8080
    base_path: str = ""  # before every path, as "/search"; "": none
    read_only: bool = False
    allowed_hosts: tuple[str, ...] = ()  # names that a proxy is reached by
    token: str | None = None  # None: whoever reaches it may use it
    token_is_made: bool = False  # then it is nowhere else to be read, and is printed

    @property
    def url(self) -> str:
        """The address to open, with the token where it was made here."""
        name = socket.gethostname() if _is_any(self.host) else self.host
        shown = f"[{name}]" if ":" in name else name
        token = f"?token={self.token}" if self.token_is_made else ""
        return f"http://{shown}:{self.port}{self.base_path}/{token}"


def make_settings(
    *,
    host: str = LOOPBACK,
    port: int = 8080,
    base_path: str = "",
    read_only: bool = False,
    allowed_hosts: tuple[str, ...] = (),
) -> Settings:
    """Complete the options with a token, where one is needed.

    That is where others can reach the dashboard (by an address that is not this machine's loopback,
    or by a proxy's name), and wherever SEARCH_DASHBOARD_TOKEN is set.

    Raises:
        UsageError: the base path is none.
    """
    path = "/" + base_path.strip("/") if base_path.strip("/") else ""
    if not _SEGMENTS.fullmatch(path):
        raise UsageError(
            f"--base-path {base_path!r} is no path: letters, digits and . _ ~ - between slashes, "
            "as /search"
        )
    given = os.environ.get(TOKEN_VARIABLE) or None
    made = given is None and (not is_loopback(host) or bool(allowed_hosts))
    return Settings(
        host=host,
        port=port,
        base_path=path,
        read_only=read_only,
        allowed_hosts=allowed_hosts,
        token=secrets.token_urlsafe() if made else given,
        token_is_made=made,
    )


def is_loopback(host: str) -> bool:
    """Whether an address, or a name, is certainly this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_any(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
