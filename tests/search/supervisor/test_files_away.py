"""A study whose recorded folder of artifacts is not there."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from simulated import RecordingView

from search.errors import SearchError, UsageError
from search.supervisor.launch import launch

if TYPE_CHECKING:
    from pathlib import Path

    from search.supervisor.request import StartRequest


@pytest.fixture
def on_a_share(one_trial: StartRequest, tmp_path: Path) -> StartRequest:
    """Its files are where others can reach them."""
    return replace(one_trial, artifacts=str(tmp_path / "share"))


@pytest.mark.usefixtures("played")
def test_a_folder_that_cannot_be_written_to_makes_no_study(
    on_a_share: StartRequest, tmp_path: Path
) -> None:
    """Else the study would keep it, and the corrected line be refused."""
    (tmp_path / "file").touch()
    wrong = replace(on_a_share, artifacts=str(tmp_path / "file" / "artifacts"))
    with pytest.raises(UsageError, match="name another folder with --artifacts"):
        launch(wrong, RecordingView())
    assert launch(on_a_share, RecordingView()).ran == 1
    assert not (tmp_path / "share" / "probe.txt").exists()


@pytest.mark.long
def test_a_share_that_is_not_mounted_is_one_line(
    on_a_share: StartRequest, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Rather than an empty folder in its place, and trials that start anew."""
    share = tmp_path / "share"
    assert launch(on_a_share, RecordingView()).ran == 1  # real weights are there from now on
    request.getfixturevalue("played")
    shutil.move(share, tmp_path / "elsewhere")
    more = replace(on_a_share, trials=2)
    with pytest.raises(SearchError, match="where this study's weights are, is not there"):
        launch(more, RecordingView())
    assert not share.exists()
    shutil.move(tmp_path / "elsewhere", share)
    assert launch(more, RecordingView()).ran == 1
