"""The Gaussian process is scikit-learn's, in less time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from search.supervisor.surrogate import Surrogate, _misfit

if TYPE_CHECKING:
    from search.supervisor.cube import Floats

COLUMNS = 4
NOISE = 0.07


@pytest.fixture
def learned() -> tuple[Floats, Floats]:
    """Points, and what they came to."""
    random = np.random.default_rng(0)
    points = random.random((50, COLUMNS))
    values = np.sin(5 * points[:, 0]) + points[:, 1] + random.normal(scale=0.1, size=50)
    return points, (values - values.mean()) / values.std()


def theirs(learned: tuple[Floats, Floats]) -> tuple[GaussianProcessRegressor, Floats]:
    """scikit-learn's, with a kernel of given numbers; and their logarithms."""
    lengths = [0.3, 0.8, 2.0, 0.5]
    kernel = ConstantKernel(1.3) * Matern(lengths, nu=2.5) + WhiteKernel(NOISE)
    process = GaussianProcessRegressor(kernel, optimizer=None, alpha=0).fit(*learned)
    return process, np.log([1.3, *lengths, NOISE])


def test_the_likelihood_and_its_gradient_are_theirs(learned: tuple[Floats, Floats]) -> None:
    process, logs = theirs(learned)
    value, gradient = process.log_marginal_likelihood(logs, eval_gradient=True)
    misfit, slopes = _misfit(logs, *learned)
    assert misfit == pytest.approx(-value)
    assert slopes == pytest.approx(-gradient)


def test_it_predicts_what_theirs_does_without_the_noise(learned: tuple[Floats, Floats]) -> None:
    """Both after a fit of the kernel's numbers, from where it came to."""
    surrogate = Surrogate()
    surrogate.fit(*learned)
    process, _ = theirs(learned)
    process.kernel.theta = surrogate._logs
    process.fit(*learned)
    points = np.random.default_rng(1).random((200, COLUMNS))
    mean, deviation = surrogate.predict(points)
    their_mean, with_noise = process.predict(points, return_std=True)
    assert mean == pytest.approx(their_mean)
    assert deviation**2 == pytest.approx(with_noise**2 - np.exp(surrogate._logs[-1]))


def test_a_fit_makes_the_values_likelier(learned: tuple[Floats, Floats]) -> None:
    """And finds which columns say nothing: their lengths are the longest."""
    surrogate = Surrogate()
    surrogate.fit(*learned)
    fitted, before = surrogate._logs, np.log([1.0, *[0.5] * COLUMNS, 0.1])
    assert _misfit(fitted, *learned)[0] < _misfit(before, *learned)[0] - 1
    lengths = fitted[1:-1]
    assert max(lengths[:2]) < min(lengths[2:])


def test_what_is_pretended_makes_a_good_place_a_usual_one(learned: tuple[Floats, Floats]) -> None:
    """And leaves a bad one what it was."""
    points, values = learned
    surrogate = Surrogate()
    surrogate.fit(points, values)
    best, worst = points[[np.argmin(values)]] + 0.02, points[[np.argmax(values)]] + 0.02
    good, bad = surrogate.predict(best)[0].item(), surrogate.predict(worst)[0].item()
    surrogate.pretend(np.concatenate([best, worst]))
    assert surrogate.predict(best)[0].item() > good + 0.3
    assert surrogate.predict(worst)[0].item() == pytest.approx(bad, abs=0.1)
