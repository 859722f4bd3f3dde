"""Vectors of frozen backbones: computed once, kept whole, equal to the whole model's."""

from __future__ import annotations

import platform
import resource
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
from prepared import prepared

from search.data import Dataset, arrays_source
from search.data.source import safe_name
from search.errors import SearchError
from search.trainer.features import frozen_features
from spaces.model.backbones import make_extractor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from search.data.dataset import Chosen
    from search.data.source import Given
    from spaces import Params

PARAMS: Params = {"backbone": "mobilenet", "alpha": 0.25, "pretrained": "none"}
IMAGES, HELD = 300, 30  # that train and that validate: more than one batch


@pytest.fixture(scope="module")
def extractor() -> keras.Model:
    keras.utils.set_random_seed(1)
    return lively(make_extractor(PARAMS, (64, 64, 1)))


@pytest.fixture
def data(tmp_path: Path) -> Dataset:
    return made(tmp_path, seed=0)


@contextmanager
def small_disk() -> Iterator[None]:
    """No file of this process may grow beyond 10,000 bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


class Counting:
    """An extractor that counts its batches."""

    def __init__(self, extractor: keras.Model) -> None:
        self._extractor = extractor
        self.output_shape = extractor.output_shape
        self.get_weights = extractor.get_weights
        self.sizes: list[int] = []

    def predict_on_batch(self, images: NDArray[np.uint8]) -> Any:
        self.sizes.append(len(images))
        return self._extractor.predict_on_batch(images)


def lively(extractor: keras.Model) -> keras.Model:
    """The extractor with kernels that keep numbers at their size through any number of layers."""
    for weight in extractor.weights:
        if len(weight.shape) == 4:
            inputs = np.prod(weight.shape[:2] if "dw" in weight.path else weight.shape[:3])
            weight.assign(keras.random.normal(weight.shape, stddev=float(np.sqrt(4 / inputs))))
    return extractor


def made(cache: Path, *, seed: int) -> Dataset:
    generator = np.random.default_rng(seed)
    train = generator.integers(0, 256, (IMAGES, 64, 64), dtype=np.uint8)
    validation = generator.integers(0, 256, (HELD, 64, 64), dtype=np.uint8)
    parts: dict[Given, tuple[Any, Any]] = {
        "train": (train, [0, 1] * 150),
        "validation": (validation, [0, 1] * 15),
    }
    return prepared(arrays_source(parts), cache=cache)


def files(data: Dataset) -> list[str]:
    return sorted(path.name for path in (data.directory / "features").glob("*.npy"))


def test_each_image_of_a_part_has_its_vector(extractor: keras.Model, data: Dataset) -> None:
    """In the part's order, from one file beside the images."""
    for part, number in (("train", IMAGES), ("validation", HELD)):
        images, _ = data.load(part)  # type: ignore[arg-type]

        vectors = frozen_features(extractor, PARAMS, data, part)  # type: ignore[arg-type]

        assert (vectors.shape, vectors.dtype) == ((number, 256), np.float32)
        expected = extractor.predict(np.asarray(images), verbose=0)
        np.testing.assert_allclose(vectors, expected, rtol=1e-5)
    assert np.ptp(vectors) > 0.1
    assert len(files(data)) == 1
    assert Dataset.open(data.split).train == IMAGES


def test_vectors_are_computed_once(extractor: keras.Model, data: Dataset) -> None:
    """Batch by batch; for another trial with another head of dense layers they are there."""
    counting = Counting(extractor)

    first = frozen_features(counting, PARAMS, data, "train")
    again = frozen_features(counting, {**PARAMS, "units_1": 9}, data, "train")

    assert counting.sizes == [256, 74]
    np.testing.assert_array_equal(first, again)


def test_all_folds_and_splits_share_the_vectors(extractor: keras.Model, tmp_path: Path) -> None:
    """Each has those of its own images, in their order."""
    counting = Counting(extractor)
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (60, 64, 64, 1), dtype=np.uint8)
    source = arrays_source({"train": (images, [0, 1] * 30)})
    whole = prepared(source, cache=tmp_path)
    folded = prepared(source, cache=tmp_path, folds=3, seed=1)

    for data in (whole, *(Dataset.open(folded.split, fold) for fold in range(3))):
        for part in ("train", "validation"):
            vectors = frozen_features(counting, PARAMS, data, part)  # type: ignore[arg-type]

            expected = extractor.predict(images[data.rows(part)], verbose=0)  # type: ignore[arg-type]
            np.testing.assert_allclose(vectors, expected, rtol=1e-5)
    assert counting.sizes == [60]


def test_other_weights_poolings_and_data_have_vectors_of_their_own(
    extractor: keras.Model, data: Dataset, tmp_path: Path
) -> None:
    """In one cache, whatever the file that the weights came from is called."""
    other = lively(make_extractor(PARAMS, (64, 64, 1)))
    maximum: Params = {**PARAMS, "head": "max"}
    pooled = make_extractor(maximum, (64, 64, 1))
    pooled.set_weights(extractor.get_weights())

    cases = [
        (extractor, PARAMS, data),
        (other, PARAMS, data),
        (pooled, maximum, data),
        (extractor, PARAMS, made(tmp_path, seed=1)),
    ]
    found = [
        frozen_features(model, params, source, "validation", tmp_path / "cache")
        for model, params, source in cases
    ]

    assert len(list((tmp_path / "cache" / "features").glob("*.npy"))) == 4
    for vectors in found[1:]:
        assert not np.allclose(vectors, found[0])


def test_the_whole_model_predicts_what_its_head_predicts_from_the_vectors(
    extractor: keras.Model, data: Dataset
) -> None:
    vectors = frozen_features(extractor, PARAMS, data, "train")
    inputs = keras.Input((vectors.shape[1],))
    hidden = keras.layers.Dense(16, activation="relu")(inputs)
    head = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(hidden))
    head.compile("adam", "sparse_categorical_crossentropy")
    images = np.asarray(data.load("train")[0])
    head.fit(np.array(vectors), np.arange(IMAGES) % 3, verbose=0)

    whole = keras.Model(extractor.input, head(extractor.output))

    expected = head.predict(np.array(vectors), verbose=0)
    np.testing.assert_allclose(whole.predict(images, verbose=0), expected, atol=1e-6)
    assert np.ptp(expected, axis=0).min() > 0.01


def test_a_file_that_is_not_whole_is_made_anew(extractor: keras.Model, data: Dataset) -> None:
    """Cut short or empty; nor is the half that a killed trainer left beside it taken for it."""
    counting = Counting(extractor)
    expected = np.array(frozen_features(counting, PARAMS, data, "validation"))
    path = data.directory / "features" / files(data)[0]
    whole = path.read_bytes()
    for content in (whole[:-4], whole[:50], b""):
        path.write_bytes(content)
        path.with_suffix(f".{safe_name(platform.node())}.part").write_bytes(whole[:-8])
        found = frozen_features(counting, PARAMS, data, "validation")
        np.testing.assert_array_equal(found, expected)
    assert counting.sizes == [256, 74] * 4
    assert not list(path.parent.glob("*.part"))


def test_two_at_once_compute_once(extractor: keras.Model, data: Dataset) -> None:
    """The second waits for the first, and both get the vectors."""
    counting = Counting(extractor)
    found: list[Chosen] = []

    def ask() -> None:
        found.append(frozen_features(counting, PARAMS, data, "train"))

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counting.sizes == [256, 74]
    np.testing.assert_array_equal(*found)


def test_a_full_disk_is_one_line_and_leaves_nothing(extractor: keras.Model, data: Dataset) -> None:
    """330 vectors of 256 numbers are more than what the disk has room for."""
    refused = pytest.raises(SearchError, match=r"features cannot be kept there \(File too large\)")
    with small_disk(), refused:
        frozen_features(extractor, PARAMS, data, "train")
    assert files(data) == []
    assert not list((data.directory / "features").glob("*.part"))


@pytest.mark.long
@pytest.mark.shared
def test_real_features_tell_real_classes_apart(shared_data: Path, tmp_path: Path) -> None:
    """A nearest class mean on ImageNet's features of chest X-rays is right four times in five."""
    data = prepared(shared_data / "chest_xray", image_size=(128, 128), cache=tmp_path)
    params: Params = {**PARAMS, "pretrained": str(shared_data / "weights")}
    extractor = make_extractor(params, data.shape)

    vectors = np.asarray(frozen_features(extractor, params, data, "validation"))
    _, labels = data.load("validation")
    means = np.stack([vectors[labels == label].mean(axis=0) for label in (0, 1)])
    distances = np.linalg.norm(vectors[:, None] - means, axis=2)

    assert (distances.argmin(axis=1) == labels).mean() > 0.8
