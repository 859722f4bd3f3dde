"""The environment that trainers' processes get."""

from __future__ import annotations

import os

# A trainer holds no way to the database, and Keras nothing to say on each start.
_SECRETS = ("SEARCH_STORAGE", "SEARCH_STORAGE_FILE", "PGPASSWORD", "PGPASSFILE", "PGSERVICEFILE")
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_ENABLE_ONEDNN_OPTS": "1"}
# Libraries that make their threads on import would make them in the forking process, where
# a fork then loses them; the cores are shared out to each trainer by TensorFlow's own settings.
_SINGLE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def child_environment() -> dict[str, str]:
    """This process's environment without secrets, for a process that forks or is a trainer."""
    kept = {key: value for key, value in os.environ.items() if key not in _SECRETS}
    return {**_QUIET, **kept, **_SINGLE}
