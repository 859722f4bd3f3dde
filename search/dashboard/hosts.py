"""Which Host headers are answered: a page of another site may not come in under its own name.

A site can let its name point at this machine once its page is loaded (DNS rebinding); what the page
asks for then comes here, and the browser takes it for the site's own. Its name in the Host header
gives it away. An IP address cannot be pointed anywhere.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from search.dashboard.settings import is_loopback

if TYPE_CHECKING:
    from search.dashboard.settings import Settings


class Hosts:
    """The hosts that a dashboard answers as; ports are not looked at, a tunnel changes them."""

    def __init__(self, settings: Settings) -> None:
        self._everywhere = not is_loopback(settings.host)
        named = {"localhost", settings.host, *settings.allowed_hosts}
        self._names = {_plain(name) for name in named}
        if self._everywhere:
            self._names.add(_plain(socket.gethostname()))

    def allow(self, header: str) -> bool:
        """Whether a request with this Host header is answered."""
        name = host_of(header)
        if name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._everywhere or address.is_loopback


def host_of(header: str) -> str:
    """The host of a Host header, without its port; "" where there is none."""
    try:
        return _plain(urlsplit(f"//{header}").hostname or "")
    except ValueError:
        return ""


def _plain(name: str) -> str:
    return name.lower().removesuffix(".")
