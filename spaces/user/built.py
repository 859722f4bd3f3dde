"""What a user's builder gave, ready to be trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from spaces.user.images import PreparedImages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import keras
    from numpy.typing import NDArray

    from spaces.inputs import Inputs
    from spaces.suggester import Params
    from spaces.user.hyperparameters import AskingHyperParameters
    from spaces.user.losses import Labels, Loss
    from spaces.user.wrapping import Wrapped


@dataclass(frozen=True, kw_only=True)
class Built:
    """A user's compiled model, and the same layers as a model of plain images.

    What is trained is `user_model`, on `prepared` images and `targets`; what is validated, saved
    and exported is `model`, which shares its weights.
    """

    user_model: keras.Model
    wrapped: Wrapped
    hp: AskingHyperParameters
    fit: Callable[..., object] | None  # a HyperModel's own; None where it is KerasTuner's
    classes: int
    home: Path  # the folder of the user's code, for messages

    @property
    def model(self) -> keras.Model:
        """Functional: uint8 images (n, height, width, channels) to probabilities.

        (n, 1), the probability of the second of two classes, or (n, classes). It is not compiled.
        """
        return self.wrapped.model

    @property
    def params(self) -> Params:
        """The user's values by name, those asked for while fitting included."""
        return self.hp.params

    @property
    def labels(self) -> Labels:
        """How the user's loss wants labels."""
        return self._loss.labels

    def prepared(self, images: Inputs) -> PreparedImages:
        """Images as `user_model` takes them."""
        return PreparedImages(images, self.wrapped.preparation)

    def targets(self, labels: NDArray[np.int64]) -> NDArray[Any]:
        """Labels (n,) as the user's loss wants them."""
        if self.labels == "index":
            return labels
        if self.labels == "binary":
            return labels.astype(np.float32)[:, None]
        return np.eye(self.classes, dtype=np.float32)[labels]

    @property
    def _loss(self) -> Loss:
        return self.wrapped.loss
