"""What starts and watches trainers, behind one protocol."""

from __future__ import annotations

from search.executor.messages import (
    Action,
    Advanced,
    Answer,
    Asked,
    Count,
    Counted,
    Device,
    Ended,
    Event,
    Every,
    Outcome,
    Paused,
    Question,
    Reported,
    Resume,
    Started,
    Told,
    TrialSpec,
    TriedOut,
    TryOut,
)
from search.executor.protocol import Executor

__all__ = [
    "Action",
    "Advanced",
    "Answer",
    "Asked",
    "Count",
    "Counted",
    "Device",
    "Ended",
    "Event",
    "Every",
    "Executor",
    "Outcome",
    "Paused",
    "Question",
    "Reported",
    "Resume",
    "Started",
    "Told",
    "TrialSpec",
    "TriedOut",
    "TryOut",
]
