"""What `search clean` takes for nobody's, and what it leaves alone."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from left_behind import LONG_AGO, LeftBehind, leave_behind
from prepared import prepared

from search.data.caching import using
from search.data.dataset import MANIFEST
from search.housekeeping.cleaning import Reason, find_leftovers, remove_leftovers
from search.paths import StudyPaths
from storage import AttemptEnd, Result, SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.data.dataset import Dataset
    from storage import Claim


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def left(tmp_path: Path) -> Iterator[LeftBehind]:
    """A study in every state."""
    database = open_database(f"sqlite:///{tmp_path / 'search.db'}", create=True)
    yield leave_behind(database)
    database.close()


def leftovers(left: LeftBehind) -> dict[str, Reason]:
    """By name."""
    return {one.place.rpartition("/")[2]: one.reason for one in find_leftovers(left.database)}


def test_what_no_trial_needs_can_go(left: LeftBehind) -> None:
    """Checkpoints of trials that ended; weights that are not kept; a lost attempt's log."""
    assert leftovers(left) == {
        "trial-00000-attempt-1-fold-1-epoch-1.npz": Reason.CHECKPOINT,
        "trial-00001-attempt-1-fold-1-epoch-1.npz": Reason.CHECKPOINT,
        "trial-00001-attempt-1.keras": Reason.WEIGHTS,
        "trial-00002-attempt-1.keras": Reason.WEIGHTS,
        "trial-00003-attempt-1.keras": Reason.WEIGHTS,
        "trial-00002-attempt-1-predictions.npz": Reason.PREDICTIONS,
        "trial-00003-attempt-1-predictions.npz": Reason.PREDICTIONS,
        "trial-00002-attempt-1.log": Reason.LOG,
        "trial-00003-attempt-1.log": Reason.LOG,
    }


def test_removing_leaves_the_rest(left: LeftBehind) -> None:
    """The best weights, what trials go on from, logs of last attempts, and all that is at work."""
    before, found = left.names(), find_leftovers(left.database)
    assert remove_leftovers(left.database, None, found) == found
    assert left.names() == before - {one.place.rpartition("/")[2] for one in found}
    assert "trial-00002-attempt-1-fold-1-epoch-1.npz" in left.names()
    assert find_leftovers(left.database) == []


def test_what_is_written_half_goes_after_a_day(left: LeftBehind) -> None:
    """Only of attempts that have ended, however old it is."""
    new, old = (left.folder / f"trial-0000{n}-attempt-1.0a1b2c3d.partial.keras" for n in (0, 1))
    for file in (new, old):
        file.write_text("half")
    os.utime(old, (LONG_AGO, LONG_AGO))
    found = leftovers(left)
    assert found[old.name] is Reason.PARTIAL
    assert new.name not in found
    assert not {name for name in found if "attempt-2" in name}


def test_files_of_unknown_trials_stay_while_somebody_searches(left: LeftBehind) -> None:
    """They may be of a trial that was not there a moment ago; else the database is another one."""
    file = left.folder / "trial-00009-attempt-1.keras"
    file.write_text("weights")
    assert file.name not in leftovers(left)
    left.database.supervisors.end(left.supervisor)
    assert leftovers(left)[file.name] is Reason.WEIGHTS


def test_files_that_are_not_ours_stay(left: LeftBehind) -> None:
    """Whatever they are called."""
    left.database.supervisors.end(left.supervisor)
    names = {"notes.txt", "best.keras", "trial-1.npz", "trial-00001-attempt-1.keras.bak"}
    for name in names:
        (left.folder / name).write_text("mine")
    assert not names & leftovers(left).keys()


def test_what_came_to_be_needed_is_not_removed(left: LeftBehind) -> None:
    """Between the listing and the answer, as somebody thinks it over."""
    slot = left.database.slots.find(left.study.id, 3)
    left.database.supervisors.end(left.supervisor)
    unknown = left.folder / "trial-00003-attempt-3.keras"
    unknown.write_text("weights")
    found = find_leftovers(left.database)
    assert str(unknown) in {one.place for one in found}
    owner = left.database.supervisors.register(left.study.id, host="h", pid=1, devices=["cpu:0"])
    claims = [claim_next(left, owner) for _ in range(2)]
    done = Result(state=SlotState.COMPLETE, end=AttemptEnd.FINISHED, model_file=unknown.name)
    left.database.slots.end(claims[1], done)
    remove_leftovers(left.database, None, found)
    assert unknown.exists()
    assert slot.checkpoint is not None
    assert (left.folder / slot.checkpoint.file).exists()


def claim_next(left: LeftBehind, owner: int) -> Claim:
    """Own what was given back."""
    claim = left.database.claims.claim(left.study.id, supervisor_id=owner, device="cpu:0")
    assert claim is not None
    return claim


def test_files_in_an_object_store_go_too(left: LeftBehind) -> None:
    """Under their URLs; only logs are on this host."""
    study = left.database.studies.create(
        "far", identity={}, source="d", seed=0, artifacts="memory://studies"
    )
    files = StudyPaths("memory://studies", study.uid).files
    name = "trial-00000-attempt-1.keras"
    with files.writing(name) as draft:
        draft.path.write_text("weights")
    (found,) = find_leftovers(left.database, study)
    assert (found.place, found.size) == (f"memory://studies/{study.uid}/{name}", 7)
    assert remove_leftovers(left.database, study, [found]) == [found]
    assert not files.exists(name)


@pytest.fixture
def digits(cache: Path) -> Dataset:
    """Prepared, and not used for days."""
    data = prepared("digits", cache=cache)
    os.utime(data.directory / MANIFEST, (LONG_AGO, LONG_AGO))
    return data


def places(left: LeftBehind) -> list[str]:
    """Of the cache."""
    return [one.place for one in find_leftovers(left.database) if one.reason is Reason.PREPARED]


def test_prepared_images_of_no_study_go(left: LeftBehind, digits: Dataset) -> None:
    """Unless one study is asked about, or they are in use, or were used since yesterday."""
    (place,) = places(left)
    assert place == str(digits.directory)
    assert not [one for one in find_leftovers(left.database, left.study) if one.study is None]
    with using(digits):
        assert places(left) == []
    os.utime(digits.directory / MANIFEST)
    assert places(left) == []
    os.utime(digits.directory / MANIFEST, (LONG_AGO, LONG_AGO))
    remove_leftovers(left.database, None, find_leftovers(left.database))
    assert not digits.directory.exists()


def test_prepared_images_of_a_study_stay(left: LeftBehind, digits: Dataset) -> None:
    """A study is known by its split, which lies beside the images."""
    (split,) = (digits.directory / "splits").iterdir()
    assert re.fullmatch("[0-9a-f]{32}", split.stem)
    leave_behind(left.database, "digits", members=f"{split.stem}{'0' * 32}")
    assert places(left) == []
