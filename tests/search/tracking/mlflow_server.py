"""MLflow's own tracking server, served by the web server that this project has anyway.

Run as a program: its folder is the first argument; it prints its address once it listens.
`mlflow server` itself needs packages beyond `mlflow-skinny` for what no search asks of it.
"""

from __future__ import annotations

import os
import sys
import warnings


def main(folder: str) -> None:
    """Serve, until killed."""
    database = f"sqlite:///{folder}/mlflow.db"
    os.environ |= {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "_MLFLOW_SERVER_FILE_STORE": database,
        "_MLFLOW_SERVER_REGISTRY_STORE": database,
        "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
        "_MLFLOW_SERVER_ARTIFACT_DESTINATION": f"{folder}/artifacts",
        "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
    }
    warnings.simplefilter("ignore")
    from mlflow.server import app
    from waitress import create_server

    server = create_server(app, host="127.0.0.1", port=0)
    print(f"http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()


if __name__ == "__main__":
    main(sys.argv[1])
