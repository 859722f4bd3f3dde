"""What a user sees on a terminal while a search goes on."""

from __future__ import annotations

import subprocess
import sys

import pytest
from watched_search import Terminal, beginning, complete, epoch, failed, pruned, stands

from search.objective import Objective


def searching(terminal: Terminal, objective: Objective = Objective.VAL_LOSS) -> None:
    """Train on three devices for three minutes: one trains, one has pruned, one has failed."""
    view = terminal.view
    view.begin(beginning(devices=3, budget=100, standing=stands(38), objective=objective))
    view.trial("cpu:0", 38, 1, {})
    view.trial("cpu:1", 39, 1, {})
    view.trial("cpu:2", 40, 1, {})
    for number, loss in enumerate([0.9, 0.5, 0.1042, 0.12], start=1):
        view.epoch(38, epoch(number, loss))
    view.epoch(39, epoch(1, 0.6))
    view.ended(pruned(39, 0.6, "cpu:1", stands(39)))
    view.ended(failed(40, "killed by SIGKILL", "cpu:2", stands(40)))
    view.trial("cpu:2", 41, 1, {})
    view.ended(complete(41, 0.0793, "cpu:2", stands(41, 41, 0.0793)))
    view.trial("cpu:2", 42, 2, {})
    terminal.clock.seconds += 180


def test_at_80_columns_the_table_fits() -> None:
    """Header, a row a device, what is best, how far it is, and how to stop."""
    terminal = Terminal(columns=80)
    searching(terminal)
    terminal.view.note("trial 40 is tried no more")
    assert terminal.comes_to_show("3 min ago")
    assert terminal.shows() == [
        "digits-auto   1,437 train + 360 val images",
        "trial 40 is tried no more",
        "DEVICE  TRIAL  EPOCH  VAL_LOSS                    BEST  NOW",
        "cpu:0      38   4/30  █▄▁▁             0.1200   0.1042  training",
        "cpu:1      39   1/30  ▁                0.6000   0.6000  pruned",
        "cpu:2      42   0/30                                    training, attempt 2",
        "best    trial 41  val_loss 0.0793   3 min ago",
        "━━━━━━━━╺━━━━━━━━━━━  41/100   38 before  1 complete  1 pruned  1 failed   3 min",
        "Ctrl-C stops; the same line goes on",
    ]
    terminal.view.close()


def test_trials_that_share_a_gpu_have_a_row_each() -> None:
    """From when one first begins there."""
    terminal = Terminal(columns=80)
    view = terminal.view
    view.begin(beginning(devices=1))
    for place in (0, 11):
        view.trial(f"gpu:3/{place} jax", place, 1, {})
    view.close()
    assert terminal.shows()[1:5] == [
        "DEVICE        TRIAL  EPOCH  VAL_LOSS                    BEST  NOW",
        "cpu:0                                                         idle",
        "gpu:3/0 jax       0   0/30                                    training",
        "gpu:3/11 jax     11   0/30                                    training",
    ]


def test_at_120_columns_the_curve_is_longer() -> None:
    """The figures keep their place."""
    terminal = Terminal(columns=120)
    view = terminal.view
    view.begin(beginning(devices=1))
    view.trial("cpu:0", 0, 1, {})
    for number in range(1, 31):
        view.epoch(0, epoch(number, 1 / number))
    view.close()
    head, row = terminal.shows()[1:3]
    assert head.split() == ["DEVICE", "TRIAL", "EPOCH", "VAL_LOSS", "BEST", "NOW"]
    assert row.split() == [
        "cpu:0",
        "0",
        "30/30",
        "█▄▃▃▂▂▂▂▂" + "▁" * 21,
        "0.0333",
        "0.0333",
        "training",
    ]


def test_another_objective_has_its_name_over_the_best() -> None:
    """The curve stays the loss's, which the pruner goes by; the epochs of each may differ."""
    terminal = Terminal(columns=80)
    view = terminal.view
    view.begin(beginning(devices=2, objective=Objective.VAL_AUC))
    view.trial("cpu:0", 0, 1, {})
    view.epoch(0, epoch(1, 0.9, 0.95))
    view.epoch(0, epoch(2, 0.5, 0.81))
    view.ended(complete(0, 0.95))
    view.ended(complete(1, 0.93, "cpu:1", stands(2, 0, 0.95)))
    view.close()
    assert terminal.shows()[1:5] == [
        "DEVICE  TRIAL  EPOCH  VAL_LOSS                BEST AUC  NOW",
        "cpu:0       0   2/30  █▁              0.5000    0.9500  complete 0.9500",
        "cpu:1       1   0/30                                    complete 0.9300",
        "best    trial 0  val_auc 0.9500   0 s ago",
    ]


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("columns", [40, 50, 60, 70, 80, 100, 120, 200])
def test_no_line_wraps_at_any_width(columns: int, objective: Objective) -> None:
    """What finds no room is left out or shortened."""
    terminal = Terminal(columns=columns)
    searching(terminal, objective)
    reason = "the reason is far too long for a table " * 9
    terminal.view.ended(failed(38, reason, "cpu:0", stands(42, 41, 0.0793)))
    terminal.view.close()
    lines = terminal.shows()
    start = next(i for i, line in enumerate(lines) if line.startswith("DEVICE"))
    names = [line.split()[0] for line in lines[start:] if not line.startswith("━")]
    assert names[:5] == ["DEVICE", "cpu:0", "cpu:1", "cpu:2", "best"]
    assert names[5:] == (["42/100"] if columns < 80 else [])


def test_more_devices_than_lines_leave_room_for_what_is_best() -> None:
    """The rows that don't fit are counted; the final table has them all."""
    terminal = Terminal(columns=80, lines=12)
    terminal.view.begin(beginning(devices=24))
    terminal.view.note("said")
    lines = terminal.shows()
    assert lines[0].startswith("DEVICE")
    assert lines[7:10] == [
        "cpu:6   " + " " * 48 + "idle",
        "… and 17 more devices",
        "best    none yet",
    ]
    assert lines[-1] == "Ctrl-C stops; the same line goes on"
    terminal.lines = 40
    terminal.view.close()
    assert sum("cpu:" in line for line in terminal.shows()[-27:]) == 24


def test_the_table_stays_when_the_search_is_over() -> None:
    """The hint and the estimate go, the last ends remain, a trial that was given back says so."""
    terminal = Terminal(columns=80)
    view = terminal.view
    view.begin(beginning(budget=2))
    view.trial("cpu:0", 0, 1, {})
    view.trial("cpu:1", 1, 1, {})
    terminal.clock.seconds += 30
    view.ended(complete(0, 0.0812))
    view.released(1)
    view.close()
    assert terminal.shows()[2:] == [
        "cpu:0       0   0/30                                    complete 0.0812",
        "cpu:1       1   0/30                                    given back for later",
        "best    trial 0  val_loss 0.0812   0 s ago",
        "━" * 27 + "╸" + "━" * 27 + "  1/2   1 complete   30 s",
    ]


def test_without_a_budget_the_time_is_the_measure() -> None:
    """The bar shows the time used."""
    terminal = Terminal(columns=80)
    terminal.view.begin(beginning(budget=None, seconds=600.0, standing=stands(4, 2, 0.5)))
    terminal.clock.seconds += 300
    assert terminal.comes_to_show("5 min")
    best, bar = terminal.shows()[-3:-1]
    assert best == "best    trial 2  val_loss 0.5000   before this call"
    assert bar.endswith("━  4 ended   4 before   5 min, ~5 min left")
    terminal.view.close()


def test_without_any_end_there_is_no_bar() -> None:
    """Ctrl-C is the end."""
    terminal = Terminal(columns=80)
    terminal.view.begin(beginning(budget=None))
    terminal.view.close()
    assert terminal.shows()[-1] == "0 ended   0 s"


def test_the_table_moves_without_being_told() -> None:
    """The time goes on while no trial says a word."""
    terminal = Terminal(columns=80)
    terminal.view.begin(beginning())
    terminal.clock.seconds += 42
    assert terminal.comes_to_show("42 s")
    terminal.view.close()


def test_square_brackets_are_text() -> None:
    """What a study is called never changes colours."""
    terminal = Terminal(columns=80)
    terminal.view.begin(beginning(lines=["[red]data[/red]"]))
    terminal.view.close()
    assert terminal.shows()[0] == "[red]data[/red]"


def test_closing_what_never_began_is_no_error() -> None:
    """A usage error comes before the table."""
    terminal = Terminal(columns=80)
    terminal.view.close()
    assert terminal.shows() == [""]


def test_the_door_imports_nothing_heavy() -> None:
    """`search status` and `--help` may pass it."""
    names = "keras", "tensorflow", "optuna", "sqlalchemy", "rich"
    code = f"import sys, search.terminal; print([n for n in {names!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_in_cross_validation_the_fold_stands_before_the_epoch() -> None:
    """The best is the mean over folds, and the curve goes on through them."""
    terminal = Terminal(columns=80)
    view = terminal.view
    view.begin(beginning(devices=1, lines=[], folds=5))
    view.trial("cpu:0", 0, 1, {})
    view.epoch(0, epoch(1, 0.9))
    view.epoch(0, epoch(2, 0.5))
    view.epoch(0, epoch(1, 0.7, fold=2))
    view.close()
    assert terminal.shows()[:2] == [
        "DEVICE  TRIAL     EPOCH  VAL_LOSS                    BEST  NOW",
        "cpu:0       0   2: 1/30  █▁▄              0.7000   0.6000  training",
    ]
