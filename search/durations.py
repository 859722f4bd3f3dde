"""Lengths of time as people write them."""

from __future__ import annotations

import re

from search.errors import UsageError

_FORM = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?)h)?(?:(?P<m>\d+(?:\.\d+)?)m)?(?:(?P<s>\d+(?:\.\d+)?)s?)?"
)


def parse_duration(text: str, option: str = "--time") -> float:
    """Seconds of "90", "90s", "30m", "2h" or "1h30m", given as an option.

    Raises:
        UsageError: it is none of these, or nothing at all.
    """
    form = _FORM.fullmatch(text.strip())
    if form is None or not any(form.groups()):
        raise UsageError(f"{option} {text!r}: write it as 90s, 30m, 2h or 1h30m")
    hours, minutes, seconds = (float(form[unit] or 0) for unit in "hms")
    if (total := 3600 * hours + 60 * minutes + seconds) <= 0:
        raise UsageError(f"{option} {text!r}: it must be longer than nothing")
    return total


def show_duration(seconds: float) -> str:
    """Return a time in the units that matter at its size: `40 s`, `1 min 46 s`, `1 h 54 min`."""
    whole = int(seconds)
    if whole < 100:
        return f"{whole} s"
    minutes, seconds = divmod(whole, 60)
    if minutes < 3:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    if minutes < 100:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"
