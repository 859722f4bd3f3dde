"""Which trial is best."""

from __future__ import annotations

import pytest

from search.objective import Objective
from search.ranking import Repeated, Standing, ranked, repeated, repeats_left, standing
from storage import Slot, SlotState


def slot(
    number: int,
    value: float | None,
    state: SlotState = SlotState.COMPLETE,
    reason: str | None = None,
    *,
    repeats: int | None = None,
) -> Slot:
    """A slot of which only its end matters."""
    return Slot(
        slot=number,
        state=state,
        fence=1,
        supervisor_id=None,
        trial_id=number,
        trial_number=number - 1,
        params={},
        repeats=repeats,
        value=value,
        best_epoch=1,
        weights=1,
        reason=reason,
        model_file=None,
        model_hash=None,
        ended_at=None,
    )


FOUR = [slot(1, 0.4), slot(2, 0.1), slot(3, 0.2), slot(4, 0.3)]
AGAIN = [slot(5, 0.5, repeats=2), slot(6, 0.3, repeats=3), slot(7, 0.35, repeats=4)]


def order(slots: list[Slot]) -> list[int]:
    """The slots' numbers, the best first."""
    return [one.slot for one in ranked(slots, Objective.VAL_LOSS)]


@pytest.mark.parametrize(
    ("objective", "order"),
    [(Objective.VAL_LOSS, [2, 4, 1, 5, 3, 6]), (Objective.VAL_AUC, [1, 2, 4, 3, 5, 6])],
)
def test_trials_are_ranked_in_the_objectives_direction(
    objective: Objective, order: list[int]
) -> None:
    """COMPLETE before PRUNED before infeasible; of equals the earlier; one at work has no rank."""
    slots = [
        slot(1, 0.9),
        slot(2, 0.5),
        slot(3, 0.99, SlotState.PRUNED),
        slot(4, 0.5),
        slot(5, 0.2, SlotState.PRUNED),
        slot(6, 0.1, SlotState.PRUNED, "the training loss is not finite"),
        slot(7, 0.7, SlotState.CLAIMED),
        slot(8, None, SlotState.FAIL),
    ]
    assert [one.slot for one in ranked(slots, objective)] == order


def test_finalists_are_ordered_by_what_other_seeds_gave() -> None:
    """The trial of the lowest value had luck; the fourth stays behind the three."""
    assert order([*FOUR, *AGAIN]) == [3, 4, 2, 1]


def test_several_other_seeds_count_by_their_mean() -> None:
    """Not by the best of them."""
    assert order([*FOUR, *AGAIN, slot(8, 0.6, repeats=3)]) == [4, 3, 2, 1]


def test_until_every_finalist_was_trained_again_the_first_values_count() -> None:
    """Else one would be measured by another rule than its rivals; a pruned repeat is none."""
    assert order([*FOUR, *AGAIN[:2]]) == [2, 3, 4, 1]
    pruned = slot(7, 0.35, SlotState.PRUNED, repeats=4)
    assert order([*FOUR, *AGAIN[:2], pruned]) == [2, 3, 4, 1]


def test_each_finalist_has_what_ranks_it() -> None:
    """So far as that is the mean: while one has none, nobody's counts."""
    again = repeated([*FOUR, *AGAIN, slot(8, 0.6, repeats=3)], Objective.VAL_LOSS)
    assert set(again) == {2, 3, 4}
    assert again[2] == Repeated(count=1, mean=0.5, lowest=0.5, highest=0.5)
    assert (again[3].count, again[3].lowest, again[3].highest) == (2, 0.3, 0.6)
    assert again[3].mean == pytest.approx(0.45)
    assert repeated([*FOUR, *AGAIN[:2]], Objective.VAL_LOSS) == {}
    assert repeated([], Objective.VAL_LOSS) == {}


def test_who_is_no_finalist_any_more_is_ranked_by_its_value() -> None:
    """A better trial that ended since is one, and not yet trained again."""
    better = slot(8, 0.05)
    assert order([*FOUR, *AGAIN, better]) == [8, 2, 3, 4, 1]
    assert order([*FOUR, *AGAIN, better, slot(9, 0.32, repeats=8)]) == [3, 8, 2, 4, 1]


def test_what_is_left_to_repeat() -> None:
    """For each of the three finalists; one that failed is not tried for ever."""
    assert repeats_left(FOUR, Objective.VAL_LOSS, 2) == 6
    assert repeats_left([*FOUR, *AGAIN], Objective.VAL_LOSS, 2) == 3
    failed = slot(8, None, SlotState.FAIL, repeats=2)
    assert repeats_left([*FOUR, *AGAIN, failed], Objective.VAL_LOSS, 2) == 2
    assert repeats_left([*FOUR, *AGAIN], Objective.VAL_LOSS, 1) == 0
    assert repeats_left([], Objective.VAL_LOSS, 3) == 0


def test_how_a_study_stands() -> None:
    """Only a COMPLETE trial is best; what runs has not ended."""
    early = [slot(5, 0.05, SlotState.PRUNED), slot(6, None, SlotState.CLAIMED)]
    assert standing([], Objective.VAL_LOSS) == Standing(ended=0, trial=None, best=None)
    assert standing(early, Objective.VAL_LOSS) == Standing(ended=1, trial=None, best=None)
    stands = standing([*FOUR, *early], Objective.VAL_LOSS)
    assert stands == Standing(ended=5, trial=1, best=0.1)
    assert standing(FOUR, Objective.VAL_AUC) == Standing(ended=4, trial=0, best=0.4)


def test_once_finalists_were_trained_again_the_best_value_is_a_mean() -> None:
    """Trial 2, whose other seed was the best."""
    assert standing([*FOUR, *AGAIN], Objective.VAL_LOSS) == Standing(ended=4, trial=2, best=0.3)
