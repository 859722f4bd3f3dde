"""Hyperparameter search for Keras image classifiers (the distribution is cnn-search).

    import search

    study = search.start("digits", trials=12)
    study.best_params
    model = study.model()

Importing it imports nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.api import evaluate, load, start, worker
    from search.errors import DataError, NothingCompletedError, SearchError, UsageError
    from search.evaluation.evaluating import Evaluation
    from search.record import StudyRecord, TrialRecord

__all__ = [
    "DataError",
    "Evaluation",
    "NothingCompletedError",
    "SearchError",
    "StudyRecord",
    "TrialRecord",
    "UsageError",
    "evaluate",
    "load",
    "start",
    "worker",
]

_HOMES = {
    "DataError": "errors",
    "Evaluation": "evaluation.evaluating",
    "NothingCompletedError": "errors",
    "SearchError": "errors",
    "StudyRecord": "record",
    "TrialRecord": "record",
    "UsageError": "errors",
    "evaluate": "api",
    "load": "api",
    "start": "api",
    "worker": "api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'search' has no attribute {name!r}")
    return getattr(import_module(f"search.{_HOMES[name]}"), name)
