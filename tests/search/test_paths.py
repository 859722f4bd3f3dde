"""Where a study's files go: a folder, or an object store with the logs beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.errors import SearchError
from search.paths import StudyPaths, artifacts_folder, shown
from search.record import TrialRecord, kept_model
from storage import Artifacts

if TYPE_CHECKING:
    from pathlib import Path


def test_in_a_folder_everything_lies_together(tmp_path: Path) -> None:
    paths = StudyPaths(str(tmp_path), "ab12")
    paths.make()

    assert paths.files.local == tmp_path / "ab12"
    assert paths.log(12, 2) == tmp_path / "ab12" / "trial-00012-attempt-2.log"
    assert paths.model(12, 2) == "trial-00012-attempt-2.keras"
    name = paths.checkpoint(12, 2).format(fold=1, epoch=7)
    assert name == "trial-00012-attempt-2-fold-1-epoch-7.npz"
    assert paths.logs.is_dir()


def test_of_an_object_store_the_logs_are_on_this_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log is written line by line, which no such store can do."""
    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))
    paths = StudyPaths((tmp_path / "store").as_uri(), "ab12")
    paths.make()

    assert paths.files.address == (tmp_path / "store" / "ab12").as_uri()
    assert (tmp_path / "store" / "ab12").is_dir()
    assert paths.logs == tmp_path / "cache" / "logs" / "ab12"
    assert paths.logs.is_dir()


def test_without_a_recorded_folder_it_is_beside_the_database(tmp_path: Path) -> None:
    assert artifacts_folder(None, tmp_path) == str(tmp_path / "search-artifacts")
    assert artifacts_folder("s3://bucket/x", tmp_path) == "s3://bucket/x"


def test_a_path_is_shown_from_here_and_a_url_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "a" / "b") == "a/b"
    assert shown("s3://bucket/x") == "s3://bucket/x"


def trial(file: str, digest: str) -> TrialRecord:
    return TrialRecord(
        number=3,
        state="COMPLETE",
        value=0.1,
        best_epoch=1,
        params={},
        epochs=(),
        device="cpu:0",
        weights=1,
        reason=None,
        model_file=file,
        model_hash=digest,
        best=None,
        repeats=None,
    )


@pytest.mark.parametrize("store", [False, True])
def test_a_kept_model_is_read_where_it_lies(tmp_path: Path, store: bool) -> None:
    """It must be what was recorded."""
    files = Artifacts(tmp_path.as_uri() if store else tmp_path)
    with files.writing("a.keras") as draft:
        draft.path.write_bytes(b"model")

    with kept_model(trial(files.place("a.keras"), draft.hash)) as path:
        assert path.read_bytes() == b"model"
        assert (path.parent == tmp_path) is not store
    differs = pytest.raises(SearchError, match="is not what trial 3 saved: hash differs")
    with differs, kept_model(trial(files.place("a.keras"), "0" * 64)):
        pass
    gone = pytest.raises(SearchError, match=r"the model of trial 3 is gone: .*/b.keras")
    with gone, kept_model(trial(files.place("b.keras"), draft.hash)):
        pass
