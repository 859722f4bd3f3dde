"""The environment that trainers' processes get."""

from __future__ import annotations

import os
import re

# A trainer holds no secret and no way to the database: neither our own variables nor those by which
# PostgreSQL's library finds one (postgresql.org, "Environment Variables" of libpq). Host, user and
# service are no secrets, but where a server trusts its host or user they are all that it takes.
_OWN = {"SEARCH_STORAGE", "SEARCH_STORAGE_FILE", "SEARCH_NOTIFY", "SEARCH_DASHBOARD_TOKEN"}
# Supervisors talk to MLflow; an address may have a password in it.
_MLFLOW = {
    *("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", "MLFLOW_TRACKING_USERNAME"),
    *("MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN"),
}
_LIBPQ = {
    f"PG{name}"
    for name in (
        *("HOST", "HOSTADDR", "PORT", "DATABASE", "USER", "PASSWORD", "PASSFILE"),
        *("SERVICE", "SERVICEFILE", "OPTIONS", "SYSCONFDIR"),
        *("SSLMODE", "SSLCERT", "SSLKEY", "SSLROOTCERT", "SSLCRL", "SSLCRLDIR", "KRBSRVNAME"),
    )
}
# Of any other name, as DATABASE_URL, that users pass on to --storage. Object stores' stay.
_DATABASE_URL = re.compile(
    r"\s*(postgres(ql)?|mysql|mariadb|oracle|mssql)(\+\w+)?://", re.IGNORECASE
)
# Keras has nothing to say on each start.
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_ENABLE_ONEDNN_OPTS": "1"}
# Libraries that make their threads on import would make them in the forking process, where
# a fork then loses them; the cores are shared out to each trainer by TensorFlow's own settings.
_SINGLE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def child_environment() -> dict[str, str]:
    """This process's environment without secrets, for a process that forks or is a trainer."""
    kept = {key: value for key, value in os.environ.items() if not _leads_to_database(key, value)}
    return {**_QUIET, **kept, **_SINGLE}


def cpu_environment() -> dict[str, str]:
    """The same for a process that leaves GPUs, which may be a trainer's, alone."""
    return {**child_environment(), "CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}


def _leads_to_database(key: str, value: str) -> bool:
    return key in {*_OWN, *_MLFLOW, *_LIBPQ, "MYSQL_PWD"} or bool(_DATABASE_URL.match(value))
