"""Functions of a user's own, called in a process of their own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from search.data.opening import open_source, reopen_source
from search.data.source import Resize
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[..., Path]

ARRAYS = """\
import numpy as np

def load():
    images = np.random.default_rng(0).integers(0, 256, (40, 9, 8), dtype=np.uint8)
    return images, ["cat", "dog"] * 20
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a module into the folder where one is, with a cache of the test's own beside it."""
    (folder := tmp_path / "work").mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))

    def write_module(code: str, name: str = "mydata.py") -> Path:
        (file := folder / name).parent.mkdir(exist_ok=True)
        file.write_text(dedent(code))
        return file

    return write_module


def refusal(target: str) -> str:
    with pytest.raises(DataError) as caught:
        open_source(target)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_a_function_gives_a_source(write: Write, capfd: pytest.CaptureFixture[str]) -> None:
    """What it prints, and what it starts prints, is not the search's."""
    write(f"{ARRAYS}\nimport os\nprint('hello')\nos.system('echo hello')\n")
    source = open_source("mydata:load")
    assert (source.name, source.classes, len(source.labels)) == ("mydata-load", ("cat", "dog"), 40)
    assert source.given is None
    assert capfd.readouterr() == ("", "")


def test_a_package_is_found(write: Write) -> None:
    """By its dotted name, in the current folder."""
    write("", "sets/__init__.py")
    write(ARRAYS, "sets/pets.py")
    assert open_source("sets.pets:load").name == "sets.pets-load"


def test_it_is_opened_again_without_being_called(write: Write, tmp_path: Path) -> None:
    """From any folder, also when the code is gone: by the file in which its arrays are kept."""
    code = write(ARRAYS)
    source = open_source("mydata:load")
    code.unlink()
    again = reopen_source(source.origin)
    assert Path(source.origin).parent == tmp_path / "cache" / "arrays"
    assert [again.looks([row]) for row in range(40)] == [source.looks([row]) for row in range(40)]
    with pytest.raises(DataError, match="not found"):
        reopen_source("mydata:load")
    Path(source.origin).unlink()
    with pytest.raises(DataError) as caught:
        reopen_source(source.origin)
    assert str(caught.value) == (
        f"{source.origin}: not found; arrays of a function or a Python call are kept there: start "
        "the study again with them"
    )


def test_a_tf_data_dataset_is_taken(write: Write) -> None:
    """As keras.utils.image_dataset_from_directory gives it: batches of floats 0 to 255."""
    write("""
        import numpy as np
        import tensorflow as tf

        def load():
            images = np.random.default_rng(0).integers(0, 256, (40, 9, 8, 3))
            whole = tf.data.Dataset.from_tensor_slices((images.astype("float32"), [0, 1] * 20))
            return {"train": whole.take(30).batch(8), "val": whole.skip(30)}
    """)
    source = open_source("mydata:load")
    assert source.given == ("train",) * 30 + ("validation",) * 10
    assert source.image(0, (9, 8), Resize.STRETCH, "").shape == (9, 8, 3)


def test_nothing_heavy_is_imported_here(write: Write) -> None:
    """Nor is the module itself."""
    write(ARRAYS)
    code = (
        "import sys; from search.data import open_source; open_source('mydata:load'); "
        "print({'mydata', 'keras', 'tensorflow'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_threads_that_it_leaves_behind_keep_nobody_waiting(write: Write) -> None:
    """Its process ends when it has answered."""
    write(f"""{ARRAYS}
import threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
""")
    began = time.monotonic()
    open_source("mydata:load")
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def load():\n    1 / 0\n", "{file}:2: ZeroDivisionError: division by zero"),
        ("import numpy as np\ndef load():\n    np.zeros(-1)\n", "{file}:3: ValueError: "),
        ("def load():\n    raise SystemExit\n", "{file}:2: SystemExit"),
        ("def load(:\n", "{file}:1: SyntaxError: "),
        ("import gone_for_good\n", "{file}:1: ModuleNotFoundError: No module named 'gone_for_"),
        ("def load():\n    input()\n", "{file}:2: EOFError: "),
        ("def load(folder): ...\n", "TypeError: load() missing 1 required positional argument"),
        ("def loads(): ...\nload = None\n", "mydata ({file}) has no 'load' (did you mean loads?)"),
        ("x = 1\n", "mydata ({file}) has no 'load' (no functions there)"),
        ("load = 3\n", "int, not a function; name one that returns the images"),
        ("def load():\n    return 7\n", "returned int; return (x, y); or "),
        (
            "def load():\n    return [[[1, 2], [3, 4]]] * 9, [0] * 8\n",
            "9 train images but 8 train labels; give each image one label",
        ),
    ],
)
def test_mistakes_are_named(write: Write, code: str, said: str) -> None:
    """With the user's own line where there is one."""
    file = write(code)
    assert refusal("mydata:load").startswith(f"mydata:load: {said.format(file=file)}")


def test_a_module_that_is_not_there_is_answered_with_the_nearest(write: Write) -> None:
    """Of those in the folder."""
    folder = write(ARRAYS).parent
    assert refusal("mydate:load") == (
        f"mydate:load: there is no module 'mydate' in {folder} (did you mean mydata?)"
    )
    write("", "sets/__init__.py")
    assert refusal("sets.pets:load") == (
        f"sets.pets:load: there is no module 'pets' in {folder / 'sets'} (no modules there)"
    )


def test_a_process_that_dies_is_told(write: Write) -> None:
    """By its last words."""
    write("import os\ndef load():\n    os.write(2, b'out of memory\\n'); os.abort()\n")
    assert refusal("mydata:load") == "mydata:load cannot be run: out of memory"
