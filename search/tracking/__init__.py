"""Showing a study in MLflow and in TensorBoard too, beside its search."""

from __future__ import annotations

from search.tracking.mlflow_registry import register
from search.tracking.tracking import Tracking, check_mlflow, check_tracking

__all__ = ["Tracking", "check_mlflow", "check_tracking", "register"]
