"""What is refused before anything starts, and what is kept secret."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from search.errors import UsageError
from search.executor.environment import child_environment
from search.supervisor.request import StartRequest
from search.tracking import check_tracking
from search.tracking.mlflow_client import place, speaking
from search.tracking.tracker import TrackingError

if TYPE_CHECKING:
    from pathlib import Path

_WITHOUT_MLFLOW = """
import sys
sys.modules["mlflow"] = None
sys.argv = ["search", "start", "digits", "--mlflow"]
from cnn_search import main
main()
"""


def test_without_mlflow_the_extra_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    """In one line, before anything is written."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", _WITHOUT_MLFLOW],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "cnn-search[mlflow]" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """TensorBoard's files are written on this host."""
    (tmp_path / "file").write_text("")
    request = StartRequest(data="digits", tensorboard=str(tmp_path / "file" / "below"))
    with pytest.raises(UsageError, match="Not a directory"):
        check_tracking(request)
    with pytest.raises(UsageError, match="give a folder of this host"):
        check_tracking(StartRequest(data="digits", tensorboard="s3://bucket/below"))


@pytest.mark.parametrize(
    "name",
    [
        "MLFLOW_TRACKING_URI",
        "MLFLOW_TRACKING_USERNAME",
        "MLFLOW_TRACKING_PASSWORD",
        "MLFLOW_TRACKING_TOKEN",
    ],
)
def test_trainers_do_not_know_the_way_to_mlflow(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """They run users' code."""
    monkeypatch.setenv(name, "secret")
    assert name not in child_environment()


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("http://ann:secret@host:5000/base", "MLflow at host:5000"),
        ("https://host", "MLflow at host"),
        ("postgresql://ann:secret@host/mlflow", "MLflow at host"),
        ("sqlite:///mlflow.db", "MLflow at sqlite:///mlflow.db"),
        ("databricks", "MLflow at databricks"),
        ("", "MLflow"),
    ],
)
def test_messages_name_the_server_without_a_password(
    monkeypatch: pytest.MonkeyPatch, uri: str, shown: str
) -> None:
    """As its host."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    assert place() == shown


def test_what_goes_wrong_in_mlflow_is_told_without_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its own errors quote the address that they failed at, password and all."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://ann:se%2Fcret@host:5000/")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    with pytest.raises(TrackingError) as caught, speaking():
        raise RuntimeError("http://ann:se%2Fcret@host:5000/api\nfailed: se/cret, t0ken")
    assert str(caught.value) == "http://ann:***@host:5000/api failed: ***, ***"
