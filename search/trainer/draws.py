"""Random draws of an epoch that follow from the seed and the epoch alone."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

_MOST = 2**31  # what every backend takes as a seed


def draw_anew(model: keras.Model, seed: int, epoch: int) -> None:
    """Let what the layers of `model` draw in an epoch, the first being 1, begin anew.

    Each of Keras's seed generators in it (of dropout, noise, augmentation) gets a state of its own
    from (seed, epoch, its place among them), and Python's and NumPy's generators, which a user's
    code may ask, one from (seed, epoch). What draws by TensorFlow's own random operations, or
    holds a generator of its own, is out of reach.
    """
    weights = {id(variable) for variable in model.weights}
    # By Keras's definition the variables of a layer are its weights and its random states.
    states = [one for one in model.variables if id(one) not in weights]
    for place, state in enumerate(states):
        state.assign([_number(seed, epoch, place + 1), 0])
    random.seed(_number(seed, epoch))
    np.random.seed(_number(seed, epoch))  # the one that a user's code shares


def _number(*parts: int) -> int:
    return int(np.random.SeedSequence(parts).generate_state(1)[0]) % _MOST
