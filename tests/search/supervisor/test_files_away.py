"""A study whose recorded folder of artifacts is not there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from search.errors import SearchError
from search.supervisor.launch import launch
from search.supervisor.request import StartRequest

if TYPE_CHECKING:
    from pathlib import Path


def test_a_share_that_is_not_mounted_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than an empty folder in its place, and trials that start anew."""
    from simulated import RecordingView

    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))
    share = tmp_path / "share"
    request = StartRequest(
        data="digits",
        storage=f"sqlite:///{tmp_path}/search.db",
        space="dense",
        trials=1,
        epochs=1,
        devices="cpu:1",
        artifacts=str(share),
    )
    assert launch(request, RecordingView()).ran == 1
    shutil.move(share, tmp_path / "elsewhere")
    more = StartRequest(**{**vars(request), "trials": 2})
    with pytest.raises(SearchError, match="where this study's weights are, is not there"):
        launch(more, RecordingView())
    assert not share.exists()
    shutil.move(tmp_path / "elsewhere", share)
    assert launch(more, RecordingView()).ran == 1
