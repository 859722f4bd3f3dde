"""Learning curves of networks that were trained once: LCBench, by YAHPO Gym's surrogate of it.

Zimmer et al. 2021, "Auto-PyTorch Tabular"; Pfisterer et al. 2022, "YAHPO Gym". The surrogate is an
ONNX model in SEARCH_SHARED_DATA, or ../shared/data.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from optuna.trial import Trial

    from spaces import Params

FOLDER = (
    Path(os.environ.get("SEARCH_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    / "lcbench"
)
EPOCHS = 52
# In the order that the model takes them: low, high, on a logarithmic scale, whole numbers.
_PARAMS = {
    "batch_size": (16, 512, True, True),
    "learning_rate": (1e-4, 0.1, True, False),
    "momentum": (0.1, 0.99, False, False),
    "weight_decay": (1e-5, 0.1, False, False),
    "num_layers": (1, 5, False, True),
    "max_units": (64, 1024, True, True),
    "max_dropout": (0.0, 1.0, False, False),
}
# Of the outputs: time, val_accuracy, val_cross_entropy, …
_CROSS_ENTROPY = 2


class LcBenchSpace:
    """LCBench's parameters, as far as a supervisor minds a space."""

    enqueue = ()

    def sample(self, trial: Trial) -> Params:
        """One point."""
        point: dict[str, Any] = {}
        for name, (low, high, log, whole) in _PARAMS.items():
            suggest: Any = trial.suggest_int if whole else trial.suggest_float
            point[name] = suggest(name, low, high, log=log)
        return point


def draw(count: int, seed: int) -> list[Params]:
    """So many random points of the space, in a moment where Optuna takes some ms each."""
    draws = np.random.default_rng(seed)
    columns: dict[str, list[Any]] = {}
    for name, (low, high, log, whole) in _PARAMS.items():
        ends = np.log((low, high)) if log else (low, high)
        column = draws.uniform(*ends, count)
        column = np.exp(column) if log else column
        columns[name] = (column.round().astype(int) if whole else column.clip(low, high)).tolist()
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def tasks() -> list[str]:
    """The data sets, by their OpenML ids."""
    codes = json.loads((FOLDER / "encoding.json").read_text())["OpenML_task_id"]
    return sorted(name for name in codes if name.isdigit())


class Curves:
    """The validation losses of one task's networks."""

    def __init__(self, task: str) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        model = str(FOLDER / "model.onnx")
        self._session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
        codes = json.loads((FOLDER / "encoding.json").read_text())["OpenML_task_id"]
        self._code = int(codes[task])

    def of(self, *points: Params) -> list[list[float]]:
        """Cross-entropy on the validation images after each epoch, of each point."""
        continuous = np.empty((len(points), EPOCHS, 1 + len(_PARAMS)), np.float32)
        continuous[:, :, 0] = np.arange(1, EPOCHS + 1)
        rows = [[float(point[name]) for name in _PARAMS] for point in points]  # type: ignore[arg-type]
        continuous[:, :, 1:] = np.array(rows)[:, None]
        given = continuous.reshape(-1, 1 + len(_PARAMS))
        codes = np.full((len(given), 1), self._code, np.int32)
        (found,) = self._session.run(None, {"x_cat": codes, "x_cont": given})
        losses: list[list[float]] = found[:, _CROSS_ENTROPY].reshape(len(points), EPOCHS).tolist()
        return losses
