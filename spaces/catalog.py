"""Every parameter that a network understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spaces.domains import Names, Real, Switch, Whole

if TYPE_CHECKING:
    from spaces.domains import Domain
    from spaces.suggester import Scalar

NETWORKS = ("cnn", "dense")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One parameter, as the networks understand it.

    `networks` are those that have it. `per` names the parameter that it may be repeated by.
    `absent` is what the network takes where the parameter has no value; None where the network
    cannot do without: then every space has it, and without a condition.
    """

    meaning: str
    domain: Domain
    networks: tuple[str, ...] = NETWORKS
    per: str | None = None
    absent: Scalar = None


_CNN = ("cnn",)
_RATE = Real(low=0, high=1, below=True)
_PENALTY = Real(low=0, high=1)

CATALOG: dict[str, Entry] = {
    "network": Entry(meaning="family of the network", domain=Names(NETWORKS)),
    "blocks": Entry(
        meaning="convolution blocks, each ending in a 2×2 max pooling",
        domain=Whole(low=1, high=8),
        networks=_CNN,
    ),
    "convolutions": Entry(
        meaning="convolutions in each block", domain=Whole(low=1, high=4), networks=_CNN
    ),
    "filters": Entry(
        meaning="filters of each convolution of a block",
        domain=Whole(low=1, high=2048),
        networks=_CNN,
        per="blocks",
    ),
    "kernel_size": Entry(
        meaning="side of the convolutions' kernels, in pixels",
        domain=Whole(low=1, high=11),
        networks=_CNN,
    ),
    "batch_normalization": Entry(
        meaning="batch normalization before each activation", domain=Switch(), absent=False
    ),
    "dropout_blocks": Entry(
        meaning="dropout rate after each block", domain=_RATE, networks=_CNN, absent=0.0
    ),
    "head": Entry(
        meaning="what turns the last block's maps into a vector",
        domain=Names(("flatten", "average")),
        networks=_CNN,
    ),
    "dense_layers": Entry(
        meaning="dense layers before the output layer", domain=Whole(low=0, high=8)
    ),
    "units": Entry(
        meaning="units of a dense layer", domain=Whole(low=1, high=8192), per="dense_layers"
    ),
    "dropout": Entry(meaning="dropout rate after each dense layer", domain=_RATE, absent=0.0),
    "l1": Entry(meaning="L1 penalty on every kernel", domain=_PENALTY, absent=0.0),
    "l2": Entry(meaning="L2 penalty on every kernel", domain=_PENALTY, absent=0.0),
    "optimizer": Entry(
        meaning="Keras's optimizer of that name", domain=Names(("sgd", "rmsprop", "adam"))
    ),
    "learning_rate": Entry(
        meaning="the optimizer's learning rate", domain=Real(low=0, high=10, above=True)
    ),
    "momentum": Entry(meaning="momentum of sgd; the others take none", domain=_RATE, absent=0.0),
    "batch_size": Entry(meaning="images a training step", domain=Whole(low=1, high=65536)),
    "patience": Entry(
        meaning="epochs without a lower validation loss after which training ends",
        domain=Whole(low=1, high=10_000),
    ),
}
