"""What TensorFlow is told of a GPU before its first tensor. Here is none: calls are looked at."""

from __future__ import annotations

import os
from typing import Any

import pytest
import tensorflow as tf

from search.executor import Device
from search.trainer.backends import tensorflow as backend

SHARE = 1_800 * 2**20  # bytes


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What TensorFlow is told of its one GPU, whose trials get a share each."""
    calls: list[Any] = []
    monkeypatch.setattr(
        backend, "memory_limit", lambda device: SHARE if device.trials > 1 else None
    )
    monkeypatch.setenv("TF_FORCE_GPU_ALLOW_GROWTH", "")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda _: ["one"])
    for name in ("set_intra_op_parallelism_threads", "set_inter_op_parallelism_threads"):
        monkeypatch.setattr(tf.config.threading, name, lambda _: None)
    monkeypatch.setattr(
        tf.config, "set_logical_device_configuration", lambda *call: calls.append(call)
    )
    monkeypatch.setattr(
        tf.config.experimental, "set_memory_growth", lambda *call: calls.append(call)
    )
    return calls


def gpu(trials: int) -> Device:
    return Device(name="gpu:0/1", kind="gpu", threads=1, visible="GPU-0", trials=trials)


def test_a_gpu_of_one_trial_gives_memory_as_it_is_needed(told: list[Any]) -> None:
    backend.take(gpu(1))

    assert told == [("one", True)]


def test_a_shared_gpu_does_too_and_no_more_than_a_share(told: list[Any]) -> None:
    """TensorFlow takes growth beside a limit from its environment alone."""
    backend.take(gpu(4))

    ((device, (part,)),) = told
    assert (device, part.memory_limit) == ("one", 1800)
    assert os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"
    assert os.environ["CUDA_VISIBLE_DEVICES"] == "GPU-0"
