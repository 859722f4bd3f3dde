"""Training a user's model as the user says, with the search's batches and callbacks."""

from __future__ import annotations

import inspect
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import keras
import numpy as np

from spaces.errors import SpaceError
from spaces.user.faults import blamed
from spaces.user.images import PreparedImages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from spaces.inputs import Inputs
    from spaces.user.built import Built

BATCH_SIZE = 32  # images; Keras's own, where neither `fit` nor a parameter "batch_size" says

Part = tuple[PreparedImages, Any]
"""Prepared images, and labels as the user's loss wants them."""


class Feed(Protocol):
    """The trainer's way from arrays to batches that Keras takes."""

    def training(
        self,
        images: PreparedImages,
        labels: NDArray[Any],
        *,
        batch_size: int,
        shuffle: bool,
        each: bool,
    ) -> AbstractContextManager[Any]:
        """A data set of (images, labels) for `model.fit` within the context.

        Args:
            images: what is trained on.
            labels: theirs.
            batch_size: images a batch.
            shuffle: whether each epoch has an order of its own.
            each: whether someone has to hear of each batch before the next one.
        """

    def validation(self, images: PreparedImages, labels: NDArray[Any], *, batch_size: int) -> Any:
        """A data set of (images, labels), in their order."""


def run_fit(
    built: Built,
    *,
    training: tuple[Inputs, NDArray[np.int64]],
    validation: tuple[Inputs, NDArray[np.int64]],
    epochs: int,
    callbacks: Sequence[keras.callbacks.Callback],
    feed: Feed,
    done: int = 0,
) -> None:
    """Train `built.user_model`, by the user's own `fit` where there is one.

    That is called as KerasTuner does. What it passes on to `model.fit` goes to Keras; where it
    passes our own arrays, they are fed by `feed` with its batch size. `callbacks` are always there.

    Args:
        built: what to train.
        training: uint8 images (n, height, width, channels) and labels (n,).
        validation: likewise; it is handed to the user's `fit` only.
        epochs: as many, unless the user's `fit` says otherwise.
        callbacks: the search's own; they stand after the user's.
        feed: makes batches.
        done: epochs that need not be fitted again; of no meaning to the user's `fit`.

    Raises:
        SpaceError: the user's `fit` raised, or ended without an epoch of `model.fit`.
    """
    parts = [
        (built.prepared(images), built.targets(labels)) for images, labels in (training, validation)
    ]
    seen = _Seen()
    route = _Route(parts=parts, feed=feed, epochs=epochs, callbacks=[*callbacks, seen])
    if built.fit is None:
        size = built.params.get("batch_size")
        batch_size = size if type(size) is int and size > 0 else BATCH_SIZE
        fit = _fitted(built.user_model, route)
        fit(*parts[0], batch_size=batch_size, initial_epoch=done)
        return
    own = f"{type(getattr(built.fit, '__self__', built.fit)).__name__}.fit"
    with blamed(f"{own} failed", built.home), _rerouted(built.user_model, route):
        built.fit(built.hp, built.user_model, *parts[0], **_options(built.fit, route))
    if not seen.epochs:
        raise SpaceError(
            f"{own} ended without an epoch that the search could see: train with model.fit(…), or "
            "call the given callbacks after each epoch"
        )


def try_step(built: Built, images: NDArray[np.uint8], labels: NDArray[np.int64]) -> None:
    """Train `built.user_model` a step, unless the user's own `fit` is what trains it.

    Raises:
        SpaceError: it failed, as with a loss or metric that does not go with the model.
    """
    if built.fit is None:
        with blamed("the model was built, but training it failed", built.home):
            prepared = np.asarray(built.prepared(images))
            built.user_model.train_on_batch(prepared, built.targets(labels))


@dataclass(frozen=True, kw_only=True)
class _Route:
    """What stands behind `model.fit` while a user's code runs."""

    parts: Sequence[Part]  # training, validation
    feed: Feed
    epochs: int
    callbacks: list[keras.callbacks.Callback]

    def part(self, data: Any) -> Part | None:
        """Which of the parts it is; None of what a user has made."""
        if not isinstance(data, tuple | list) or len(data) != 2:
            return None
        same = (one for one in self.parts if data[0] is one[0] and data[1] is one[1])
        return next(same, None)


class _Seen(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Counts epochs."""

    def __init__(self) -> None:
        super().__init__()
        self.epochs = 0

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        self.epochs += 1


def _options(fit: Callable[..., object], route: _Route) -> dict[str, Any]:
    options = {"validation_data": route.parts[1], "callbacks": list(route.callbacks)}
    # Many pass on everything beside epochs=hp.Int("epochs", …), as KerasTuner's own example does;
    # `model.fit` knows the number without being told.
    named = "epochs" in inspect.signature(fit).parameters
    return options | ({"epochs": route.epochs} if named else {})


@contextmanager
def _rerouted(model: keras.Model, route: _Route) -> Iterator[None]:
    # Not by assignment, which Keras tracks.
    vars(model)["fit"] = _fitted(model, route)
    try:
        yield
    finally:
        del vars(model)["fit"]


def _fitted(model: keras.Model, route: _Route) -> Callable[..., object]:
    """`model.fit` with our callbacks, and with our batches where the data are ours."""
    original = model.fit
    names = list(inspect.signature(keras.Model.fit).parameters)[1:]

    def named(arguments: Sequence[object]) -> dict[str, object]:
        return dict(zip(names, arguments, strict=False))

    def fit(*arguments: object, **options: object) -> object:
        given = {"epochs": route.epochs, "verbose": 0, **named(arguments), **options}
        each = _hear_batches(keras.tree.flatten(given.get("callbacks") or []), route)
        given["callbacks"] = _with(route.callbacks, given.get("callbacks"))
        with ExitStack() as stack:
            return original(**_fed(given, route, stack, each=each))

    return fit


def _with(ours: list[keras.callbacks.Callback], given: Any) -> list[keras.callbacks.Callback]:
    theirs = keras.tree.flatten(given) if given is not None else []
    return [one for one in theirs if all(one is not our for our in ours)] + ours


def _hear_batches(callbacks: Sequence[Any], route: _Route) -> bool:
    """Whether one of the user's own does something before or after each training batch."""
    hooks = ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")
    return any(
        getattr(getattr(one, hook, None), "__func__", None)
        is not getattr(keras.callbacks.Callback, hook)
        for one in callbacks
        if all(one is not our for our in route.callbacks)
        for hook in hooks
    )


def _fed(given: dict[str, Any], route: _Route, stack: ExitStack, *, each: bool) -> dict[str, Any]:
    size = given.get("batch_size") or BATCH_SIZE
    if (validation := route.part(given.get("validation_data"))) is not None:
        size_there = given.get("validation_batch_size") or size
        given["validation_data"] = route.feed.validation(*validation, batch_size=size_there)
    training = route.part((given.get("x"), given.get("y")))
    if _wants_arrays(given) or training is None:
        return given
    shuffle = bool(given.get("shuffle", True))
    fed = route.feed.training(*training, batch_size=size, shuffle=shuffle, each=each)
    left = {name: value for name, value in given.items() if name not in ("y", "batch_size")}
    return left | {"x": stack.enter_context(fed), "shuffle": False}


def _wants_arrays(given: dict[str, Any]) -> bool:
    """Whether Keras takes these options only with the arrays themselves."""
    split, steps = given.get("validation_split"), given.get("steps_per_epoch")
    return bool(split or steps or given.get("sample_weight") is not None)
