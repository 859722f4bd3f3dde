"""What a sampler takes in place of training: a Gaussian process."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.supervisor.cube import Floats

_MORE = 1.15  # times as many points, and the kernel's own numbers are fitted again
_ITERATIONS = 20  # of that, at most: a supervisor has other things to do
_LEAST_VARIANCE = 1e-9


class Surrogate:
    """A Gaussian process; its kernel's numbers are fitted now and then, from where they were."""

    def __init__(self) -> None:
        """Know nothing."""
        self._inputs: Floats = np.empty((0, 0))
        self._values: Floats = np.empty(0)
        self._process: GaussianProcessRegressor | None = None
        self._fitted_to = 0  # points

    def fit(self, inputs: Floats, values: Floats) -> None:
        """Learn what (points, columns) came to."""
        kernel: Any = ConstantKernel(1.0, (0.1, 10.0)) * Matern(
            np.full(inputs.shape[1], 0.5), (0.05, 10.0), nu=2.5
        ) + WhiteKernel(0.1, (1e-3, 1.0))
        like_before = inputs.shape[1] == self._inputs.shape[1]
        if self._process is not None and like_before:
            kernel.theta = self._process.kernel_.theta
        again = not like_before or not self._fitted_to <= len(values) < _MORE * self._fitted_to
        if again:
            self._fitted_to = len(values)
        self._learn(kernel, inputs, values, optimizer=_few_iterations if again else None)

    def pretend(self, inputs: Floats) -> None:
        """Learn that points came to nothing better than the mean, where better is expected."""
        assert self._process is not None  # noqa: S101
        values = np.maximum(self.predict(inputs)[0], self._values.mean())
        self._learn(
            self._process.kernel_,
            np.concatenate([self._inputs, inputs]),
            np.concatenate([self._values, values]),
            optimizer=None,
        )

    def predict(self, inputs: Floats) -> tuple[Floats, Floats]:
        """Means, and standard deviations of what is expected: without the noise of a training."""
        assert self._process is not None  # noqa: S101
        mean, deviation = self._process.predict(inputs, return_std=True)
        noise = self._process.kernel_.k2.noise_level
        return mean, np.sqrt(np.maximum(deviation**2 - noise, _LEAST_VARIANCE))

    def _learn(self, kernel: Any, inputs: Floats, values: Floats, *, optimizer: Any) -> None:
        self._inputs, self._values = inputs, values
        process = GaussianProcessRegressor(kernel, optimizer=optimizer)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # a length at its bound
            self._process = process.fit(inputs, values)


def _few_iterations(
    objective: Callable[[Floats], tuple[float, Floats]], first: Floats, bounds: Floats
) -> tuple[Floats, float]:
    """An optimizer of a kernel's numbers, as scikit-learn takes it."""
    found = minimize(
        objective,
        first,
        method="L-BFGS-B",
        jac=True,
        bounds=bounds,
        options={"maxiter": _ITERATIONS},
    )
    return found.x, found.fun
