"""Optimizers, their learning rates, and what weighs in the loss."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from spaces.catalog import OPTIMIZERS
from spaces.model.optimizers import Length, make_optimizer, plateau_rate
from spaces.targets import class_weights, targets

LENGTH = Length(steps=10, epochs=6)


def rates(params: dict[str, object], epochs: int = 6) -> list[float]:
    """The learning rate at each epoch's first step."""
    optimizer = make_optimizer({"learning_rate": 0.1, "optimizer": "sgd", **params}, LENGTH)
    optimizer.build([])
    found = []
    for epoch in range(epochs):
        optimizer.iterations.assign(epoch * LENGTH.steps)
        found.append(float(optimizer.learning_rate))
    return found


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_is_kerass_and_moves_weights(name: str) -> None:
    optimizer = make_optimizer(
        {"optimizer": name, "learning_rate": 0.02, "weight_decay": 0.01, "gradient_clip": 1.0},
        LENGTH,
    )
    variable = keras.Variable([1.0, 2.0])

    optimizer.apply([np.array([0.5, -0.5], np.float32)], [variable])

    assert type(optimizer).__name__.lower() == name
    assert float(optimizer.learning_rate) == pytest.approx(0.02)
    assert (optimizer.weight_decay, optimizer.global_clipnorm) == (0.01, 1.0)
    assert variable.numpy().tolist() != [1.0, 2.0]


def test_what_params_leave_out_is_off() -> None:
    """Keras's own defaults are not taken: its adamw decays weights unless it is told not to."""
    for name in OPTIMIZERS:
        optimizer = make_optimizer({"optimizer": name, "learning_rate": 0.1}, LENGTH)

        assert not optimizer.weight_decay
        assert optimizer.global_clipnorm is None


def test_sgd_and_rmsprop_take_momentum() -> None:
    given = {"learning_rate": 0.1, "momentum": 0.75, "nesterov": True}

    sgd = make_optimizer({"optimizer": "sgd", **given}, LENGTH)
    rmsprop = make_optimizer({"optimizer": "rmsprop", **given}, LENGTH)

    assert (sgd.momentum, sgd.nesterov, rmsprop.momentum) == (0.75, True, 0.75)


def test_a_constant_rate_stays() -> None:
    assert rates({}) == [pytest.approx(0.1)] * 6


def test_cosine_falls_to_0_after_it_rose() -> None:
    plain = rates({"schedule": "cosine"})
    warmed = rates({"schedule": "cosine", "warmup_epochs": 2})

    assert plain == pytest.approx([0.05 * (1 + np.cos(np.pi * e / 6)) for e in range(6)])
    assert warmed[:3] == pytest.approx([0.0, 0.05, 0.1])
    assert warmed[2:] == pytest.approx([0.05 * (1 + np.cos(np.pi * e / 4)) for e in range(4)])


def test_a_warm_up_longer_than_the_training_leaves_its_last_epoch() -> None:
    assert max(rates({"schedule": "cosine", "warmup_epochs": 50})) == pytest.approx(0.1)


def test_exponential_falls_once_an_epoch() -> None:
    assert rates({"schedule": "exponential", "decay_rate": 0.5}, 3) == pytest.approx(
        [0.1, 0.05, 0.025]
    )


def test_plateau_follows_from_the_losses_so_far() -> None:
    """Two epochs without a lower loss halve the rate, and then the waiting begins anew."""
    params = {"learning_rate": 0.1, "plateau_patience": 2}

    assert plateau_rate(params, []) == pytest.approx(0.1)
    assert plateau_rate(params, [1.0, 0.9, 0.95]) == pytest.approx(0.1)
    assert plateau_rate(params, [1.0, 0.9, 0.95, 0.91]) == pytest.approx(0.05)
    assert plateau_rate(params, [1.0, 0.9, 0.95, 0.91, 0.92]) == pytest.approx(0.05)
    assert plateau_rate(params, [1.0, 0.9, 0.95, 0.91, 0.92, 0.93]) == pytest.approx(0.025)


@pytest.mark.parametrize(("own", "share"), [(None, 0.1), (0.02, 0.2)])
def test_a_backbone_moves_slower_than_its_head(own: float | None, share: float) -> None:
    """With adam too, whose steps do not depend on the size of a gradient."""
    head, backbone = keras.Variable([1.0], name="head"), keras.Variable([1.0], name="backbone")
    params = {"optimizer": "adam", "learning_rate": 0.1, "backbone_learning_rate": own}
    optimizer = make_optimizer(params, LENGTH, [backbone])

    optimizer.apply([np.ones(1, np.float32)] * 2, [backbone, head])

    moved = [1 - float(variable.numpy()[0]) for variable in (backbone, head)]
    assert moved == pytest.approx([0.1 * share, 0.1], rel=1e-4)


def test_targets_are_probabilities() -> None:
    labels = np.array([0, 1, 1])

    assert targets(labels, 2).tolist() == [[0.0], [1.0], [1.0]]
    assert targets(labels, 3).tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]


def test_balanced_weights_are_scikit_learns() -> None:
    labels = np.repeat([0, 1, 2], [50, 30, 7])

    weights = class_weights("balanced", labels, 3)

    expected = compute_class_weight("balanced", classes=np.arange(3), y=labels)
    np.testing.assert_allclose(weights, expected, rtol=1e-6)


def test_weights_may_be_given_a_class() -> None:
    labels = np.array([0, 1])

    assert class_weights("none", labels, 2) is None
    assert class_weights("0.5/0.5", labels, 2).tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match=r"class_weights 1/2: 2 numbers for 3 classes"):
        class_weights("1/2", labels, 3)


def test_a_backbone_decays_slower_too() -> None:
    """Without a gradient, decay alone moves the weights: at each one's own rate."""
    head, backbone = keras.Variable([1.0], name="head"), keras.Variable([1.0], name="backbone")
    params = {
        "optimizer": "adamw",
        "learning_rate": 0.1,
        "backbone_learning_rate": 0.001,
        "weight_decay": 0.5,
    }
    optimizer = make_optimizer(params, LENGTH, [backbone])

    optimizer.apply([np.zeros(1, np.float32)] * 2, [backbone, head])

    moved = [1 - float(variable.numpy()[0]) for variable in (backbone, head)]
    assert moved == pytest.approx([0.0005, 0.05], rel=1e-3)
    assert optimizer.weight_decay == 0.5
