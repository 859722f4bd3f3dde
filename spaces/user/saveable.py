"""Whether a model could be loaded again from what is saved of it."""

from __future__ import annotations

import json
import warnings
from typing import Any

import keras

from spaces.errors import SpaceError
from spaces.user.faults import said
from spaces.user.operations import operations


def check_saveable(model: keras.Model) -> None:
    """Let a functional model pass that Keras can load from its file in safe mode.

    Classes and functions of the user's own pass where they are registered with
    `keras.saving.register_keras_serializable`.

    Raises:
        SpaceError: names the first layer that could not be loaded.
    """
    for operation in operations(model):
        problem = _problem(operation)
        if problem is not None:
            raise SpaceError(
                f"layer {operation.name!r} ({type(operation).__name__}) could not be loaded again "
                f"from a saved model: {problem}"
            )


def _problem(operation: Any) -> str | None:
    lambda_layer = isinstance(operation, keras.layers.Lambda)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it holds a lambda is said below
            keras.saving.deserialize_keras_object(_config(operation), safe_mode=True)
    except Exception as error:  # Keras raises all kinds, and so may a user's from_config
        if lambda_layer:
            return "Keras does not load a Lambda; a registered layer class in its place is loaded"
        return _advice(said(error))
    return None


def _config(operation: Any) -> Any:
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(operation)))
    # Building it anew would allocate its weights.
    return config | {"build_config": None} if isinstance(config, dict) else config


def _advice(error: str) -> str:
    if "Could not locate" in error or "__lambda__" in error or "lambda" in error:
        return (
            "it is, or uses, a class or function that is not Keras's: name it, and decorate it "
            "with @keras.saving.register_keras_serializable()"
        )
    return f"its get_config() and from_config() do not give it back ({error})"
