"""A host that joins a study: what it takes from its row, and what it is refused for."""

from __future__ import annotations

import json
import os
import shutil
import socket
from contextlib import closing, contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from simulated import RecordingView
from sqlalchemy import text

from search.errors import UsageError
from search.executor import Every
from search.supervisor.joining import join_request, plan_to_join
from search.supervisor.launch import launch
from search.supervisor.user_code import UserCode
from search.supervisor.work import Ending
from storage import Wish, open_database
from storage.release import release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from in_process import Run

    from search.supervisor.request import StartRequest
    from storage import Database, Study


@pytest.fixture
def started(one_trial: StartRequest, played: None) -> StartRequest:
    """A study whose budget of one trial is spent, with settings of its own."""
    every = Every(epochs=None, seconds=600.0)
    own = {"sampler": "random", "pruner": "median", "keep": 2, "checkpoint": every}
    request = replace(one_trial, repeats=None, **own)  # type: ignore[arg-type]
    assert launch(request, RecordingView()).ran == 1
    return request


@pytest.fixture
def joins(started: StartRequest, search_here: Run, tmp_path: Path) -> Callable[..., str]:
    """Runs `search worker digits-dense`, which must be refused, and gives the one line."""

    def join(*options: str) -> str:
        before = _rows(started)
        line = ["worker", "digits-dense", "--devices", "cpu:1", *options]
        done = search_here(*line, cwd=tmp_path, env={"SEARCH_STORAGE": started.storage})
        assert done.returncode == 2, done.stdout + done.stderr
        assert done.stderr.count("\n") == 1
        assert _rows(started) == before
        return done.stderr

    return join


def _rows(request: StartRequest) -> list[Any]:
    with closing(open_database(request.storage)) as database, database.engine.connect() as there:
        tables = ("studies", "slots", "attempts", "epochs")
        return [there.execute(text(f"SELECT * FROM search_{one}")).all() for one in tables]


def _change(request: StartRequest, change: Callable[[Database, Study], object]) -> None:
    with closing(open_database(request.storage)) as database:
        (study,) = database.studies.all()
        change(database, study)


def _budget(number: int | None) -> Callable[[Database, Study], object]:
    return lambda database, study: database.studies.start(study, budget=number)


def test_a_host_searches_as_the_last_start_did(started: StartRequest) -> None:
    """Its own devices and time apart; a later start changes it."""
    asked = join_request("digits-dense", storage=started.storage, devices="cpu:2", seconds=9.0)
    own = {"data": None, "study": "digits-dense", "space": None, "epochs": None, "joins": True}
    assert asked == replace(started, devices="cpu:2", seconds=9.0, **own)  # type: ignore[arg-type]
    launch(replace(started, sampler="tpe", keep=1, trials=2), RecordingView())
    later = join_request("digits-dense", storage=started.storage)
    assert (later.sampler, later.keep, later.trials) == ("tpe", 1, 2)


def test_a_host_works_until_the_budget_is_spent(started: StartRequest) -> None:
    """And leaves it as it is."""
    asked = join_request("digits-dense", storage=started.storage, devices="cpu:1")
    view = RecordingView()
    assert launch(asked, view).ran == 0
    assert "nothing to run" in " ".join(view.notes)
    _change(started, _budget(3))
    done = launch(join_request("digits-dense", storage=started.storage, devices="cpu:1"), view)
    assert (done.ran, done.ending) == (2, Ending.BUDGET)
    studies = _rows(started)[0]
    assert [row.budget for row in studies] == [3]


def test_without_a_budget_a_host_stays_for_half_an_hour(started: StartRequest) -> None:
    """Unless it is told for how long."""
    _change(started, _budget(None))
    for said, seconds in ((None, 1800.0), (7.0, 7.0)):
        asked = join_request("digits-dense", storage=started.storage, seconds=said)
        assert plan_to_join(asked, lambda *_: None).seconds == seconds


def test_a_study_that_is_to_stop_is_joined_by_nobody(started: StartRequest) -> None:
    """Nothing is claimed."""
    _change(started, _budget(3))
    _change(started, lambda database, study: database.studies.wish(study, Wish.STOP))
    view = RecordingView()
    asked = join_request("digits-dense", storage=started.storage, devices="cpu:1")
    assert launch(asked, view).ending == Ending.ASKED
    assert "search start goes on with it" in " ".join(view.notes)
    assert len(_rows(started)[1]) == 1


def test_a_study_that_is_not_there(started: StartRequest, search_here: Run, tmp_path: Path) -> None:
    """Those that are, are named."""
    done = search_here("worker", "digts", "--storage", started.storage, cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no study 'digts'" in done.stderr
    assert done.stderr.endswith("there is: digits-dense\n")


def test_other_images(joins: Callable[..., str], tmp_path: Path) -> None:
    """Where they are said to lie, or are not."""
    generator = np.random.default_rng(0)
    images, labels = generator.integers(0, 256, (60, 8, 8), dtype=np.uint8), np.arange(60) % 10
    np.savez(tmp_path / "other.npz", x_train=images, y_train=labels)
    said = joins("--data", str(tmp_path / "other.npz"))
    assert "other.npz does not hold the very images of study digits-dense" in said
    assert "say with --data where they are" in said


def test_images_that_are_not_on_this_host(joins: Callable[..., str], started: StartRequest) -> None:
    """The study's own place for them is named; no code that it names is called."""
    for source in ("/data/xrays", "json:loads"):
        _change(started, _moved(source))
        assert f"the images of study digits-dense are not at {source}; say with --data" in joins()


def _moved(source: str) -> Callable[[Database, Study], object]:
    return lambda database, study: database.studies.start(study, budget=3, source=source)


def test_no_shared_folder(joins: Callable[..., str], started: StartRequest, tmp_path: Path) -> None:
    """It is not made on a host where it is missing."""
    shutil.rmtree(tmp_path / "search-artifacts")
    said = joins()
    assert "mount it here, or start a study with --artifacts on a shared path or as s3://" in said
    assert not (tmp_path / "search-artifacts").exists()


def test_more_devices_than_there_are(joins: Callable[..., str], started: StartRequest) -> None:
    """They are named."""
    _change(started, _budget(3))
    assert "there is no gpu:7 that TensorFlow can use" in joins("--devices", "gpu:7")
    assert "cpu:1 and --per-device auto contradict" in joins("--per-device", "auto")


def test_code_runs_only_where_it_lies_or_is_named(
    joins: Callable[..., str],
    started: StartRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever can write to the database chooses among what was laid there, and no other code."""
    code = {"code": "mymodels:build_model", "name": "build_model", "source": None}
    _change(started, lambda database, study: _become(database, study, code))
    assert "the code mymodels:build_model, which is not in" in joins()
    assert "--space other:model is not it" in joins("--space", "other:model")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mymodels.py").touch()
    asked = join_request("digits-dense", storage=started.storage)
    plan = plan_to_join(asked, lambda *_: None)
    assert plan.space == UserCode(target="mymodels:build_model", folder=str(tmp_path))


def _become(database: Database, study: Study, space: dict[str, Any]) -> None:
    with database.engine.begin() as there:
        change = text("UPDATE search_studies SET identity = :identity")
        there.execute(change, {"identity": json.dumps({**study.identity, "space": space})})


def test_another_release(joins: Callable[..., str], started: StartRequest) -> None:
    """Of a search that lives, elsewhere or here; a start of the study is refused as well."""
    _change(started, _leave_a_row(os.getppid(), "0.0.1"))
    with _beating(started):
        said = joins()
        with pytest.raises(UsageError, match=r"cnn-search 0\.0\.1 on"):
            launch(replace(started, trials=2), RecordingView())
    assert f"is being searched by cnn-search 0.0.1 on {socket.gethostname()}" in said
    assert f"and this is {release()}: install the same release here" in said


def test_another_release_that_has_died_hinders_nobody(started: StartRequest) -> None:
    """Of a process of this host that is gone; others are watched for a lease."""
    _change(started, _budget(2))
    _change(started, _leave_a_row(2**22 + 1, "0.0.1"))
    asked = join_request("digits-dense", storage=started.storage, devices="cpu:1")
    assert launch(asked, RecordingView()).ran == 1


def _leave_a_row(pid: int, other: str) -> Callable[[Database, Study], object]:
    def leave(database: Database, study: Study) -> None:
        host = socket.gethostname()
        row = database.supervisors.register(study.id, host=host, pid=pid, devices=["cpu:0"])
        with database.engine.begin() as there:
            change = text("UPDATE search_supervisors SET release = :other WHERE id = :row")
            there.execute(change, {"other": other, "row": row})

    return leave


@contextmanager
def _beating(request: StartRequest) -> Iterator[None]:
    """Every lease of the study advances, as those of living supervisors do."""
    over, beat = Event(), text("UPDATE search_supervisors SET beat = beat + 1")

    def live() -> None:
        with closing(open_database(request.storage)) as database:
            while not over.wait(0.1):
                with database.engine.begin() as there:
                    there.execute(beat)

    thread = Thread(target=live)
    thread.start()
    yield
    over.set()
    thread.join()
