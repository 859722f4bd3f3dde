"""What made curves of every kind are found to show, and what not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_curves import losses, made

from search.diagnosis import Finding, Kind, diagnose
from spaces.catalog import CATALOG

LENGTHS = (10, 16, 30, 60)
SEEDS = range(8)

# What has to be found of each shape, and what may be found beside it.
EXPECTED: dict[str, tuple[Kind, set[Kind]]] = {
    "good": (Kind.GOOD_FIT, set()),
    "underfitting": (Kind.UNDERFITTING, set()),
    "rising": (Kind.OVERFITTING, set()),
    "apart": (Kind.OVERFITTING, set()),
    "jumping": (Kind.UNSTABLE, {Kind.OVERFITTING, Kind.NOT_FINISHED}),
    "shaking": (Kind.RATE_TOO_HIGH, {Kind.UNSTABLE, Kind.OVERFITTING, Kind.NOT_FINISHED}),
    "climbing": (Kind.RATE_TOO_HIGH, set()),
    "falling": (Kind.NOT_FINISHED, set()),
    "creeping": (Kind.RATE_TOO_LOW, {Kind.NOT_FINISHED}),
    "exploding": (Kind.DIVERGED, {Kind.RATE_TOO_HIGH}),
}


def kinds(found: list[Finding]) -> set[Kind]:
    """What was found, alone."""
    return {one.kind for one in found}


def named(found: list[Finding], kind: Kind) -> Finding:
    """The one of a kind."""
    (one,) = [one for one in found if one.kind is kind]
    return one


@pytest.mark.parametrize("classes", [2, 10])
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("shape", EXPECTED)
def test_each_shape_shows_what_it_is_and_nothing_against_it(
    shape: str, length: int, classes: int
) -> None:
    """Whatever the noise draws."""
    wanted, beside = EXPECTED[shape]
    for seed in SEEDS:
        epochs = made(shape, length=length, classes=classes, seed=seed)
        found = kinds(diagnose(epochs, classes=classes))
        assert wanted in found, (seed, found)
        assert found <= {wanted, *beside}, (seed, found)


@pytest.mark.parametrize("shape", ["good", "underfitting"])
def test_noise_alone_is_no_overfitting(shape: str) -> None:
    """A tenth of the loss, over which the lowest of many epochs always stands out."""
    for seed in range(50):
        epochs = made(shape, length=40, classes=10, seed=seed, noise=0.1)
        assert Kind.OVERFITTING not in kinds(diagnose(epochs, classes=10)), seed


def test_overfitting_says_since_when_and_how_far() -> None:
    """The lowest validation loss, the end, both of training, and the gap."""
    train = [0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.1, 0.1]
    val = [0.6, 0.5, 0.45, 0.42, 0.41, 0.45, 0.5, 0.55, 0.6, 0.65]
    epochs = [losses(number, *pair) for number, pair in enumerate(zip(train, val, strict=True), 1)]
    (found,) = diagnose(epochs, classes=2)
    assert found.kind is Kind.OVERFITTING
    assert found.epoch == 5
    assert found.evidence == (
        "The validation loss rose from 0.41 (epoch 5) to 0.6 (median of epochs 8 to 10) while the "
        "training loss fell from 0.25 to 0.1, a gap of 0.5."
    )
    assert "dropout" in found.suggestion


def test_a_spike_of_one_epoch_is_no_finding() -> None:
    """Whatever it is of, and also in the last epoch."""
    calm = made("good", length=20, classes=10, seed=0)
    for place in (4, 10, 19):
        spiked = [
            losses(one.epoch, (one.loss or 0) * by, (one.val_loss or 0) * by)
            for at, one in enumerate(calm)
            for by in [5 if at == place else 1]
        ]
        assert kinds(diagnose(spiked, classes=10)) == {Kind.GOOD_FIT}, place


@pytest.mark.parametrize("length", [1, 4])
def test_a_short_curve_tells_nothing(length: int) -> None:
    """Whatever it looks like, as long as its losses are finite and bounded."""
    for shape in ("good", "creeping", "shaking", "rising"):
        epochs = made(shape, length=30, classes=10, seed=0)[:length]
        assert kinds(diagnose(epochs, classes=10)) == {Kind.TOO_SHORT}
    assert diagnose([], classes=10) == []


def test_a_loss_that_is_not_finite_is_told_at_any_length() -> None:
    """With the rate that did it, and which loss it is."""
    (found,) = diagnose([losses(1, None, 2.3, rate=0.5)], classes=10)
    assert found.kind is Kind.DIVERGED
    assert (found.epoch, found.evidence) == (1, "The training loss is not finite in epoch 1.")
    assert "learning_rate (from 0.5 to 0.05)" in found.suggestion
    calm = made("good", length=6, classes=2, seed=0)
    (found,) = diagnose([*calm, losses(7, 0.1, None)], classes=2)
    assert found.evidence == "The validation loss is not finite in epoch 7."


def test_a_network_that_does_not_move_at_a_tiny_rate_is_told_the_rate() -> None:
    """Noise of dropout may hide that it creeps."""
    epochs = [losses(n, 0.71 + 0.005 * (-1) ** n, 0.70, rate=1e-6) for n in range(1, 11)]
    (found,) = diagnose(epochs, classes=2)
    assert found.kind is Kind.RATE_TOO_LOW
    assert found.suggestion == "Raise learning_rate (from 1e-06 to 1e-05)."


def test_the_auc_unmasks_guessing_where_one_class_is_most_of_the_images() -> None:
    """Their loss is far below ln 2 then."""
    plain = [losses(n, 0.2, 0.2) for n in range(1, 11)]
    guessing = [replace(one, val_auc=0.52) for one in plain]
    assert kinds(diagnose(plain, classes=2)) == {Kind.GOOD_FIT}
    assert kinds(diagnose(guessing, classes=2)) == {Kind.UNDERFITTING}


def test_a_calm_training_blames_the_normalization() -> None:
    """It is then the validation alone that jumps."""
    jumping = made("jumping", length=40, classes=10, seed=0)
    assert "normalization" in named(diagnose(jumping, classes=10), Kind.UNSTABLE).suggestion
    shaking = made("shaking", length=40, classes=10, seed=0)
    assert "batch_size" in named(diagnose(shaking, classes=10), Kind.UNSTABLE).suggestion


def test_a_suggestion_names_parameters_of_space_files() -> None:
    """Every word with an underscore is one of the catalog's."""
    words = {
        word.strip("().,;:")
        for shape in EXPECTED
        for one in diagnose(made(shape, length=30, classes=10, seed=0), classes=10)
        for word in one.suggestion.split()
        if "_" in word
    }
    assert {"learning_rate", "dropout_blocks", "warmup_epochs"} <= words
    assert words <= set(CATALOG)
