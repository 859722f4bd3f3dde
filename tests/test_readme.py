"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import click
import kubernetes_validate
import pytest
import yaml

from search.cli.start import start
from search.cli.worker import worker
from search.supervisor.steering import RELEASE_SECONDS
from spaces import load_space

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
YAMLS = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)
SPACES = [text for text in YAMLS if "apiVersion" not in text]
(JOB,) = [text for text in YAMLS if "apiVersion" in text]
(ARRAY,) = re.findall(r"```bash\n(.*?)```", README, flags=re.DOTALL)
# Those of the array, with what sbatch's manual allows as their values.
SBATCH = {
    "job-name": r"[\w-]+",
    "array": r"\d+-\d+(%\d+)?",
    "gres": r"gpu:\d+",
    "cpus-per-task": r"\d+",
    "mem": r"\d+[KMGT]?",
    "time": r"(\d+-)?\d+:\d\d:\d\d",
    "signal": r"([BR]+:)?TERM@\d+",
    "requeue": "",
}


@pytest.mark.parametrize("text", SPACES, ids=[text.splitlines()[0] for text in SPACES])
def test_a_space_file_is_valid_and_has_the_points_it_enqueues(text: str, tmp_path: Path) -> None:
    file = tmp_path / "space.yaml"
    file.write_text(text, "utf-8")

    space = load_space(str(file))

    if "enqueue:" in text:
        assert len(space.enqueue) == text.count("\n  - {") > 0
    else:
        assert space.enqueue  # its preset's


def test_there_is_a_space_file_to_try() -> None:
    assert SPACES


def test_every_option_of_a_search_is_in_the_table_of_defaults() -> None:
    """Those that take a value: a flag is off until it is given."""
    table = README.partition("| option | default |")[2].partition("\n\n")[0]
    rows = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    takes = [one for one in start.params if isinstance(one, click.Option) and not one.is_flag]
    assert {one.opts[0] for one in takes} == set(re.findall(r"--[\w-]+", rows))


def test_a_slurm_array_only_runs_a_worker() -> None:
    """Its options stand before its first command, where sbatch reads them."""
    assert subprocess.run(["bash", "-n"], input=ARRAY, text=True, check=False).returncode == 0
    first, *lines = ARRAY.splitlines()
    options = [line for line in lines if line.startswith("#SBATCH ")]
    assert first == "#!/bin/bash"
    assert lines[: len(options)] == options
    for line in options:
        name, _, value = line.removeprefix("#SBATCH --").partition("=")
        assert re.fullmatch(SBATCH[name], value), line
    assert [line for line in lines if "search" in line.split()] == ["srun search worker xrays-auto"]


def test_a_kubernetes_job_only_runs_a_worker() -> None:
    """Kubernetes' own schema knows every field of it; there is time to save what runs."""
    job = yaml.safe_load(JOB)
    kubernetes_validate.validate(job, kubernetes_validate.latest_version(), strict=True)
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    worker.make_context("search worker", container["args"][1:])
    assert container["args"] == ["worker", "xrays-auto"]
    assert pod["terminationGracePeriodSeconds"] > RELEASE_SECONDS + 10
    (variable,) = container["env"]
    assert variable["name"] == "SEARCH_STORAGE"
    assert "secretKeyRef" in variable["valueFrom"]


def test_every_preset_is_spoken_of() -> None:
    from spaces import PRESETS

    named = {name for name in PRESETS if not name.startswith("xray_")}
    assert named <= set(re.findall(r"`(\w+)`", README))
    assert "`xray_…`" in README
