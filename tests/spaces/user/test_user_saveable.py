"""Whether a model could be loaded again, seen before its first epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import pytest

from spaces.errors import SpaceError
from spaces.user import check_saveable

if TYPE_CHECKING:
    from pathlib import Path


@keras.saving.register_keras_serializable("user_tests")
class Doubled(keras.layers.Layer):
    """Registered, with a config of its own."""

    def __init__(self, factor: int = 2, **options: Any) -> None:
        super().__init__(**options)
        self.factor = factor

    def call(self, inputs: Any) -> Any:
        return inputs * self.factor

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"factor": self.factor}


@keras.saving.register_keras_serializable("user_tests")
class Forgetful(keras.layers.Layer):
    """Registered; its config lacks what its constructor wants."""

    def __init__(self, factor: int, **options: Any) -> None:
        super().__init__(**options)
        self.factor = factor

    def call(self, inputs: Any) -> Any:
        return inputs * self.factor

    def get_config(self) -> dict[str, Any]:
        return dict(super().get_config())


class Unregistered(keras.layers.Layer):
    def call(self, inputs: Any) -> Any:
        return inputs


@keras.saving.register_keras_serializable("user_tests")
def registered_activation(inputs: Any) -> Any:
    return keras.ops.tanh(inputs)


def own_activation(inputs: Any) -> Any:
    return keras.ops.tanh(inputs)


def around(layer: Any) -> keras.Model:
    """A model with `layer` inside a model inside it."""
    inner_in = keras.Input((4,))
    inner = keras.Model(inner_in, layer(keras.layers.Dense(4)(inner_in)) / 2)
    outer_in = keras.Input((4,))
    sequential = keras.Sequential([inner, keras.layers.Dense(2, "softmax")])
    return keras.Model(outer_in, sequential(outer_in))


@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
@pytest.mark.parametrize(
    "layer",
    [
        keras.layers.Dense(3, "relu", kernel_regularizer="l2"),
        keras.layers.Dense(3, registered_activation),
        keras.layers.GaussianNoise(0.1),
        Doubled(3),
    ],
    ids=["Keras's", "registered function", "random", "registered class"],
)
def test_what_keras_can_load_again_passes(layer: Any, tmp_path: Path) -> None:
    model = around(layer)

    check_saveable(model)

    model.save(tmp_path / "model.keras")
    assert keras.models.load_model(tmp_path / "model.keras").count_params() == model.count_params()


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (
            keras.layers.Lambda(lambda x: x, name="mine"),
            "layer 'mine' (Lambda) could not be loaded again from a saved model: Keras does not "
            "load a Lambda; a registered layer class in its place is loaded",
        ),
        (
            Unregistered(name="mine"),
            "layer 'mine' (Unregistered) could not be loaded again from a saved model: it is, or "
            "uses, a class or function that is not Keras's: name it, and decorate it with "
            "@keras.saving.register_keras_serializable()",
        ),
        (keras.layers.Dense(3, own_activation, name="mine"), "layer 'mine' (Dense) could not"),
        (keras.layers.Dense(3, lambda x: x, name="mine"), "layer 'mine' (Dense) could not"),
        (
            Forgetful(2, name="mine"),
            "layer 'mine' (Forgetful) could not be loaded again from a saved model: its "
            "get_config() and from_config() do not give it back (TypeError: ",
        ),
    ],
    ids=["Lambda", "unregistered class", "unregistered function", "lambda", "incomplete config"],
)
def test_what_keras_could_not_load_again_is_refused_by_its_layers_name(
    layer: Any, said: str
) -> None:
    with pytest.raises(SpaceError) as refused:
        check_saveable(around(layer))

    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


def test_a_subclassed_model_passes_with_a_config_and_registered_only() -> None:
    class Net(keras.Model):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.last = keras.layers.Dense(2)

        def call(self, inputs: Any) -> Any:
            return self.last(inputs)

    inputs = keras.Input((4,))
    with pytest.raises(SpaceError, match=r"layer 'net' \(Net\) could not be loaded again"):
        check_saveable(keras.Model(inputs, Net(name="net")(inputs)))

    keras.saving.register_keras_serializable("user_tests")(Net)
    check_saveable(keras.Model(inputs, Net(name="net")(inputs)))
