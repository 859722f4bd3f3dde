"""Which inputs lie on the device while a network is fitted."""

from __future__ import annotations

import numpy as np
import pytest

from search.executor import Device
from search.trainer import resident as residency
from search.trainer.feeding import Batches, Lesson
from search.trainer.mixing import Mixing
from search.trainer.resident import lie_on
from spaces.targets import targets

IMAGES = np.zeros((70, 8, 8, 1), np.uint8)
CPU = Device(name="cpu:0", kind="cpu", threads=1)
GPU = Device(name="gpu:0", kind="gpu", threads=1, visible="GPU-that-is-not-there")
BOTH = Device(name="gpu:0+1", kind="gpu", threads=1, visible="0,1", replicas=2)


def batches_of(*, mixing: Mixing | None = None) -> Batches:
    lesson = Lesson(targets=targets(np.arange(70) % 2, 2), mixing=mixing)
    return Batches(IMAGES, lesson, batch_size=16)


def test_a_gpu_whose_room_is_not_known_gets_batches() -> None:
    assert not lie_on(GPU, batches_of())


@pytest.mark.parametrize(("share", "lies_there"), [(4.0, True), (3.9, False)])
def test_a_gpu_with_four_times_the_room_gets_all_images(
    share: float, lies_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(residency, "free_memory", lambda _: int(70 * 64 * share))

    assert lie_on(GPU, batches_of()) is lies_there


@pytest.mark.parametrize(("bytes_there", "lies_there"), [(70 * 64, True), (70 * 64 - 1, False)])
def test_a_cpu_gets_what_is_small(
    bytes_there: int, lies_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(residency, "ON_HOST", bytes_there)

    assert lie_on(CPU, batches_of()) is lies_there


@pytest.mark.parametrize("device", [CPU, GPU])
def test_mixed_images_are_made_on_the_host(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residency, "free_memory", lambda _: 10**12)

    assert lie_on(device, batches_of())
    assert not lie_on(device, batches_of(mixing=Mixing(mixup=0.4)))


def test_several_gpus_share_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residency, "free_memory", lambda _: 10**12)

    assert not lie_on(BOTH, batches_of())
