"""The closing lines of a search."""

from __future__ import annotations

import shlex
from collections import Counter
from textwrap import wrap
from typing import TYPE_CHECKING

from search.durations import show_duration
from search.footprint import shown
from search.names import few, file_name, many
from search.objective import Objective
from search.supervisor.user_code import code_of
from search.supervisor.work import Ending
from search.terminal.words import figure
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.record import StudyRecord, TrialRecord
    from search.supervisor.launch import Launched

WIDTH = 100  # columns
_INDENT = " " * 8
_MOST_OF_FRONT = 10  # trials that the closing lines name

# What is said of the best trial beside its value, which is one of these.
_OTHERS = (Objective.VAL_LOSS, Objective.VAL_ACCURACY, Objective.VAL_AUC, Objective.VAL_F1)

_WHY = {
    Ending.BUDGET: "done",
    Ending.ENOUGH: "enough",
    Ending.REFUSED: "refused",
    Ending.TIME: "time up",
    Ending.INTERRUPTED: "stopped",
    Ending.ASKED: "stopped",
    Ending.FAILED: "failed",
    Ending.DEVICES: "failed",
}


def summary(launched: Launched, study: StudyRecord, seconds: float) -> list[str]:
    """What came out, and what to type next."""
    states = Counter(trial.state for trial in study.trials)
    counts = ", ".join(f"{states[state]} {state.lower()}" for state in _shown(states))
    budget = f"/{study.budget}" if study.budget else ""
    lines = [
        f"{_WHY[launched.ending]:8}{_done(launched)} in {show_duration(seconds)}; "
        f"{study.name} has {len(study.trials)}{budget}: {counts or 'none ended'}"
    ]
    if launched.ending == Ending.ENOUGH:
        lines.append(f"{_INDENT}no improvement expected: {study.enough}")
    lines += [f"        {line}" for line in (*_failures(study), *_refusals(study))]
    best = study.best_trial
    over = launched.ending in (Ending.BUDGET, Ending.ENOUGH, Ending.REFUSED)
    goes_on = [] if over else ["next    the same line again goes on where this stopped"]
    if best is None:
        return [*lines, "best    no trial completed", *goes_on]
    found = [*_best(best, study), *_front(study)]
    return [*lines, *found, *goes_on, *_next(study, first=over)]


def _done(launched: Launched) -> str:
    trials, repeats = many(launched.ran, "trial"), many(launched.repeated, "repeat")
    if not launched.repeated:
        return trials
    return f"{trials} and {repeats}" if launched.ran else repeats


def _shown(states: Mapping[str, int]) -> list[SlotState]:
    always = (SlotState.COMPLETE, SlotState.PRUNED)
    return [*always, *([SlotState.FAIL] if states[SlotState.FAIL] else [])]


def _failures(study: StudyRecord) -> list[str]:
    """Each reason why trials ended badly, with the trials."""
    by_reason: dict[str, list[str]] = {}
    for trial in study.trials:
        if trial.reason is not None:
            by_reason.setdefault(trial.reason, []).append(str(trial.number))
    return [
        f"trial{'s' if len(numbers) > 1 else ''} {few(numbers)}: {reason}"
        for reason, numbers in by_reason.items()
    ]


def _refusals(study: StudyRecord) -> list[str]:
    if not study.refused:
        return []
    last, count = study.refused[-1], len(study.refused)
    return [f"{many(count, 'point')} refused, not counted; trial {last.number}: {last.reason}"]


def _best(best: TrialRecord, study: StudyRecord) -> list[str]:
    objective = study.objective
    folds = max((epoch.fold for epoch in best.epochs), default=1)
    how = f"at epoch {best.best_epoch}" if folds == 1 else f"the mean of {folds} folds"
    value = f"{best.value:.4f} {how}"
    if (again := best.repeated) is not None:
        value = f"{again.mean:.4f} (mean of {again.count}), {value} with the first seed"
    lines = [f"best    trial {best.number}   {objective} {value}"]
    if (epoch := best.best) is not None:
        values = {other.word: other.value_of(epoch) for other in _OTHERS if other is not objective}
        if (positive := study.identity["positive"]) is not None:
            values[f"recall {positive}"] = epoch.val_recall
        metrics = [f"{name} {value:.3f}" for name, value in values.items() if value is not None]
        lines.append(f"        {'   '.join(metrics)}   {best.weights:,} weights")
    return [*lines, *_again(study), *_wrapped(best)]


def _front(study: StudyRecord) -> list[str]:
    """The trials that no other one dominates, in a line each."""
    front = study.front
    if not front:
        return []
    rows = [
        (f"trial {one.number}", f"{study.objective} {figure(one.value)}", *costs)
        for one in front[:_MOST_OF_FRONT]
        if (costs := shown(one, study.footprint))
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "   ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    more = len(front) - len(rows)
    lines += [f"and {more} more: search status {shlex.quote(study.name)}"] if more else []
    head = f"front   {many(len(front), 'trial')} that no other one beats in everything"
    return [head, *(f"{_INDENT}{line}" for line in lines)]


def _again(study: StudyRecord) -> list[str]:
    """What the finalists gave when they were trained again, the best first."""
    lines = []
    for trial in study.leaders:
        if (again := trial.repeated) is not None:
            spread = f" ({again.lowest:.4f} to {again.highest:.4f})" if again.count > 1 else ""
            lines.append(f"{_INDENT}  trial {trial.number}   {again.mean:.4f}{spread}")
    return [f"{_INDENT}ranked by the mean with other seeds:", *lines] if lines else []


def _wrapped(best: TrialRecord) -> list[str]:
    # A name and its value stay on one line.
    text = show_params(best.params).replace(" ", "\0").replace(",\0", ", ")
    lines = wrap(text, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    return [line.replace("\0", " ") for line in lines]


def show_params(params: Mapping[str, object]) -> str:
    """Params in one line, numbers short."""
    return ", ".join(f"{name} {_short(value)}" for name, value in params.items())


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _next(study: StudyRecord, *, first: bool) -> list[str]:
    report = shlex.join(["search", "report", study.name])
    commands = {"search dashboard": "every trial, in the browser", report: "all in one HTML file"}
    if study.best_trial is not None and study.best_trial.model_file is not None:
        code = code_of(dict(study.identity["space"]))
        named = ["--space", code] if code else []  # it may have registered layers of its own
        export = shlex.join(["search", "export", study.name, *named])
        told = {export: f"the model, checked, as {file_name(study.name)}.keras"}
        if len(study.front) > 1:
            told[f"{export} --trial {study.front[-1].number}"] = "another one of the front"
        commands = {**told, **commands}
    width = max(map(len, commands))
    heads = ["next" if first else "", *[""] * (len(commands) - 1)]
    return [
        f"{head:8}{command:{width}}   {meaning}"
        for head, (command, meaning) in zip(heads, commands.items(), strict=True)
    ]
