"""A training that was cut off and goes on: to the bit the one that was not."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
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
PLAIN: Params = {
    "network": "dense",
    "dense_layers": 1,
    "units": 8,
    "dropout": 0.3,
    "optimizer": "adam",
    "learning_rate": 0.01,
    "batch_size": 16,
    "patience": 50,
}
WARMED_UP: Params = PLAIN | {
    "optimizer": "sgd",
    "momentum": 0.9,
    "schedule": "cosine",
    "warmup_epochs": 2,
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


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Of a training at once, and of one that was cut off."""
    one, other = tmp_path / "whole", tmp_path / "cut"
    one.mkdir()
    other.mkdir()
    return one, other


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


@dataclass(frozen=True)
class Whole:
    """A training at once: what can go on after any of its epochs, and what that must give."""

    spec: TrialSpec
    train: Callable[[TrialSpec, Any], Outcome]
    told: Listening
    outcome: Outcome

    def going_on(self, folder: Path, *end: int) -> TrialSpec:
        """The next attempt, in `folder`: with the checkpoint of (fold, epoch) and no later one."""
        at = [(one.fold, one.epoch) for one in self.told.epochs].index((end[0], end[1]))
        checkpoint = self.told.checkpoints[at]
        assert checkpoint is not None
        shutil.copy(Path(self.spec.artifacts) / checkpoint.file, folder)
        resume = Resume(checkpoint=checkpoint, epochs=tuple(self.told.epochs[: at + 1]))
        return replace(self.spec, artifacts=str(folder), attempt=2, resume=resume)

    def assert_goes_on(self, folder: Path, *end: int) -> list[tuple[int, int]]:
        """Cut off after (fold, epoch), it ends as it did at once; returns the epochs after that.

        All that both have left of their last epochs is the same to the bit: weights, the
        optimizer's state, the best; and what both reported.
        """
        rest = type(self.told)()
        outcome = self.train(self.going_on(folder, *end), rest)

        for one, other in zip(self.told.epochs[-len(rest.epochs) :], rest.epochs, strict=True):
            assert same(one, other)
        expected = arrays(Path(self.spec.artifacts), self.told.checkpoints[-1])
        found = arrays(folder, rest.checkpoints[-1])
        assert expected.keys() == found.keys()
        for name, array in expected.items():
            np.testing.assert_array_equal(array, found[name], err_msg=name)
        assert outcome_but_memory(outcome) == outcome_but_memory(self.outcome)
        return [(one.fold, one.epoch) for one in rest.epochs]


def whole(
    spec: TrialSpec,
    train: Callable[[TrialSpec, Any], Outcome] = train_network,
    listening: type[Listening] = Listening,
) -> Whole:
    """Trains it."""
    told = listening()
    return Whole(spec, train, told, train(spec, told))


def same(one: Epoch, other: Epoch) -> bool:
    """Whether two epochs gave the same, but for the time they took."""
    return replace(one, seconds=0.0) == replace(other, seconds=0.0)


def arrays(folder: Path, checkpoint: Checkpoint | None) -> dict[str, Any]:
    assert checkpoint is not None
    with np.load(folder / checkpoint.file, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def weights_of(file: Path) -> list[Any]:
    weights: list[Any] = keras.saving.load_model(file).get_weights()
    return weights


def outcome_but_memory(outcome: Outcome) -> Outcome:
    """Files aside, too: Keras numbers its layers through a process's life."""
    return replace(outcome, peak_memory=None, model_hash=None, predictions_hash=None)


@pytest.mark.parametrize("params", [EVERYTHING, WARMED_UP])
def test_ten_epochs_at_once_and_cut_off_at_four(
    data: Dataset, folders: tuple[Path, Path], params: Params
) -> None:
    """Dropout, augmentation, mixing, batch normalization, schedules, all kinds of state."""
    one, cut = folders

    left = whole(make_spec(data, one, params, epochs=EPOCHS)).assert_goes_on(cut, 1, 4)

    assert left == [(1, epoch) for epoch in (5, 6, 7, 8, 9, 10)]
    expected = weights_of(one / "model.keras")
    for array, found in zip(expected, weights_of(cut / "model.keras"), strict=True):
        np.testing.assert_array_equal(array, found)


def test_epochs_of_one_training_draw_differently(data: Dataset, tmp_path: Path) -> None:
    """With no learning, what is left of the training loss is what was drawn."""
    params = EVERYTHING | {"learning_rate": 1e-12, "weight_decay": 0.0, "schedule": "constant"}
    supervisor = Listening()

    train_network(make_spec(data, tmp_path, params, epochs=3), supervisor)

    assert len({one.loss for one in supervisor.epochs}) == 3


def test_a_checkpoint_every_three_epochs(data: Dataset, tmp_path: Path) -> None:
    """The epochs since the last one are trained again, and alike."""
    spec = make_spec(data, tmp_path, PLAIN, epochs=7, every=Every(epochs=3))
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
    params = PLAIN | {"patience": 3, "min_delta": 10.0}
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
    spec = make_spec(data, tmp_path, PLAIN | params, epochs=3)
    cut, rest = Listening(cut_at(1, 3)), Listening()

    with pytest.raises(CutError):
        train_network(spec, cut)
    outcome = train_network(replace(spec, resume=resume(cut)), rest)

    assert rest.epochs == []
    assert outcome.end == AttemptEnd.FINISHED
    assert outcome.value == min(one.val_loss or 0.0 for one in cut.epochs)
    assert (tmp_path / "model.keras").exists()


@pytest.fixture(scope="module")
def phased(
    shared_data: Path, data: Dataset, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[bool], Whole]:
    """Fine-tuning of a pretrained backbone after three frozen epochs, augmented or not."""

    @cache
    def trained(augmented: bool) -> Whole:
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
            **({"rotation": 0.1} if augmented else {}),
        }
        return whole(make_spec(data, tmp_path_factory.mktemp("phased"), params, epochs=6))

    return trained


@pytest.mark.shared
@pytest.mark.parametrize(
    ("end", "augmented"),
    [(2, False), *(pytest.param(*one, marks=pytest.mark.long) for one in ((3, False), (5, True)))],
)
def test_phases_of_a_pretrained_backbone(
    phased: Callable[[bool], Whole], tmp_path: Path, end: int, augmented: bool
) -> None:
    """In its frozen epochs, at their end, and while it is tuned; with kept features and without."""
    left = phased(augmented).assert_goes_on(tmp_path, 1, end)

    assert left == [(1, epoch) for epoch in range(end + 1, 7)]


@pytest.fixture(scope="module")
def in_folds(folded: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Two epochs of each of three folds."""
    folder = tmp_path_factory.mktemp("folds")
    params = PLAIN | {"normalization": "batch", "flip": "horizontal", "mixup": 0.3}
    return whole(make_spec(folded, folder, params, epochs=2, model_file=None))


@pytest.mark.parametrize("end", [(2, 1), (2, 2)])
def test_folds(in_folds: Whole, tmp_path: Path, end: tuple[int, int]) -> None:
    """Cut off within a fold and at its end: earlier folds are not trained again."""
    every = [(fold, epoch) for fold in (1, 2, 3) for epoch in (1, 2)]

    left = in_folds.assert_goes_on(tmp_path, *end)

    assert left == every[every.index(end) + 1 :]


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


def test_a_users_model(data: Dataset, folders: tuple[Path, Path]) -> None:
    """With an optimizer that keeps averages of weights, a schedule, noise and augmentation."""
    one, cut = folders
    trained = whole(users(data, one, CODE, "net"), train_user_model, Answering)

    assert trained.assert_goes_on(cut, 1, 4) == [(1, 5), (1, 6)]


def test_code_with_a_fit_of_its_own_gets_no_checkpoint(data: Dataset, tmp_path: Path) -> None:
    """What it does before an epoch nobody can do again; released, it begins anew."""
    supervisor = Answering(lambda one: Action.RELEASE if one.epoch == 2 else Action.CONTINUE)

    outcome = train_user_model(users(data, tmp_path, OWN_FIT, "Own"), supervisor)  # type: ignore[arg-type]

    assert supervisor.checkpoints == [None, None]
    assert (outcome.end, outcome.checkpoint) == (AttemptEnd.RELEASED, None)
    assert list(tmp_path.glob("fold-*.npz")) == []
