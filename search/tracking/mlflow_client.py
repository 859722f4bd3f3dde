"""MLflow's client, set up to keep quiet and to keep secrets."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from search.tracking.tracker import TrackingError
from storage.address import without_password

if TYPE_CHECKING:
    from collections.abc import Iterator

# Its own words would stand in the middle of a terminal's table, and what is counted of its users
# goes to its makers.
_QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
}
# MLflow's own seven retries, longer and longer apart, would keep a user waiting for minutes; a
# search tries again by itself.
_PATIENT = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2"}
IMPATIENT = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0", "MLFLOW_HTTP_REQUEST_TIMEOUT": "10"}
_SECRETS = ("MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN")
_LONGEST = 300  # characters of a server's complaint
_TEMPORARY = (408, 409, 429)  # HTTP statuses after which the same may be taken
DEFAULT_EXPERIMENT = "Default"  # MLflow's own


def place() -> str:
    """What messages call the server or the file: its host, or its address without a password."""
    uri = os.environ.get("MLFLOW_TRACKING_URI")
    if not uri:
        return "MLflow"
    host = urlsplit(uri).netloc.rpartition("@")[2]
    return f"MLflow at {host or without_password(uri)}"


def connect(*, impatient: bool) -> Any:
    """A client of the server, file or folder that MLFLOW_TRACKING_URI names.

    What the environment says of MLflow otherwise, holds.

    Args:
        impatient: whether an answer that does not come within ten seconds is an error.
    """
    for name, value in (_QUIET | (IMPATIENT if impatient else _PATIENT)).items():
        os.environ.setdefault(name, value)
    from mlflow import MlflowClient

    return MlflowClient()


def experiment(client: Any) -> str:
    """Id of MLFLOW_EXPERIMENT_ID or MLFLOW_EXPERIMENT_NAME, made if need be; else MLflow's own."""
    given = os.environ.get("MLFLOW_EXPERIMENT_ID")
    if given:
        return given
    name = os.environ.get("MLFLOW_EXPERIMENT_NAME") or DEFAULT_EXPERIMENT
    found = client.get_experiment_by_name(name)
    return str(client.create_experiment(name) if found is None else found.experiment_id)


@contextmanager
def speaking() -> Iterator[None]:
    """Talk to MLflow; whatever goes wrong in it becomes a `TrackingError`."""
    try:
        yield
    except Exception as error:
        raise TrackingError(_why(error), final=_final(error)) from None


def _why(error: BaseException) -> str:
    """The innermost reason: what the network or the disk says, or else MLflow's own words."""
    inner: BaseException | None = error
    reason = ""
    while inner is not None:
        if isinstance(inner, OSError):
            reason = inner.strerror or reason
        inner = inner.__cause__ or inner.__context__
    text = " ".join(_scrubbed(reason or str(error)).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _scrubbed(text: str) -> str:
    uri = os.environ.get("MLFLOW_TRACKING_URI", "")
    if uri:
        text = text.replace(uri.rstrip("/"), without_password(uri).rstrip("/"))
    password = urlsplit(uri).password
    secrets = [os.environ.get(name) for name in _SECRETS]
    for secret in (*secrets, password, password and unquote(password)):
        text = text.replace(secret, "***") if secret else text
    return text


def _final(error: Exception) -> bool:
    """Whether the server has answered, and would answer the same again."""
    from mlflow.exceptions import MlflowException

    if not isinstance(error, MlflowException) or error.error_code == "RESOURCE_ALREADY_EXISTS":
        return False
    status = error.get_http_status_code()
    return 400 <= status < 500 and status not in _TEMPORARY
