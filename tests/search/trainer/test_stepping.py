"""Many steps a call: what is trained so is what single steps would have trained."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest

from search.data.dataset import Chosen
from search.trainer.backends import stepping as steps
from search.trainer.backends.stepping import stepping
from search.trainer.backends.tensorflow import feed
from search.trainer.feeding import Batches, Lesson
from search.trainer.mixing import Mixing
from spaces.targets import targets

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

LABELS = np.arange(70) % 2
IMAGES = np.random.default_rng(1).integers(0, 256, (90, 8, 8, 1), dtype=np.uint8)
PART = np.flatnonzero(np.arange(90) % 9 > 1)  # of the images: 70 of them
WEIGHTS = np.array([0.5, 2.0], np.float32)
BATCH = 8  # 9 batches an epoch, the last one of 6


def batches_of(*, class_weights: bool = False, mixing: Mixing | None = None) -> Batches:
    lesson = Lesson(
        targets=targets(LABELS, 2),
        class_weights=WEIGHTS if class_weights else None,
        mixing=mixing,
    )
    return Batches(Chosen(IMAGES, PART), lesson, batch_size=BATCH, seed=3)


def model_of(kind: type[keras.Model] = keras.Model, **options: Any) -> keras.Model:
    keras.utils.set_random_seed(5)
    images = keras.Input((8, 8, 1), dtype="uint8")
    maps = keras.layers.Conv2D(3, 3)(keras.layers.Rescaling(1 / 255)(images))
    flat = keras.layers.Flatten()(keras.layers.BatchNormalization()(maps))
    dropped = keras.layers.Dropout(0.3)(
        keras.layers.Dense(4, "relu", kernel_regularizer="l2")(flat)
    )
    model = kind(images, keras.layers.Dense(1, "sigmoid")(dropped))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"], **options)
    return model


class Heard(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Begins each epoch's order; hears of batches, and may stop at one of the second epoch."""

    def __init__(self, batches: Batches, stop_at: int | None = None) -> None:
        super().__init__()
        self._batches, self._stop_at = batches, stop_at
        self.iterations: list[int] = []  # steps taken when each batch is told of

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
        self._batches.begin(epoch + 1)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        assert set(logs) == {"loss", "accuracy"}
        self.iterations.append(int(self.model.optimizer.iterations.numpy()))
        if self._stop_at == batch and len(self.iterations) > 9:
            self.model.stop_training = True


def fitted(
    model: keras.Model,
    batches: Batches,
    inside: AbstractContextManager[None],
    stop_at: int | None = None,
) -> tuple[dict[str, list[float]], list[int]]:
    heard = Heard(batches, stop_at)
    with inside:
        history = model.fit(feed(batches), epochs=3, callbacks=[heard], shuffle=False, verbose=0)
    return history.history, heard.iterations


@pytest.mark.parametrize(
    ("resident", "options"),
    [
        (False, {}),
        (True, {}),
        (False, {"class_weights": True}),
        (True, {"class_weights": True}),
        (False, {"mixing": Mixing(mixup=0.4)}),
    ],
)
def test_training_gives_the_same_to_the_bit(
    resident: bool, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "MOVED", 20 * 64)  # the images come in four chunks
    single, many = model_of(), model_of()
    batches = batches_of(**options)
    expected, each = fitted(single, batches, nullcontext())

    batches = batches_of(**options)
    found, heard = fitted(many, batches, stepping(many, batches, resident=resident))

    assert found == expected
    for weight, other in zip(many.get_weights(), single.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, other)
    assert each == list(range(1, 28))
    assert len(heard) == len(each)
    assert len(set(heard)) < len(each)  # fewer calls than steps
    assert all(told >= step for told, step in zip(heard, each, strict=True))
    assert heard[8::9] == [9, 18, 27]  # an epoch ends with its last step


@pytest.mark.parametrize("resident", [False, True])
def test_what_takes_long_is_taken_one_by_one(
    resident: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "CALL_SECONDS", 0.0)
    model, batches = model_of(), batches_of()

    _, heard = fitted(model, batches, stepping(model, batches, resident=resident))

    assert heard == list(range(1, 28))


@pytest.mark.parametrize("resident", [False, True])
def test_an_epoch_that_was_left_is_followed_by_a_whole_one(resident: bool) -> None:
    model, batches = model_of(), batches_of()
    inside = stepping(model, batches, resident=resident)
    with inside:
        heard = Heard(batches, stop_at=2)
        model.fit(feed(batches), epochs=3, callbacks=[heard], shuffle=False, verbose=0)
        before = int(model.optimizer.iterations.numpy())
        again = Heard(batches)
        model.fit(feed(batches), epochs=1, callbacks=[again], shuffle=False, verbose=0)

    assert len(heard.iterations) == 12
    assert int(model.optimizer.iterations.numpy()) == before + 9
    assert len(again.iterations) == 9


class OwnStep(keras.Model):  # type: ignore[misc]  # Keras is untyped
    """Tells more of a step than its metrics."""

    def train_step(self, data: Any) -> Any:
        return {**super().train_step(data), "twice": 2.0}


def test_a_model_with_a_step_of_its_own_tells_what_that_tells() -> None:
    model, batches = model_of(OwnStep), batches_of()

    with stepping(model, batches, resident=True):
        history = model.fit(feed(batches), epochs=1, shuffle=False, verbose=0).history

    assert history["twice"] == [2.0]


@pytest.mark.parametrize("options", [{"run_eagerly": True}, {"steps_per_execution": 4}])
def test_who_wants_steps_otherwise_has_them_by_keras(options: dict[str, Any]) -> None:
    model, batches = model_of(**options), batches_of()
    plain = model_of(**options)
    expected = plain.fit(feed(batches), epochs=1, shuffle=False, verbose=0).history

    with stepping(model, batches, resident=True):
        assert model.train_function is None
        found = model.fit(feed(batches), epochs=1, shuffle=False, verbose=0).history

    assert found == expected


def test_the_model_is_fitted_on_other_images_afterwards() -> None:
    model, batches = model_of(), batches_of()
    fitted(model, batches, stepping(model, batches, resident=True))

    history = model.fit(IMAGES[:20], np.arange(20) % 2, epochs=1, verbose=0).history

    assert len(history["loss"]) == 1


def test_a_compiled_step_is_compiled_there_too() -> None:
    model, plain = model_of(jit_compile=True), model_of(jit_compile=True)
    batches = batches_of()
    expected, _ = fitted(plain, batches, nullcontext())
    batches = batches_of()

    found, _ = fitted(model, batches, stepping(model, batches, resident=True))

    assert found["loss"] == pytest.approx(expected["loss"], rel=1e-5)


class Counted(keras.Model):  # type: ignore[misc]  # Keras is untyped
    """Knows how often a step was traced."""

    traced = 0

    def compute_loss(self, *arguments: Any, **named: Any) -> Any:
        Counted.traced += 1
        return super().compute_loss(*arguments, **named)


def test_a_step_is_traced_once() -> None:
    model, batches = model_of(Counted), batches_of(class_weights=True)
    fitted(model, batches, stepping(model, batches, resident=True))
    assert Counted.traced == 1
