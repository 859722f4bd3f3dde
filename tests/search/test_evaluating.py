"""Looking at the test images: in blocks, counted, and said."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import confusion_matrix, recall_score

from search.data import DataOptions, arrays_source, open_source, survey
from search.data.surveying import silent
from search.errors import SearchError
from search.evaluation import sealed
from search.evaluation.evaluating import as_kept
from search.evaluation.measuring import confusion_of, measured
from search.formats.format import Format
from search.formats.running import open_model
from search.terminal.evaluation_tables import seal
from search.trainer.metrics import measure
from storage import Opening

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from search.data import Survey

LABELS = np.array([0, 0, 1, 2, 2])
PREDICTED = np.array([0, 1, 1, 2, 0])
PROBABILITIES = np.eye(3)[PREDICTED] * 0.7 + 0.1


class Seeing:
    """In place of a model's process: keeps what it is shown."""

    def __init__(self, *shape: int) -> None:
        self.shape = shape
        self.at_once = 4  # images
        self.blocks: list[NDArray[np.uint8]] = []

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float64]:
        """The first pixel of each image, and what is left to 1."""
        self.blocks.append(images)
        first = images.reshape(len(images), -1)[:, :1] / 255
        return np.hstack([first, 1 - first])

    def latency(self) -> float:
        """Nothing is measured here."""
        return 0.001

    def throughput(self) -> float:
        """Nor here."""
        return 1000.0


def noise(*shape: int) -> NDArray[np.uint8]:
    """Images of which no two are alike."""
    return np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)


def given(images: NDArray[np.uint8], tmp_path: Path) -> Survey:
    """A survey of arrays with these as test images, and others for the rest."""
    train = (noise(40, *images.shape[1:]), np.arange(40) % 2)
    test = (images, np.arange(len(images)) % 2)
    return survey(arrays_source({"train": train, "test": test}), DataOptions(), cache=tmp_path)


def test_a_row_of_the_confusion_is_a_true_class() -> None:
    """A column a predicted one; also a class that nothing is of has its row and column."""
    assert confusion_of(LABELS, PROBABILITIES.argmax(axis=1), 3) == (
        (1, 1, 0),
        (0, 1, 0),
        (1, 0, 1),
    )
    assert confusion_of(np.array([2]), np.array([1]), 3)[2] == (0, 1, 0)


def test_a_threshold_decides_the_confusion_and_has_metrics_of_its_own(tmp_path: Path) -> None:
    """The others are of the likelier class; `Seeing` takes the first pixel for class 0's chance."""
    images = noise(80, 8, 8)[40:]
    labels, first = np.arange(40) % 2, images[:, 0, 0] / 255
    found = measured(
        Seeing(8, 8, 1),  # type: ignore[arg-type]  # as far as it is asked
        given(images, tmp_path),
        classes=("0", "1"),
        positive=1,
        threshold=0.3,
        progress=silent,
    )
    taken = (1 - first >= 0.3).astype(int)
    assert found.confusion == tuple(map(tuple, confusion_matrix(labels, taken).tolist()))
    assert found.metrics.recall == recall_score(labels, first < 0.5) != recall_score(labels, taken)
    assert found.decided is not None
    recall = found.decided.classes[1]["recall"]
    assert recall is not None
    assert recall.value == recall_score(labels, taken)
    assert recall.low < recall.value < recall.high


def test_metrics_are_kept_with_a_list_a_metric_of_the_classes() -> None:
    """As the epochs' are."""
    metrics = measure(LABELS, PROBABILITIES)
    kept = as_kept(metrics, ((1, 1, 0), (0, 1, 0), (1, 0, 1)))
    assert kept["accuracy"] == 0.6
    assert kept["classes"]["recall"] == [0.5, 1.0, 0.5]
    assert kept["confusion"][2] == (1, 0, 1)


def test_a_loss_that_is_no_number_is_kept_as_none() -> None:
    """JSON has no NaN."""
    metrics = measure(LABELS, np.full((5, 3), np.nan))
    assert math.isnan(metrics.loss)
    assert as_kept(metrics, ())["loss"] is None


def test_a_large_test_part_is_never_in_memory_at_once(
    tmp_path: Path,
) -> None:
    """Blocks of what the model takes at once, the images in their order, each counted once."""
    images, counted = noise(50, 8, 8)[-11:], []
    model = Seeing(8, 8, 1)
    found = sealed.predict_sealed(
        given(images, tmp_path), model, lambda *said: counted.append(said)
    )
    assert [len(block) for block in model.blocks] == [4, 4, 3]
    assert np.array_equal(np.concatenate(model.blocks)[..., 0], images)
    assert np.array_equal(found.probabilities[:, 0], images[:, 0, 0] / 255)
    assert counted == [(done, 11) for done in range(1, 12)]


def test_images_get_the_models_size_and_channels(tmp_path: Path) -> None:
    """Gray ones three equal channels; coloured ones are made gray where it takes one, and said."""
    gray, coloured = noise(50, 8, 8)[-4:], noise(50, 8, 8, 3)[-4:]
    wide, narrow = Seeing(10, 12, 3), Seeing(8, 8, 1)
    assert sealed.predict_sealed(given(gray, tmp_path), wide, silent).made_gray == 0
    (block,) = wide.blocks
    assert block.shape == (4, 10, 12, 3)
    assert (block == block[..., :1]).all()
    assert sealed.predict_sealed(given(coloured, tmp_path), narrow, silent).made_gray == 4
    expected = [np.asarray(Image.fromarray(one).convert("L")) for one in coloured]
    assert np.array_equal(narrow.blocks[0][..., 0], expected)


def test_a_drawn_test_part_is_what_was_drawn(tmp_path: Path) -> None:
    """The digits' 15 %, none of which trains or validates."""
    digits = survey(open_source("digits"), DataOptions(), cache=tmp_path)
    model = Seeing(8, 8, 1)
    sealed.predict_sealed(digits, model, silent)
    shown = {image.tobytes() for image in np.concatenate(model.blocks)}
    rows = digits.split.rows.tolist()
    others = {digits.source.image(row, (8, 8), "stretch", "").tobytes() for row in rows}
    assert sum(map(len, model.blocks)) == len(digits.split.test) == 269
    assert len(others) > 1500
    assert not shown & others


def test_the_fingerprint_is_of_the_test_images_alone(tmp_path: Path) -> None:
    """Another one of them is another test part; the study's own fingerprint does not see it."""
    images = noise(50, 8, 8)[-4:]
    first, same = given(images, tmp_path), given(images.copy(), tmp_path)
    images[0, 0, 0] ^= 1
    other = given(images, tmp_path)
    assert first.sealed == same.sealed != other.sealed
    assert first.fingerprint == other.fingerprint


def test_a_file_that_is_no_model_is_said(tmp_path: Path) -> None:
    """By the process that could not load it, in one line."""
    (tmp_path / "x.keras").write_bytes(b"no archive")
    with (
        pytest.raises(SearchError, match=r"^the model does not load: ") as caught,
        open_model(tmp_path / "x.keras", format=Format.KERAS),
    ):
        pass
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("before", "elsewhere", "line"),
    [
        (0, 0, "the test images of this study were never opened before"),
        (
            2,
            0,
            "the test images of this study were opened 2 times before (last 2026-11-02 by trial "
            "7); what is chosen by these figures is no longer measured by them",
        ),
        (
            0,
            1,
            "the test images of this study were never opened before, and 1 time for other studies "
            "here; what is chosen by these figures is no longer measured by them",
        ),
    ],
)
def test_how_often_they_were_opened_is_said(before: int, elsewhere: int, line: str) -> None:
    """With the last time, in this place's time, and by whom."""
    openings = [
        Opening(
            number=number,
            opened_at=datetime(2026, 11, number, 12).astimezone(),
            trial_number=7,
            fingerprint="f",
            images=4,
            metrics=None,
        )
        for number in range(1, before + 1)
    ]
    assert seal(openings, elsewhere) == line
