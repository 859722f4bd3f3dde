"""How templates of pages and reports are set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, FileSystemLoader

from search.durations import show_duration
from search.names import many
from search.status import ago
from search.terminal.words import figure
from search.web.assets import TEMPLATES
from search.web.words import size

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment


def set_up(environment: Environment, own: BaseLoader) -> None:
    """Give an environment its own templates, the shared ones, and the filters that they use."""
    environment.loader = ChoiceLoader([own, FileSystemLoader(TEMPLATES)])
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters |= {
        "ago": ago,
        "duration": show_duration,
        "figure": figure,
        "many": many,
        "size": size,
    }
