"""Images that lie on the device: what is trained on them is what the host would have fed."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from search.data.dataset import Chosen
from search.executor import Device
from search.trainer import resident as residency
from search.trainer.backends.tensorflow import feed
from search.trainer.feeding import Batches, Lesson
from search.trainer.mixing import Mixing
from search.trainer.resident import fed, resident
from spaces.targets import targets

LABELS = np.arange(70) % 2
IMAGES = np.random.default_rng(1).integers(0, 256, (90, 8, 8, 1), dtype=np.uint8)
PART = np.flatnonzero(np.arange(90) % 9 > 1)  # of the images: 70 of them
WEIGHTS = np.array([0.5, 2.0], np.float32)
CPU = Device(name="cpu:0", kind="cpu", threads=1)
GPU = Device(name="gpu:0", kind="gpu", threads=1, visible="GPU-that-is-not-there")


def batches_of(*, class_weights: bool = False, mixing: Mixing | None = None) -> Batches:
    lesson = Lesson(
        targets=targets(LABELS, 2),
        class_weights=WEIGHTS if class_weights else None,
        mixing=mixing,
    )
    return Batches(Chosen(IMAGES, PART), lesson, batch_size=16, seed=3)


def model_of(*, eagerly: bool = False) -> keras.Model:
    keras.utils.set_random_seed(5)
    images = keras.Input((8, 8, 1), dtype="uint8")
    flat = keras.layers.Flatten()(keras.layers.Rescaling(1 / 255)(images))
    dropped = keras.layers.Dropout(0.3)(
        keras.layers.Dense(4, "relu", kernel_regularizer="l2")(flat)
    )
    model = keras.Model(images, keras.layers.Dense(1, "sigmoid")(dropped))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"], run_eagerly=eagerly)
    return model


def fitted(model: keras.Model, batches: Batches, data: Any) -> dict[str, list[float]]:
    begin = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, _: batches.begin(epoch + 1))
    history = model.fit(data, epochs=3, callbacks=[begin], shuffle=False, verbose=0)
    curves: dict[str, list[float]] = history.history
    return curves


@pytest.mark.parametrize("class_weights", [False, True])
def test_training_gives_the_same_to_the_bit(
    class_weights: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(residency, "AT_ONCE", 20 * 64)  # the images come in four chunks
    host, device = model_of(), model_of()
    batches = batches_of(class_weights=class_weights)
    expected = fitted(host, batches, feed(batches))

    batches = batches_of(class_weights=class_weights)
    with resident(device, batches) as data:
        found = fitted(device, batches, data)

    assert found == expected
    for weight, other in zip(device.get_weights(), host.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, other)


def test_a_step_sees_the_images_of_the_hosts_batch() -> None:
    model, seen = model_of(eagerly=True), []
    step = model.train_step

    def watched(data: Any) -> Any:
        seen.append(tuple(map(np.array, data)))
        return step(data)

    vars(model)["train_step"] = watched
    batches, expected = batches_of(), batches_of()

    with resident(model, batches) as data:
        fitted(model, batches, data)

    found = iter(seen)
    for epoch in (1, 2, 3):
        expected.begin(epoch)
        for index in range(len(expected)):
            for part, other in zip(next(found), expected[index], strict=True):
                np.testing.assert_array_equal(part, other)
    assert next(found, None) is None


def test_only_places_travel() -> None:
    with resident(model_of(), batches_of()) as data:
        places, wanted = next(iter(data))

    assert tuple(places.shape) == (16,)
    assert tuple(wanted.shape) == (16, 1)


def test_the_model_is_fitted_on_images_again_afterwards() -> None:
    model, batches = model_of(), batches_of()
    with resident(model, batches) as data:
        fitted(model, batches, data)

    again = batches_of()

    assert len(fitted(model, again, feed(again))["loss"]) == 3


@pytest.mark.parametrize("device", [CPU, GPU])
def test_a_device_without_known_room_gets_batches_of_images(device: Device) -> None:
    with fed(model_of(), batches_of(), device) as data:
        images, _ = next(iter(data))

    assert tuple(images.shape) == (16, 8, 8, 1)


@pytest.mark.parametrize(("share", "lies_there"), [(4.0, True), (3.9, False)])
def test_a_gpu_with_four_times_the_room_gets_all_images(
    share: float, lies_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(residency, "free_memory", lambda _: int(70 * 64 * share))

    with fed(model_of(), batches_of(), GPU) as data:
        inputs, _ = next(iter(data))

    assert (inputs.ndim == 1) is lies_there


def test_mixed_images_are_made_on_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residency, "free_memory", lambda _: 10**12)

    with fed(model_of(), batches_of(mixing=Mixing(mixup=0.4)), GPU) as data:
        images, _ = next(iter(data))

    assert tuple(images.shape) == (16, 8, 8, 1)
