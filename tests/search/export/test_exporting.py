"""`search export` of a real study: what is written, and what is said of it."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from search.export.manifest import Manifest, read_manifest
from search.export.target import staging, target_of
from search.formats.hashes import hashes

README = Path(__file__).parents[3] / "README.md"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def searched(dense_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study of three complete trials; weights of the best two were kept."""
    return Path(shutil.copytree(dense_study, tmp_path_factory.mktemp("exporting") / "study"))


@pytest.fixture(scope="module")
def exported(search: Run, searched: Path) -> Path:
    """The best model, as a folder."""
    done = search("export", "digits-dense", "best", cwd=searched)
    assert (done.returncode, done.stderr) == (0, "")
    assert "checked: a probability differs by" in done.stdout
    return searched / "best"


def test_a_folder_has_the_model_and_its_papers(exported: Path) -> None:
    """And nothing else is left anywhere."""
    names = sorted(one.name for one in exported.iterdir())
    assert names == ["README.md", "labels.txt", "manifest.json", "model.keras"]
    assert (exported / "labels.txt").read_text().split() == [str(one) for one in range(10)]
    assert not [one.name for one in exported.parent.iterdir() if one.name.startswith(".search")]


def test_the_manifest_is_as_its_schema_says(exported: Path, searched: Path) -> None:
    """With the study's best trial, and the hash of every file."""
    said = json.loads((exported / "manifest.json").read_text())
    jsonschema.validate(said, Manifest.model_json_schema())
    found = read_manifest(exported / "manifest.json")
    assert found.files == hashes(exported / "model.keras")
    query = "SELECT trial_number, value, model_hash FROM search_slots ORDER BY value LIMIT 1"
    (trial,) = found.trials
    assert [(trial.number, trial.value, trial.model_hash)] == rows(searched, query)
    assert found.metrics["loss"] is not None
    assert found.metrics["loss"].value == pytest.approx(trial.value, abs=1e-6)
    assert found.metrics["loss"].low < found.metrics["loss"].value < found.metrics["loss"].high
    assert found.proof.against == "recorded predictions"
    assert found.proof.largest_difference <= 1e-6
    assert (found.image_size, found.channels, found.positive) == ((8, 8), 1, None)


@pytest.mark.long
def test_the_cards_snippet_needs_no_package_of_ours(exported: Path, tmp_path: Path) -> None:
    """Resizing included: an image ten times as large is told as well as the small one."""
    digits = load_digits()
    pixels = (digits.images[0] * 255 / 16).astype("uint8")
    Image.fromarray(pixels).resize((80, 80), Image.Resampling.NEAREST).save(tmp_path / "image.png")
    (code,) = re.findall(r"```python\n(.*?)```", (exported / "README.md").read_text(), re.DOTALL)
    blocked = "import sys\nsys.modules['search'] = sys.modules['spaces'] = None\n"
    (tmp_path / "model.keras").write_bytes((exported / "model.keras").read_bytes())
    done = subprocess.run(
        [sys.executable, "-c", blocked + code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    chances = {line.split()[0]: float(line.split()[1]) for line in done.stdout.splitlines()}
    assert sum(chances.values()) == pytest.approx(1, abs=1e-3)
    assert max(chances, key=chances.__getitem__) == str(digits.target[0])


def test_the_readmes_recipe_for_onnxruntime(search: Run, searched: Path, tmp_path: Path) -> None:
    """It gives what `search predict` does, of an image of another size too, without TensorFlow."""
    recipes = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    (code,) = (one for one in recipes if "onnxruntime" in one)
    assert (
        search("export", "digits-dense", str(tmp_path / "xrays.onnx"), cwd=searched).returncode == 0
    )
    pixels = (load_digits().images[7] * 255 / 16).astype("uint8")
    Image.fromarray(pixels).resize((21, 33)).convert("RGB").save(tmp_path / "scan.png")
    ours = search("predict", "xrays.onnx", "scan.png", "--json", cwd=tmp_path)
    (predicted,) = (json.loads(line) for line in ours.stdout.splitlines())

    blocked = "import sys\nsys.modules['search'] = sys.modules['tensorflow'] = None\n"
    command = [sys.executable, "-c", blocked + code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    name, chance = done.stdout.split()
    assert name == predicted["class"]
    assert float(chance) == pytest.approx(predicted["probability"], abs=1e-6)


def test_names_of_users_are_only_text_in_the_card(exported: Path) -> None:
    """Whatever they are called, they cannot end the code that they stand in."""
    from search.export.card import model_card

    found = read_manifest(exported / "manifest.json")
    odd = found.model_copy(
        update={
            "classes": ("`a|b`", "<script>alert(1)</script>", *found.classes[2:]),
            "study": found.study.model_copy(update={"name": "x`\n# y"}),
        }
    )
    card = model_card(odd, trials=3)
    assert "`'a¦b'`, `<script>alert(1)</script>`" in card
    assert card.startswith("# `x' # y`\n")


def test_papers_of_somebody_else_are_not_replaced(search_here: Run, searched: Path) -> None:
    """Nor is anything written then; --force replaces them."""
    (searched / "mine.keras.md").write_text("my notes")
    done = search_here("export", "digits-dense", "mine.keras", cwd=searched)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "error: mine.keras.md exists; give another OUT, or --force to replace it\n"
    )
    assert [one.name for one in searched.glob("mine*")] == ["mine.keras.md"]


@pytest.mark.long
def test_a_registry_that_does_not_answer(search: Run, searched: Path) -> None:
    """The model is there all the same, and that is said."""
    server = {"MLFLOW_TRACKING_URI": "http://127.0.0.1:9"}
    done = search("export", "digits-dense", "m.keras", "--mlflow", cwd=searched, env=server)
    assert done.returncode == 1
    assert done.stdout.startswith("m.keras   keras, trial ")
    assert "m.keras is written: with --force the same line exports and registers" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_terminated_it_leaves_nothing(environment: dict[str, str], searched: Path) -> None:
    """Killed it leaves a folder, which the next export removes."""
    script = Path(sys.executable).with_name("search")
    line = [str(script), "export", "digits-dense", "late.onnx"]
    for number in (signal.SIGTERM, signal.SIGKILL):
        running = subprocess.Popen(line, cwd=searched, env=environment, start_new_session=True)
        deadline = time.monotonic() + 60
        while not list(searched.glob(".search-export-*")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        running.send_signal(number)
        running.wait(60)
        left = list(searched.glob(".search-export-*"))
        assert bool(left) == (number == signal.SIGKILL)
        assert not list(searched.glob("late*"))
    with staging(target_of(searched / "late.onnx", "digits-dense", None)) as staged:
        assert list(searched.glob(".search-export-*")) == [staged]
    assert not list(searched.glob(".search-export-*"))


@pytest.mark.long
def test_a_refit_says_that_no_figure_applies(search: Run, searched: Path) -> None:
    """It has seen the validation images; two seeds are averaged."""
    options = ["--refit", "--seeds", "2", "--devices", "cpu:2"]
    done = search("export", "digits-dense", "again.keras", *options, cwd=searched)
    assert done.returncode == 0, done.stderr
    assert "trained again on 1,528 images" in done.stderr
    assert "the validation figures no longer apply" in done.stderr
    found = manifest(searched, "again.keras")
    assert found.refit is not None
    assert (found.refit.images, len(set(found.refit.seeds))) == (1528, 2)
    assert found.refit.epochs == found.trials[0].best_epoch
    assert (found.metrics, found.metrics_apply) == ({}, False)
    assert [one.weights for one in found.trials] == ["refit", "refit"]
    assert (
        "no image is left here that could say how good it is"
        in (searched / "again.keras.md").read_text()
    )


@pytest.mark.long
def test_an_ensemble_is_measured_beside_its_best_member(search: Run, searched: Path) -> None:
    """In one file, that a new process loaded."""
    done = search("export", "digits-dense", "top.keras", "--top", "2", cwd=searched)
    assert (done.returncode, done.stderr) == (0, "")
    found = manifest(searched, "top.keras")
    best = rows(searched, "SELECT trial_number, value FROM search_slots ORDER BY value LIMIT 2")
    assert [(one.number, one.value) for one in found.trials] == best
    assert found.best_single is not None
    assert found.best_single["loss"] is not None
    assert found.best_single["loss"].value == pytest.approx(best[0][1], abs=1e-6)


@pytest.mark.long
def test_without_kept_weights_it_is_trained_again(search: Run, searched: Path) -> None:
    """From params and seed, and on a CPU the same comes out."""
    ((number, value),) = rows(
        searched, "SELECT trial_number, value FROM search_slots WHERE model_file IS NULL"
    )
    done = search("export", "digits-dense", "old.keras", "--trial", str(number), cwd=searched)
    assert done.returncode == 0, done.stderr
    assert "were not kept: it was trained again" in done.stderr
    assert "its val_loss is the same in every bit" in done.stderr
    found = manifest(searched, "old.keras")
    assert found.metrics["loss"] is not None
    assert found.metrics["loss"].value == pytest.approx(value, abs=1e-6)
    assert [one.weights for one in found.trials] == ["trained again"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--trial", "9"], "no trial 9"),
        (["--trial", "1", "--top", "2"], "exclude each other"),
        (["--top", "1"], "must be 2 or more"),
        (["--top", "5"], "only 3 different COMPLETE trials"),
        (["--top", "2", "--refit"], "exclude each other"),
        (["--seeds", "2"], "goes with --refit"),
        (["--threshold", "f1"], "is for two classes"),
        (["--threshold", "half"], "write youden, f1, or recall="),
    ],
    ids=" ".join,
)
def test_what_cannot_be_exported_is_one_line(
    search_here: Run, searched: Path, options: list[str], said: str
) -> None:
    """Nothing is written."""
    done = search_here("export", "digits-dense", "no.keras", *options, cwd=searched)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(searched.glob("no*"))


def manifest(folder: Path, name: str) -> Manifest:
    """Of a file that was exported."""
    return read_manifest(folder / f"{name}.manifest.json")


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Of the study's database."""
    with closing(sqlite3.connect(folder / "search.db")) as database:
        return database.execute(query).fetchall()
