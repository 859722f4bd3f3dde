"""Say where the time of a study goes: in its supervisor, in the forking process and in trainers.

Runs `search start` with the arguments given here, in a folder of its own, with clocks in it:

    python scripts/profile_study.py digits --space cnn --trials 10 --epochs 8 --pruner none

Prints a Markdown table: seconds of all processes of a kind together, and their share.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path


def main() -> None:
    """Search, and print where the time went."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "profile.jsonl"
        command = [sys.executable, "-P", str(Path(__file__).with_name("profiled.py")), "start"]
        storage = f"sqlite:///{folder}/search.db"
        done = subprocess.run(
            [*command, *sys.argv[1:], "--storage", storage, "--artifacts", f"{folder}/artifacts"],
            env={**os.environ, "PROFILE_FILE": str(file)},
            check=False,
        )
        if done.returncode:
            sys.exit(done.returncode)
        lines = [json.loads(line) for line in file.read_text().splitlines()]
    print("\n| process | what | seconds | share |\n|---|---|---|---|")
    for kind in ("supervisor", "forking process", "trainer"):
        own = [line["seconds"] for line in lines if line["kind"] == kind]
        total: Counter[str] = Counter()
        for seconds in own:
            total.update(seconds)
        every = total.pop("all")
        total["the rest"] = every - sum(total.values())
        for name, seconds in total.most_common():
            print(f"| {kind} ({len(own)}) | {name} | {seconds:.2f} | {seconds / every:.0%} |")


if __name__ == "__main__":
    main()
