"""The checker of the invariants sees what it is for."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from invariants import broken
from sqlalchemy import create_engine, text

if TYPE_CHECKING:
    from fault_search import Place

# Done to a study whose two trials have ended after four epochs each.
HARM = {
    "a slot too few": ("I1", "UPDATE search_slots SET state = 'REFUSED' WHERE slot = 2"),
    "a slot left": ("I1", "UPDATE search_slots SET state = 'CLAIMED' WHERE slot = 2"),
    "a gap in the attempts": ("I1", "UPDATE search_attempts SET attempt = 2 WHERE slot = 1"),
    "a trial without a slot": ("I1", "UPDATE search_slots SET trial_id = 9 WHERE slot = 1"),
    "a trial twice": ("I2", "UPDATE search_slots SET trial_number = 0"),
    "no result": ("I2", "UPDATE search_attempts SET end = 'lost' WHERE slot = 1"),
    "Optuna's state": ("I2", "UPDATE trials SET state = 'RUNNING' WHERE number = 0"),
    "Optuna's value": ("I2", "UPDATE trial_values SET value = 9"),
    "an answered epoch": ("I3", "DELETE FROM search_epochs WHERE epoch = 4"),
    "another hash": ("I5", "UPDATE search_slots SET model_hash = 'x' WHERE slot = 1"),
    "no file": ("I5", "UPDATE search_slots SET model_file = 'x' WHERE slot = 1"),
    "a missing epoch": ("I6", "DELETE FROM search_epochs WHERE epoch = 2"),
    "attempts that cross": ("I6", "UPDATE search_epochs SET attempt = 2 WHERE epoch < 3"),
    "a late first epoch": ("I6", "UPDATE search_attempts SET first_epoch = 3"),
}


@pytest.fixture(scope="module")
def ended() -> list[Place]:
    """The study, once it has been searched."""
    return []


@pytest.mark.parametrize("harm", HARM)
def test_harm_is_seen(place: Place, ended: list[Place], harm: str) -> None:
    """By the name of the invariant that does not hold any more."""
    if not ended:
        assert place.start(2).end(90) == 0
        ended.append(place)
    (whole,) = ended
    assert broken(whole, budget=2) == []
    folder = place.folder / "copy"
    shutil.copytree(whole.folder, folder)
    copy = replace(whole, folder=folder, url=f"sqlite:///{folder / 'search.db'}")
    invariant, statement = HARM[harm]
    engine = create_engine(copy.url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    assert invariant in {line.split(":")[0] for line in broken(copy, budget=2)}
