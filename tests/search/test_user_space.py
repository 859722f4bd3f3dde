"""What users already have, searched unchanged: KerasTuner's hypermodels, Optuna's build_model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optuna
import pytest

from search import load

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

CODE = """
import keras
import keras_tuner


class Dense(keras_tuner.HyperModel):
    def build(self, hp):
        layers = [keras.layers.Flatten()]
        for layer in range(hp.Int("layers", 1, 2)):
            units = hp.Int(f"units_{layer}", 16, 128, step=2, sampling="log")
            layers.append(keras.layers.Dense(units, activation="relu"))
        model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
        rate = hp.Float("lr", 1e-4, 1e-2, sampling="reverse_log")
        model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
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


@keras.saving.register_keras_serializable("mine")
class Half(keras.layers.Layer):
    def call(self, inputs):
        return inputs / 2


def with_own_layer(hp):
    layers = [keras.layers.Flatten(), Half(), keras.layers.Dense(10, activation="softmax")]
    model = keras.Sequential(layers)
    loss = keras.losses.CategoricalFocalCrossentropy()
    model.compile(hp.Choice("optimizer", ["adam", "nadam"]), loss)
    return model


def sometimes_with_lambda(hp):
    layers = [keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    if hp.Boolean("halved"):
        layers.insert(1, keras.layers.Lambda(lambda x: x / 2, name="half"))
    model = keras.Sequential(layers)
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def with_metrics_for_weights(hp):
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
    return model


def with_kernels(trial):
    trial.suggest_categorical("kernel", [(3, 3), (5, 5)])


def with_numpy(trial):
    import subprocess, numpy as np
    units = trial.suggest_categorical("units", np.array([8, 16]))
    subprocess.Popen(["sleep", "600"])  # holds what this process held
    model = keras.Sequential([
        keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(units),
        keras.layers.Dense(10, "softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy")
    open(f"trial-{trial.number}", "w").close()
    if trial.number == 1:
        raise RuntimeError("for once")
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


def test_a_hypermodel_is_searched_with_its_own_fit(search: Run, folder: Path) -> None:
    """Names and scales are its own; what Optuna has no distribution for is shown as it sees it."""
    options = ["--space", "mine:Dense", "--trials", "4", "--epochs", "2", "--devices", "cpu:2"]

    done = search("start", "digits", *options, cwd=folder)

    assert done.returncode == 0, done.stderr
    study = load("digits-Dense", storage=f"sqlite:///{folder / 'search.db'}")
    assert len(study.trials) == 4
    for trial in study.trials:
        params = dict(trial.params)
        layers = {f"units_{number}" for number in range(params["layers"])}
        assert params.keys() == {"layers", "lr", "batch_size", *layers}
        assert {params[name] for name in layers} <= {16, 32, 64, 128}
    kept = optuna.load_study(
        study_name="digits-Dense", storage=f"sqlite:///{folder / 'search.db'}"
    ).get_trials()
    for optunas, trial in zip(kept, study.trials, strict=True):
        assert optunas.params.keys() == trial.params.keys()
        assert optunas.params["units_0"] in range(4)
        assert optunas.user_attrs["units_0"] == trial.params["units_0"]
        assert optunas.user_attrs["lr"] == trial.params["lr"]


def test_optunas_way_works_too_and_its_model_is_exported(search: Run, folder: Path) -> None:
    """Its model gives logits: the exported one takes uint8 images and gives probabilities."""
    options = ["--space", "mine:build_model", "--trials", "2", "--epochs", "2", "--pruner", "none"]

    done = search("start", "digits", *options, cwd=folder)
    exported = search("export", cwd=folder)

    assert done.returncode == 0, done.stderr
    assert exported.returncode == 0, exported.stderr
    study = load("digits-build_model", storage=f"sqlite:///{folder / 'search.db'}")
    assert {tuple(trial.params) for trial in study.trials} == {("units", "act", "optimizer")}


def test_a_model_with_layers_of_its_own_is_exported_where_they_are_named(
    search: Run, folder: Path
) -> None:
    """And its loss is no cross-entropy: a trial's value is one all the same."""
    options = ["--space", "mine:with_own_layer", "--trials", "1", "--epochs", "1"]

    done = search("start", "digits", *options, cwd=folder)
    unnamed = search("export", cwd=folder)
    exported = search("export", "--space", "mine:with_own_layer", cwd=folder)
    other = search("export", "other.keras", "--space", "mine:build_model", cwd=folder)

    assert done.returncode == 0, done.stderr
    assert unnamed.returncode == 1
    assert unnamed.stderr.count("\n") == 1
    assert "say --space MODULE:NAME" in unnamed.stderr
    assert exported.returncode == 0, exported.stderr
    assert (folder / "digits-with_own_layer.keras").exists()
    assert other.returncode == 2
    assert "searched by the code mine:with_own_layer" in other.stderr


def test_what_code_does_beside_building_harms_nobody(search: Run, folder: Path) -> None:
    """NumPy's numbers, a process left behind, files by the trial's number, and a failure."""
    options = ["--space", "mine:with_numpy", "--trials", "3", "--epochs", "1"]

    done = search("start", "digits", *options, cwd=folder, timeout=120)

    assert done.returncode == 0, done.stderr
    assert all((folder / f"trial-{number}").exists() for number in range(3))
    study = load("digits-with_numpy", storage=f"sqlite:///{folder / 'search.db'}")
    failed = study.trials[1]
    assert failed.state == "FAIL"
    assert "RuntimeError: for once" in (failed.reason or "")
    assert {trial.params["units"] for trial in study.trials} <= {8, 16}


def test_a_model_that_could_not_be_loaded_is_refused_and_the_others_go_on(
    search: Run, folder: Path
) -> None:
    """It takes nothing of the budget, and the sampler is told."""
    options = ["--space", "mine:sometimes_with_lambda", "--trials", "3", "--epochs", "1"]

    done = search("start", "digits", *options, "--sampler", "random", cwd=folder)

    assert done.returncode == 0, done.stderr
    study = load("digits-sometimes_with_lambda", storage=f"sqlite:///{folder / 'search.db'}")
    assert len(study.trials) == 3
    assert {trial.params["halved"] for trial in study.trials} == {False}
    assert study.refused
    assert {trial.params["halved"] for trial in study.refused} == {True}
    assert all("layer 'half' (Lambda)" in (trial.reason or "") for trial in study.refused)


def test_code_that_has_changed_is_told_of(search: Run, folder: Path) -> None:
    """It goes on, as a mended mistake must, but not without a word."""
    options = ["--space", "mine:build_model", "--epochs", "1", "--trials"]
    first = search("start", "digits", *options, "1", cwd=folder)
    (folder / "mine.py").write_text(CODE.replace("8, 64, log", "8, 32, log"))

    again = search("start", "digits", *options, "2", cwd=folder)

    assert "has changed" not in first.stdout
    assert again.returncode == 0, again.stderr
    assert "mine.py has changed: this study's trials are of both its forms" in again.stdout


def test_code_runs_only_where_a_command_names_it(search: Run, folder: Path) -> None:
    """A study's row names it too; whoever can write that row must not thereby run code."""
    options = ["--trials", "1", "--epochs", "1", "--study", "s"]
    first = search("start", "digits", *options, "--space", "mine:build_model", cwd=folder)
    (folder / "mine.py").write_text("raise SystemExit('it was imported')")

    again = search("start", "digits", *options, "--trials", "2", cwd=folder)

    assert first.returncode == 0, first.stderr
    assert again.returncode == 2
    assert again.stderr.count("\n") == 1
    assert "say --space mine:build_model again" in again.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("with_lambda", "layer 'half' (Lambda)"),
        ("with_metrics_for_weights", "the model was built, but training it failed: ValueError"),
        ("for_photos", "--image-size 64"),
        ("Tuner", "is a Tuner"),
        ("build_modle", "build_model"),
        ("with_kernels", "kernel: the choice (3, 3) is a tuple"),
    ],
)
def test_what_cannot_be_searched_is_said_before_the_first_trial(
    search: Run, folder: Path, name: str, said: str
) -> None:
    done = search("start", "digits", "--trials", "2", "--space", f"mine:{name}", cwd=folder)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert not (folder / "search.db").exists()
