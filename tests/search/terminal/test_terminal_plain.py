"""What a search prints without a terminal."""

from __future__ import annotations

import io
from dataclasses import replace

from watched_search import Clock, beginning, complete, epoch, failed, pruned, stands

from search.objective import Objective
from search.terminal import PlainView


def test_every_ended_trial_has_a_line() -> None:
    """Whatever the end: what it was, where, and how the search stands."""
    stream = io.StringIO()
    view = PlainView(stream, clock=Clock())
    view.begin(beginning())
    view.trial("cpu:0", 3, 1, {})
    view.epoch(3, epoch(1, 0.5))
    view.ended(complete(3, 0.0812))
    view.ended(pruned(7, 0.6127, "cpu:1", stands(2, 3, 0.0812)))
    view.ended(failed(8, "killed by SIGKILL", "cpu:1", stands(3, 3, 0.0812)))
    view.trial("cpu:1", 9, 1, {})
    view.released(9)
    view.trial("cpu:0", 10, 1, {})
    view.taken(10)
    view.note("interrupted")
    view.close()
    assert stream.getvalue().splitlines() == [
        "digits-auto   1,437 train + 360 val images",
        "trial 3  complete  val_loss 0.0812 at epoch 7  cpu:0   1/12 ended, best 0.0812 (trial 3)",
        "trial 7  pruned  val_loss 0.6127 at epoch 3  cpu:1   2/12 ended, best 0.0812 (trial 3)",
        "trial 8  failed: killed by SIGKILL  cpu:1   3/12 ended, best 0.0812 (trial 3)",
        "trial 9  given back for later  cpu:1   3/12 ended, best 0.0812 (trial 3)",
        "trial 10  taken over  cpu:0   3/12 ended, best 0.0812 (trial 3)",
        "interrupted",
    ]


def test_a_line_names_the_objective() -> None:
    """With its own best; what an epoch says is the loss, which the pruner goes by."""
    stream, clock = io.StringIO(), Clock()
    view = PlainView(stream, clock=clock)
    view.begin(beginning(lines=[], objective=Objective.VAL_F1))
    view.trial("cpu:0", 0, 1, {})
    clock.seconds += 30
    view.epoch(0, epoch(1, 0.5))
    view.ended(complete(0, 0.9))
    view.ended(complete(1, 0.8, standing=stands(2, 0, 0.9)))
    assert stream.getvalue().splitlines() == [
        "trial 0  epoch 1/30  val_loss 0.5000  cpu:0   0/12 ended   30 s",
        "trial 0  complete  val_f1 0.9000 at epoch 7  cpu:0   1/12 ended, best 0.9000 (trial 0)",
        "trial 1  complete  val_f1 0.8000 at epoch 7  cpu:0   2/12 ended, best 0.9000 (trial 0)",
    ]


def test_a_long_trial_is_heard_of_every_half_minute() -> None:
    """An epoch is printed when nothing else was for 30 s."""
    stream, clock = io.StringIO(), Clock()
    view = PlainView(stream, clock=clock)
    view.begin(beginning(lines=[], budget=None, seconds=600.0))
    view.trial("cpu:0", 0, 1, {})
    for number in range(1, 7):
        clock.seconds += 12
        view.epoch(0, epoch(number, 1 / number))
    assert stream.getvalue().splitlines() == [
        "trial 0  epoch 3/30  val_loss 0.3333  cpu:0   0 ended   36 s, ~9 min left",
        "trial 0  epoch 6/30  val_loss 0.1667  cpu:0   0 ended   72 s, ~8 min left",
    ]


def test_a_trial_that_was_trained_again_is_not_one_more() -> None:
    """Its line says whose seed it changed; count and best stay."""
    stream = io.StringIO()
    view = PlainView(stream, clock=Clock())
    view.begin(beginning(lines=[]))
    view.ended(complete(3, 0.0812))
    view.ended(replace(complete(4, 0.05, standing=stands(1, 3, 0.0812)), repeats=3))
    assert stream.getvalue().splitlines()[1] == (
        "trial 4  complete (trial 3 again)  val_loss 0.0500 at epoch 7  cpu:0   "
        "1/12 ended, best 0.0812 (trial 3)"
    )


def test_an_epoch_of_a_fold_says_which() -> None:
    """And a cross-validated trial's value is at no one epoch."""
    stream, clock = io.StringIO(), Clock()
    view = PlainView(stream, clock=clock)
    view.begin(beginning(lines=[], folds=2))
    view.trial("cpu:0", 0, 1, {})
    clock.seconds += 30
    view.epoch(0, epoch(1, 0.5, fold=2))
    view.ended(complete(0, 0.4))
    assert stream.getvalue().splitlines() == [
        "trial 0  fold 2  epoch 1/30  val_loss 0.5000  cpu:0   0/12 ended   30 s",
        "trial 0  complete  val_loss 0.4000  cpu:0   1/12 ended, best 0.4000 (trial 0)",
    ]
