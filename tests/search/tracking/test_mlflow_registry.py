"""Exported models in MLflow's registry, on a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from house import falling
from simulated import SimulatedExecutor

from search.errors import SearchError
from search.tracking import register
from search.tracking.mlflow_runs import MlflowRuns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracked import TrackedHouse

    from storage import Study


def manifest(
    study: Study, *trials: int, name: str = "s", created_at: str = "2026-11-02T10:00:00.5Z"
) -> dict[str, Any]:
    """What `search export` says of a model, as far as it matters here."""
    return {
        "study": {"name": name, "uid": study.uid},
        "trials": [{"number": number} for number in trials],
        "format": "keras",
        "created_at": created_at,
    }


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A folder with a model."""
    folder = tmp_path / "exported"
    (folder / "1").mkdir(parents=True)
    (folder / "model.keras").write_bytes(b"a model")
    (folder / "1" / "more").write_bytes(b"more")
    return folder


def test_an_exported_model_is_a_version_at_its_trials_run(
    home: Callable[[int], TrackedHouse], mlflow: Any, exported: Path
) -> None:
    """A second one is the next version of the same model."""
    house = home(2)
    house.search(MlflowRuns, SimulatedExecutor(falling))
    name = f"digits {house.study.uid}"
    said = manifest(house.study, 1, name=name)
    assert register([exported], said) == f"models:/{name}/1"
    later = manifest(house.study, 1, name=name, created_at="2026-11-02T11:00:00.5Z")
    assert register([exported / "model.keras"], later) == f"models:/{name}/2"
    version = mlflow.get_model_version(name, "1")
    run = mlflow.get_run(version.run_id)
    assert run.info.run_name == "trial 1"
    assert run.info.status == "FINISHED"
    assert version.source == f"{run.info.artifact_uri}/exported/keras-202611021000005"
    again = mlflow.get_model_version(name, "2")
    assert again.source == f"{run.info.artifact_uri}/exported/keras-202611021100005"
    assert version.tags == {"search.format": "keras", "search.trial": "1"}
    folder = "exported/keras-202611021000005"
    files = {one.path for one in mlflow.list_artifacts(version.run_id, folder)}
    assert files == {f"{folder}/model.keras", f"{folder}/1"}


def test_a_model_of_a_search_that_was_not_logged_has_a_run_too(
    home: Callable[[int], TrackedHouse], mlflow: Any, exported: Path
) -> None:
    """A search that logs its trials fills it in later."""
    house = home(1)
    house.supervisor(SimulatedExecutor(falling)).run()
    name = f"a/b:c {house.study.uid}"
    address = register([exported], manifest(house.study, 0, name=name))
    assert address == f"models:/a-b-c {house.study.uid}/1"
    run_id = mlflow.get_model_version(address.split("/")[1], "1").run_id
    house.catch_up(MlflowRuns)
    run = mlflow.get_run(run_id)
    assert run.info.status == "FINISHED"
    assert run.data.metrics["epochs"] == 4


def test_an_ensemble_is_logged_at_the_studys_run(
    home: Callable[[int], TrackedHouse], mlflow: Any, exported: Path
) -> None:
    """No one trial's run is its."""
    house = home(2)
    house.search(MlflowRuns, SimulatedExecutor(falling))
    name = house.study.uid
    register([exported], manifest(house.study, 1, 0, name=name))
    version = mlflow.get_model_version(name, "1")
    assert version.tags["search.trial"] == "1, 0"
    assert mlflow.get_run(version.run_id).info.run_name == "s"


def test_what_is_not_taken_is_one_line_without_the_password(
    home: Callable[[int], TrackedHouse], exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says who did not take what, and why."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://ann:secret@127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(SearchError) as caught:
        register([exported], manifest(home(1).study, 0))
    assert str(caught.value) == (
        f"MLflow at 127.0.0.1:9 did not take {exported}: Connection refused"
    )
