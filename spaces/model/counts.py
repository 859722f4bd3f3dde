"""What is counted of the predictions while a network trains."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


class Counts(keras.Metric):  # type: ignore[misc]  # Keras is untyped
    """Accuracy, precision, recall and F1 of an epoch's batches, as fractions.

    Of two classes precision, recall and F1 speak of the positive one, of more they are means over
    the classes; a share of nothing is 0. Of mixed labels the likeliest class counts.
    """

    def __init__(self, classes: int, positive: int) -> None:
        """Count for `classes` of them, of which, if they are two, `positive` is the positive one.

        Two classes are one probability, more are one each.
        """
        super().__init__(name="counts")
        self._classes = classes
        self._positive = positive
        self._hits, self._there, self._said = (
            self.add_variable((classes,), keras.initializers.Zeros(), name=name)
            for name in ("hits", "there", "said")
        )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # noqa: ARG002
        """Take in a batch; classes' weights do not count, as in a validation pass."""
        there, said = self._one_hot(y_true), self._one_hot(y_pred)
        self._hits.assign_add(ops.sum(there * said, axis=0))
        self._there.assign_add(ops.sum(there, axis=0))
        self._said.assign_add(ops.sum(said, axis=0))

    def result(self) -> dict[str, Any]:
        """Each by its name."""
        hits, there, said = map(ops.convert_to_tensor, (self._hits, self._there, self._said))
        return {
            "accuracy": ops.divide_no_nan(ops.sum(hits), ops.sum(there)),
            "precision": self._mean(ops.divide_no_nan(hits, said)),
            "recall": self._mean(ops.divide_no_nan(hits, there)),
            "f1": self._mean(ops.divide_no_nan(2 * hits, there + said)),
        }

    def _one_hot(self, given: Any) -> Any:
        if self._classes == 2:
            chosen = ops.cast(ops.round(ops.ravel(given)), "int32")
        else:
            chosen = ops.argmax(given, axis=-1)
        return ops.one_hot(chosen, self._classes)

    def _mean(self, shares: Any) -> Any:
        return shares[self._positive] if self._classes == 2 else ops.mean(shares)
