"""A training that was cut off and goes on: to the bit the one that was not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
from listening import Listening, make_spec
from prepared import prepared

from search.data import arrays_source
from search.executor import Action, Every, Resume
from search.trainer.training import train_network
from search.trainer.user_training import train_user_model
from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.data import Dataset
    from search.executor import Outcome, TrialSpec
    from spaces import Params
    from storage import Checkpoint, Epoch

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

EVERYTHING: Params = {
    "network": "cnn",
    "blocks": 1,
    "convolutions": 1,
    "filters_1": 4,
    "kernel_size": 3,
    "normalization": "batch",
    "dense_layers": 1,
    "units_1": 8,
    "dropout_blocks": 0.2,
    "spatial_dropout": 0.1,
    "dropout": 0.3,
    "rotation": 0.1,
    "erasing": 0.3,
    "brightness": 0.1,
    "flip": "horizontal",
    "mixup": 0.3,
    "cutmix": 0.3,
    "class_weights": "balanced",
    "optimizer": "adam",
    "learning_rate": 0.5,
    "weight_decay": 1e-3,
    "gradient_clip": 1.0,
    "schedule": "plateau",
    "plateau_patience": 1,
    "batch_size": 16,
    "patience": 50,
}
EPOCHS = 10


def images_source() -> Any:
    """Two classes that differ in brightness, but not by much."""
    generator = np.random.default_rng(0)
    labels = np.arange(120) % 2
    images = generator.integers(0, 200, (120, 8, 8, 1)) + 20 * labels[:, None, None, None]
    return arrays_source({"train": (images.astype(np.uint8), labels)})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return prepared(images_source(), cache=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def folded(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return prepared(images_source(), cache=tmp_path_factory.mktemp("data"), folds=3)


class CutError(Exception):
    """Ends an attempt as a kill would: at once, with nothing said."""


def cut_at(*end: int) -> Callable[[Epoch], Action]:
    """Cuts an attempt off after the report of (fold, epoch)."""

    def answer(epoch: Epoch) -> Action:
        if (epoch.fold, epoch.epoch) == end:
            raise CutError
        return Action.CONTINUE

    return answer


def resume(told: Listening) -> Resume:
    """From the newest checkpoint, with the epochs up to it."""
    at = max(place for place, one in enumerate(told.checkpoints) if one is not None)
    checkpoint = told.checkpoints[at]
    assert checkpoint is not None
    return Resume(checkpoint=checkpoint, epochs=tuple(told.epochs[: at + 1]))


def whole_and_cut(
    train: Callable[[TrialSpec, Any], Outcome],
    spec: TrialSpec,
    tmp_path: Path,
    *end: int,
    listening: type[Listening] = Listening,
) -> tuple[Listening, Listening, Outcome, Outcome]:
    """A training at once and one that was cut off and has gone on, with what both reported."""
    one, other = (tmp_path / name for name in ("whole", "cut"))
    for folder in (one, other):
        folder.mkdir()
    whole, cut, rest = listening(), listening(cut_at(*end)), listening()
    outcome = train(replace(spec, artifacts=str(one)), whole)
    with pytest.raises(CutError):
        train(replace(spec, artifacts=str(other)), cut)
    again = replace(spec, artifacts=str(other), attempt=2, resume=resume(cut))
    resumed = train(again, rest)
    assert rest.epochs[0].epoch in (end[1] + 1, 1)  # it is no new training
    return whole, rest, outcome, resumed


def same(one: Epoch, other: Epoch) -> bool:
    """Whether two epochs gave the same, but for the time they took."""
    return replace(one, seconds=0.0) == replace(other, seconds=0.0)


def arrays(folder: Path, checkpoint: Checkpoint | None) -> dict[str, Any]:
    assert checkpoint is not None
    with np.load(folder / checkpoint.file, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def assert_same(whole: Listening, rest: Listening, tmp_path: Path) -> None:
    """All that both have left of their last epochs: weights, the optimizer's state, the best."""
    for one, other in zip(whole.epochs[-len(rest.epochs) :], rest.epochs, strict=True):
        assert same(one, other)
    expected = arrays(tmp_path / "whole", whole.checkpoints[-1])
    found = arrays(tmp_path / "cut", rest.checkpoints[-1])
    assert expected.keys() == found.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(array, found[name], err_msg=name)


def weights_of(file: Path) -> list[Any]:
    weights: list[Any] = keras.saving.load_model(file).get_weights()
    return weights


def outcome_but_memory(outcome: Outcome) -> Outcome:
    """Files aside, too: Keras numbers its layers through a process's life."""
    return replace(outcome, peak_memory=None, model_hash=None, predictions_hash=None)


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"optimizer": "sgd", "momentum": 0.9, "schedule": "cosine", "warmup_epochs": 2},
    ],
)
def test_ten_epochs_at_once_and_cut_off_at_four(
    data: Dataset, tmp_path: Path, other: Params
) -> None:
    """Dropout, augmentation, mixing, batch normalization, schedules, all kinds of state."""
    spec = make_spec(data, tmp_path, EVERYTHING | other, epochs=EPOCHS)

    whole, rest, outcome, resumed = whole_and_cut(train_network, spec, tmp_path, 1, 4)

    assert [one.epoch for one in rest.epochs] == [5, 6, 7, 8, 9, 10]
    assert_same(whole, rest, tmp_path)
    assert outcome_but_memory(resumed) == outcome_but_memory(outcome)
    expected = weights_of(tmp_path / "whole" / "model.keras")
    for one, found in zip(expected, weights_of(tmp_path / "cut" / "model.keras"), strict=True):
        np.testing.assert_array_equal(one, found)


def test_epochs_of_one_training_draw_differently(data: Dataset, tmp_path: Path) -> None:
    """With no learning, what is left of the training loss is what was drawn."""
    params = EVERYTHING | {"learning_rate": 1e-12, "weight_decay": 0.0, "schedule": "constant"}
    supervisor = Listening()

    train_network(make_spec(data, tmp_path, params, epochs=3), supervisor)

    assert len({one.loss for one in supervisor.epochs}) == 3


def test_a_checkpoint_every_three_epochs(data: Dataset, tmp_path: Path) -> None:
    """The epochs since the last one are trained again, and alike."""
    spec = make_spec(data, tmp_path, EVERYTHING, epochs=7, every=Every(epochs=3))
    cut, rest = Listening(cut_at(1, 5)), Listening()

    with pytest.raises(CutError):
        train_network(spec, cut)
    train_network(replace(spec, resume=resume(cut)), rest)

    assert [one and one.epoch for one in cut.checkpoints] == [None, None, 3, None, None]
    assert [one.epoch for one in rest.epochs] == [4, 5, 6, 7]
    assert [one and one.epoch for one in rest.checkpoints] == [None, None, 6, None]
    assert same(cut.epochs[3], rest.epochs[0])
    assert same(cut.epochs[4], rest.epochs[1])


def test_patience_goes_on_where_it_was(data: Dataset, tmp_path: Path) -> None:
    """Early stopping is a function of all epochs, whoever trained them."""
    params = EVERYTHING | {"patience": 3, "min_delta": 10.0}
    spec = make_spec(data, tmp_path, params, epochs=30)
    cut, rest = Listening(cut_at(1, 3)), Listening()

    with pytest.raises(CutError):
        train_network(spec, cut)
    outcome = train_network(replace(spec, resume=resume(cut)), rest)

    assert len(cut.epochs) + len(rest.epochs) == 1 + 3
    assert outcome.end == AttemptEnd.FINISHED


@pytest.mark.parametrize("params", [{}, {"patience": 2, "min_delta": 10.0}])
def test_a_training_that_was_over_only_saves_its_model(
    data: Dataset, tmp_path: Path, params: Params
) -> None:
    """Cut off between its last report and its outcome: by its epochs, or by its patience."""
    spec = make_spec(data, tmp_path, EVERYTHING | params, epochs=3)
    cut, rest = Listening(cut_at(1, 3)), Listening()

    with pytest.raises(CutError):
        train_network(spec, cut)
    outcome = train_network(replace(spec, resume=resume(cut)), rest)

    assert rest.epochs == []
    assert outcome.end == AttemptEnd.FINISHED
    assert outcome.value == min(one.val_loss or 0.0 for one in cut.epochs)
    assert (tmp_path / "model.keras").exists()


@pytest.mark.shared
@pytest.mark.parametrize(("end", "augmented"), [(2, {}), (3, {}), (5, {"rotation": 0.1})])
def test_phases_of_a_pretrained_backbone(
    shared_data: Path, data: Dataset, tmp_path: Path, end: int, augmented: Params
) -> None:
    """In its frozen epochs, at their end, and while it is tuned; with kept features and without."""
    params: Params = {
        "network": "transfer",
        "backbone": "mobilenet",
        "alpha": 0.25,
        "pretrained": str(shared_data / "weights"),
        "tuning": "fine_tuning",
        "frozen_epochs": 3,
        "unfrozen_blocks": 2,
        "dense_layers": 1,
        "units_1": 8,
        "dropout_1": 0.3,
        "optimizer": "adam",
        "learning_rate": 0.01,
        "batch_size": 16,
        "patience": 50,
    }
    spec = make_spec(data, tmp_path, params | augmented, epochs=6)

    whole, rest, outcome, resumed = whole_and_cut(train_network, spec, tmp_path, 1, end)

    assert [one.epoch for one in rest.epochs] == list(range(end + 1, 7))
    assert_same(whole, rest, tmp_path)
    assert outcome_but_memory(resumed) == outcome_but_memory(outcome)


@pytest.mark.parametrize("end", [(2, 1), (2, 2)])
def test_folds(folded: Dataset, tmp_path: Path, end: tuple[int, int]) -> None:
    """Cut off within a fold and at its end: earlier folds are not trained again."""
    spec = make_spec(folded, tmp_path, EVERYTHING, epochs=2, model_file=None)

    whole, rest, outcome, resumed = whole_and_cut(train_network, spec, tmp_path, *end)

    assert len(rest.epochs) == 6 - (2 * (end[0] - 1) + end[1])
    assert_same(whole, rest, tmp_path)
    assert outcome_but_memory(resumed) == outcome_but_memory(outcome)


CODE = """
import keras

class Net:
    def layers(self, hp):
        return [
            keras.layers.Rescaling(1 / 255),
            keras.layers.RandomTranslation(0.1, 0.1),
            keras.layers.GaussianNoise(0.1),
            keras.layers.Flatten(),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(hp.Float("dropout", 0.2, 0.5)),
            keras.layers.Dense(2, activation="softmax"),
        ]

def net(hp):
    model = keras.Sequential(Net().layers(hp))
    schedule = keras.optimizers.schedules.CosineDecay(0.01, 60)
    optimizer = keras.optimizers.AdamW(schedule, use_ema=True)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
"""
OWN_FIT = (
    CODE.replace("def net(hp):", "def build(hp):")
    + """
import keras_tuner

class Own(keras_tuner.HyperModel):
    def build(self, hp):
        return build(hp)

    def fit(self, hp, model, *args, **kwargs):
        return model.fit(*args, **kwargs)
"""
)


class Answering(Listening):
    """Answers what a user's code asks, too."""

    def ask(self, question: Any) -> Any:
        return question.low

    def tell(self, params: Params) -> None:
        pass


def users(data: Dataset, tmp_path: Path, code: str, name: str, **options: Any) -> TrialSpec:
    module = f"mine_{tmp_path.name}"
    (tmp_path / f"{module}.py").write_text(code)
    place = {"user_space": f"{module}:{name}", "user_folder": str(tmp_path)}
    return make_spec(data, tmp_path, {}, epochs=6, **place, **options)


def test_a_users_model(data: Dataset, tmp_path: Path) -> None:
    """With an optimizer that keeps averages of weights, a schedule, noise and augmentation."""
    spec = users(data, tmp_path, CODE, "net")

    whole, rest, outcome, resumed = whole_and_cut(
        train_user_model, spec, tmp_path, 1, 4, listening=Answering
    )

    assert [one.epoch for one in rest.epochs] == [5, 6]
    assert_same(whole, rest, tmp_path)
    assert outcome_but_memory(resumed) == outcome_but_memory(outcome)


def test_code_with_a_fit_of_its_own_gets_no_checkpoint(data: Dataset, tmp_path: Path) -> None:
    """What it does before an epoch nobody can do again; released, it begins anew."""
    supervisor = Answering(lambda one: Action.RELEASE if one.epoch == 2 else Action.CONTINUE)

    outcome = train_user_model(users(data, tmp_path, OWN_FIT, "Own"), supervisor)  # type: ignore[arg-type]

    assert supervisor.checkpoints == [None, None]
    assert (outcome.end, outcome.checkpoint) == (AttemptEnd.RELEASED, None)
    assert list(tmp_path.glob("fold-*.npz")) == []
