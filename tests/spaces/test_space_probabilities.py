"""From raw predictions to one probability a class."""

from __future__ import annotations

import numpy as np

from spaces.probabilities import probabilities


def test_one_column_is_the_second_of_two_classes() -> None:
    rows = probabilities(np.array([[0.0], [0.25], [1.0]], dtype=np.float32))

    assert rows.dtype == np.float64
    assert rows.tolist() == [[1.0, 0.0], [0.75, 0.25], [0.0, 1.0]]


def test_rows_of_many_classes_sum_to_one_in_float64() -> None:
    raw = np.random.default_rng(0).random((50, 10), dtype=np.float32)

    rows = probabilities(raw)

    assert rows.shape == (50, 10)
    np.testing.assert_allclose(rows.sum(axis=1), 1.0, rtol=0, atol=1e-15)
    np.testing.assert_array_equal(rows.argmax(axis=1), raw.argmax(axis=1))
