"""`search.start` and `search.load` from scripts and notebooks, as people run them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import psutil
import pytest
from simulated import hear_interrupts

START = """
    import sys
    import search
    heavy = {"optuna", "sqlalchemy", "keras", "tensorflow", "numpy"} & set(sys.modules)
    assert not heavy, heavy
    study = search.start("digits", trials=3, epochs=3, devices="cpu:2", pruner="none", checkpoint=2)
    assert study.best_trial.value == min(trial.value for trial in study.trials)
    assert study.best_params["network"] in ("cnn", "residual", "dense")
    assert "keras" not in sys.modules
    print(len(study.trials), "trials")
"""


def script(code: str, folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Run a plain script, without a `__main__` guard."""
    file = folder / "script.py"
    file.write_text(dedent(code))
    return subprocess.Popen(
        [sys.executable, str(file)],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_interrupts,
    )


def run(code: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a script to its end; returns what it printed."""
    printed, errors = (process := script(code, folder, environment)).communicate(timeout=240)
    assert process.returncode == 0, printed + errors
    return printed


@pytest.mark.long
def test_a_script_without_a_main_guard(environment: dict[str, str], tmp_path: Path) -> None:
    """Importing is light, the search shows itself, and the record has the trials and the model.

    Who joins when the budget is spent finds nothing to do.
    """
    code = (
        START
        + """
    images = study.model().input_shape
    assert images == (None, 8, 8, 1), images
    again = search.load()
    assert again.name == "digits-auto" and again.best_params == study.best_params
    assert len(again.trials[0].epochs) == 3
    joined = search.worker("digits-auto")
    assert (joined.budget, len(joined.trials)) == (3, 3)
    """
    )
    printed = run(code, tmp_path, environment)
    assert "3/3 ended" in printed
    assert "3 trials" in printed


@pytest.mark.long
def test_a_notebook(environment: dict[str, str], tmp_path: Path) -> None:
    """A real Jupyter kernel; the search's lines are in the cell's output."""
    driver = f"""
    import nbformat
    from nbclient import NotebookClient
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell({dedent(START)!r})]
    NotebookClient(notebook, timeout=240).execute()
    text = "".join(output.get("text", "") for output in notebook.cells[0].outputs)
    assert "3/3 ended" in text and "3 trials" in text, text
    """
    run(driver, tmp_path, {**environment, "JUPYTER_PLATFORM_DIRS": "1"})


def test_arrays(environment: dict[str, str], tmp_path: Path) -> None:
    """With and without validation arrays, by another objective; the export finds them again."""
    code = """
    import search
    from sklearn.datasets import load_digits
    x, y = load_digits(return_X_y=True)
    x = (x / 16).reshape(-1, 8, 8)
    study = search.start(
        (x[:1000], y[:1000]), validation_data=(x[1000:], y[1000:]),
        space="dense", trials=1, epochs=2, devices="cpu:1", objective="val_auc",
    )
    assert study.name == "arrays-dense", study.name
    assert study.objective == "val_auc" and study.objective.direction == "maximize"
    best = study.best_trial.best
    assert study.best_trial.value == best.val_auc == max(
        epoch.val_auc for epoch in study.best_trial.epochs
    )
    assert len(best.val_classes) == 10
    assert study.identity["data"]["split"] == "given"
    try:
        search.start((x, y), space="dense", trials=1, devices="cpu:1")
    except search.UsageError as error:
        assert "exists with other images" in str(error), error
    else:
        raise AssertionError("other arrays under the same name")
    """
    run(code, tmp_path, environment)
    script_path = Path(sys.executable).with_name("search")
    done = subprocess.run(
        [str(script_path), "export"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "arrays-dense.keras").exists()


@pytest.mark.long
def test_mistakes_are_exceptions(environment: dict[str, str], tmp_path: Path) -> None:
    """Of the family that the commands turn into exit codes."""
    code = """
    import search
    for arguments, kind, words in [
        (("nowhere",), search.DataError, "nowhere"),
        (("digits", {"sampler": "tpee"}), search.UsageError, "did you mean tpe"),
        (("digits", {"space": "cmn"}), search.UsageError, "cnn"),
        (("digits", {"objective": "f1"}), search.UsageError, "val_f1"),
        (("digits", {"positive": "1"}), search.UsageError, "averages"),
        (("digits", {"time": "soon"}), search.UsageError, "30m"),
        (("digits", {"storage": "sqlite:///no/x.db"}), search.UsageError, "is missing"),
    ]:
        data, options = arguments[0], (arguments[1] if len(arguments) > 1 else {})
        try:
            search.start(data, trials=1, **options)
        except kind as error:
            assert words in str(error), error
        else:
            raise AssertionError(arguments)
    """
    run(code, tmp_path, environment)


@pytest.mark.long
def test_an_interrupted_script_stops_its_search(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """As Ctrl-C or a notebook's stop button: KeyboardInterrupt, once everything has stopped."""
    process, family = _running_search(tmp_path, environment)
    process.send_signal(signal.SIGINT)
    try:
        printed, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert "KeyboardInterrupt" in errors, printed + errors
    assert psutil.wait_procs(family, timeout=10)[1] == []


@pytest.mark.long
def test_a_killed_script_takes_its_search_along(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """Nobody waits for the result any more."""
    process, family = _running_search(tmp_path, environment)
    process.kill()
    process.communicate()
    assert psutil.wait_procs(family, timeout=20)[1] == []


def _running_search(
    folder: Path, environment: dict[str, str]
) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """A script whose search has forked a trainer, and every process below it."""
    code = """
    import search
    search.start("digits", trials=40, devices="cpu:2")
    """
    process = script(code, folder, environment)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        family = psutil.Process(process.pid).children(recursive=True)
        if len(family) >= 4:  # supervisor, forking process, what watches it, trainer
            return process, family
        time.sleep(0.1)
    process.kill()
    raise AssertionError(process.communicate())
