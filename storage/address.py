"""Database addresses: what may be said of them, and never a password."""

from __future__ import annotations

import re

# The user part ends at the last "@": a password with an unescaped "@" in it is hidden whole.
_PASSWORD = re.compile(
    r"^(?P<head>[\w+.-]+://[^:/@]*):(?P<password>.+)@(?P<tail>[^@]*)$", re.DOTALL
)
_QUERY_PASSWORD = re.compile(r"(?P<key>[?&](?:password|sslpassword)=)[^&]+")


def has_password(url: str) -> bool:
    """Whether the URL carries a password, as user:password@ or in its query."""
    return bool(_PASSWORD.match(url) or _QUERY_PASSWORD.search(url))


def without_password(url: str) -> str:
    """The URL as it may be shown: each password replaced by ***."""
    shown = _PASSWORD.sub(r"\g<head>:***@\g<tail>", url)
    return _QUERY_PASSWORD.sub(r"\g<key>***", shown)
