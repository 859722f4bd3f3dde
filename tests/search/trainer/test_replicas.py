"""One network on several devices at once: it trains as on one of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.record import read_study
from search.trainer.feeding import Batches, Lesson
from search.trainer.shares import Shares

if TYPE_CHECKING:
    from in_process import Run

    from search.record import TrialRecord

# Nothing that is drawn or averaged for each replica on its own. The batches leave an odd rest.
SPACE = """
parameters:
  network: dense
  dense_layers: 1
  units: 16
  l2: 1e-4
  class_weights: balanced
  optimizer: sgd
  momentum: 0.9
  learning_rate: 0.05
  batch_size: 50
  patience: 5
"""
INPUTS = np.arange(11.0)[:, None]


def batches_of(count: int, batch_size: int, *, weighted: bool) -> Batches:
    weights = np.array([0.5, 2.0], np.float32) if weighted else None
    lesson = Lesson(targets=(INPUTS[:count] % 2).astype(np.float32), class_weights=weights)
    return Batches(INPUTS[:count], lesson, batch_size=batch_size, seed=3)


@pytest.mark.parametrize(("count", "batch_size"), [(11, 4), (11, 5), (11, 3), (2, 8), (10, 9)])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_mean_of_the_replicas_means_is_the_batchs(
    count: int, batch_size: int, weighted: bool
) -> None:
    """Of any value that each image has; however many images there are."""
    batches = batches_of(count, batch_size, weighted=weighted)
    shares = Shares(batches, 3)

    for number in range(len(batches)):
        inputs, targets, *weights = batches[number]
        own = [shares[3 * number + replica] for replica in range(3)]
        found = np.mean([np.mean(x[:, 0] * w) for x, _, w in own])
        assert found == pytest.approx(np.mean(inputs[:, 0] * (weights or [1.0])[0]))
        told = [np.concatenate([share[part][share[2] > 0] for share in own]) for part in (0, 1)]
        np.testing.assert_array_equal(told[0], inputs)
        np.testing.assert_array_equal(told[1], targets)


@pytest.mark.parametrize(("count", "batch_size"), [(11, 4), (11, 5), (2, 8)])
def test_no_share_is_empty_and_the_first_are_of_one_size(count: int, batch_size: int) -> None:
    shares = Shares(batches_of(count, batch_size, weighted=False), 3)

    sizes = [len(shares[place][0]) for place in range(len(shares))]

    assert min(sizes) >= 1
    assert len(set(sizes[:3])) == 1


@pytest.fixture(scope="module")
def trained(search: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[int, TrialRecord]:
    """The same trial on one and on two devices, by the number of them."""
    found = {}
    for count in (1, 2):
        folder = tmp_path_factory.mktemp("replicas")
        (folder / "plain.yaml").write_text(SPACE)
        told = "start digits --space plain.yaml --trials 1 --epochs 3 --devices cpu:1"
        done = search(*told.split(), "--devices-per-trial", str(count), cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
        (found[count],) = read_study(None, f"sqlite:///{folder / 'search.db'}").trials
    return found


def test_two_replicas_train_as_one_device_does(trained: dict[int, TrialRecord]) -> None:
    """Losses, metrics, gradients; the images of the last batch are 9."""
    for one, two in zip(trained[1].epochs, trained[2].epochs, strict=True):
        for name in ("loss", "accuracy", "recall", "val_loss", "val_accuracy", "val_auc"):
            assert getattr(two, name) == pytest.approx(getattr(one, name), abs=1e-4), name
        assert [layer.name for layer in two.layers] == [layer.name for layer in one.layers]
        for layer, other in zip(one.layers, two.layers, strict=True):
            assert other.gradient == pytest.approx(layer.gradient, rel=1e-3)


_CUT_OFF = """
import sys
from pathlib import Path
from dataclasses import replace
from search.executor import Device
from search.trainer.backends import backend

device = Device(name="cpu:0", kind="cpu", threads=1, replicas=2)
backend().take(device)
from test_resuming import EVERYTHING, images_source, make_spec, prepared, whole

one, cut = Path(sys.argv[1]) / "one", Path(sys.argv[1]) / "cut"
one.mkdir(), cut.mkdir()
data = prepared(images_source(), cache=Path(sys.argv[1]) / "data")
with backend().scope(device):
    spec = replace(make_spec(data, one, EVERYTHING, epochs=4), device=device)
    print(whole(spec).assert_goes_on(cut, 1, 2))
"""


@pytest.mark.long
def test_a_training_on_two_that_was_cut_off_goes_on_to_the_bit(tmp_path: Path) -> None:
    """With everything that is drawn: dropout, augmentation, mixing."""
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", _CUT_OFF, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": f"{here}:{here.parents[1]}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[(1, 3), (1, 4)]"
