"""Presets as a test's parameter: two each time, the others with the tests that take long."""

from __future__ import annotations

import pytest

from spaces import PRESETS

_EACH_TIME = ("cnn", "transfer")  # layers of every kind, and a backbone

EACH_PRESET = [
    pytest.param(preset, marks=[] if preset in _EACH_TIME else pytest.mark.long)
    for preset in PRESETS
]
