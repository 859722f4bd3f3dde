"""Training steps in one graph, with no Python between two batches, for TensorFlow.

A small network's step takes less than what Keras does around it. Keras's `steps_per_execution` does
the same, traced three times as long as this, and its number has to be known beforehand.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import keras
import tensorflow as tf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.trainer.feeding import Batches
    from spaces.inputs import Inputs

CALL_SECONDS = 0.25  # of a call, about: in the middle of one nothing is noticed
MOVED = 64 * 1024**2  # bytes that travel to the device together


@contextmanager
def stepping(model: keras.Model, batches: Batches, *, resident: bool) -> Iterator[None]:
    """Within the context `fit`, on `batches` as a data set, takes many steps a call.

    The steps are those of one call each, to the bit. Callbacks hear of each batch, but of many at
    once after the last of them. What makes steps of its own is left to Keras.

    Args:
        model: compiled.
        batches: what it is fitted on.
        resident: whether all of its inputs are to lie on the device at once.
    """
    if not _usual(model):
        yield
        return
    _make_variables(model, batches)
    source = _Resident(batches) if resident else _Streamed()
    # Not by assignment, which Keras tracks. It makes a function where there is none.
    vars(model)["train_function"] = _Steps(model, source, len(batches))
    try:
        yield
    finally:
        vars(model)["train_function"] = None


def _usual(model: keras.Model) -> bool:
    """Whether its steps are Keras's own, and what they tell are its metrics."""
    own = ("train_step", "make_train_function", "compute_metrics")
    changed = any(
        getattr(getattr(model, name), "__func__", None) is not getattr(keras.Model, name)
        for name in own
    )
    alone = model.distribute_strategy.num_replicas_in_sync == 1
    return not changed and alone and not model.run_eagerly and model.steps_per_execution == 1


def _make_variables(model: keras.Model, batches: Batches) -> None:
    """Those of metrics and optimizer: a graph that makes some when it is traced is traced twice."""
    inputs, *taught = batches.whole()
    targets, *weights = [part[:1] for part in taught]
    outputs = keras.ops.zeros(model.compute_output_shape((1, *inputs.shape[1:])))
    model.compute_metrics(None, targets, outputs, *weights)
    model.reset_metrics()
    model.optimizer.build(model.trainable_variables)


class _Source(Protocol):
    """Where a graph takes its batches from."""

    def arguments(self, iterator: Any) -> tuple[Any, ...]:
        """What the graph is given of an epoch, whose data set's iterator Keras has made."""

    def batch(self, index: Any, *arguments: Any) -> tuple[Any, ...]:
        """The tensors of a batch, by its number in the epoch."""


class _Streamed:
    """Batches that are made on the host, one after another."""

    def arguments(self, iterator: Any) -> tuple[Any, ...]:
        return (iterator,)

    def batch(self, index: Any, iterator: Any) -> tuple[Any, ...]:  # noqa: ARG002
        batch: tuple[Any, ...] = iterator.get_next()
        return batch


class _Resident:
    """All inputs on the device that tensors are made on: an epoch brings their order alone."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches
        inputs, *taught = batches.whole()
        self._parts = (_moved(inputs), *map(keras.ops.convert_to_tensor, taught))

    def arguments(self, iterator: Any) -> tuple[Any, ...]:  # noqa: ARG002
        return (tf.constant(self._batches.places()),)

    def batch(self, index: Any, places: Any) -> tuple[Any, ...]:
        first = index * self._batches.batch_size
        chosen = places[first : first + self._batches.batch_size]
        return tuple(tf.gather(part, chosen) for part in self._parts)


def _moved(inputs: Inputs) -> Any:
    """All inputs as one tensor; the host never holds more than a chunk of them."""
    chunk = max(1, MOVED // inputs[:1].nbytes)
    firsts = range(0, len(inputs), chunk)
    return keras.ops.concatenate(
        [keras.ops.convert_to_tensor(inputs[first : first + chunk]) for first in firsts]
    )


class _Steps:
    """A model's `train_function`, which Keras calls for each batch with the epoch's iterator."""

    def __init__(self, model: keras.Model, source: _Source, steps: int) -> None:
        self._model = model
        self._source = source
        self._steps = steps  # of an epoch
        self._run = tf.function(self._train, autograph=False)
        self._step = model.train_step
        if model.jit_compile:
            self._step = tf.function(self._step, jit_compile=True, reduce_retracing=True)
        self._at_once = 1  # how many a call takes
        self._iterator: Any = None
        self._arguments: tuple[Any, ...] = ()
        self._asked = self._done = 0
        self._logs: dict[str, Any] = {}

    def __call__(self, iterator: Any) -> dict[str, Any]:
        if iterator is not self._iterator:
            self._iterator, self._arguments = iterator, self._source.arguments(iterator)
            self._asked = self._done = 0
        self._asked += 1
        if self._asked > self._done:
            self._go_on()
        return self._logs

    def _go_on(self) -> None:
        began = time.perf_counter()
        last = min(self._done + self._at_once, self._steps)
        self._run(tf.constant(self._done), tf.constant(last), *self._arguments)
        self._logs = self._model.get_metrics_result()
        self._done = last
        seconds = time.perf_counter() - began
        if seconds < CALL_SECONDS / 2:
            self._at_once = min(2 * self._at_once, self._steps)
        elif seconds > CALL_SECONDS * 2:
            self._at_once = max(self._at_once // 2, 1)

    def _train(self, first: Any, last: Any, *arguments: Any) -> None:
        def step(index: Any) -> tuple[Any]:
            self._step(self._source.batch(index, *arguments))
            return (index + 1,)

        tf.while_loop(lambda index: index < last, step, (first,), parallel_iterations=1)
