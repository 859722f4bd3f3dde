"""`search rehearse`, on a study and on LCBench's curves, and what it refuses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from house import House
from simulated import SimulatedExecutor

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from search.executor import TrialSpec

    Run = Callable[..., subprocess.CompletedProcess[str]]

ONE = {"LOKY_MAX_CPU_COUNT": "1"}  # in this process


def worse_with_the_rate(spec: TrialSpec) -> Sequence[float | None]:
    """The higher the learning rate, the worse."""
    rate = float(str(spec.params["learning_rate"]))
    return [rate + 1 / (1 + epoch) for epoch in range(4)]


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study of 34 trials, none of them pruned."""
    folder = tmp_path_factory.mktemp("searched")
    home = House(f"sqlite:///{folder}/search.db", folder / "artifacts", 34)
    home.supervisor(SimulatedExecutor(worse_with_the_rate), workers=1).run()
    home.database.close()
    return folder


@pytest.fixture
def lcbench(shared_data: Path) -> Path:
    """LCBench's surrogate."""
    if not (shared_data / "lcbench").is_dir():
        pytest.skip(f"left out: no LCBench in {shared_data}")
    return shared_data / "lcbench"


def test_a_studys_rehearsal_is_told_in_a_table(search_here: Run, searched: Path) -> None:
    """A row a sampler and pruner, by trainers, and what to take; the same each time."""
    before = (searched / "search.db").read_bytes()
    asked = ("rehearse", "--trainings", "4", "--seeds", "2", "--trainers", "1,2")
    done, again = (search_here(*asked, cwd=searched, env=ONE) for _ in range(2))
    assert done.returncode == 0, done.stderr
    assert (done.stderr, done.stdout) == ("", again.stdout)
    assert "s   2 seeds   time for 4 full trainings a search" in done.stdout
    assert "34 recorded trials" in done.stdout
    rows = re.findall(r"^([12]) +(gp|tpe|random) +(asha|hyperband|median|none) ", done.stdout, re.M)
    assert len(set(rows)) == len(rows) == 24
    assert re.search(r"^1 trainer: --sampler \w+ --pruner \w+; ", done.stdout, re.M)
    assert re.search(r"^2 trainers: --sampler \w+ --pruner \w+; ", done.stdout, re.M)
    assert (searched / "search.db").read_bytes() == before


def test_it_is_told_as_json_and_says_when_trials_ran_out(search_here: Run, searched: Path) -> None:
    """For a time in seconds, of what was asked for alone."""
    asked = ("rehearse", "s", "--time", "1h", "--seeds", "2", "--trainers", "3", "--pruner", "asha")
    done = search_here(*asked, "--sampler", "random", "--json", cwd=searched, env=ONE)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    (one,) = said["standings"]
    assert (one["sampler"], one["pruner"], one["trainers"]) == ("random", "asha", 3)
    assert (said["seconds"], said["trainings"], one["used_up"]) == (3600.0, None, 1.0)
    assert (one["trials"], one["regrets"][-1]["value"]) == (34.0, 0.0)
    told = search_here(*asked, "--sampler", "random", cwd=searched, env=ONE)
    assert "in 100% of its searches, random with asha by 3 used up all" in told.stdout


def test_lcbench_is_rehearsed_in_several_processes(search: Run, lcbench: Path) -> None:
    """What pruning saves shows: more trials in the same time."""
    asked = ("--task", "3945", "--sampler", "random", "--pruner", "asha", "--pruner", "none")
    size = ("--seeds", "2", "--trainers", "4", "--trainings", "5", "--json")
    done = search("rehearse", "--curves", str(lcbench), *asked, *size, cwd=lcbench)
    assert done.returncode == 0, done.stderr
    said = {one["pruner"]: one for one in json.loads(done.stdout)["standings"]}
    assert said["asha"]["trials"] > 3 * said["none"]["trials"]
    assert said["none"]["pruned"] == 0
    assert said["asha"]["epochs"] < 26


BAD = [
    (("nope",), "there is no study 'nope'"),
    (("--trainers", "1,none"), "--trainers '1,none': give numbers"),
    (("--trainers", "0"), "--trainers '0': give numbers, 1 or more"),
    (("--sampler", "tpee"), "did you mean tpe"),
    (("--pruner", "ashe"), "did you mean asha"),
    (("--pruner", "overfit"), "--pruner overfit compares a trial with itself"),
    (("--seeds", "1"), "--seeds must be 2 or more"),
    (("--seed", "-1"), "--seed must be 0 or more"),
    (("--time", "soon"), "--time 'soon': write it as 90s"),
    (("--time", "1h", "--trainings", "3"), "give one"),
    (("--trainings", "0"), "--trainings must be more than 0"),
    (("--trainings", "nan"), "--trainings must be more than 0"),
    (("--task", "3945"), "--task is one of --curves"),
    (("s", "--curves", "."), "--curves is instead of a study"),
    (("--curves", "nowhere"), "nowhere/config_space.json cannot be read: No such file"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD, ids=[" ".join(row[0]) for row in BAD])
def test_wrong_input_is_one_line(
    search_here: Run, searched: Path, arguments: tuple[str, ...], said: str
) -> None:
    """With what is wrong in it."""
    done = search_here("rehearse", *arguments, cwd=searched, env=ONE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "--curves needs --task: all, or some of 3945, 7593"), (("--task", "1"), "allowed: 3945")],
)
def test_a_task_is_one_that_there_is(
    search_here: Run, lcbench: Path, arguments: tuple[str, ...], said: str
) -> None:
    """All of them are named."""
    done = search_here("rehearse", "--curves", str(lcbench), *arguments, cwd=lcbench, env=ONE)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(re.findall(r"\b\d{4,6}\b", done.stderr)) == 34
