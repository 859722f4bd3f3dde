"""What `search rehearse` prints."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from search.durations import show_duration
from search.rehearsal.comparing import held_of
from search.terminal.columns import plain_table
from search.terminal.words import figure

if TYPE_CHECKING:
    from rich.table import Table

    from search.analysis.intervals import Estimate
    from search.rehearsal.comparing import Compared
    from search.rehearsal.regret import Standing

_FEW = 3  # tasks that are named


def heading(found: Compared) -> str:
    """What was rehearsed, in a few lines."""
    names = [one.name for one in found.curves]
    named = ", ".join(names) if len(names) <= _FEW else f"{len(names)} tasks"
    lines = [f"{named}   {found.seeds} seeds   {_time(found)}"]
    held, trials = held_of(found.curves[0])
    if trials:
        lines.append(f"{trials} recorded trials, each of which answers once a search")
    if held:
        lines.append(
            f"{held} of them were cut short: their losses are held at the last one, so that "
            "nothing is lost by pruning them there"
        )
    word = found.curves[0].objective.word
    lines.append(
        "regret after a share of the time: 0 is the best value known, 1 the median of random "
        f"points, or worse; in brackets 95 %; OFF is it in {word}"
    )
    return "\n".join(lines)


def _time(found: Compared) -> str:
    if found.trainings is None:
        return f"{show_duration(found.seconds or 0)} a search"
    text = f"time for {found.trainings:g} full trainings a search"
    if len(found.curves) > 1:
        return text
    (typical,) = found.typical.values()
    return f"{text} ({show_duration(typical.training)} each), shared by its trainers"


def standings_table(found: Compared) -> Table:
    """A row a sampler and pruner, by number of trainers and regret."""
    marks = [f"{share:.0%}" for share in found.shares]
    table = plain_table(
        "TRAINERS", "SAMPLER", "PRUNER", right=[*marks, "OFF", "RANK", "TRIALS", "PRUNED", "EPOCHS"]
    )
    for one in found.standings:
        regrets = [f"{estimate.value:.3f}" for estimate in one.regrets[:-1]]
        regrets.append(_with_interval(one.regrets[-1]))
        counts = (
            figure(one.off),
            f"{one.rank:.1f}",
            f"{one.trials:.0f}",
            f"{one.pruned:.0%}",
            f"{one.epochs:.1f}",
        )
        table.add_row(str(one.trainers), one.sampler, one.pruner, *regrets, *counts)
    return table


def _with_interval(one: Estimate) -> str:
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"


def advice(found: Compared) -> list[str]:
    """What to take, a line a number of trainers."""
    return [_advice(found, one) for one in found.recommended]


def _advice(found: Compared, best: Standing) -> str:
    trainers = f"{best.trainers} trainer{'s' if best.trainers > 1 else ''}"
    said = f"{trainers}: --sampler {best.sampler} --pruner {best.pruner}"
    others = [one for one in found.standings if one.trainers == best.trainers and one is not best]
    equal = [f"{one.sampler} with {one.pruner}" for one in others if one.equal]
    if not equal:
        return f"{said}; surely the lowest regret" if others else said
    if len(equal) == len(others):
        return f"{said}; no other can be told from it"
    return f"{said}; not told from it: {', '.join(equal)}"


def notes(found: Compared) -> list[str]:
    """What to mind."""
    out = [one for one in found.standings if one.used_up]
    if not out:
        return []
    most = max(out, key=lambda one: one.used_up)
    return [
        f"in {most.used_up:.0%} of its searches, {most.sampler} with {most.pruner} by "
        f"{most.trainers} used up all recorded trials; a shorter --time says more"
    ]


def comparison_json(found: Compared) -> str:
    """All of it, for programs."""
    said = {
        "tasks": {name: asdict(one) for name, one in found.typical.items()},
        "seconds": found.seconds,
        "trainings": found.trainings,
        "shares": list(found.shares),
        "seeds": found.seeds,
        "standings": [{**asdict(one), "equal": one.equal} for one in found.standings],
    }
    return json.dumps(said, indent=1)
