"""What an exported file must give before it takes its name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from simulated import epoch

from search.errors import SearchError
from search.export.proving import check_recorded
from search.objective import Objective
from search.record import TrialRecord

BEST = replace(epoch(2, 0.25, 0.9), val_f1=0.8, val_accuracy=0.75)
TRIAL = TrialRecord(
    number=7,
    state="COMPLETE",
    value=None,
    best_epoch=2,
    params={},
    epochs=(epoch(1, 0.2, 0.5), BEST),
    device="cpu:0",
    weights=1,
    reason=None,
    model_file=None,
    model_hash=None,
    best=BEST,
    repeats=None,
)
MEASURED = {"val_loss": 0.25, "val_auc": 0.9, "val_accuracy": 0.75, "val_f1": 0.8}


@pytest.mark.parametrize("objective", list(Objective))
def test_what_was_recorded_passes(objective: Objective) -> None:
    """It is the best epoch's: not the lowest loss, when another epoch was the best."""
    check_recorded(TRIAL, objective, MEASURED, images=500)


@pytest.mark.parametrize(
    ("changed", "objective"),
    [
        ({"val_loss": 0.250002}, Objective.VAL_LOSS),
        ({"val_loss": 0.250002}, Objective.VAL_F1),
        ({"val_loss": float("nan")}, Objective.VAL_F1),
        ({"val_f1": 0.82}, Objective.VAL_F1),  # of the other class
        ({"val_auc": None}, Objective.VAL_AUC),
    ],
)
def test_what_differs_is_named(changed: dict[str, float], objective: Objective) -> None:
    """With both figures, and nothing is written."""
    (name,) = changed
    with pytest.raises(SearchError, match=f"trial 7 gives {name} .*: nothing was written"):
        check_recorded(TRIAL, objective, {**MEASURED, **changed}, images=500)


def test_an_image_on_the_border_may_change_sides() -> None:
    """Of twenty images one is worth 0.05 of the accuracy; the loss has hardly moved."""
    other = {**MEASURED, "val_accuracy": 0.7, "val_loss": 0.2500001}
    check_recorded(TRIAL, Objective.VAL_ACCURACY, other, images=20)
    with pytest.raises(SearchError, match=r"val_accuracy 0\.7, not the recorded 0\.75"):
        check_recorded(TRIAL, Objective.VAL_ACCURACY, other, images=500)


def test_what_a_gpu_recorded_is_proved_as_closely_as_its_sums_allow() -> None:
    """The proof runs on a CPU."""
    near = {**MEASURED, "val_loss": 0.2505}
    check_recorded(replace(TRIAL, device="gpu:0"), Objective.VAL_LOSS, near, images=500)
    with pytest.raises(SearchError, match="val_loss"):
        check_recorded(TRIAL, Objective.VAL_LOSS, near, images=500)


def test_without_the_best_epoch_there_is_nothing_to_prove_against() -> None:
    """Somebody deleted rows."""
    with pytest.raises(SearchError, match="not the recorded None"):
        check_recorded(
            replace(TRIAL, epochs=(), best=None), Objective.VAL_LOSS, MEASURED, images=500
        )
