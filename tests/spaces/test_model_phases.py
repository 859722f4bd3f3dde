"""What is fitted for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spaces.model import Network, build_model, phases
from spaces.targets import targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spaces import Params
    from spaces.model import Phase

SCRATCH: Params = {
    "network": "dense",
    "optimizer": "adam",
    "learning_rate": 0.01,
    "batch_size": 8,
    "patience": 5,
}
TRANSFER: Params = {
    **SCRATCH,
    "network": "transfer",
    "backbone": "mobilenetv2",
    "alpha": 0.35,
    "dense_layers": 1,
    "units": 4,
    "activation": "tanh",  # a few relu units may all be dead, and then nothing moves
}
FINE_TUNED: Params = {**TRANSFER, "tuning": "fine_tuning", "unfrozen_blocks": 2}
SHAPE = (32, 32, 3)
LABELS = np.arange(8) % 2
IMAGES = np.random.default_rng(0).integers(0, 256, (8, *SHAPE), dtype=np.uint8)


def built(params: Params) -> Network:
    """With random weights: none are at hand."""
    return build_model(params, shape=SHAPE, classes=2, weights=False)


def spans(params: Params, epochs: int = 5) -> list[tuple[int, int, bool]]:
    found = phases(built(params), params, classes=2, steps=1, epochs=epochs)
    return [(phase.first, phase.last, phase.vectors) for phase in found]


def train_once(phase: Phase, inputs: NDArray[Any]) -> None:
    """A step without a graph of it, which takes longer to make than to run once."""
    phase.fitted.run_eagerly = True
    phase.fitted.train_on_batch(inputs, targets(LABELS, 2))


def moved(network: Network, phase: Phase) -> tuple[bool, bool]:
    """Whether a step of a phase changes the head's weights, and the backbone's."""
    assert network.head is not None
    assert network.extractor is not None
    parts = (network.head, network.extractor)
    before = [[weight.copy() for weight in part.get_weights()] for part in parts]
    inputs = np.asarray(network.extractor(IMAGES)) if phase.vectors else IMAGES
    train_once(phase, inputs)
    after = [part.get_weights() for part in parts]
    head, backbone = (
        any(not np.array_equal(*pair) for pair in zip(old, new, strict=True))
        for old, new in zip(before, after, strict=True)
    )
    return head, backbone


def test_from_scratch_there_is_one_phase() -> None:
    assert spans(SCRATCH) == [(1, 5, False)]


def test_feature_extraction_trains_the_head_on_vectors() -> None:
    network = built(TRANSFER)

    (phase,) = phases(network, TRANSFER, classes=2, steps=1, epochs=5)

    assert (phase.first, phase.last, phase.vectors) == (1, 5, True)
    assert network.changing is network.head
    assert moved(network, phase) == (True, False)


@pytest.mark.parametrize("change", [{"rotation": 0.1}, {"mixup": 0.2}, {"pretrained": "none"}])
def test_what_no_other_epoch_or_trial_could_use_is_not_kept(change: Params) -> None:
    """Augmented images, and random weights: the head is trained behind the frozen backbone."""
    params = TRANSFER | change
    network = built(params)

    (phase,) = phases(network, params, classes=2, steps=1, epochs=5)

    assert not phase.vectors
    assert moved(network, phase) == (True, False)


def test_fine_tuning_may_begin_with_a_frozen_backbone() -> None:
    params = FINE_TUNED | {"frozen_epochs": 2}
    network = built(params)
    found = []

    for phase in phases(network, params, classes=2, steps=1, epochs=5):
        found.append((phase.first, phase.last, phase.vectors, *moved(network, phase)))

    assert found == [(1, 2, True, True, False), (3, 5, False, True, True)]
    assert network.changing is network.model


def test_without_frozen_epochs_fine_tuning_begins_at_once() -> None:
    assert spans(FINE_TUNED) == [(1, 5, False)]


def test_more_frozen_epochs_than_there_are_leave_nothing_else() -> None:
    assert spans(FINE_TUNED | {"frozen_epochs": 9}) == [(1, 5, True)]


def test_only_the_last_blocks_of_the_backbone_move() -> None:
    network = built(FINE_TUNED)
    assert network.extractor is not None

    (phase,) = phases(network, FINE_TUNED, classes=2, steps=1, epochs=1)
    before = {weight.path: weight.numpy().copy() for weight in network.extractor.weights}
    train_once(phase, IMAGES)

    changed = {
        weight.path.split("/")[-2]
        for weight in network.extractor.weights
        if not np.array_equal(weight.numpy(), before[weight.path])
    }
    assert changed
    assert all(name.startswith(("block_15", "block_16", "Conv_1")) for name in changed)


def test_a_schedule_spreads_over_its_own_phase() -> None:
    """The cosine of the second phase begins at its top, and ends with the training."""
    params = FINE_TUNED | {"frozen_epochs": 2, "schedule": "cosine"}
    rates = []

    for phase in phases(built(params), params, classes=2, steps=10, epochs=5):
        phase.fitted.optimizer.build(phase.fitted.trainable_variables)
        rates.append(float(phase.fitted.optimizer.learning_rate))
        phase.fitted.optimizer.iterations.assign(10 * (phase.last - phase.first + 1))
        rates.append(float(phase.fitted.optimizer.learning_rate))

    assert rates == pytest.approx([0.01, 0.0, 0.01, 0.0], abs=1e-6)


@pytest.mark.parametrize(("pretrained", "trains"), [("imagenet", False), ("none", True)])
def test_normalization_of_random_weights_trains(pretrained: str, trains: bool) -> None:
    """It has no averages worth keeping, where a pretrained backbone has."""
    params = FINE_TUNED | {"unfrozen_blocks": 100, "pretrained": pretrained}
    network = built(params)
    assert network.extractor is not None

    (phase,) = phases(network, params, classes=2, steps=1, epochs=1)
    before = {weight.path: weight.numpy().copy() for weight in network.extractor.weights}
    train_once(phase, IMAGES)

    moved = [
        not np.array_equal(weight.numpy(), before[weight.path])
        for weight in network.extractor.weights
        if "moving_mean" in weight.path
    ]
    assert any(moved) == trains
    assert all(moved) == trains
