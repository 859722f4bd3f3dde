"""What a trial's curves say: overfitting, a learning rate too high, and so on."""

from __future__ import annotations

from search.diagnosis.diagnosing import diagnose, of_trial
from search.diagnosis.finding import Finding, Kind
from search.diagnosis.overfitting import overfits_since

__all__ = ["Finding", "Kind", "diagnose", "of_trial", "overfits_since"]
