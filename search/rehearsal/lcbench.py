"""Learning curves of networks that were trained once: LCBench, by YAHPO Gym's surrogate of it.

Zimmer et al. 2021, "Auto-PyTorch Tabular"; Pfisterer et al. 2022, "YAHPO Gym". A folder has the
surrogate (`model.onnx`), the numbers of its tasks (`encoding.json`) and its space
(`config_space.json`), as in https://github.com/slds-lmu/yahpo_data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from search.errors import UsageError, one_line
from search.formats.requiring import require_modules
from search.names import check_name
from search.objective import Objective
from search.rehearsal.curves import Curve, Typical

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from optuna.trial import FrozenTrial

    from spaces import Params, Suggester

EPOCHS = 52
START_SECONDS = 1.1
"""A trainer's start, tracing, building and saving: `scripts/bench_overhead.py` on two CPU cores."""
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
# Of the outputs: time, val_accuracy, val_cross_entropy, … The time is in seconds and counts from a
# training's begin: after 26 epochs it is 0.53 times what it is after 52.
_SECONDS, _CROSS_ENTROPY = 0, 2
_TYPICAL = 300  # random points


@dataclass(frozen=True)
class LcBenchSpace:
    """LCBench's parameters, as far as a supervisor minds a space."""

    enqueue: tuple[Params, ...] = ()

    def fixed(self, point: Params) -> Params:
        """A point's values, as a sampler asks for them."""
        return point

    def sample(self, suggester: Suggester) -> Params:
        """One point."""
        point: dict[str, Any] = {}
        for name, (low, high, log, whole) in _PARAMS.items():
            suggest: Any = suggester.suggest_int if whole else suggester.suggest_float
            point[name] = suggest(name, low, high, log=log)
        return point


def draw(count: int, seed: int) -> list[Params]:
    """So many random points of the space, in a moment where Optuna takes some ms each."""
    draws = np.random.default_rng(seed)
    columns: dict[str, list[Any]] = {}
    for name, (low, high, log, whole) in _PARAMS.items():
        first, last = (float(np.log(end)) if log else end for end in (low, high))
        column = draws.uniform(first, last, count)
        column = np.exp(column) if log else column
        columns[name] = (column.round().astype(int) if whole else column.clip(low, high)).tolist()
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def tasks(folder: Path) -> tuple[str, ...]:
    """The data sets, by their OpenML ids: those of the space, of which there are 34.

    Raises:
        UsageError: the folder has no such list.
    """
    space = _read(folder / "config_space.json")
    (found,) = (one for one in space["hyperparameters"] if one["name"] == "OpenML_task_id")
    return tuple(found["choices"])


def open_task(folder: Path, task: str) -> LcBench:
    """The curves of one task.

    Raises:
        UsageError: there is no such task, the files cannot be read, or onnxruntime is missing.
    """
    check_name("task", task, tasks(folder))
    require_modules("LCBench's surrogate", ("onnxruntime",), "onnx")
    _session(folder)
    return LcBench(folder=folder, task=task)


@dataclass(frozen=True, kw_only=True)
class LcBench:
    """The validation losses of one task's networks, in so many first epochs."""

    folder: Path
    task: str
    space: LcBenchSpace = LcBenchSpace()
    steps: int = EPOCHS
    objective = Objective.VAL_LOSS
    start = START_SECONDS

    @property
    def name(self) -> str:
        """The task's id."""
        return self.task

    @property
    def epochs(self) -> int:
        """Of the only fold."""
        return self.steps

    def losses(self, *points: Params) -> list[list[float]]:
        """Cross-entropy on the validation images after each epoch, of each point."""
        found: list[list[float]] = self._outputs(points)[:, :, _CROSS_ENTROPY].tolist()
        return found

    def typical(self) -> Typical:
        """By 300 random points."""
        found = self._outputs(draw(_TYPICAL, seed=0))
        values = found[:, :, _CROSS_ENTROPY].min(axis=1)
        return Typical(
            training=self.start + float(np.median(found[:, :, _SECONDS].max(axis=1))),
            value=float(np.median(values)),
            best=float(values.min()),
        )

    def answers(self) -> Callable[[FrozenTrial], Curve]:
        """Every point has a curve, the same each time."""
        return self._curve

    def _curve(self, trial: FrozenTrial) -> Curve:
        (found,) = self._outputs([trial.params])
        losses = found[:, _CROSS_ENTROPY].astype(np.float64)
        so_far = np.minimum.accumulate(losses).tolist()
        # The surrogate's time falls from one epoch to the next three times in a thousand.
        seconds = np.maximum.accumulate(found[:, _SECONDS].astype(np.float64)).tolist()
        steps = range(1, self.steps + 1)
        return Curve(
            steps=steps, seconds=seconds, losses=losses.tolist(), so_far=so_far, values=so_far
        )

    def _outputs(self, points: Sequence[Params]) -> NDArray[np.float32]:
        """(points, epochs, outputs)."""
        rows = [[float(point[name]) for name in _PARAMS] for point in points]  # type: ignore[arg-type]
        given = np.empty((len(points), self.steps, 1 + len(_PARAMS)), np.float32)
        given[:, :, 0] = np.arange(1, self.steps + 1)
        given[:, :, 1:] = np.array(rows)[:, None]
        code = int(_codes(self.folder)[self.task])
        codes = np.full((len(points) * self.steps, 1), code, np.int32)
        continuous = given.reshape(-1, 1 + len(_PARAMS))
        (found,) = _session(self.folder).run(None, {"x_cat": codes, "x_cont": continuous})
        answered: NDArray[np.float32] = found.reshape(len(points), self.steps, -1)
        return answered


@lru_cache
def _codes(folder: Path) -> dict[str, int]:
    codes: dict[str, int] = _read(folder / "encoding.json")["OpenML_task_id"]
    return codes


@lru_cache
def _session(folder: Path) -> Any:
    import onnxruntime

    file = folder / "model.onnx"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(str(file), options, ["CPUExecutionProvider"])
    except Exception as error:  # of its own kinds
        raise UsageError(f"{file} cannot be read: {one_line(error)}") from error


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{file} is no JSON: {error}") from error
