"""Pictures that no search has drawn, asked for by a page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from house import House, falling
from optuna.artifacts.exceptions import ArtifactNotFound
from simulated import SimulatedExecutor

from search.dashboard.pictures import Pictures
from search.pictures.subject import FOLDER, Kind, picture_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PNG = b"\x89PNG"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """A study of two trials, of which no picture is drawn."""
    made = House(f"sqlite:///{tmp_path}/search.db", tmp_path / "artifacts", 2)
    made.supervisor(SimulatedExecutor(falling)).run()
    with closing(made.database):
        yield made


def test_what_is_missing_is_drawn_once(home: House) -> None:
    """By several threads at once, as a page asks for all pictures of its trial."""
    uid = home.study.uid
    wanted = [picture_id(uid, 2, kind) for kind in (Kind.CURVES, Kind.SUMMARY)] * 4
    store = Pictures(home.database, draws=True)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: store.open_reader(one).read(4), wanted))
    assert found == [PNG] * 8
    assert [one.trial_number for one in home.database.slots.undrawn(home.study.id)] == [0]
    assert len(home.paths.files.at(FOLDER).names()) == 2


def test_what_there_is_nothing_to_draw_of_is_not_found(home: House) -> None:
    """Simulated trainers predict nothing; and an id may be nobody's."""
    store = Pictures(home.database, draws=True)
    for artifact in (
        picture_id(home.study.uid, 1, Kind.PREDICTIONS),
        picture_id(home.study.uid, 9, Kind.CURVES),
        "../split.csv",
    ):
        with pytest.raises(ArtifactNotFound):
            store.open_reader(artifact)


def test_where_nothing_is_to_change_nothing_is_drawn(home: House) -> None:
    """As `--read-only` says."""
    with pytest.raises(ArtifactNotFound):
        Pictures(home.database, draws=False).open_reader(picture_id(home.study.uid, 1, Kind.CURVES))
    assert home.paths.files.at(FOLDER).names() == []
