"""The files that pages and reports show their pictures with."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

STATIC = Path(str(files("search.web"))) / "static"
"""The folder of scripts and styles."""
TEMPLATES = Path(str(files("search.web"))) / "templates"


def plotly_release() -> str:
    """Of plotly's Python package, which has the script in it."""
    return version("plotly")


@cache
def plotly_packed() -> bytes:
    """plotly.js, compressed by gzip."""
    script = files("plotly") / "package_data" / "plotly.min.js"
    return gzip.compress(script.read_bytes(), 6, mtime=0)
