"""What a loaded model gives on test images."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.analysis.intervals import estimates
from search.evaluation.sealed import predict_sealed
from search.export.threshold import decisions
from search.trainer.metrics import measure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from search.analysis.intervals import Estimates
    from search.data import Survey
    from search.formats.running import RunningModel
    from search.trainer.metrics import Metrics


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A model on test images."""

    classes: tuple[str, ...]
    test_images: Mapping[str, int]  # by class
    metrics: Metrics
    estimates: Estimates  # the same with 95 % intervals, and some more
    latency: float  # seconds for one image, on this machine's CPU, once warm
    throughput: float  # images a second there, many at once
    confusion: tuple[tuple[int, ...], ...]  # a row a true class, a column a predicted one
    decided: Estimates | None  # by the decision threshold, where there is one
    made_gray: int  # coloured images, where the model was trained on gray ones only


def measured(
    model: RunningModel,
    images: Survey,
    *,
    classes: Sequence[str],
    positive: int,
    threshold: float | None = None,
    progress: Callable[[int, int], None],
) -> Measured:
    """Show a model the test images of a survey, and count.

    Args:
        model: loaded.
        images: with a test part; their classes are among the model's.
        classes: the model's, in the order of its probabilities.
        positive: of two classes, the one that precision, recall, F1 and AUC speak of.
        threshold: from which probability on an image is called positive in the confusion matrix and
            `decided`; None for the likelier class.
        progress: called with the images done and all of them.

    Raises:
        DataError: an image cannot be decoded as it was.
        SearchError: the model fails.
    """
    predicted = predict_sealed(images, model, progress)
    own = np.array([list(classes).index(name) for name in images.source.classes])
    labels = own[images.source.labels[images.split.test]]
    counted = Counter(labels.tolist())
    taken = decisions(predicted.probabilities, positive, threshold)
    return Measured(
        classes=tuple(classes),
        test_images={name: counted[label] for label, name in enumerate(classes)},
        metrics=measure(labels, predicted.probabilities, positive),
        estimates=estimates(labels, predicted.probabilities, positive),
        latency=model.latency(),
        throughput=model.throughput(),
        confusion=confusion_of(labels, taken, len(classes)),
        decided=None if threshold is None else estimates(labels, np.eye(2)[taken], positive),
        made_gray=predicted.made_gray,
    )


def confusion_of(
    labels: NDArray[np.int64], predicted: NDArray[np.int64], classes: int
) -> tuple[tuple[int, ...], ...]:
    """How many images of each class (a row) were taken for each class (a column)."""
    counted = np.bincount(labels * classes + predicted, minlength=classes**2)
    return tuple(tuple(row) for row in counted.reshape(classes, classes).tolist())
