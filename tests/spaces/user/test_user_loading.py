"""From `package.module:attribute` to something that builds models, or one line why not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from user_hypermodels import First

from spaces.errors import SpaceError
from spaces.user import load_user_space

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULE = """
import keras
import keras_tuner

NUMBER = 3


def build_model(hp):
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(2, "softmax")])
    model.compile(keras.optimizers.SGD(hp.Float("rate", 0.1, 0.2)), "categorical_crossentropy")
    return model


def build_trial(trial):
    return build_model_with(trial.suggest_float("rate", 0.1, 0.2))


def build_model_with(rate, classes=2):
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(classes, "softmax")])
    model.compile(keras.optimizers.SGD(rate), "categorical_crossentropy")
    return model


def with_a_default(hp, classes=2):
    return build_model_with(hp.Float("rate", 0.1, 0.2), classes)


def of_two(hp, classes):
    return None


class Hyper(keras_tuner.HyperModel):
    def __init__(self, input_shape, num_classes):
        super().__init__()
        self.told = (input_shape, num_classes)

    def build(self, hp):
        hp.Fixed("told", str(self.told))
        return build_model(hp)


class Wanting(keras_tuner.HyperModel):
    def __init__(self, depth):
        super().__init__()

    def build(self, hp):
        return build_model(hp)


class WithFit(keras_tuner.HyperModel):
    def build(self, hp):
        return build_model(hp)

    def fit(self, hp, model, *args, **kwargs):
        return model.fit(*args, **kwargs)


class MyTuner(keras_tuner.RandomSearch):
    pass


class Unrelated:
    pass


instance = Hyper((8, 8, 1), 2)
tuner = object.__new__(MyTuner)
model = build_model_with(0.1)


def broken(hp):
    hp.Int("units", 1, 2)
    return helper()


def helper():
    raise RuntimeError("no\\n  such thing")


def objective(trial):
    return 0.5
"""
SHAPE = (8, 8, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with the module above, and everything imported from there forgotten afterwards."""
    (tmp_path / "user_models.py").write_text(MODULE)
    (tmp_path / "user_package").mkdir()
    (tmp_path / "user_package" / "nets.py").write_text(MODULE)
    path, modules = list(sys.path), set(sys.modules)
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name.startswith("user_"):
            del sys.modules[name]


def refusal(target: str, folder: Path) -> str:
    """What the loading of `target`, else its building, is refused with; always one line."""
    with pytest.raises(SpaceError) as refused:
        load_user_space(target, folder).build(First(), shape=SHAPE, classes=2)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("name", ["build_model", "build_trial", "with_a_default", "instance"])
def test_functions_of_hp_or_trial_and_hypermodels_build(name: str, folder: Path) -> None:
    """Further arguments of a function may have defaults."""
    space = load_user_space(f"user_models:{name}", folder)

    built = space.build(First({"rate": 0.15}), shape=SHAPE, classes=2)

    assert built.params["rate"] == 0.15
    assert float(built.user_model.optimizer.learning_rate) == pytest.approx(0.15)
    assert built.fit is None
    assert space.target == f"user_models:{name}"


def test_a_modules_package_is_looked_up_in_the_folder(folder: Path) -> None:
    space = load_user_space("user_package.nets:build_model", folder)

    assert space.build(First(), shape=SHAPE, classes=2).params == {"rate": 0.1}
    assert sys.path[-1] == str(folder)


def test_a_hypermodels_class_is_told_of_the_data_where_it_takes_that(folder: Path) -> None:
    space = load_user_space("user_models:Hyper", folder)

    built = space.build(First(), shape=SHAPE, classes=2)

    assert built.params["told"] == "((8, 8, 1), 2)"


def test_a_hypermodels_own_fit_is_kept(folder: Path) -> None:
    built = load_user_space("user_models:WithFit", folder).build(First(), shape=SHAPE, classes=2)

    assert built.fit is not None
    assert built.fit.__qualname__ == "WithFit.fit"


def test_a_hypermodel_that_is_not_tunable_gets_defaults_and_asks_nothing(folder: Path) -> None:
    text = f"{MODULE}\ninstance.tunable = False\n"
    (folder / "user_fixed.py").write_text(text)
    suggester = First({"rate": 0.2})

    built = load_user_space("user_fixed:instance", folder).build(suggester, shape=SHAPE, classes=2)

    assert suggester.asked == {}
    assert float(built.user_model.optimizer.learning_rate) == pytest.approx(0.1)


def test_nothing_in_the_folder_hides_what_is_installed(folder: Path) -> None:
    """A module named as one of Python's is Python's; the message says which file it is."""
    (folder / "colorsys.py").write_text(MODULE)

    said = refusal("colorsys:build_model", folder)

    assert said.startswith("colorsys:build_model: colorsys (")
    assert str(folder) not in said


@pytest.mark.parametrize(
    "target", ["user_models", "user_models:", "user models:build", ":f", "a:b.c"]
)
def test_what_is_no_target_is_shown_one(target: str, folder: Path) -> None:
    assert refusal(target, folder) == (
        f"{target!r} is not module:attribute, as in my_models:build_model"
    )


def test_an_unknown_module_is_named_with_the_nearest(folder: Path) -> None:
    assert refusal("user_model:build_model", folder) == (
        f"no module 'user_model': there is no 'user_model' in {folder} (did you mean user_models?)"
    )
    assert refusal("user_package.net:build_model", folder) == (
        f"no module 'user_package.net': there is no 'net' in {folder / 'user_package'} "
        "(did you mean nets?)"
    )


def test_an_unknown_attribute_is_named_with_the_nearest(folder: Path) -> None:
    said = refusal("user_models:build_modl", folder)

    assert said == (
        f"user_models:build_modl: user_models ({folder / 'user_models.py'}) has no 'build_modl' "
        "(did you mean build_model?)"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("NUMBER", "is an object of type int: give a function of hp or trial that builds a model"),
        ("model", "is an object of type Sequential: give a function"),
        ("Unrelated", "is the class Unrelated: give a function"),
        ("of_two", "takes (hp, classes): it must take one argument, hp or trial"),
        ("MyTuner", "is a Tuner, which runs its own search: give its hypermodel"),
        ("tuner", "is a Tuner, which runs its own search: give its hypermodel"),
        ("Wanting", "cannot be instantiated (missing a required argument: 'depth'): make an"),
    ],
)
def test_what_builds_no_models_is_refused(name: str, said: str, folder: Path) -> None:
    assert refusal(f"user_models:{name}", folder).startswith(f"user_models:{name} {said}")


def test_a_builder_that_raises_is_blamed_with_its_innermost_line(folder: Path) -> None:
    line = MODULE.splitlines().index('    raise RuntimeError("no\\n  such thing")') + 1

    assert refusal("user_models:broken", folder) == (
        f"user_models:broken failed: {folder / 'user_models.py'}:{line}: "
        "RuntimeError: no such thing"
    )


def test_weights_that_cannot_be_downloaded_have_their_place_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens at the address, so that no network is needed to fail."""
    monkeypatch.setenv("KERAS_HOME", str(folder / "home"))
    (folder / "user_download.py").write_text(
        "import keras\n\n\ndef build(hp):\n"
        "    return keras.utils.get_file('w.h5', 'http://127.0.0.1:9/w.h5')\n"
    )

    said = refusal("user_download:build", folder)

    assert "user_download.py:5: Exception: URL fetch failure on http://127.0.0.1:9/w.h5" in said
    assert said.endswith(f"(download it yourself into {folder / 'home' / 'models'})")


def test_an_objective_in_place_of_a_builder_is_told_so(folder: Path) -> None:
    assert refusal("user_models:objective", folder) == (
        "user_models:objective: returned a float: it must build a Keras model and return it"
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\n1 / 0\n", 2, "ZeroDivisionError: division by zero"),
        ("import os\nimport no_such_thing_there\n", 2, "ModuleNotFoundError: No module named"),
        ("def build(hp:\n", 1, "SyntaxError: "),
        ("import sys\nsys.exit(2)\n", 2, "SystemExit: 2"),
    ],
)
def test_a_module_that_cannot_be_imported_is_blamed_with_its_line(
    text: str, line: int, said: str, folder: Path
) -> None:
    file = folder / "user_broken.py"
    file.write_text(text)

    assert refusal("user_broken:build", folder).startswith(
        f"importing user_broken failed: {file}:{line}: {said}"
    )


def test_only_the_named_module_is_imported(folder: Path) -> None:
    load_user_space("user_models:build_model", folder)

    assert "user_models" in sys.modules
    assert not [name for name in sys.modules if name.startswith("user_package")]
