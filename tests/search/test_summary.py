"""The closing lines of a search."""

from __future__ import annotations

from dataclasses import replace

from simulated import epoch

from search.ranking import Repeated
from search.record import StudyRecord, TrialRecord
from search.summary import summary
from search.supervisor.launch import Launched
from search.supervisor.work import Ending

LAUNCHED = Launched(study="s", ending=Ending.BUDGET, ran=2, repeated=4)


def trial(number: int, value: float, repeated: Repeated | None) -> TrialRecord:
    """A trial whose second epoch was its best."""
    best = epoch(2, value, 0.9)
    return TrialRecord(
        number=number,
        state="COMPLETE",
        value=value,
        best_epoch=2,
        params={"x": number},
        epochs=(epoch(1, 9.0, 0.5), best),
        device="cpu:0",
        weights=1,
        reason=None,
        model_file=None,
        model_hash=None,
        best=best,
        repeats=None,
        repeated=repeated,
    )


def study(*leaders: TrialRecord) -> StudyRecord:
    """A study of these trials, the best first."""
    return StudyRecord(
        name="s",
        uid="u",
        artifacts="search-artifacts/u",
        storage="sqlite:///search.db",
        identity={"objective": "val_loss", "positive": None},
        source="d",
        seed=0,
        budget=len(leaders),
        trials=sorted(leaders, key=lambda one: one.number),
        refused=[],
        repeats=[],
        leaders=leaders,
        running=[],
    )


def lines(*leaders: TrialRecord) -> list[str]:
    """What is printed at the end of a search of these trials."""
    return summary(LAUNCHED, study(*leaders), 60.0)


def test_the_best_trial_has_its_value_and_epoch() -> None:
    """Where nothing was trained again, that is all."""
    said = lines(trial(1, 0.25, None), trial(0, 0.5, None))
    assert "best    trial 1   val_loss 0.2500 at epoch 2" in said
    assert not any("other seeds" in line for line in said)


def test_a_finalist_has_the_mean_that_ranks_it() -> None:
    """With its first value, whose weights there are, and how far apart the others were."""
    several = Repeated(count=3, mean=0.3, lowest=0.28, highest=0.33)
    alone = Repeated(count=1, mean=0.6, lowest=0.6, highest=0.6)
    said = lines(trial(0, 0.26, several), trial(1, 0.25, alone))
    first = "best    trial 0   val_loss 0.3000 (mean of 3), 0.2600 at epoch 2 with the first seed"
    assert first in said
    at = said.index("        ranked by the mean with other seeds:")
    assert said[at + 1 : at + 3] == [
        "          trial 0   0.3000 (0.2800 to 0.3300)",
        "          trial 1   0.6000",
    ]


def test_a_cross_validated_value_is_a_mean_of_folds() -> None:
    """Each with its own seed's repeats beside it."""
    one = trial(0, 0.26, Repeated(count=2, mean=0.3, lowest=0.28, highest=0.32))
    folded = replace(one, epochs=(*one.epochs, epoch(1, 0.3, 0.9, fold=2)))
    assert (
        "best    trial 0   val_loss 0.3000 (mean of 2), 0.2600 the mean of 2 folds with the first "
        "seed" in lines(folded)
    )
