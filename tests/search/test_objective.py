"""What the value of a trial is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from simulated import epoch

from search.objective import Objective, positive_label


@pytest.mark.parametrize(
    ("objective", "direction", "best"),
    [
        (Objective.VAL_LOSS, "minimize", 3),
        (Objective.VAL_AUC, "maximize", 2),
        (Objective.VAL_ACCURACY, "maximize", 1),
        (Objective.VAL_F1, "maximize", 4),
    ],
)
def test_the_best_epoch_is_the_objectives(objective: Objective, direction: str, best: int) -> None:
    """Each metric has an epoch of its own here."""
    figures = [(0.5, 0.6, 0.9, 0.1), (0.4, 0.8, 0.7, 0.2), (0.3, 0.7, 0.8, 0.3), (0.6, 0.5, 0.6, 1)]
    epochs = [
        replace(epoch(number, loss), val_auc=auc, val_accuracy=accuracy, val_f1=f1)
        for number, (loss, auc, accuracy, f1) in enumerate(figures, start=1)
    ]
    assert objective.direction == direction
    found = objective.best(epochs)
    assert found is epochs[best - 1]
    assert objective.value_of(found) == getattr(found, objective)


def test_of_equal_epochs_the_lower_loss_is_the_best() -> None:
    """An AUC of 1 comes early; the network goes on to learn. Of equal losses, the first."""
    losses = [0.9, 0.5, 0.4, 0.4, 0.6]
    aucs = [0.9, 1.0, 1.0, 1.0, 1.0]
    epochs = [
        replace(epoch(number, loss), val_auc=auc)
        for number, (loss, auc) in enumerate(zip(losses, aucs, strict=True), start=1)
    ]
    assert Objective.VAL_AUC.best(epochs) is epochs[2]


def test_an_epoch_without_the_metric_is_never_best() -> None:
    """Undefined, or of a network that has diverged: its accuracy says nothing."""
    diverged = replace(epoch(1, None), val_accuracy=0.99)
    undefined = epoch(2, 0.1)
    assert Objective.VAL_ACCURACY.best([diverged]) is None
    assert Objective.VAL_AUC.best([None, undefined]) is None
    assert Objective.VAL_ACCURACY.best([None, diverged, undefined]) is undefined


def test_the_positive_class_is_a_label() -> None:
    """By its name among the classes."""
    data = {"classes": ["cat", "dog"]}
    assert positive_label({"data": data, "positive": "cat"}) == 0
    assert positive_label({"data": data, "positive": "dog"}) == 1
    assert positive_label({"data": {"classes": ["a", "b", "c"]}, "positive": None}) == 1
