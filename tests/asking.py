"""Asking a dashboard in this process, without a server."""

from __future__ import annotations

from typing import Any

from werkzeug.test import Client, TestResponse


class Asking(Client):
    """Keeps cookies as a browser does, and reads every answer to its end."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """Ask; the server's side of the answer is closed then."""
        return super().open(*args, buffered=True, **options)
