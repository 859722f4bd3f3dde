"""Training by the user's own `fit`, with the search's batches and callbacks."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import keras_tuner
import numpy as np
import pytest
from user_hypermodels import First

from spaces.errors import SpaceError
from spaces.user import PreparedImages, run_fit
from spaces.user.userspace import Builder, UserSpace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spaces.user import Built

GENERATOR = np.random.default_rng(0)
IMAGES = GENERATOR.integers(0, 256, (40, 8, 8, 1), dtype=np.uint8)
LABELS = np.arange(40) % 2
TRAINING, VALIDATION = (IMAGES[:30], LABELS[:30]), (IMAGES[30:], LABELS[30:])


class Epochs(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """The search's callback: what each epoch said, and how many batches it had."""

    def __init__(self) -> None:
        super().__init__()
        self.logs: list[dict[str, float]] = []
        self.batches = 0

    def on_train_batch_end(self, _batch: int, logs: dict[str, float] | None = None) -> None:
        del logs
        self.batches += 1

    def on_epoch_end(self, _epoch: int, logs: dict[str, float] | None = None) -> None:
        self.logs.append(dict(logs or {}))


class Feeding:
    """The trainer's feed, which notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, bool]] = []
        self.each: list[bool] = []

    @contextmanager
    def training(
        self, images: PreparedImages, labels: Any, *, batch_size: int, shuffle: bool, each: bool
    ) -> Iterator[Any]:
        self.asked.append((len(images), batch_size, shuffle))
        self.each.append(each)
        yield _parts(images, labels, batch_size)

    def validation(self, images: PreparedImages, labels: Any, *, batch_size: int) -> Any:
        self.asked.append((len(images), batch_size, False))
        return _parts(images, labels, batch_size)


def _parts(images: PreparedImages, labels: Any, batch_size: int) -> Any:
    parts = [
        (images[start : start + batch_size], labels[start : start + batch_size])
        for start in range(0, len(images), batch_size)
    ]
    return Parts(parts)


class Parts(keras.utils.PyDataset):  # type: ignore[misc]  # Keras is untyped
    def __init__(self, parts: list[Any]) -> None:
        super().__init__()
        self.parts = parts

    def __len__(self) -> int:
        return len(self.parts)

    def __getitem__(self, index: int) -> Any:
        return self.parts[index]


class Small(keras_tuner.HyperModel):  # type: ignore[misc]  # untyped
    """The least model; its `fit` is KerasTuner's."""

    def build(self, _hp: Any) -> keras.Model:
        model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(2, "softmax")])
        model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
        return model


def fitted(
    fit: Callable[..., Any] | None = None, answers: dict[str, Any] | None = None, *, epochs: int = 2
) -> tuple[Built, Epochs, Feeding, First]:
    """A model trained by `fit(hp, model, …)`, or by KerasTuner's own."""
    hypermodel, suggester = Small(), First(answers)
    builder = Builder(build=hypermodel.build, fit=fit)
    space = UserSpace(target="mine:net", home=Path(__file__).parent, builder=lambda *_: builder)
    built = space.build(suggester, shape=(8, 8, 1), classes=2)
    epochs_seen, feeding = Epochs(), Feeding()
    run_fit(
        built,
        training=TRAINING,
        validation=VALIDATION,
        epochs=epochs,
        callbacks=[epochs_seen],
        feed=feeding,
    )
    return built, epochs_seen, feeding, suggester


def test_without_a_fit_of_the_users_the_feed_gives_batches_of_32() -> None:
    _, seen, feeding, _ = fitted()

    assert len(seen.logs) == 2
    assert feeding.asked == [(30, 32, True)]
    assert set(seen.logs[0]) == {"loss", "accuracy"}


def test_a_parameter_batch_size_is_the_batch_size() -> None:
    """An Optuna `build_model(trial)` has no other place to say so."""

    class Asking(Small):
        def build(self, hp: Any) -> keras.Model:
            hp.suggest_categorical("batch_size", [5, 10])
            return super().build(hp)

    builder = Builder(build=Asking().build)
    space = UserSpace(target="mine:net", home=Path(), builder=lambda *_: builder)
    feeding = Feeding()
    built = space.build(First({"batch_size": 10}), shape=(8, 8, 1), classes=2)
    run_fit(built, training=TRAINING, validation=VALIDATION, epochs=1, callbacks=[], feed=feeding)

    assert feeding.asked == [(30, 10, True)]


def test_fit_may_ask_for_hyperparameters_and_pass_everything_on() -> None:
    """As in KerasTuner's guide, where epochs may be asked for as well."""

    def fit(hp: Any, model: Any, *args: Any, **kwargs: Any) -> Any:
        return model.fit(
            *args,
            batch_size=hp.Choice("batch_size", [4, 8]),
            epochs=hp.Int("epochs", 3, 5),
            shuffle=hp.Boolean("shuffle"),
            **kwargs,
        )

    built, seen, feeding, suggester = fitted(fit, {"batch_size": 8, "shuffle": False})

    assert len(seen.logs) == 3
    assert sorted(feeding.asked) == [(10, 8, False), (30, 8, False)]
    assert set(seen.logs[0]) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert suggester.asked["epochs"] == ("int", 3, 5, 1, False)
    assert built.params == {"batch_size": 8, "epochs": 3, "shuffle": False}


class PerBatch(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """As one that changes the learning rate from batch to batch."""

    def on_train_batch_begin(self, _batch: int, logs: dict[str, float] | None = None) -> None:
        del logs


def heard(_number: int, logs: dict[str, float] | None = None) -> None:
    del logs


@pytest.mark.parametrize(
    ("own", "each"),
    [
        ([keras.callbacks.EarlyStopping("loss")], False),
        ([PerBatch()], True),
        ([keras.callbacks.LambdaCallback(on_epoch_end=heard)], False),
        ([keras.callbacks.LambdaCallback(on_train_batch_end=heard)], True),
    ],
)
def test_who_minds_each_batch_hears_of_each(own: list[Any], each: bool) -> None:
    def fit(_: Any, model: Any, x: Any, y: Any, callbacks: Any, **_more: Any) -> Any:
        return model.fit(x, y, callbacks=[*own, *callbacks])

    _, _, feeding, _ = fitted(fit, epochs=1)

    assert feeding.each == [each]


def test_fit_gets_what_kerastuner_gives_it() -> None:
    given: dict[str, Any] = {}

    def fit(
        hp: Any, model: Any, x: Any, y: Any, validation_data: Any, callbacks: Any, epochs: int
    ) -> Any:
        given.update(x=x, y=y, validation=validation_data, callbacks=callbacks, epochs=epochs)
        return model.fit(x, y, epochs=epochs)

    _, seen, _, _ = fitted(fit, epochs=4)

    assert given["epochs"] == len(seen.logs) == 4
    assert given["x"].shape == (30, 8, 8, 1)
    np.testing.assert_allclose(given["x"][:2], IMAGES[:2] / 255, atol=1e-6)
    np.testing.assert_allclose(given["x"] * 2, IMAGES[:30] / 127.5, atol=1e-6)
    assert given["y"].shape == (30, 2)
    assert [len(part) for part in given["validation"]] == [10, 10]
    assert seen in given["callbacks"]


def test_the_searchs_callbacks_are_there_whatever_fit_gives() -> None:
    """And stand once, behind the user's own."""
    stopping = keras.callbacks.EarlyStopping("loss", patience=0, min_delta=1e9)

    def dropping(hp: Any, model: Any, x: Any, y: Any, **kwargs: Any) -> Any:
        return model.fit(x, y, callbacks=[stopping])

    def adding(hp: Any, model: Any, x: Any, y: Any, callbacks: Any, **kwargs: Any) -> Any:
        return model.fit(x, y, callbacks=[*callbacks, stopping])

    for fit in (dropping, adding):
        _, seen, _, _ = fitted(fit, epochs=9)

        assert len(seen.logs) == 2
        assert seen.batches == 2


@pytest.mark.parametrize("way", ["arrays", "changed labels", "sample weights", "split"])
def test_data_of_the_users_own_go_to_keras_as_they_are(way: str) -> None:
    def fit(hp: Any, model: Any, x: Any, y: Any, **kwargs: Any) -> Any:
        if way == "arrays":
            return model.fit(x / 2, y, batch_size=10)
        if way == "changed labels":
            return model.fit(x, y * 0.9 + 0.05, batch_size=10)
        if way == "sample weights":
            return model.fit(x, y, batch_size=10, sample_weight=np.ones(30))
        return model.fit(np.asarray(x), y, batch_size=9, validation_split=0.1)

    _, seen, feeding, _ = fitted(fit)

    assert feeding.asked == []
    assert len(seen.logs) == 2
    assert seen.batches == 6


def test_fit_may_evaluate_and_predict_on_what_it_was_given() -> None:
    def fit(hp: Any, model: Any, x: Any, y: Any, validation_data: Any, **kwargs: Any) -> Any:
        history = model.fit(x, y, validation_data=validation_data)
        model.predict(validation_data[0], verbose=0)
        return model.evaluate(*validation_data, verbose=0), history.history["val_loss"]

    _, seen, _, _ = fitted(fit)

    assert seen.logs[-1]["val_loss"] > 0


def test_class_weights_and_the_base_classs_fit_work_with_the_feed() -> None:
    class Weighted(Small):
        def fit(self, hp: Any, model: Any, *args: Any, **kwargs: Any) -> Any:
            return super().fit(hp, model, *args, class_weight={0: 1.0, 1: 2.0}, **kwargs)

    _, seen, feeding, _ = fitted(Weighted().fit)

    assert len(seen.logs) == 2
    assert (30, 32, True) in feeding.asked


def test_models_fit_is_keras_again_afterwards() -> None:
    def fit(hp: Any, model: Any, x: Any, y: Any, **kwargs: Any) -> Any:
        return model.fit(x, y)

    built, _, _, _ = fitted(fit)

    assert "fit" not in vars(built.user_model)
    assert built.user_model.fit.__self__ is built.user_model


def test_a_loop_of_the_users_own_counts_where_it_calls_the_callbacks() -> None:
    def fit(hp: Any, model: Any, x: Any, y: Any, callbacks: Any, **kwargs: Any) -> None:
        for callback in callbacks:
            callback.set_model(model)
        model.train_on_batch(x[:10], y[:10])
        for callback in callbacks:
            callback.on_epoch_end(0, {"loss": 1.0})

    _, seen, _, _ = fitted(fit)

    assert seen.logs == [{"loss": 1.0}]


def test_a_fit_without_an_epoch_is_refused() -> None:
    def fit(hp: Any, model: Any, x: Any, y: Any, **kwargs: Any) -> None:
        model.train_on_batch(x[:10], y[:10])

    with pytest.raises(SpaceError) as refused:
        fitted(fit)

    assert str(refused.value) == (
        "function.fit ended without an epoch that the search could see: train with "
        "model.fit(…), or call the given callbacks after each epoch"
    )


def test_a_fit_that_raises_is_blamed_with_its_line() -> None:
    class Broken(Small):
        def fit(self, _hp: Any, _model: Any, *_: Any, **kwargs: Any) -> Any:
            return kwargs["epochs"]

    # KerasTuner's own example passes epochs beside **kwargs, so that they are not among them.
    line = Broken.fit.__code__.co_firstlineno + 1

    with pytest.raises(SpaceError) as refused:
        fitted(Broken().fit)

    assert str(refused.value) == f"Broken.fit failed: {__file__}:{line}: KeyError: 'epochs'"
