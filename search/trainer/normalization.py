"""Moving averages of batch normalization, without the zeros and ones that they begin with.

With Keras's momentum of 0.99, a third of what validation normalizes by is still the beginning's
after 100 batches: on 1,200 images the best networks of forty-eight validated as a coin does until
epoch 8, and a pruner ended them. So after the first epoch the beginning is taken out of the
averages, as Adam takes it out of its own (Kingma and Ba 2015, section 3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class InitialBias:
    """Of the averages of a model that are as Keras made them, and know no batch yet.

    A pretrained backbone's are not, nor any of a checkpoint.
    """

    def __init__(self, model: keras.Model) -> None:
        """Look for such layers, before an epoch."""
        self._model = model
        self._steps = _steps(model)
        self._layers: Sequence[Any] = [
            layer
            for layer in model._flatten_layers()
            if isinstance(layer, keras.layers.BatchNormalization)
            and layer.built
            and not np.any(_array(layer.moving_mean))
            and np.all(_array(layer.moving_variance) == 1)
        ]

    def correct(self) -> None:
        """Leave nothing of the zeros and ones in the averages, after an epoch.

        A layer is taken to be called once a batch. What was not trained is left as it is.
        """
        steps = _steps(self._model) - self._steps
        for layer in self._layers if steps else ():
            left = layer.momentum**steps  # the share of it
            if layer.trainable and left < 1:
                variance = (_array(layer.moving_variance) - left) / (1 - left)
                layer.moving_mean.assign(_array(layer.moving_mean) / (1 - left))
                layer.moving_variance.assign(np.maximum(variance, 0))


def _steps(model: keras.Model) -> int:
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return 0
    steps = int(keras.ops.convert_to_numpy(optimizer.iterations))
    return steps * (optimizer.gradient_accumulation_steps or 1)


def _array(variable: keras.Variable) -> NDArray[np.float32]:
    return np.asarray(keras.ops.convert_to_numpy(variable), np.float32)
