"""A search whose trials JAX trains, and what TensorFlow makes of the winner.

Keras has one backend a process: each of these is a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from search.export.proving import JAX_TOLERANCE
from search.keras_backend import KerasBackend, keras_backend
from search.record import read_study

if TYPE_CHECKING:
    from in_process import Run

    from search.record import StudyRecord

pytest.importorskip("jax", reason="JAX is not installed: the extra jax brings it")

# Small networks, compiled without care: that is what this takes its time for.
JAX = {"KERAS_BACKEND": "jax", "XLA_FLAGS": "--xla_backend_optimization_level=0"}
SPACE = """
parameters:
  network: dense
  dense_layers: 1
  units: {choice: [8, 16]}
  dropout: 0.2
  optimizer: sgd
  learning_rate: 0.1
  batch_size: 64
  patience: 5
"""


@pytest.fixture(scope="module")
def folder(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a search of two trials has ended."""
    folder = tmp_path_factory.mktemp("jax")
    (folder / "small.yaml").write_text(SPACE)
    told = "start digits --space small.yaml --trials 2 --epochs 2 --devices cpu:2 --pruner none"
    done = search(*told.split(), cwd=folder, env=JAX)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def study(folder: Path) -> StudyRecord:
    return read_study(None, f"sqlite:///{folder / 'search.db'}")


def test_trials_complete_and_say_what_trained_them(study: StudyRecord) -> None:
    assert [trial.state for trial in study.trials] == ["COMPLETE", "COMPLETE"]
    assert {trial.device for trial in study.trials} <= {"cpu:0 jax", "cpu:1 jax"}
    for trial in study.trials:
        assert [epoch.epoch for epoch in trial.epochs] == [1, 2]
        assert trial.epochs[0].layers, "how its layers fare was not looked at"


@pytest.mark.long
def test_tensorflow_proves_and_exports_the_winner(folder: Path, search_here: Run) -> None:
    """It predicts what JAX was recorded to predict, but for the last digits of a float32."""
    done = search_here("export", "digits-small", "best.keras", cwd=folder, env=JAX)

    assert done.returncode == 0, done.stderr
    manifest = json.loads((folder / "best.keras.manifest.json").read_text())
    assert manifest["proof"]["against"] == "recorded predictions"
    assert manifest["proof"]["tolerance"] == JAX_TOLERANCE
    assert manifest["trials"][0]["device"].endswith("jax")


@pytest.mark.long
def test_a_training_that_was_cut_off_goes_on_to_the_bit() -> None:
    """The test of TensorFlow's trainings, on JAX."""
    resuming = Path(__file__).with_name("test_resuming.py")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"),
            *(str(resuming), "-k", "cut_off_at_four and params1"),
        ],
        env={**os.environ, **JAX},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_the_backend_is_the_one_that_keras_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert keras_backend() is KerasBackend.TENSORFLOW
    (tmp_path / "keras.json").write_text('{"backend": "jax"}')
    assert keras_backend() is KerasBackend.JAX
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert keras_backend() is KerasBackend.TENSORFLOW


def test_another_backend_is_one_line(search_here: Run, tmp_path: Path) -> None:
    done = search_here("start", "digits", cwd=tmp_path, env={"KERAS_BACKEND": "torch"})

    assert done.returncode == 2
    assert "Keras's backend here is torch" in done.stderr
    assert done.stderr.count("\n") == 1


_SHARES = """
import os
from jaxlib.xla_client import generate_pjrt_gpu_plugin_options
from search.executor import Device
from search.trainer.backends import jax
try:
    jax.take(Device(name="gpu:0/1", kind="gpu", threads=1, visible="GPU-0", trials=4))
except RuntimeError as error:
    print(error)
print(generate_pjrt_gpu_plugin_options())
"""


def test_a_trial_that_shares_a_gpu_has_a_limit_of_its_memory() -> None:
    """Whatever the user says; here is no GPU to hold it to."""
    said = {"XLA_PYTHON_CLIENT_MEM_FRACTION": "0.5", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", _SHARES],
        env={**os.environ, **JAX, **said},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "JAX sees no GPU on gpu:0/1" in done.stdout
    assert "'memory_fraction': 0.225, 'preallocate': False" in done.stdout
