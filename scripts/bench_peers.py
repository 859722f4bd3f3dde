"""Compare this search with the tools that a user would pick instead, side by side.

KerasTuner (Hyperband and BayesianOptimization in one process, Hyperband with a chief and a worker a
core), Optuna as its examples show it (a process a core, TPE, successive halving), Ray Tune where it
is installed (ASHA, OptunaSearch, a core a trial) and `search start`: the same images, space and
function that builds a network (scripts/peers/task.py), the same seconds, one after another, in an
order that changes with the seed. What was measured is kept, so that it can go on another time:

    python scripts/bench_peers.py --images pneumoniamnist --seconds 300 --seeds 3

`--list 20` trains a fixed list of 20 networks to their end instead, to compare throughput; with
`--list 200 --epochs 1` they come again and again, to compare memory. Prints Markdown tables;
`--picture FILE.png` draws the best validation loss against time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from datetime import datetime
from importlib.metadata import packages_distributions as packages
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from peer_images import IMAGES, make_images
from peer_results import CORES, Measured, Task, draw, keep, print_reached, print_tables, read
from sqlalchemy import text

from storage import open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
_LOOKS = 2.0  # seconds between two looks at the memory
_SINGLE = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}  # of a process a core


def _script(name: str, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    return _start([sys.executable, str(HERE / "peers" / name), *arguments], variables)


def _start(command: list[str], variables: dict[str, str]) -> subprocess.Popen[bytes]:
    with Path("output.txt").open("ab") as output, Path("said.jsonl").open("ab") as said:
        path = os.pathsep.join([str(Path.cwd()), str(HERE / "peers")])
        return subprocess.Popen(
            command,
            env={**os.environ, **variables, "PYTHONPATH": path},
            stdout=said,
            stderr=output,
        )


def _kerastuner(_: Task, algorithm: str) -> Iterator[subprocess.Popen[bytes]]:
    yield _script("with_kerastuner.py", algorithm)


def _chief(_: Task) -> Iterator[subprocess.Popen[bytes]]:
    where = {"KERASTUNER_ORACLE_IP": "127.0.0.1", "KERASTUNER_ORACLE_PORT": "8123"}
    for name in ["chief", *(f"tuner{number}" for number in range(CORES))]:
        variables = {**where, **_SINGLE, "KERASTUNER_TUNER_ID": name}
        yield _script("with_kerastuner.py", "hyperband", **variables)


def _optuna(task: Task) -> Iterator[subprocess.Popen[bytes]]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    optuna.create_study(
        study_name="peers",
        storage="sqlite:///optuna.db",
        sampler=optuna.samplers.TPESampler(seed=task.seed),
        pruner=optuna.pruners.SuccessiveHalvingPruner(),
    )
    for number in range(CORES):
        yield _script("with_optuna.py", **_SINGLE, PEERS_SEED=str(task.seed + 1000 * number))


def _ray(_: Task) -> Iterator[subprocess.Popen[bytes]]:
    off = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AIR_NEW_OUTPUT": "0"}
    yield _script("with_ray.py", **_SINGLE, **off)


def _search(task: Task) -> Iterator[subprocess.Popen[bytes]]:
    build = "build_listed" if task.listed else "build_model"
    line = f"start images.npz --study peers --space task:{build} --epochs {task.epochs}"
    listed = f"--trials {task.listed} --sampler random --pruner none"
    budget = listed if task.listed else f"--time {task.seconds:.0f}s"
    more = f"--seed {task.seed} --log-format json --storage sqlite:///search.db"
    yield _start([sys.executable, "-m", "search", *f"{line} {budget} {more}".split()], {})


PEERS: dict[str, Callable[[Task], Iterator[subprocess.Popen[bytes]]]] = {
    "search": _search,
    "KerasTuner Hyperband": lambda task: _kerastuner(task, "hyperband"),
    "KerasTuner Bayesian": lambda task: _kerastuner(task, "bayesian"),
    "KerasTuner chief and workers": _chief,
    "Optuna": _optuna,
    **({"Ray Tune": _ray} if find_spec("ray.tune") and find_spec("pandas") else {}),
}


def run(peer: str, task: Task, images: int) -> Measured:
    """Let one of them search, in this folder."""
    os.environ.update(
        PEERS_BUILD="build_listed" if task.listed else "build_model",
        PEERS_EPOCHS=str(task.epochs),
        PEERS_TRIALS=str(task.listed),
        PEERS_SEED=str(task.seed),
        PEERS_CORES=str(CORES),
        TF_CPP_MIN_LOG_LEVEL="3",
    )
    began, wall, memories = time.monotonic(), time.time(), []
    processes = list(PEERS[peer](task))
    watched = processes[1:] if "chief" in peer else processes  # a chief does not end by itself
    limit = float("inf") if task.listed else task.seconds
    while any(one.poll() is None for one in watched) and time.monotonic() - began < limit:
        time.sleep(_LOOKS)
        memories.append(_memory() // 1_000_000)
    took = time.monotonic() - began
    _kill_all()
    for one in processes:
        one.wait()
    lines = said_epochs(Path("said.jsonl").read_text()) if peer == "search" else _written()
    return Measured(
        peer=peer,
        task=task,
        setting=_setting(),
        losses=[(round(line["time"] - wall, 1), round(line["val_loss"], 5)) for line in lines],
        trials=len({line["trial"] for line in lines}),
        training=_seconds() if peer == "search" else sum(line["seconds"] for line in lines),
        took=took,
        images=images,
        memories=memories,
    )


def _setting() -> str:
    """The machine, and the versions of what may differ between two runs."""
    modules, installed = ("tensorflow", "keras", "keras_tuner", "optuna", "ray"), packages()
    names = [installed[module][0] for module in modules if module in installed]
    versions = [f"{name} {version(name)}" for name in names]
    described = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = next((line.split(": ")[1] for line in described if line.startswith("model name")), "")
    python = f"Python {platform.python_version()}"
    return f"{CORES} cores ({cpu or platform.machine()}), {python}, {', '.join(versions)}"


def _family() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def _memory() -> int:
    total = 0
    for one in _family():
        with suppress(psutil.Error):
            total += one.memory_full_info().pss
    return total


def _kill_all() -> None:
    for one in _family():
        with suppress(psutil.NoSuchProcess):
            one.kill()


def _written() -> list[dict[str, Any]]:
    with suppress(FileNotFoundError):
        return [json.loads(line) for line in Path("epochs.jsonl").read_text().splitlines()]
    return []


def said_epochs(output: str) -> list[dict[str, Any]]:
    """The epochs in the output of `search start --log-format json`; their times are numbers."""
    found = [json.loads(line) for line in output.splitlines()]
    epochs = [line for line in found if line["event"] == "epoch"]
    return [{**line, "time": datetime.fromisoformat(line["time"]).timestamp()} for line in epochs]


def _seconds() -> float:
    total = text("SELECT COALESCE(SUM(seconds), 0) FROM search_epochs")
    with (
        closing(open_database("sqlite:///search.db")) as database,
        database.engine.connect() as connection,
    ):
        return float(connection.execute(total).scalar_one())


def measure(options: argparse.Namespace) -> list[Measured]:
    """Run what was not run before."""
    kept = read(options.results)
    for seed in range(options.seeds):
        task = Task(
            images=options.images,
            seed=seed,
            seconds=options.seconds,
            epochs=options.epochs,
            listed=options.list,
        )
        names = [name for name in PEERS if not options.peers or name in options.peers]
        for name in [*names[seed % len(names) :], *names[: seed % len(names)]]:
            if any(one.peer == name and one.task == task for one in kept):
                continue
            made = _apart(name, task)
            kept.append(made)
            keep(options.results, made)
            print(f"{name}, seed {seed}: {len(made.losses)} epochs, best {made.best(1e9):.4f}")
    wanted = (options.images, options.seconds, options.epochs, options.list)
    return [
        one
        for one in kept
        if (one.task.images, one.task.seconds, one.task.epochs, one.task.listed) == wanted
    ]


def _apart(name: str, task: Task) -> Measured:
    back = Path.cwd()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        shutil.copy(HERE / "peers" / "task.py", folder)
        images = make_images(task.images, Path(folder))
        os.chdir(folder)
        try:
            made = run(name, task, images)
            if not made.losses:
                print(Path("output.txt").read_text()[-2000:], file=sys.stderr)
            return made
        finally:
            os.chdir(back)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--images", choices=sorted(IMAGES), default="pneumoniamnist")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=20, help="most of a trial")
    parser.add_argument("--list", type=int, default=0, metavar="N", help="trials of the fixed list")
    parser.add_argument("--peers", nargs="*", help="these alone")
    parser.add_argument("--results", type=lambda one: Path(one).resolve(), default="peers.jsonl")
    parser.add_argument("--picture", type=Path)
    return parser.parse_args()


def main() -> None:
    """Measure, print and draw."""
    options = _options()
    options.results = Path(options.results).resolve()
    found = measure(options)
    print_tables(found, options.seconds, listed=options.list)
    for setting in sorted({one.setting for one in found}):
        seeds = sorted({one.task.seed for one in found if one.setting == setting})
        print(f"\nOn {setting}; seeds {', '.join(map(str, seeds))}")
    if not options.list:
        print_reached(found, options.seconds)
        if options.picture:
            draw(found, options.seconds, options.picture)


if __name__ == "__main__":
    main()
