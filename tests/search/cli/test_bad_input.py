"""Bad input: one line that says what, where and what to do; exit code 2; nothing written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]


def draw(path: Path) -> None:
    """One small image."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(abs(hash(path.name)) % 1000).integers(0, 255, (12, 12))
    Image.fromarray(pixels.astype(np.uint8)).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with good and bad data sets and spaces."""
    for name in ("a", "b"):
        for number in range(10):
            draw(tmp_path / "good" / name / f"{number}.png")
            draw(tmp_path / "broken" / name / f"{number}.png")
            draw(tmp_path / "high" / "set" / "train" / name / f"{number}.png")
    (tmp_path / "broken" / "a" / "3.png").write_bytes(b"<html>not found</html>")
    draw(tmp_path / "single" / "only" / "1.png")
    (tmp_path / "empty").mkdir()
    images, labels = np.zeros((20, 8, 8), np.uint8), np.arange(19) % 2
    np.savez(tmp_path / "labels.npz", x_train=images, y_train=labels)
    spaces = {
        "key": "extends: cnn\nparameters:\n  dropuot: 0.1\n",
        "range": "extends: cnn\nparameters:\n  dropout: {float: [0.0, 1.5]}\n",
        "type": "extends: cnn\nparameters:\n  blocks: many\n",
        "weights": "extends: cnn\nparameters:\n  class_weights: 1/2/3\n",
        "code": "extends: cnn\nparameters:\n  blocks: !!python/object/apply:os.getpid []\n",
    }
    for name, text in spaces.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file with what is in it."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


BAD = [
    (["nowhere"], "nowhere"),
    (["empty"], "empty"),
    (["single"], "only"),
    (["high"], "high/set"),
    (["broken"], "broken/a/3.png|a/3.png"),
    (["labels.npz"], "20 train images but 19 train labels"),
    (["good", "--space", "cnm"], "did you mean cnn"),
    (["good", "--space", "my-models:build"], "code is named as package.module:attribute"),
    (["good", "--space", "weights.yaml"], "class_weights 1/2/3 are 3 numbers, and good has 2"),
    (["good", "--sampler", "tpee"], r"did you mean tpe\?.*allowed: gp, tpe, random"),
    (["good", "--pruner", "ashe"], r"did you mean asha\?.*allowed: asha, hyperband, median, none"),
    (["good", "--pruner", "none,overfit"], "none is no pruner to stand beside; give overfit"),
    (["good", "--pruner", "asha,median"], "give one pruner, or overfit beside one"),
    (["good", "--objective", "val_acu"], r"did you mean val_auc\?.*allowed: val_loss, val_auc"),
    (["good", "--positive", "c"], "unknown class 'c'.*allowed: a, b"),
    (["digits", "--positive", "1"], "--positive is for two classes; of 10"),
    (["good", "--devices", "cpus:2"], r"did you mean cpu\?.*allowed: auto, cpu, gpu"),
    (["good", "--devices", "cpu:0"], "a count"),
    (["good", "--devices", "gpu:5"], "there is no gpu:5|no GPU here"),
    (["good", "--per-device", "0"], "a count of trials, 1 or more, or auto"),
    (["good", "--devices", "cpu:2", "--per-device", "4"], "contradict each other"),
    (["good", "--devices", "cpu", "--per-device", "9999"], "9999: this host's CPU has"),
    (["good", "--space", "key.yaml"], r"key.yaml:3: .*dropuot.*did you mean dropout"),
    (["good", "--space", "range.yaml"], "range.yaml:3: .*dropout"),
    (["good", "--space", "type.yaml"], "type.yaml:3: .*blocks"),
    (["good", "--space", "code.yaml"], "code.yaml:3: .*python"),
    (["good", "--time", "soon"], "30m"),
    (["good", "--image-size", "4"], "8"),
    (["good", "--trials", "0"], "1 or more"),
    (["good", "--storage", "sqlite:///no/such/folder/x.db"], "no/such/folder is missing"),
    (["good", "--storage", "postgresql+psycopg://ann@127.0.0.1:9/x"], "cannot reach postgresql"),
    (["good", "--storage", "postgresql+psycopg://ann:secret@db/x"], "SEARCH_STORAGE"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD, ids=[" ".join(row[0]) for row in BAD])
def test_bad_input_is_one_line_and_writes_nothing(
    search_here: Run,
    folder: Path,
    arguments: list[str],
    said: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """With what is wrong in it, and never a password."""
    cache = tmp_path_factory.mktemp("cache")
    before = contents(folder)
    done = search_here("start", *arguments, cwd=folder, env={"SEARCH_CACHE": str(cache)})
    assert done.returncode == 2, done
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("error: ")
    assert re.search(said, lines[0]), lines[0]
    assert "secret" not in done.stderr
    assert contents(folder) == before
    assert not list(cache.rglob("*.npy"))


def test_a_refusal_is_the_same_by_the_console_script(search: Run, folder: Path) -> None:
    """In a process of its own: nothing is printed beside the line, and nothing is started."""
    done = search("start", "good", "--space", "cnm", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "did you mean cnn" in done.stderr


def test_a_password_is_not_shown_when_the_database_cannot_be_reached(
    search_here: Run, folder: Path
) -> None:
    """It came by the environment, and stays out of the message."""
    url = "postgresql+psycopg://ann:s{ecr}et@127.0.0.1:9/x"
    done = search_here("start", "good", cwd=folder, env={"SEARCH_STORAGE": url})
    assert done.returncode == 2
    assert "cannot reach postgresql+psycopg://ann:***@127.0.0.1:9/x" in done.stderr
    assert "s{ecr}et" not in done.stdout + done.stderr


def test_the_storage_may_come_in_a_file(search_here: Run, folder: Path) -> None:
    """SEARCH_STORAGE_FILE names it."""
    (folder / "url").write_text("sqlite:///elsewhere/x.db\n")
    done = search_here("status", cwd=folder, env={"SEARCH_STORAGE_FILE": "url"})
    assert (done.returncode, "elsewhere/x.db" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "command",
    [["status"], ["export"], ["dashboard"], ["delete", "x"], ["clean"], ["storage", "upgrade"]],
)
def test_where_there_is_no_database_none_is_made(
    search_here: Run, tmp_path: Path, command: list[str]
) -> None:
    """Looking is not writing."""
    done = search_here(*command, cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no database" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["search", "spaces", "storage"])
def test_a_foreign_package_of_that_name_is_named(search: Run, tmp_path: Path, name: str) -> None:
    """Hugging Face's `spaces` is one; a folder on PYTHONPATH another."""
    package = tmp_path / "other" / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("'''Somebody else's.'''\n")
    done = search("--help", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "other")})
    assert done.returncode == 2
    assert f"the import name {name!r} is taken by {package}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_folders_where_the_user_stands_are_no_packages(search: Run, tmp_path: Path) -> None:
    """`search` is run beside a folder called `spaces` as often as not."""
    for name in ("search", "spaces", "storage"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('not me')\n")
    assert search("--help", cwd=tmp_path).returncode == 0


_IMPORTED = """
import sys
sys.argv = ["search", *sys.argv[1:]]
try:
    from cnn_search import main
    main()
finally:
    heavy = {"optuna", "sqlalchemy", "keras", "tensorflow", "numpy", "rich", "PIL"}
    print("HEAVY", *sorted(heavy & set(sys.modules)), file=sys.stderr)
"""

# Each in a child, before which nothing but the commands' own modules has been imported.
_IMPORTED_BY_EACH = """
import io, json, os, sys
from contextlib import redirect_stderr, redirect_stdout
from cnn_search import main
import search.cli
for number, arguments in enumerate(json.load(sys.stdin)):
    sys.stdout.flush()
    if (child := os.fork()):
        os.waitpid(child, 0)
        continue
    sys.argv = ["search", *arguments]
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            main()
    except SystemExit as end:
        heavy = {"optuna", "sqlalchemy", "keras", "tensorflow", "numpy", "rich", "PIL"}
        print(json.dumps([number, end.code, sorted(heavy & set(sys.modules))]), flush=True)
    finally:
        os._exit(0)
"""

LIGHT: list[tuple[list[str], int]] = [
    (["--help"], 0),
    (["start", "--help"], 0),
    (["start"], 2),
    (["start", "digits", "--no-such-option"], 2),
    (["start", "digits", "--time", "soon"], 2),
    (["start", "digits", "--storage", "postgresql://a:b@c/d"], 2),
    (["strat"], 2),
    (["start", "digits", "--sampler", "tpee"], 2),
    (["space", "--help"], 0),
    (["space", "sample", "cnn"], 2),
    (["space", "sample", "cnn", "--image-size", "4"], 2),
    (["start", "digits", "--objective", "auc"], 2),
    (["start", "digits", "--devices", "tpu"], 2),
    (["start", "digits", "--trials", "0"], 2),
    (["data", "--help"], 0),
    (["data", "check", "--help"], 0),
    (["data", "cache", "--help"], 0),
    (["data", "check"], 2),
    (["data", "check", "digits", "--folds", "1"], 2),
    (["data", "cache", "--older-than", "soon"], 2),
    (["evaluate", "--help"], 0),
    (["curve", "--help"], 0),
    (["rehearse", "--help"], 0),
    (["rehearse", "--trainers", "none"], 2),
    (["look", "--help"], 0),
    (["look"], 2),
    (["delete", "--help"], 0),
    (["delete"], 2),
    (["clean", "--help"], 0),
    (["clean", "--storage", "postgresql://a:b@c/d"], 2),
    (["doctor", "--help"], 0),
    (["storage", "upgrade", "--help"], 0),
]


@pytest.fixture(scope="module")
def light(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[int, tuple[int, list[str]]]:
    """Exit code of each command of `LIGHT`, and what heavy it imported."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", _IMPORTED_BY_EACH],
        input=json.dumps([arguments for arguments, _ in LIGHT]),
        cwd=tmp_path_factory.mktemp("light"),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    ended = [json.loads(line) for line in done.stdout.splitlines()]
    return {number: (status, heavy) for number, status, heavy in ended}


@pytest.mark.parametrize("number", range(len(LIGHT)), ids=[" ".join(row[0]) for row in LIGHT])
def test_help_and_usage_errors_import_nothing_heavy(
    light: dict[int, tuple[int, list[str]]], number: int
) -> None:
    """So that they answer at once."""
    assert light[number] == (LIGHT[number][1], [])


_WITHOUT_TENSORFLOW = """
import sys
sys.modules["tensorflow"] = None
sys.argv = ["search", "start", "digits"]
from cnn_search import main
main()
"""


def test_without_tensorflow_the_two_extras_are_named(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """In one line, before anything is written."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", _WITHOUT_TENSORFLOW],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "cnn-search[cpu]" in done.stderr
    assert "cnn-search[gpu]" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_status_imports_no_optuna(environment: dict[str, str], tmp_path: Path) -> None:
    """It reads our own tables."""
    from storage import open_database

    open_database(f"sqlite:///{tmp_path / 'search.db'}", create=True).close()
    done = subprocess.run(
        [sys.executable, "-P", "-c", _IMPORTED, "status"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    heavy = set(done.stderr.splitlines()[-1].split()[1:])
    assert not heavy & {"optuna", "keras", "tensorflow"}
