"""The main job as a user runs it: real searches by the console script, real Keras, real SQL."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import optuna
import psutil
import pytest
from in_process import run_here
from optuna.trial import TrialState
from prepared import prepared
from simulated import hear_interrupts
from sqlalchemy import create_engine, text

from search.supervisor import launch

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

DENSE = ("--study", "digits-auto", "--space", "dense", "--pruner", "none")  # epochs of a moment
LINE = ("start", "digits", "--trials", "8", "--epochs", "5", "--devices", "cpu:2")


@pytest.fixture(scope="module")
def search_here(environment: dict[str, str]) -> Run:
    """As `search`, but in this process: for messages, tables, refusals."""
    return run_here(environment)


@pytest.fixture(scope="module")
def searched(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which digits was searched with eight trials."""
    folder = tmp_path_factory.mktemp("searched")
    done = search(*LINE, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "   gp + asha   " in done.stdout
    assert "8/8" in done.stdout
    assert "search export digits-auto" in done.stdout
    return folder


def trials(folder: Path, study: str = "digits-auto") -> list[optuna.trial.FrozenTrial]:
    """As any notebook opens them."""
    storage = f"sqlite:///{folder / 'search.db'}"
    loaded = optuna.load_study(study_name=study, storage=storage)
    found = loaded.get_trials()
    loaded._storage._backend.engine.dispose()  # type: ignore[attr-defined]
    return found


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Rows of the database."""
    engine = create_engine(f"sqlite:///{folder / 'search.db'}")
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def test_exactly_the_budget_has_ended(searched: Path) -> None:
    """With at least one trial pruned and one complete."""
    states = [trial.state for trial in trials(searched)]
    assert len(states) == 8
    assert all(state.is_finished() for state in states)
    assert TrialState.PRUNED in states
    assert TrialState.COMPLETE in states


def test_every_epoch_of_every_trial_is_in_the_history(searched: Path) -> None:
    """The same values as Optuna's intermediate ones, from epoch 1, without a gap."""
    for trial in trials(searched):
        kept = rows(
            searched,
            "SELECT epoch, val_loss, val_accuracy, val_f1, seconds FROM search_epochs e "
            "JOIN search_slots s ON s.study_id = e.study_id AND s.slot = e.slot "
            f"WHERE s.trial_number = {trial.number} ORDER BY epoch",
        )
        assert {row[0]: row[1] for row in kept} == trial.intermediate_values
        assert [row[0] for row in kept] == list(range(1, len(kept) + 1))
        assert all(None not in row for row in kept)


def test_the_value_of_a_trial_is_its_lowest_validation_loss(searched: Path) -> None:
    """Not the last epoch's."""
    complete = [trial for trial in trials(searched) if trial.state == TrialState.COMPLETE]
    assert all(trial.value == min(trial.intermediate_values.values()) for trial in complete)


@pytest.mark.long
def test_started_again_nothing_runs_and_with_more_the_difference(
    search: Run, search_here: Run, searched: Path, tmp_path: Path
) -> None:
    """On a copy, so that other tests see eight."""
    for file in searched.glob("search.db*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    again = search(*LINE, cwd=tmp_path)
    assert again.returncode == 0
    assert "nothing to run" in again.stdout
    assert len(trials(tmp_path)) == 8
    fewer = search_here("start", "digits", "--trials", "5", "--devices", "cpu:2", cwd=tmp_path)
    assert "5 trials asked for, 8 have ended: nothing to run" in fewer.stdout
    assert "has 8/8" in fewer.stdout
    more = search("start", "digits", "--trials", "9", "--devices", "cpu:2", cwd=tmp_path)
    assert more.returncode == 0, more.stderr
    assert len(trials(tmp_path)) == 9


def test_what_a_crash_left_of_optunas_rows_is_mended_even_when_nothing_is_run(
    search_here: Run, searched: Path, tmp_path: Path
) -> None:
    """Killed between our last result and Optuna's."""
    shutil.copytree(searched, tmp_path / "copy")
    last = trials(searched)[-1]
    engine = create_engine(f"sqlite:///{tmp_path / 'copy' / 'search.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE trials SET state = 'RUNNING' WHERE number = 7"))
    engine.dispose()
    assert search_here(*LINE, cwd=tmp_path / "copy").returncode == 0
    assert trials(tmp_path / "copy")[-1].state == last.state


@pytest.mark.long
def test_a_study_deleted_in_the_dashboard_is_said_and_harms_no_other(
    search: Run, searched: Path, tmp_path: Path
) -> None:
    """Optuna gives its ids again on SQLite."""
    shutil.copytree(searched, tmp_path / "copy")
    storage = f"sqlite:///{tmp_path / 'copy' / 'search.db'}"
    optuna.delete_study(study_name="digits-auto", storage=storage)
    gone = search("start", "digits", "--trials", "9", cwd=tmp_path / "copy")
    assert gone.returncode == 1
    assert "was deleted; search delete digits-auto removes the rest" in gone.stderr
    other = search(
        *("start", "digits", "--study", "other", "--trials", "1", "--epochs", "1"),
        *("--space", "dense", "--devices", "cpu:1"),
        cwd=tmp_path / "copy",
    )
    assert other.returncode == 0, other.stderr


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--artifacts", "elsewhere"], "its weights in"),
        (["--epochs", "9"], "5 epochs, not 9"),
        (["--image-size", "16"], "image size 8x8"),
        (["--study", "digits-auto", "--space", "dense"], "another space"),
        (["--seed", "1"], "seed 0, not 1"),
    ],
)
def test_a_study_stays_what_it_is(
    search_here: Run, searched: Path, option: list[str], said: str
) -> None:
    """Another space, size, number of epochs or seed is refused, and nothing is run."""
    done = search_here("start", "digits", "--trials", "20", *option, cwd=searched)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(trials(searched)) == 8


def test_other_data_under_the_same_name_is_refused(
    search_here: Run, searched: Path, tmp_path: Path
) -> None:
    """By its fingerprint, not its path."""
    generator = np.random.default_rng(0)
    images, labels = generator.integers(0, 255, (40, 8, 8)).astype(np.uint8), np.arange(40) % 4
    np.savez(tmp_path / "x.npz", x_train=images, y_train=labels)
    done = search_here("start", str(tmp_path / "x.npz"), "--study", "digits-auto", cwd=searched)
    assert done.returncode == 2
    assert "exists with other images" in done.stderr


def test_only_the_best_weights_stay(searched: Path) -> None:
    """Five files, and each is the file of a row with its hash."""
    files = {file.name for file in (searched / "search-artifacts").rglob("*.keras")}
    kept = rows(searched, "SELECT model_file FROM search_slots WHERE model_file IS NOT NULL")
    assert {row[0] for row in kept} == files
    assert len(files) == 5


def test_the_export_is_the_model_that_was_measured(search: Run, searched: Path) -> None:
    """Loaded in plain Keras, it gives the recorded validation loss."""
    done = search("export", cwd=searched)
    assert done.returncode == 0, done.stderr
    best = min(trial.value for trial in trials(searched) if trial.state == TrialState.COMPLETE)  # type: ignore[type-var]
    assert best is not None
    measured = plain_keras_loss(
        searched / "digits-auto.keras", validation_images("digits", searched)
    )
    assert measured == pytest.approx(best, abs=1e-6 * max(1, best))


def test_a_file_that_is_there_stays_without_force(
    search_here: Run, searched: Path, tmp_path: Path
) -> None:
    """Nothing is replaced unasked."""
    file, line = tmp_path / "best.keras", ("export", "digits-auto", str(tmp_path / "best.keras"))
    file.write_text("old")
    refused = search_here(*line, cwd=searched)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert file.read_text() == "old"


def validation_images(data: str, folder: Path) -> Path:
    """Validation images and labels in a file, prepared in a cache of the test's own."""
    size = (32, 32) if Path(data).is_dir() else None
    images, labels = prepared(data, image_size=size, cache=folder / "own-cache").load("validation")
    np.savez(folder / "validation.npz", images=np.asarray(images), labels=labels)
    return folder / "validation.npz"


_PLAIN = """
import sys, keras, numpy as np
data = np.load(sys.argv[2])
images, labels = data["images"], data["labels"]
model = keras.saving.load_model(sys.argv[1])
p = model.predict(images, batch_size=256, verbose=0).astype("float64")
p = np.hstack([1 - p, p]) if p.shape[1] == 1 else p / p.sum(axis=1, keepdims=True)
print(repr(float(-np.log(np.clip(p[np.arange(len(p)), labels], 1e-7, 1)).mean())))
"""


def plain_keras_loss(model: Path, data: Path) -> float:
    """Cross-entropy by nothing but Keras and NumPy, in a new process."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", _PLAIN, str(model), str(data)],
        capture_output=True,
        text=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout.splitlines()[-1])


def test_an_altered_weights_file_is_not_exported(
    search_here: Run, searched: Path, tmp_path: Path
) -> None:
    """Its hash differs; nothing is written."""
    shutil.copytree(searched, tmp_path / "copy")
    for file in (tmp_path / "copy" / "search-artifacts").rglob("*.keras"):
        whole = bytearray(file.read_bytes())
        whole[len(whole) // 2] ^= 1
        file.write_bytes(whole)
    done = search_here("export", "digits-auto", "out.keras", cwd=tmp_path / "copy")
    assert done.returncode == 1
    assert "hash differs" in done.stderr
    assert not (tmp_path / "copy" / "out.keras").exists()


def test_status_in_a_table_and_as_json(search_here: Run, searched: Path) -> None:
    """For people and for programs."""
    table = search_here("status", cwd=searched)
    assert "digits-auto" in table.stdout
    assert "finished" in table.stdout
    one = json.loads(search_here("status", "--json", cwd=searched).stdout)[0]
    assert (one["study"], one["ended"], one["budget"]) == ("digits-auto", 8, 8)
    whole = json.loads(search_here("status", "digits-auto", "--json", cwd=searched).stdout)
    assert len(whole["trials"]) == 8
    assert "CURVE" in search_here("status", "digits-auto", cwd=searched).stdout
    unknown = search_here("status", "digits-cn", cwd=searched)
    assert unknown.returncode == 2
    assert "there is: digits-auto" in unknown.stderr


@pytest.mark.parametrize("ours", [True, False], ids=["search dashboard", "optuna-dashboard"])
def test_a_dashboard_opens_the_database(
    environment: dict[str, str], searched: Path, ours: bool
) -> None:
    """Ours, and optuna's own command on the same file; both on this machine only."""
    port = _free_port()
    command = ["search", "dashboard"] if ours else ["optuna-dashboard", "sqlite:///search.db"]
    program = Path(sys.executable).with_name(command[0])
    server = subprocess.Popen(
        [str(program), *command[1:], "--port", str(port)],
        cwd=searched,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        studies = _get(f"http://127.0.0.1:{port}/api/studies")["study_summaries"]
        listening = psutil.Process(server.pid).net_connections()
    finally:
        server.kill()
        server.wait()
    assert [study["study_name"] for study in studies] == ["digits-auto"]
    assert {one.laddr.ip for one in listening if one.status == "LISTEN"} <= {"127.0.0.1"}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _get(url: str) -> dict[str, list[dict[str, object]]]:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(url, timeout=30) as answer:  # noqa: S310  # our own server
                got: dict[str, list[dict[str, object]]] = json.load(answer)
                return got
        except URLError:
            assert time.monotonic() < deadline, "the dashboard did not answer"
            time.sleep(0.2)


def test_a_taken_port_is_one_line(search: Run, searched: Path) -> None:
    """Not a traceback."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = search("dashboard", "--port", port, cwd=searched)
    assert done.returncode == 1
    assert "--port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_is_not_said_is_decided(tmp_path: Path) -> None:
    """Thirty minutes, the images' own size, epochs from their number; and nothing is written."""
    from search.supervisor.plan import make_plan
    from search.supervisor.request import StartRequest

    plan = make_plan(StartRequest(data="digits", storage=f"sqlite:///{tmp_path}/search.db"))
    assert (plan.name, plan.seconds, plan.image_size) == ("digits-auto", 1800.0, (8, 8))
    assert (plan.epochs, plan.seed, plan.trials) == (30, 0, None)
    assert list(tmp_path.iterdir()) == []


def start(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """A search that goes on while the test does something to it."""
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("search")), "start", "digits", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=hear_interrupts,
    )


def leads(process: psutil.Process) -> bool:
    """Whether it is the first of a process group but of no session, and still there."""
    with suppress(ProcessLookupError):
        return os.getpgid(process.pid) == process.pid != os.getsid(process.pid)
    return False


def trainers_of(process: subprocess.Popen[str], *, at_least: int = 1) -> list[psutil.Process]:
    """Its trainers, once there are some."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            family = psutil.Process(process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            break
        # Each leads a group of its own, so that what it started goes with it.
        trainers = [one for one in family if one.ppid() != process.pid and leads(one)]
        if len(trainers) >= at_least:
            return trainers
        time.sleep(0.05)
    raise AssertionError(process.communicate()[0])


def wait_for_an_epoch(folder: Path) -> None:
    """Until one is in the database, which is there already."""
    deadline = time.monotonic() + 90
    while rows(folder, "SELECT count(*) FROM search_epochs") == [(0,)]:
        assert time.monotonic() < deadline, "no epoch within 90 s"
        time.sleep(0.1)


def test_a_killed_trainers_trial_goes_on(environment: dict[str, str], tmp_path: Path) -> None:
    """In its next attempt, and the study ends with its exact budget."""
    line = (*DENSE, "--trials", "3", "--epochs", "20", "--devices", "cpu:2")
    process = start(tmp_path, environment, *line)
    trainers_of(process)[0].send_signal(signal.SIGKILL)
    printed = process.communicate(timeout=180)[0]
    assert process.returncode == 0, printed
    assert "killed by SIGKILL; it will be tried again" in printed
    assert [trial.state for trial in trials(tmp_path)] == [TrialState.COMPLETE] * 3
    died = "SELECT end FROM search_attempts WHERE attempt = 1 ORDER BY end"
    assert rows(tmp_path, died) == [("died",), ("finished",), ("finished",)]


def test_ctrl_c_stops_and_the_same_line_goes_on(
    search: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """Within 30 seconds, exit code 130, nothing left running, nothing lost."""
    line = (*DENSE, "--trials", "3", "--epochs", "30", "--devices", "cpu:2")
    process = start(tmp_path, environment, *line)
    family = trainers_of(process, at_least=2)
    wait_for_an_epoch(tmp_path)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    try:
        printed = process.communicate(timeout=60)[0]
    finally:
        process.kill()
    assert time.monotonic() - asked < 30
    assert process.returncode == 130, printed
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert TrialState.RUNNING not in [trial.state for trial in trials(tmp_path)]
    assert rows(tmp_path, "SELECT count(*) FROM search_slots WHERE state = 'CLAIMED'") == [(0,)]
    done = search("start", "digits", *line, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [trial.state.is_finished() for trial in trials(tmp_path)] == [True] * 3
    gone_on = "SELECT count(*) FROM search_attempts WHERE attempt = 2 AND first_epoch > 1"
    assert rows(tmp_path, gone_on)[0][0] >= 1


@pytest.mark.long
def test_a_second_ctrl_c_ends_at_once(environment: dict[str, str], tmp_path: Path) -> None:
    """Whatever the first one was still busy with; trainers go with it."""
    process = start(tmp_path, environment, "--trials", "9", "--devices", "cpu:2")
    family = trainers_of(process)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)  # two that come before the process runs at all are one
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=5)
    finally:
        process.kill()
    assert process.returncode == 130
    assert psutil.wait_procs(family, timeout=10)[1] == []


@pytest.mark.long
def test_a_killed_supervisors_trials_are_taken_up(
    search: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """SIGKILL in the middle, the same line again: the exact budget, the same trials."""
    line = (*DENSE, "--trials", "3", "--epochs", "20", "--devices", "cpu:2")
    process = start(tmp_path, environment, *line)
    family = trainers_of(process, at_least=2)
    process.kill()
    process.communicate()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    done = search("start", "digits", *line, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "left behind" in done.stdout
    assert [trial.state for trial in trials(tmp_path)] == [TrialState.COMPLETE] * 3
    assert sorted(rows(tmp_path, "SELECT fence FROM search_slots")) == [(1,), (2,), (2,)]


@pytest.mark.long
def test_a_device_is_one_searchs_at_a_time(
    search_here: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """Whatever the study: the second is told whose it is."""
    process = start(tmp_path, environment, "--trials", "50", "--devices", "cpu:2")
    trainers_of(process)
    second = search_here("start", "digits", "--study", "other", "--trials", "1", cwd=tmp_path)
    assert second.returncode == 1
    assert f"in use by study digits-auto (pid {process.pid})" in second.stderr
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


@pytest.mark.long
def test_time_ends_a_search(
    search_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Running trials that have an epoch are complete with their best one.

    Trainers can be forked from the first second on, however long importing Keras takes.
    """
    executor = launch.make_executor()
    while not executor.ready(1.0):
        continue
    monkeypatch.setattr(launch, "make_executor", lambda: executor)
    done = search_here(
        *("start", "digits", "--time", "10s", "--epochs", "500", "--devices", "cpu:1"),
        *("--pruner", "none", "--space", "dense"),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "time up" in done.stdout
    states = {trial.state for trial in trials(tmp_path, "digits-dense")}
    assert TrialState.COMPLETE in states
    assert TrialState.RUNNING not in states


def test_a_search_on_postgresql(search: Run, postgres_url: str, tmp_path: Path) -> None:
    """The same, with the address from the environment."""
    env = {"SEARCH_STORAGE": postgres_url}
    line = ("start", "digits", *DENSE, "--trials", "2", "--epochs", "1", "--devices", "cpu:2")
    done = search(*line, cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert search("export", cwd=tmp_path, env=env).returncode == 0
    assert (tmp_path / "digits-auto.keras").exists()
    one = json.loads(search("status", "--json", cwd=tmp_path, env=env).stdout)[0]
    assert (one["ended"], one["state"]) == (2, "finished")


def test_nothing_complete_is_exit_code_3(search: Run, search_here: Run, tmp_path: Path) -> None:
    """A space in which every model diverges."""
    (tmp_path / "wild.yaml").write_text(
        "extends: cnn\nparameters:\n  optimizer: sgd\n  momentum: 0.99\n  learning_rate: 10\n"
        "  normalization: none\n  dense_layers: 2\n  batch_size: 32\n"
    )
    done = search(
        *("start", "digits", "--space", "wild.yaml", "--trials", "2", "--epochs", "2"),
        cwd=tmp_path,
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "not finite" in done.stdout
    assert "no trial completed" in done.stdout
    exported = search_here("export", cwd=tmp_path)
    assert exported.returncode == 3
    assert "no trial with a model" in exported.stderr


@pytest.mark.long
def test_without_a_complete_trial_the_best_checkpoint_is_exported(
    search: Run, searched: Path, tmp_path: Path
) -> None:
    """With a warning; a pruned trial's kept weights, checked like any other. It may replace one."""
    shutil.copytree(searched, tmp_path / "copy")
    engine = create_engine(f"sqlite:///{tmp_path / 'copy' / 'search.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE search_slots SET state = 'PRUNED'"))
    engine.dispose()
    file = tmp_path / "copy" / "checkpoint.keras"
    file.write_text("old")
    done = search("export", "digits-auto", file.name, "--force", cwd=file.parent)
    assert done.returncode == 0, done.stderr
    assert "warning: no trial is complete" in done.stderr
    assert file.stat().st_size > len("old")


@pytest.mark.shared
def test_real_chest_x_rays(search: Run, shared_data: Path, tmp_path: Path) -> None:
    """1,200 JPEG files: searched, exported, and the file gives the recorded loss."""
    data = shared_data / "chest_xray"
    done = search(
        *("start", str(data), "--image-size", "32", "--trials", "3", "--epochs", "3"),
        cwd=tmp_path,
        timeout=540,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = trials(tmp_path, "chest_xray-auto")
    assert len(found) == 3
    best = min(trial.value or 9 for trial in found if trial.state == TrialState.COMPLETE)
    assert search("export", cwd=tmp_path).returncode == 0
    images = validation_images(str(data), tmp_path)
    measured = plain_keras_loss(tmp_path / "chest_xray-auto.keras", images)
    assert measured == pytest.approx(best, abs=1e-6 * max(1, best))
