"""Training a trial's network: when it ends, what is best, and what is saved."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
from listening import Listening, make_spec
from prepared import prepared

from search.data import arrays_source
from search.executor import Action, Device, Outcome
from search.predictions import Predictions
from search.trainer import training
from search.trainer.course import Course
from search.trainer.metrics import measure
from search.trainer.training import train_network
from search.trainer.validation import predict
from spaces import Limits
from storage import AttemptEnd
from storage.artifacts import sha256

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.data import Dataset
    from spaces import Params
    from storage import Epoch

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

DENSE: Params = {
    "network": "dense",
    "dense_layers": 1,
    "units": 16,
    "optimizer": "adam",
    "learning_rate": 0.01,
    "batch_size": 16,
    "patience": 50,
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Two classes that differ in brightness, but not by much."""
    generator = np.random.default_rng(0)
    labels = np.arange(160) % 2
    images = generator.integers(0, 200, (160, 8, 8, 1)) + 20 * labels[:, None, None, None]
    source = arrays_source({"train": (images.astype(np.uint8), labels)})
    return prepared(source, cache=tmp_path_factory.mktemp("data"))


def train(
    data: Dataset, folder: Path, params: Params, *, epochs: int = 4, **options: Any
) -> tuple[Outcome, list[Epoch]]:
    supervisor = Listening()
    spec = make_spec(data, folder, params, epochs=epochs, **options)
    return train_network(spec, supervisor), supervisor.epochs


@pytest.fixture(scope="module")
def dense(
    data: Dataset, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Outcome, list[Epoch]]:
    """Eight epochs of a dense network, and the folder that they left."""
    folder = tmp_path_factory.mktemp("dense")
    return folder, *train(data, folder, DENSE, epochs=8)


@pytest.fixture(scope="module")
def plateau(
    data: Dataset, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Epoch], list[float]]:
    """Eight epochs whose learning rate falls, and the rates that the optimizer had in them."""
    rates: list[float] = []
    original = Course.on_epoch_end

    def spy(self: Course, epoch: int, logs: dict[str, float] | None = None) -> None:
        rates.append(float(self.model.optimizer.learning_rate))
        original(self, epoch, logs)

    params = DENSE | {"schedule": "plateau", "plateau_patience": 1, "learning_rate": 0.3}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Course, "on_epoch_end", spy)
        _, told = train(data, tmp_path_factory.mktemp("plateau"), params, epochs=8)
    return told, rates


def mobilenet(shared_data: Path) -> Params:
    return {
        **DENSE,
        "network": "transfer",
        "backbone": "mobilenet",
        "alpha": 0.25,
        "pretrained": str(shared_data / "weights"),
    }


@pytest.fixture(scope="module")
def pretrained(
    shared_data: Path, data: Dataset, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], tuple[Path, Outcome, list[Epoch]]]:
    """A backbone of real weights, each way of tuning it trained once, with hardly any patience."""

    @cache
    def trained(tuning: str) -> tuple[Path, Outcome, list[Epoch]]:
        folder = tmp_path_factory.mktemp(tuning)
        params = mobilenet(shared_data) | {"tuning": tuning, "frozen_epochs": 4}
        params |= {"patience": 2, "min_delta": 10.0}
        return folder, *train(data, folder, params, epochs=30)

    return trained


def validated(data: Dataset, file: Path) -> Any:
    images, labels = data.load("validation")
    return measure(labels, predict(keras.saving.load_model(file), images))


def test_the_saved_model_is_the_best_epochs(
    data: Dataset, dense: tuple[Path, Outcome, list[Epoch]]
) -> None:
    folder, outcome, told = dense

    losses = [epoch.val_loss for epoch in told]
    assert outcome.end == AttemptEnd.FINISHED
    assert outcome.value == min(losses)
    assert outcome.best_epoch == losses.index(min(losses)) + 1
    assert validated(data, folder / "model.keras").loss == pytest.approx(outcome.value, abs=1e-6)


def test_what_the_best_epoch_predicted_is_kept(
    data: Dataset, dense: tuple[Path, Outcome, list[Epoch]]
) -> None:
    """Its value can be computed from the file, and the model predicts the same."""
    folder, outcome, _ = dense

    kept = Predictions.read(folder / "predictions.npz")
    images, labels = data.load("validation")
    assert measure(kept.labels, kept.probabilities.astype(np.float64)).loss == pytest.approx(
        outcome.value, abs=1e-6
    )
    assert outcome.predictions_hash == sha256(folder / "predictions.npz")
    np.testing.assert_array_equal(kept.labels, labels)
    assert set(kept.folds) == {1}
    again = predict(keras.saving.load_model(folder / "model.keras"), images)
    np.testing.assert_allclose(kept.probabilities, again, atol=1e-6)


def test_an_epoch_says_how_training_went(plateau: tuple[list[Epoch], list[float]]) -> None:
    """Metrics of the training images, the learning rate and, now and then, the layers."""
    told, _ = plateau

    rates = [one.learning_rate or 0.0 for one in told]
    assert rates[0] == pytest.approx(0.3)
    assert rates[-1] < rates[0]
    assert all(0 <= one <= 1 for epoch in told for one in (epoch.precision, epoch.recall, epoch.f1))
    assert [bool(epoch.layers) for epoch in told] == [epoch.epoch in (1, 2, 4, 8) for epoch in told]


@pytest.mark.parametrize("objective", ["val_accuracy", "val_auc"])
def test_another_objective_chooses_the_epoch(data: Dataset, tmp_path: Path, objective: str) -> None:
    """Of equal epochs, the one of the lower loss."""
    outcome, told = train(data, tmp_path, DENSE, epochs=8, objective=objective)

    best = max(told, key=lambda one: (getattr(one, objective), -(one.val_loss or 0)))
    assert (outcome.value, outcome.best_epoch) == (getattr(best, objective), best.epoch)


def test_the_positive_class_is_the_one_that_was_named(data: Dataset, tmp_path: Path) -> None:
    _, told = train(data, tmp_path, DENSE, epochs=2, positive=0)

    for epoch in told:
        assert epoch.val_recall == epoch.val_classes[0].recall
        assert len(epoch.val_classes) == 2


@pytest.mark.parametrize("patience", [0, 1])
def test_patience_of_0_ends_where_keras_would(data: Dataset, tmp_path: Path, patience: int) -> None:
    """At the first epoch that is no better than the best, which is what 1 does too."""
    params = DENSE | {"patience": patience, "learning_rate": 0.3}

    _, told = train(data, tmp_path, params, epochs=30)

    losses = [epoch.val_loss or 0.0 for epoch in told]
    assert len(losses) < 30
    assert losses[:-1] == sorted(losses[:-1], reverse=True)
    assert losses[-1] >= losses[-2]


@pytest.mark.long
@pytest.mark.shared
def test_patience_begins_anew_when_the_backbone_thaws(
    pretrained: Callable[[str], tuple[Path, Outcome, list[Epoch]]],
) -> None:
    """However little the frozen epochs gave, the unfrozen part gets its own."""
    _, _, told = pretrained("fine_tuning")

    assert len(told) == 4 + 2


def test_min_delta_asks_for_more_than_a_little(data: Dataset, tmp_path: Path) -> None:
    params = DENSE | {"patience": 2, "min_delta": 10.0}

    outcome, told = train(data, tmp_path, params, epochs=30)

    assert len(told) == 3  # the first is better than nothing, and then two are not
    assert outcome.value == min(epoch.val_loss or 0.0 for epoch in told)


def test_a_plateau_lowers_the_learning_rate_from_what_was_measured(
    plateau: tuple[list[Epoch], list[float]],
) -> None:
    told, rates = plateau

    losses = [epoch.val_loss or 0.0 for epoch in told]
    expected = [
        0.3 * 0.5 ** sum(losses[at] >= min(losses[:at]) for at in range(1, epoch - 1))
        for epoch in range(1, len(losses) + 1)
    ]
    assert rates == pytest.approx(expected, rel=1e-5)
    assert rates[-1] < 0.3


def test_class_weights_change_what_is_learned(data: Dataset, tmp_path: Path) -> None:
    """A class that weighs next to nothing is hardly ever predicted."""
    _, heavy = train(data, tmp_path, DENSE | {"class_weights": "0.001/1"}, epochs=6)
    _, light = train(data, tmp_path, DENSE | {"class_weights": "1/0.001"}, epochs=6)

    assert heavy[-1].val_recall == 1.0
    assert light[-1].val_recall == 0.0


def test_the_same_seed_trains_the_same_weights(data: Dataset, tmp_path: Path) -> None:
    params = DENSE | {"mixup": 0.3, "rotation": 0.1, "dropout": 0.3}
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()

    told = [train(data, folder, params, epochs=2)[1] for folder in folders]

    assert [one.val_loss for one in told[0]] == [one.val_loss for one in told[1]]


def test_random_layers_are_left_out_of_what_is_saved(data: Dataset, tmp_path: Path) -> None:
    train(data, tmp_path, DENSE | {"rotation": 0.1, "erasing": 0.5, "cutmix": 1.0}, epochs=1)

    model = keras.saving.load_model(tmp_path / "model.keras")

    assert [layer.name for layer in model.layers] == [
        *("image", "scale", "flatten", "dense1", "output")
    ]


def test_standardization_is_by_the_training_images(data: Dataset, tmp_path: Path) -> None:
    train(data, tmp_path, DENSE | {"scaling": "standardize"}, epochs=1)

    scale = keras.saving.load_model(tmp_path / "model.keras").get_layer("scale")

    scaled = np.asarray(scale(data.load("train")[0]))
    assert scaled.mean() == pytest.approx(0.0, abs=1e-4)
    assert scaled.std() == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(weights=1000), "1,057 weights, over the limit of 1,000"),
        (Limits(memory=10_000), "about 42 kB of memory, over the limit of 10 kB"),
    ],
)
def test_a_network_over_a_limit_is_never_built(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: Limits, said: str
) -> None:
    monkeypatch.delattr(training, "build_model")

    outcome, told = train(data, tmp_path, DENSE, limits=limits)

    assert outcome.end == AttemptEnd.REFUSED
    assert said in (outcome.reason or "")
    assert outcome.weights == 64 * 16 + 16 + 16 + 1
    assert not told


@pytest.mark.parametrize(("free", "fits"), [(30_000, False), (50_000, True), (0, True)])
def test_a_network_too_large_for_its_share_of_a_gpu_is_never_built(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, fits: bool
) -> None:
    """As far as the driver tells."""
    gpu = Device(name="gpu:0/1", kind="gpu", threads=1, visible="GPU-0", trials=4)
    monkeypatch.setattr(training, "free_memory", lambda _: free)
    if not fits:
        monkeypatch.delattr(training, "build_model")

    outcome, _ = train(data, tmp_path, DENSE, epochs=1, device=gpu)

    assert outcome.end == (AttemptEnd.FINISHED if fits else AttemptEnd.OUT_OF_MEMORY)
    if not fits:
        assert outcome.reason == (
            "out of memory: about 42 kB needed, and 30 kB there for one of 4 trials"
        )


def test_a_network_within_its_limits_is_trained(data: Dataset, tmp_path: Path) -> None:
    limits = Limits(weights=1100, memory=10**9)

    outcome, _ = train(data, tmp_path, DENSE, epochs=1, limits=limits)

    assert outcome.end == AttemptEnd.FINISHED


@pytest.mark.shared
@pytest.mark.parametrize("tuning", ["feature_extraction", "fine_tuning"])
def test_pretrained_backbones_are_trained_and_saved_whole(
    pretrained: Callable[[str], tuple[Path, Outcome, list[Epoch]]], data: Dataset, tuning: str
) -> None:
    """By real weights; what was validated on kept features is what the whole model gives."""
    folder, outcome, told = pretrained(tuning)

    assert outcome.best_epoch in {epoch.epoch for epoch in told}
    measured = validated(data, folder / "model.keras")
    assert measured.loss == pytest.approx(outcome.value, abs=1e-6)


def test_what_is_fitted_after_the_end_is_not_recorded(data: Dataset, tmp_path: Path) -> None:
    """A user's own `fit` may call `model.fit` twice; Keras forgets that it was to stop."""
    supervisor = Listening(lambda _: Action.PRUNE)
    images, labels = data.load("train")
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1, "sigmoid")])
    model.compile("sgd", "binary_crossentropy")

    class Watched(Course):
        def probabilities(self) -> Any:
            return predict(model, images)

    spec = make_spec(data, tmp_path, DENSE)
    course = Watched(spec, model, labels, supervisor, fold=1, resumable=False)
    for _ in range(2):
        model.fit(images, labels[:, None], epochs=3, callbacks=[course], verbose=0)

    assert [epoch.epoch for epoch in supervisor.epochs] == [1]
    assert course.end == AttemptEnd.PRUNED
    assert course.restore_best()
    loss = measure(labels, predict(model, images)).loss
    assert loss == pytest.approx(course.progress.value, abs=1e-9)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("flag", "end"), [("stop", AttemptEnd.STOPPED), ("release", AttemptEnd.RELEASED)]
)
def test_a_stop_ends_the_computing_of_features(
    shared_data: Path, data: Dataset, tmp_path: Path, flag: str, end: AttemptEnd
) -> None:
    """Nothing of them is left, and the trial has nothing to record."""
    params = {**mobilenet(shared_data), "head": "max"}
    supervisor = Listening()
    getattr(supervisor, flag).set()

    outcome = train_network(make_spec(data, tmp_path, params, epochs=1), supervisor)

    assert (outcome.end, outcome.value) == (end, None)
    assert not list((data.directory / "features").glob("*.part"))
