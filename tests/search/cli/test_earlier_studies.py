"""`search start --continue`, `--warm-start` and `--stop-when` as a user types them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from in_process import Run

NARROW = "extends: dense\nparameters: {optimizer: {choice: [sgd, adam]}, dense_layers: 1}\n"
WIDER = "extends: dense\nparameters: {optimizer: {choice: [sgd, adam, adamw]}, dense_layers: 1}\n"
FIRST = "start digits --space narrow.yaml --devices cpu:1 --epochs 2 --pruner none"
LATER = "start digits --space wider.yaml --devices cpu:1 --continue digits-narrow --pruner none"


def test_a_study_of_digits_goes_on_with_more_choices(search: Run, tmp_path: Path) -> None:
    """Optuna alone refuses changed choices."""
    (tmp_path / "narrow.yaml").write_text(NARROW)
    (tmp_path / "wider.yaml").write_text(WIDER)
    done = search(*FIRST.split(), "--trials", "11", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = search(*LATER.split(), "--trials", "3", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    known = (
        "begins with 11 trials of digits-narrow in the sampler's history, of which 1 point first"
    )
    assert known in done.stdout
    assert "3 complete" in done.stdout
    again = search(*LATER.split(), "--trials", "3", cwd=tmp_path)
    assert again.returncode == 0
    assert "3 trials asked for, 3 have ended: nothing to run" in again.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--continue old", "--continue old: there are no studies in sqlite:///search.db yet"),
        ("--warm-start old", "--warm-start old: there are no studies in sqlite:///search.db yet"),
        ("--stop-when soon", "--stop-when 'soon': give stalled, stalled:N"),
        ("--repeats 2", "--repeats needs --trials or --stop-when"),
    ],
)
def test_what_is_wrong_is_one_line(
    search_here: Run, tmp_path: Path, options: str, said: str
) -> None:
    """And nothing is written."""
    done = search_here("start", "digits", *options.split(), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert not list(tmp_path.iterdir())
