"""What users already have, searched unchanged: KerasTuner's hypermodels, Optuna's build_model."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import optuna
import pytest
from prepared import prepared

from search import load
from search.executor import TryOut
from search.executor.forked import ForkedExecutor
from search.executor.spawned import SpawnedExecutor
from search.export.manifest import read_manifest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    Run = Callable[..., subprocess.CompletedProcess[str]]

CODE = """
import keras
import keras_tuner


@keras.saving.register_keras_serializable("mine")
class Half(keras.layers.Layer):
    def call(self, inputs):
        return inputs / 2


class Dense(keras_tuner.HyperModel):
    def build(self, hp):
        layers = [keras.layers.Flatten(), Half()]
        for layer in range(hp.Int("layers", 1, 2)):
            units = hp.Int(f"units_{layer}", 16, 128, step=2, sampling="log")
            layers.append(keras.layers.Dense(units, activation="relu"))
        model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
        rate = hp.Float("lr", 1e-4, 1e-2, sampling="reverse_log")
        loss = keras.losses.CategoricalFocalCrossentropy()
        model.compile(keras.optimizers.Adam(rate), loss)
        return model

    def fit(self, hp, model, *args, **kwargs):
        return model.fit(*args, batch_size=hp.Choice("batch_size", [16, 32]), **kwargs)


def build_model(trial):
    units = trial.suggest_int("units", 8, 64, log=True)
    model = keras.Sequential([
        keras.Input((8, 8, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(units, activation=trial.suggest_categorical("act", ["relu", "tanh"])),
        keras.layers.Dense(10),
    ])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(trial.suggest_categorical("optimizer", ["adam", "rmsprop"]), loss)
    return model


def with_lambda(hp):
    layers = [keras.layers.Flatten(), keras.layers.Lambda(lambda x: x / 2, name="half")]
    model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def with_metrics_for_weights(hp):
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
    return model


def with_kernels(trial):
    trial.suggest_categorical("kernel", [(3, 3), (5, 5)])


def odd(trial):
    import subprocess, numpy as np
    units = trial.suggest_categorical("units", np.array([8, 16]))
    subprocess.Popen(["sleep", "600"])  # holds what this process held
    open(f"trial-{trial.number}", "w").close()
    if trial.number == 1:
        raise RuntimeError("for once")
    layers = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(units)]
    if trial.suggest_categorical("halved", [False, True]):
        layers.append(keras.layers.Lambda(lambda x: x / 2, name="half"))
    model = keras.Sequential([*layers, keras.layers.Dense(10, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def for_photos(hp):
    model = keras.Sequential([
        keras.Input((64, 64, 3)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")
    ])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


class Tuner(keras_tuner.RandomSearch):
    pass
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(CODE)
    return tmp_path


def searched_once(
    search: Run, folder: Path, name: str, *options: str
) -> subprocess.CompletedProcess[str]:
    """Write the code and search digits by it; what the search said."""
    (folder / "mine.py").write_text(CODE)
    line = ("start", "digits", "--space", f"mine:{name}", "--devices", "cpu:1", *options)
    done = search(*line, cwd=folder, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@dataclass(frozen=True)
class Searched:
    """A folder with a study, and what the search said."""

    folder: Path
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def hypermodel(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which KerasTuner's hypermodel, with a layer of its own, was searched."""
    folder = tmp_path_factory.mktemp("hypermodel")
    searched_once(search, folder, "Dense", "--trials", "3", "--epochs", "1")
    return folder


@pytest.fixture(scope="module")
def optunas(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Searched:
    """Where `build_model` was searched."""
    folder = tmp_path_factory.mktemp("optunas")
    options = ("--trials", "2", "--epochs", "1", "--pruner", "none")
    return Searched(folder, searched_once(search, folder, "build_model", *options))


@pytest.fixture
def copy(optunas: Searched, tmp_path: Path) -> Path:
    """The same folder, for one test alone."""
    return Path(shutil.copytree(optunas.folder, tmp_path / "copy"))


@pytest.fixture(scope="module")
def odd(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the code with all that is odd was searched."""
    folder = tmp_path_factory.mktemp("odd")
    searched_once(search, folder, "odd", "--trials", "4", "--epochs", "1", "--sampler", "random")
    return folder


def test_a_hypermodel_is_searched_with_its_own_fit(hypermodel: Path) -> None:
    """Names and scales are its own; what Optuna has no distribution for is shown as it sees it."""
    study = load("digits-Dense", storage=f"sqlite:///{hypermodel / 'search.db'}")
    assert len(study.trials) == 3
    for trial in study.trials:
        params = dict(trial.params)
        layers = {f"units_{number}" for number in range(params["layers"])}
        assert params.keys() == {"layers", "lr", "batch_size", *layers}
        assert {params[name] for name in layers} <= {16, 32, 64, 128}
    kept = optuna.load_study(
        study_name="digits-Dense", storage=f"sqlite:///{hypermodel / 'search.db'}"
    ).get_trials()
    for optunas, trial in zip(kept, study.trials, strict=True):
        assert optunas.params.keys() == trial.params.keys()
        assert optunas.params["units_0"] in range(4)
        assert optunas.user_attrs["units_0"] == trial.params["units_0"]
        assert optunas.user_attrs["lr"] == trial.params["lr"]


@pytest.mark.long
def test_optunas_way_works_too_and_its_model_is_exported(search: Run, copy: Path) -> None:
    """Its model gives logits: the exported one takes uint8 images and gives probabilities."""
    exported = search("export", cwd=copy)

    assert exported.returncode == 0, exported.stderr
    study = load("digits-build_model", storage=f"sqlite:///{copy / 'search.db'}")
    assert len(study.trials) == 2
    assert {tuple(trial.params) for trial in study.trials} == {("units", "act", "optimizer")}


@pytest.mark.long
def test_a_model_with_layers_of_its_own_is_exported_where_they_are_named(
    search: Run, hypermodel: Path, tmp_path: Path
) -> None:
    """And its loss is no cross-entropy: a trial's value is one all the same."""
    folder = shutil.copytree(hypermodel, tmp_path / "copy")

    unnamed = search("export", cwd=folder)
    exported = search("export", "--space", "mine:Dense", cwd=folder)
    other = search("export", "other.keras", "--space", "mine:build_model", cwd=folder)

    assert unnamed.returncode == 1
    assert unnamed.stderr.count("\n") == 1
    assert "say --space MODULE:NAME" in unnamed.stderr
    assert exported.returncode == 0, exported.stderr
    assert (folder / "digits-Dense.keras").exists()
    manifest = read_manifest(folder / "digits-Dense.keras.manifest.json")
    assert manifest.code == "mine:Dense"
    card = (folder / "digits-Dense.keras.md").read_text()
    assert "import mine  # registers its layers" in card
    assert "image.png --space mine:Dense`" in card
    assert other.returncode == 2
    assert "searched by the code mine:Dense" in other.stderr


@pytest.mark.long
def test_what_code_does_beside_building_harms_nobody(odd: Path) -> None:
    """NumPy's numbers, a process left behind, files by the trial's number, and a failure."""
    study = load("digits-odd", storage=f"sqlite:///{odd / 'search.db'}")
    assert all((odd / f"trial-{trial.number}").exists() for trial in study.trials)
    (failed,) = (trial for trial in study.trials if trial.state == "FAIL")
    assert failed.number == 1
    assert "RuntimeError: for once" in (failed.reason or "")
    assert {trial.params["units"] for trial in study.trials} <= {8, 16}


@pytest.mark.long
def test_a_model_that_could_not_be_loaded_is_refused_and_the_others_go_on(odd: Path) -> None:
    """It takes nothing of the budget, and the sampler is told."""
    study = load("digits-odd", storage=f"sqlite:///{odd / 'search.db'}")
    assert len(study.trials) == 4
    ended = [trial for trial in study.trials if trial.state != "FAIL"]
    assert {trial.params["halved"] for trial in ended} == {False}
    assert study.refused
    assert {trial.params["halved"] for trial in study.refused} == {True}
    assert all("layer 'half' (Lambda)" in (trial.reason or "") for trial in study.refused)


@pytest.mark.long
def test_code_that_has_changed_is_told_of(search: Run, optunas: Searched, copy: Path) -> None:
    """It goes on, as a mended mistake must, but not without a word."""
    (copy / "mine.py").write_text(CODE.replace("8, 64, log", "8, 32, log"))
    options = ["--space", "mine:build_model", "--epochs", "1", "--trials", "3"]

    again = search("start", "digits", *options, cwd=copy)

    assert "has changed" not in optunas.done.stdout
    assert again.returncode == 0, again.stderr
    assert "mine.py has changed: this study's trials are of both its forms" in again.stdout


@pytest.mark.long
def test_code_runs_only_where_a_command_names_it(search: Run, copy: Path) -> None:
    """A study's row names it too; whoever can write that row must not thereby run code."""
    (copy / "mine.py").write_text("raise SystemExit('it was imported')")
    options = ["--trials", "3", "--epochs", "1", "--study", "digits-build_model"]

    again = search("start", "digits", *options, cwd=copy)

    assert again.returncode == 2
    assert again.stderr.count("\n") == 1
    assert "say --space mine:build_model again" in again.stderr


@pytest.mark.long
def test_what_cannot_be_searched_is_said_before_the_first_trial(search: Run, folder: Path) -> None:
    """In one line, and nothing is written."""
    done = search("start", "digits", "--trials", "2", "--space", "mine:with_lambda", cwd=folder)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "layer 'half' (Lambda)" in done.stderr
    assert not (folder / "search.db").exists()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What trying code out is asked, but for the name of the code."""
    folder = tmp_path_factory.mktemp("tried_out")
    (folder / "mine.py").write_text(CODE)
    dataset = prepared("digits", cache=folder / "cache")
    return {"folder": str(folder), "data": str(dataset.split)}


@pytest.fixture(scope="module")
def executor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedExecutor]:
    """What forks trainers, and processes that try code out."""
    with closing(ForkedExecutor(tmp_path_factory.mktemp("forker") / "log")) as forked:
        yield forked


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("with_metrics_for_weights", "the model was built, but training it failed: ValueError"),
        ("for_photos", "--image-size 64"),
        ("Tuner", "is a Tuner"),
        ("build_modle", "build_model"),
        ("with_kernels", "kernel: the choice (3, 3) is a tuple"),
    ],
)
def test_trying_out_finds_what_cannot_be_searched(
    asked: dict[str, str], executor: ForkedExecutor, name: str, said: str
) -> None:
    """One line, with which the search is refused."""
    error = executor.try_out(TryOut(target=f"mine:{name}", **asked)).error

    assert error is not None
    assert error.count("\n") == 0
    assert said in error


def test_code_that_ends_its_process_is_refused_by_its_last_words(
    asked: dict[str, str], executor: ForkedExecutor
) -> None:
    dying = "import os\n\nprint('first')\nprint('no licence found', flush=True)\nos._exit(0)\n"
    Path(asked["folder"], "dying.py").write_text(dying)

    error = executor.try_out(TryOut(target="dying:build", **asked)).error

    assert error == "dying:build cannot be run: no licence found"


def test_a_spawned_process_tries_code_out_as_well(asked: dict[str, str]) -> None:
    """Where forking is not safe."""
    with closing(SpawnedExecutor()) as spawned:
        refused = spawned.try_out(TryOut(target="mine:build_modle", **asked)).error
        passed = spawned.try_out(TryOut(target="mine:build_model", **asked)).error

    assert refused is not None
    assert "build_model" in refused
    assert passed is None
