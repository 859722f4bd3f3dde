"""Exported models in MLflow's registry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from search.errors import SearchError
from search.tracking.mlflow_client import place, speaking
from search.tracking.mlflow_study import MlflowStudy
from search.tracking.tracker import TrackingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_UNFIT = re.compile(r"[/:]")  # MLflow takes anything else in a model's name


def register(exported: Sequence[Path], manifest: Mapping[str, Any]) -> str:
    """Log an exported model at its trial's run, and register it as a version of the study's model.

    Where the search was not logged, the trial's run holds nothing else. An ensemble's model is
    logged at the study's own run.

    Args:
        exported: the files or folders that were written, the model first.
        manifest: of `search export`: `study` with name and uid, `trials` with numbers, `format`,
            `created_at`.

    Returns:
        The version, as MLflow addresses it: "models:/digits-auto/3".

    Raises:
        SearchError: MLflow did not take it; says why.
    """
    study, numbers = manifest["study"], [one["number"] for one in manifest["trials"]]
    try:
        with speaking():
            runs = MlflowStudy(study["name"], study["uid"], impatient=False)
            run_id = _run_id(runs, numbers)
            return _register(runs.client, run_id, exported, manifest)
    except TrackingError as error:
        raise SearchError(f"{place()} did not take {exported[0]}: {error}") from None


def _run_id(runs: MlflowStudy, numbers: list[int]) -> str:
    if len(numbers) != 1:
        return runs.parent()
    run = runs.child(numbers[0])
    if run is None:
        run = runs.make_child(numbers[0])
        # It is not shown to its end: a search that logs its trials fills it in.
        runs.client.update_run(run.info.run_id, status="SCHEDULED")
    return str(run.info.run_id)


def _register(
    client: Any, run_id: str, exported: Sequence[Path], manifest: Mapping[str, Any]
) -> str:
    # Of each export its own: a version's files stay what they were.
    folder = f"exported/{manifest['format']}-{re.sub('[^0-9]', '', manifest['created_at'])}"
    for one in exported:
        log = client.log_artifacts if one.is_dir() else client.log_artifact
        log(run_id, str(one), folder)
    name = _UNFIT.sub("-", manifest["study"]["name"])
    _make_model(client, name)
    trials = ", ".join(str(one["number"]) for one in manifest["trials"])
    version = client.create_model_version(
        name,
        f"{client.get_run(run_id).info.artifact_uri}/{folder}",
        run_id,
        tags={"search.format": str(manifest["format"]), "search.trial": trials},
    )
    return f"models:/{name}/{version.version}"


def _make_model(client: Any, name: str) -> None:
    from mlflow.exceptions import MlflowException

    try:
        client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
