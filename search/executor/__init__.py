"""What starts and watches trainers, behind one protocol."""

from __future__ import annotations

from search.executor.messages import Action, Device, Ended, Event, Outcome, Reported, TrialSpec
from search.executor.protocol import Executor

__all__ = [
    "Action",
    "Device",
    "Ended",
    "Event",
    "Executor",
    "Outcome",
    "Reported",
    "TrialSpec",
]
