"""What a trial looks at in validation images of its own study."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from search.analysis.classified import read_predictions
from search.analysis.validation_images import validation_images
from search.errors import SearchError, UsageError
from search.look import studied
from search.look.showing import drawn
from search.look.studied import MOST_LOOKED, chosen_examples, look_at_examples
from search.paths import StudyPaths
from search.predictions import Predictions
from search.record import read_study
from storage import open_database

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from search.look.showing import Shown
    from search.record import StudyRecord

    Run = Callable[..., subprocess.CompletedProcess[str]]

SPACE = """
extends: cnn
parameters:
  {blocks: 2, convolutions: 1, filters: 8, kernel_size: 3, padding: same, pooling: max,
   dense_layers: 0, batch_size: 64}
"""
LINE = "start digits --space small.yaml --study small --devices cpu:1 --trials 1 --epochs 1"


@pytest.fixture(scope="module")
def storage(search: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of a study of one trial of one epoch, which gets some images wrong."""
    folder = tmp_path_factory.mktemp("studied")
    (folder / "small.yaml").write_text(SPACE)
    done = search(*LINE.split(), cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return f"sqlite:///{folder / 'search.db'}"


@pytest.fixture
def study(
    storage: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> StudyRecord:
    """The study, whose images are found in the cache that it used."""
    monkeypatch.setenv("SEARCH_CACHE", environment["SEARCH_CACHE"])
    return read_study("small", storage)


def predictions(storage: str) -> Predictions:
    """Of the study's only trial."""
    with closing(open_database(storage)) as database:
        kept = database.studies.find("small")
        assert kept is not None
        (slot,) = database.slots.all(kept.id)
        found = read_predictions(StudyPaths.of(kept, database).files, slot)
    assert isinstance(found, Predictions)
    return found


def made(probabilities: list[list[float]], labels: list[int]) -> Predictions:
    """Predictions as said."""
    return Predictions(
        probabilities=np.array(probabilities, np.float32),
        labels=np.array(labels),
        folds=np.ones(len(labels), np.int64),
        summary="",
    )


def test_two_wrong_examples_come_before_two_right_ones() -> None:
    """The worst first, then the surest of the first classes."""
    chances = [[0.1, 0.9], [0.4, 0.6], [0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.2, 0.8], [0.3, 0.7]]
    found = chosen_examples(made(chances, [0, 0, 0, 0, 1, 1, 0]))
    assert [(one.place, one.right) for one in found] == [
        (0, False),
        (6, False),
        (2, True),
        (5, True),
    ]


def test_where_nothing_is_wrong_there_are_more_right_ones() -> None:
    """As many as there are classes, at most four."""
    chances = np.eye(6) * 0.9 + 0.01
    found = chosen_examples(made(chances.tolist(), list(range(6))))
    assert [one.place for one in found] == [0, 1, 2, 3]
    assert len(found) == MOST_LOOKED


@pytest.mark.long
def test_a_trial_is_drawn_with_images_of_its_study(
    study: StudyRecord, storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder an image; what the model says of the files is what its best epoch predicted."""
    said: list[Shown] = []

    def heard(*given: Any, **named: Any) -> Iterator[Shown]:
        for one in drawn(*given, **named):
            said.append(one)
            yield one

    monkeypatch.setattr(studied, "drawn", heard)
    examples = chosen_examples(predictions(storage))
    assert study.best_trial is not None
    with validation_images(study) as images:
        looked = look_at_examples(study.best_trial, study, examples, images, folder=tmp_path / "to")
        assert [one.name for one in looked.examples] == [images.name(one.place) for one in examples]
    assert looked.filters == tmp_path / "to" / "filters.png"
    assert [one.example for one in looked.examples] == examples
    for one in looked.examples:
        names = sorted(str(file.relative_to(one.folder)) for file in one.folder.rglob("*.png"))
        activations = [f"activations/{at}-block{at}_conv1.png" for at in (1, 2)]
        assert names == [*activations, "grad-cam.png", "saliency.png"]
        with Image.open(one.folder / "grad-cam.png") as picture:
            assert picture.width > 224
    classes = study.identity["data"]["classes"]
    likeliest = [one.classes[0] for one in said[1:]]
    assert [name for name, _ in likeliest] == [classes[one.predicted] for one in examples]
    chances = [chance for _, chance in likeliest]
    np.testing.assert_allclose(chances, [one.probability for one in examples], atol=1e-5)


def test_what_cannot_be_looked_into_is_one_line(
    study: StudyRecord, storage: str, tmp_path: Path
) -> None:
    """Weights that were not kept, are gone or altered; code that is not the study's."""
    trial = study.best_trial
    assert trial is not None
    examples = chosen_examples(predictions(storage))
    with validation_images(study) as images:

        def look(code: str | None = None, **changed: Any) -> None:
            altered = replace(trial, **changed)
            look_at_examples(altered, study, examples, images, folder=tmp_path / "to", code=code)

        with pytest.raises(SearchError, match="weights of trial 0 were not kept"):
            look(model_file=None)
        with pytest.raises(SearchError, match="the model of trial 0 is gone"):
            look(model_file=str(tmp_path / "gone.keras"))
        with pytest.raises(SearchError, match="is not what trial 0 saved"):
            look(model_hash="x")
        with pytest.raises(UsageError, match="a space file, not code"):
            look(code="mine:build")
    assert not (tmp_path / "to").exists()
