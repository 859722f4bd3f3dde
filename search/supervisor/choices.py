"""The names of samplers, pruners and clusters, known before Optuna or Ray is imported."""

from __future__ import annotations

SAMPLERS = {
    "gp": "Gaussian process that learns from PRUNED trials, too (default)",
    "tpe": "tree-structured Parzen estimator (default with several objectives)",
    "random": "every point independent of the others",
}

PRUNERS = {
    "asha": "asynchronous successive halving: half go on at epochs 2, 4, 8, … (default)",
    "hyperband": "several successive halvings that prune more or less early",
    "median": "prunes what is worse than the median at its epoch",
    "none": "every trial runs to its end",
    "overfit": "ends a trial whose validation loss rises while its training loss falls; alone, or "
    "beside one of the others, as asha,overfit",
}

CLUSTERS = ("ray",)
OVERFIT = "overfit"  # the one that may stand beside another


def default_sampler(*, several: bool) -> str:
    """The one for a user who names none, by whether there are several objectives."""
    return "tpe" if several else "gp"
