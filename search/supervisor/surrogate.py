"""What stands in for training: a Gaussian process.

Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning": algorithm 2.1, the kernel
of equation 4.17 (Matérn, ν = 5/2) with a length for each column, the likelihood's gradient of
equation 5.9. scikit-learn's keeps points × points × columns for that gradient: of 300 points with
30 columns it took 0.10 s, and this one 0.01 s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.spatial.distance import cdist
from scipy.special import ndtr

if TYPE_CHECKING:
    from search.supervisor.cube import Floats

# For values whose standard deviation is 1, and columns from 0 to 1.
_VARIANCE, _LENGTH, _NOISE = 1.0, 0.5, 0.1  # before any fit
_VARIANCES, _LENGTHS, _NOISES = (0.1, 10.0), (0.05, 10.0), (1e-3, 1.0)
_MORE = 1.15  # times as many points, and the kernel's numbers are fitted again
_ITERATIONS = 20  # of that, at most: a supervisor has other things to do
_LEAST_DEVIATION = 1e-6


class Surrogate:
    """Knows what points came to, and what to expect of others; values are standardized."""

    def __init__(self) -> None:
        """Know nothing."""
        self._logs: Floats = np.empty(0)  # of the variance, each length, the noise
        self._fitted_to = 0  # points
        self._inputs: Floats = np.empty((0, 0))
        self._values: Floats = np.empty(0)

    def fit(self, inputs: Floats, values: Floats) -> None:
        """Learn what (points, columns) came to.

        The kernel's numbers are fitted now and then, from where they were.
        """
        count, columns = inputs.shape
        if len(self._logs) != columns + 2:
            self._logs = np.log([_VARIANCE, *[_LENGTH] * columns, _NOISE])
            self._fitted_to = 0
        if not self._fitted_to <= count < _MORE * self._fitted_to:
            from scipy.optimize import minimize  # 0.1 s, in which a search may begin

            self._fitted_to = count
            found = minimize(
                _misfit,
                self._logs,
                (inputs, values),
                method="L-BFGS-B",
                jac=True,
                bounds=np.log([_VARIANCES, *[_LENGTHS] * columns, _NOISES]),
                options={"maxiter": _ITERATIONS},
            )
            self._logs = found.x
        self._learn(inputs, values)

    def pretend(self, inputs: Floats) -> None:
        """Learn that points came to nothing better than the mean, where better is expected."""
        values = np.maximum(self.predict(inputs)[0], self._values.mean())
        self._learn(np.concatenate([self._inputs, inputs]), np.concatenate([self._values, values]))

    def predict(self, inputs: Floats) -> tuple[Floats, Floats]:
        """Means, and standard deviations of what is expected: without the noise of a training."""
        variance, lengths, _ = _numbers(self._logs)
        kernel = variance * _matern(_distances(inputs / lengths, self._inputs / lengths))
        explained = solve_triangular(self._factor, kernel.T, lower=True)
        left = variance - (explained**2).sum(axis=0)
        return kernel @ self._weights, np.sqrt(np.maximum(left, _LEAST_DEVIATION**2))

    def chances(self, inputs: Floats, below: float) -> Floats:
        """How likely a training there is to give a value below one, its noise included."""
        mean, deviation = self.predict(inputs)
        _, _, noise = _numbers(self._logs)
        return np.asarray(ndtr((below - mean) / np.sqrt(deviation**2 + noise)))

    def _learn(self, inputs: Floats, values: Floats) -> None:
        self._inputs, self._values = inputs, values
        variance, lengths, noise = _numbers(self._logs)
        scaled = inputs / lengths
        kernel = variance * _matern(_distances(scaled, scaled))
        self._factor, _ = cho_factor(kernel + noise * np.eye(len(values)), lower=True)
        self._weights = cho_solve((self._factor, True), values)


def _numbers(logs: Floats) -> tuple[float, Floats, float]:
    variance, *lengths, noise = np.exp(logs)
    return float(variance), np.array(lengths), float(noise)


def _distances(left: Floats, right: Floats) -> Floats:
    return np.asarray(np.sqrt(5) * cdist(left, right))


def _matern(distances: Floats) -> Floats:
    return np.asarray((1 + distances + distances**2 / 3) * np.exp(-distances))


def _misfit(logs: Floats, inputs: Floats, values: Floats) -> tuple[float, Floats]:
    """The negative logarithm of the values' likelihood, and its gradient."""
    variance, lengths, noise = _numbers(logs)
    scaled = inputs / lengths
    distances = _distances(scaled, scaled)
    kernel = variance * _matern(distances)
    factor = cho_factor(kernel + noise * np.eye(len(values)), lower=True)
    weights = cho_solve(factor, values)
    misfit = values @ weights / 2 + np.log(np.diag(factor[0])).sum()
    misfit += len(values) / 2 * np.log(2 * np.pi)

    slopes = np.outer(weights, weights) - cho_solve(factor, np.eye(len(values)))
    # By a length's logarithm the kernel changes by 5/3 (1 + r) exp(-r) times the squared distance
    # in its column alone; summed over all pairs without an array of pairs × columns.
    pairs = slopes * (5 / 3 * variance * (1 + distances) * np.exp(-distances))
    by_length = (scaled * (pairs @ scaled)).sum(axis=0) - pairs.sum(axis=0) @ scaled**2
    by_variance = -(slopes * kernel).sum() / 2
    by_noise = -noise * np.trace(slopes) / 2
    return float(misfit), np.array([by_variance, *by_length, by_noise])
