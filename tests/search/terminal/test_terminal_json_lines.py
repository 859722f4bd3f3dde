"""What a search writes for programs that collect logs."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watched_search import Clock, beginning, complete, epoch, failed, stands

from search.terminal import JsonView

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from in_process import Run

HEAD = {"time", "level", "event", "study", "trial", "device"}
README = (Path(__file__).parents[3] / "README.md").read_text("utf-8")


def _events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _documented() -> dict[str, set[str]]:
    """Fields of each event, by the README's table."""
    table = README.partition("| `event` | beside these |")[2].partition("\n\n")[0]
    rows = [row.split("|") for row in table.splitlines() if row.startswith("| `")]
    found = {}
    for _, events, fields, _ in rows:
        named = set(re.findall(r"`(\w+)`", fields))
        stands = (
            {"ended", "budget", "best_trial", "best"} if "how the study stands" in fields else set()
        )
        found |= dict.fromkeys(re.findall(r"`(\w+)`", events), named | stands)
    return found


def test_every_call_of_a_view_is_an_object_a_line() -> None:
    """With the fields that the README names, and no others."""
    stream, clock = io.StringIO(), Clock()
    view = JsonView(stream, clock=clock)
    view.progress("decoding images", 1, 9)
    clock.seconds += 30
    view.progress("decoding images", 5, 9)
    view.begin(beginning())
    view.trial("cpu:0", 3, 1, {"units": 64})
    view.epoch(3, epoch(1, float("inf")))
    view.ended(complete(3, 0.0812))
    view.ended(failed(8, "killed by SIGKILL", "cpu:1", stands(3, 3, 0.0812)))
    view.trial("cpu:1", 9, 2, {})
    view.released(9)
    view.trial("cpu:0", 10, 1, {})
    view.taken(10)
    view.note("interrupted")
    view.close()
    progress, begin, trial, first, done, failure, *others = _events(stream.getvalue())
    fields = _documented()
    for one in (progress, begin, trial, first, done, failure, *others):
        assert one.keys() == HEAD | fields[one["event"]]
    now = datetime.now(UTC)
    assert timedelta() <= now - datetime.fromisoformat(begin["time"]) < timedelta(minutes=1)
    assert (progress["study"], progress["done"], begin["study"]) == (None, 5, "digits-auto")
    assert begin["devices"] == ["cpu:0", "cpu:1"]
    assert (trial["params"], trial["attempt"]) == ({"units": 64}, 1)
    assert (first["trial"], first["device"], first["val_loss"]) == (3, "cpu:0", None)
    assert (done["state"], done["value"]) == ("COMPLETE", 0.0812)
    assert (done["best"], done["budget"]) == (0.0812, 12)
    assert (failure["level"], failure["reason"]) == ("warning", "killed by SIGKILL")
    assert [(one["event"], one["trial"], one["device"]) for one in others] == [
        ("trial", 9, "cpu:1"),
        ("released", 9, "cpu:1"),
        ("trial", 10, "cpu:0"),
        ("taken", 10, "cpu:0"),
        ("note", None, None),
    ]


def test_a_search_is_json_from_its_first_line_to_its_last(
    search: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """No colour and no table, and on standard error nothing."""
    line = "start digits --space dense --trials 1 --epochs 1 --devices cpu:1 --log-format json"
    done = search(*line.split(), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    events = _events(done.stdout)
    assert [one["event"] for one in events] == ["begin", "trial", "epoch", "ended", "end"]
    assert {one["study"] for one in events} == {"digits-dense"}
    end = events[-1]
    assert end.keys() == HEAD | _documented()["end"]
    assert (end["ending"], end["ran"], end["ended"], end["best_trial"]) == ("budget", 1, 1, 0)


def test_an_error_is_an_object_too(search_here: Run, tmp_path: Path) -> None:
    """Of the command line, and of what it asks for."""
    for wrong, said in (
        (["--trials", "many"], "'many' is not a valid integer"),
        (["--space", "densee"], "densee"),
    ):
        done = search_here("start", "digits", *wrong, "--log-format", "json", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        (error,) = _events(done.stderr)
        assert error.keys() == HEAD | _documented()["error"]
        assert (error["event"], error["level"]) == ("error", "error")
        assert said in error["text"]
