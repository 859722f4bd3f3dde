"""Which attempts are followed by another one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from search.supervisor.retries import goes_on
from storage import Attempt, AttemptEnd


def attempts(*ended: tuple[AttemptEnd | None, int]) -> list[Attempt]:
    """Attempts that ended so, after so many checkpoints."""
    return [
        Attempt(
            slot=1,
            attempt=number,
            supervisor_id=1,
            host="h",
            device="cpu:0",
            pid=1,
            started_at=datetime(2026, 1, 1, tzinfo=UTC),
            ended_at=None,
            end=end,
            reason=None,
            first_epoch=1,
            last_epoch=None,
            checkpoints=checkpoints,
            peak_memory=None,
        )
        for number, (end, checkpoints) in enumerate(ended, start=1)
    ]


@pytest.mark.parametrize(
    ("end", "most"),
    [
        (AttemptEnd.DIED, 2),
        (AttemptEnd.HUNG, 2),
        (AttemptEnd.DEVICE, 2),
        (AttemptEnd.OUT_OF_MEMORY, 1),
        (AttemptEnd.ERROR, 0),
        (AttemptEnd.DIVERGED, 0),
        (AttemptEnd.FINISHED, 0),
        (AttemptEnd.REFUSED, 0),
    ],
)
def test_each_cause_has_its_number_of_retries(end: AttemptEnd, most: int) -> None:
    """NaN and errors of a user's code would only come again."""
    for before in range(4):
        tried = attempts(*[(end, 0)] * before, (None, 0))
        assert goes_on(end, tried) == (before < most)


def test_a_trial_that_advances_goes_on_however_often_its_trainer_dies() -> None:
    """Only attempts without a checkpoint of their own count."""
    died = AttemptEnd.DIED
    assert goes_on(died, attempts(*[(died, 1)] * 50, (None, 1)))
    assert goes_on(died, attempts((died, 0), (died, 0), (None, 3)))
    assert goes_on(died, attempts((died, 0), *[(died, 1)] * 5, (None, 0)))
    assert not goes_on(died, attempts((died, 0), (died, 2), (died, 0), (None, 0)))


def test_other_causes_are_not_counted() -> None:
    """A trial that was released or lost often has as many retries of its own death as any."""
    others = [(AttemptEnd.RELEASED, 0), (AttemptEnd.LOST, 0), (AttemptEnd.OUT_OF_MEMORY, 0)] * 3
    assert goes_on(AttemptEnd.DIED, attempts(*others, (None, 0)))


def test_after_a_damaged_checkpoint_a_trial_always_goes_on() -> None:
    """From its first epoch."""
    assert goes_on(AttemptEnd.DAMAGED, attempts((None, 0)))
