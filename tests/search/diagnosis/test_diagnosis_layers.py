"""What layers show, at any length of a curve."""

from __future__ import annotations

import pytest
from made_curves import losses

from search.diagnosis import Kind, diagnose
from storage import Epoch, LayerHealth


def layer(name: str, *, dead: float | None = None, gradient: float | None = None) -> LayerHealth:
    """A layer as it was found."""
    return LayerHealth(name=name, dead=dead, gradient=gradient)


def looked(number: int, *layers: LayerHealth, loss: float = 2.3) -> Epoch:
    """An epoch of ten classes after which layers were looked at."""
    return losses(number, loss, loss, layers=layers)


def test_a_dead_layer_is_named_with_its_share_and_since_when() -> None:
    """As it was looked at last; what else its curve shows is its consequence."""
    early = (layer("first", dead=0.1, gradient=0.1), layer("second", dead=0.3, gradient=0.1))
    late = (layer("first", dead=0.92, gradient=0.0), layer("second", dead=1.0, gradient=0.0))
    epochs = [looked(1, *early), looked(2, *late), looked(3), looked(4, *late)]
    epochs += [looked(n) for n in (5, 6, 7)]
    (found,) = diagnose([*epochs, looked(8, *late)], classes=10)
    assert found.kind is Kind.DEAD
    assert found.epoch == 2
    assert "second (100%), first (92%)" in found.evidence
    assert "after epoch 8" in found.evidence


def test_a_layer_that_came_back_is_not_dead() -> None:
    """Nor one of which half the units speak."""
    epochs = [looked(1, layer("a", dead=1.0)), looked(2, layer("a", dead=0.5))]
    (found,) = diagnose(epochs, classes=10)
    assert found.kind is Kind.TOO_SHORT


@pytest.mark.parametrize(
    ("first", "loss", "kind"),
    [
        (1e-7, 2.3, Kind.VANISHING),
        (1e-3, 2.3, Kind.TOO_SHORT),  # a tenth
        (1e-7, 0.3, Kind.TOO_SHORT),  # it learned all the same
    ],
)
def test_gradients_vanish_on_their_way_to_the_first_layer(
    first: float, loss: float, kind: Kind
) -> None:
    """Compared with the largest, in a network that has learned little."""
    layers = (
        layer("first", gradient=first),
        layer("pool", dead=0.0),
        layer("last", gradient=1e-2),
    )
    (found,) = diagnose([looked(1, *layers, loss=loss)], classes=10)
    assert found.kind is kind
    if kind is Kind.VANISHING:
        assert "first, the first layer, is 1e-07 and that of last 0.01" in found.evidence


def test_a_huge_gradient_explodes() -> None:
    """From the first epoch on in which it was seen."""
    calm, huge = layer("a", gradient=0.1), layer("a", gradient=250.0)
    (found,) = diagnose([looked(1, calm), looked(2, huge)], classes=10)
    assert (found.kind, found.epoch) == (Kind.EXPLODING, 2)
    assert "gradient of a is 250" in found.evidence


def test_a_gradient_that_is_no_number_any_more_explodes() -> None:
    """A layer that trains nothing, and never had one, does not."""
    frozen = layer("frozen")
    before, after = layer("a", gradient=0.1), layer("a")
    (found,) = diagnose([looked(1, frozen, before), looked(2, frozen, after)], classes=10)
    assert found.kind is Kind.EXPLODING
    assert "gradient of a is not finite" in found.evidence
    (found,) = diagnose([looked(1, frozen), looked(2, frozen)], classes=10)
    assert found.kind is Kind.TOO_SHORT
