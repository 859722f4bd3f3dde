"""Every number that the rules of diagnosis go by, in one table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Losses are compared with chance: ln(classes), the loss of guessing equally.

    Prechelt is "Early Stopping - But When?", in Neural Networks: Tricks of the Trade, 1998.
    """

    fewest: int = 5  # epochs; of fewer, loss curves say nothing (Prechelt's strips are of 5)
    strip: int = 5  # epochs at the end over which a loss is still falling or not, at least
    strips: int = 5  # in a long curve, such a strip is this part of it
    # A change counts from so many deviations of the noise on. The lowest of forty epochs, smoothed,
    # stands two below the course by chance, and the end may stand one or two above it.
    beyond_noise: float = 4.0

    # Overfitting. Prechelt's slowest generalization loss, GL5, stops at a rise of 0.05.
    rise: float = 0.1  # of the validation loss, as a share of its lowest
    most_rise: float = 0.05  # of chance; where losses are near it, more is not needed
    least_rise: float = 0.01  # of chance; where losses are near 0, less is nothing
    fall: float = 0.05  # of the training loss meanwhile, as a share of what it was
    since_lowest: int = 3  # epochs; UP3 of Prechelt waits for three rising strips
    gap: float = 0.15  # of chance: validation loss less training loss
    gap_noise: float = 2.0  # deviations of the validation loss's noise; the gap has to stay
    times: float = 1.25  # the training loss, which the validation loss is with such a gap

    # Before this many epochs of a fold, overfitting ends no trial: twice `strip`, less the first
    # two, which hold the fall from random weights.
    before_pruning: int = 8

    still_falling: float = 0.05  # of the validation loss over a strip, as a share
    least_fall: float = 0.002  # of chance
    untaught: float = 0.5  # of chance: both losses above it are underfitting
    blind: float = 0.6  # AUC; at most that is as good as guessing, whatever the classes' shares

    unsteady: float = 0.2  # noise of the validation loss, as a share of its median
    least_unsteady: float = 0.03  # of chance
    shaking: float = 0.2  # noise of the training loss, as a share of its median
    calm: float = 0.1  # likewise; at most, it is not the training that jumps
    climb: float = 0.1  # of the training loss above its lowest, as a share
    blown_up: float = 2.0  # times chance: no network that guesses has such a training loss
    at_chance: float = 0.9  # of chance: nothing was learned

    covered: float = 0.2  # of a loss's way to 0; less by the end is creeping
    pace: float = 3.0  # how much faster one half may fall than the other, of a steady pace
    flat: float = 0.02  # change of both losses, as a share, of a network that does not move
    tiny_rate: float = 1e-4  # learning rate; what does not move at more has another cause

    # Layers. A rectified layer of random weights has few units that no image wakes; all-dead ones
    # do not come back (Lu et al. 2020, "Dying ReLU and Initialization").
    dead: float = 0.9  # share of a layer's units
    # Glorot and Bengio 2010, figure 7: a well initialized network's layers have gradients of one
    # size, a badly initialized one's shrink by a factor a layer.
    # Of 47 networks of the presets that learned, whatever their rates, none ever had a share below
    # 3e-3 or a gradient above 1.7.
    vanished: float = 1e-3  # first layer's gradient, as a share of the largest
    exploded: float = 10.0  # root mean square over a layer's weights


THRESHOLDS = Thresholds()
