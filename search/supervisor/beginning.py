"""What a search says when it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.data.source import Resize
from search.durations import show_duration
from search.names import few, many
from search.paths import shown
from search.ranking import FINALISTS, standing_of
from search.supervisor.choices import default_sampler
from search.supervisor.keeping import MOST_OF_FRONT
from search.supervisor.stop_when import parse_stop_when
from search.supervisor.view import Beginning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.executor import Device
    from search.supervisor.plan import Plan
    from search.supervisor.request import StartRequest
    from search.supervisor.work import Work
    from storage import Database, EarlierTrial

FEW_COLOURED = 0.1  # of all images
_MANY_DEVICES = 8  # from which on the first and the last are named


def make_beginning(request: StartRequest, plan: Plan, work: Work, database: Database) -> Beginning:
    """What is known when a search begins, with the lines that say it."""
    return Beginning(
        study=work.study.name,
        lines=_lines(request, plan, work, database),
        devices=_first_devices(work),
        epochs=work.epochs,
        folds=work.folds,
        budget=work.study.budget,
        objective=plan.objective,
        footprint=plan.footprint,
        standing=standing_of(database, work.study),
        seconds=plan.seconds,
    )


def _lines(request: StartRequest, plan: Plan, work: Work, database: Database) -> list[str]:
    """What was decided."""
    until = [many(work.study.budget, "trial")] if work.study.budget else []
    if until and work.repeats:
        seeds = many(work.repeats, "other seed")
        until[0] += f", then the best {FINALISTS} again with {seeds} each"
    if plan.seconds is not None:
        until.append(show_duration(plan.seconds))
    if request.stop_when is not None:
        until.append(parse_stop_when(request.stop_when).text)
    classes = f"{len(plan.survey.source.classes)} classes"
    positive = "" if plan.positive is None else f" (positive: {plan.positive})"
    split = plan.survey.split.text
    seed = "" if "seed" in split else f"   seed {plan.seed}"  # what is drawn says it
    sampler = request.sampler or default_sampler(several=bool(plan.footprint))
    return [
        f"{work.study.name}   {_images(plan, work)}",
        f"{classes}{positive}   split {split}{seed}",
        f"{_objectives(plan)}   space {plan.space.name}   "
        f"{many(work.epochs, 'epoch')} a {'trial' if work.folds == 1 else 'fold'}   "
        f"until {' or '.join(until)}",
        f"{_devices(work)}   {sampler} + {request.pruner}   {database.address}",
        _weights(work),
        *_earlier(plan, database.earlier.of_study(work.study.id)),
        *plan.survey.notes(),
        *_colours(plan, work),
    ]


def _earlier(plan: Plan, trials: Sequence[EarlierTrial]) -> list[str]:
    """What the study begins with, a line for each earlier one."""
    lines = []
    for begun in plan.earlier:
        own = [one for one in trials if one.study == begun.study]
        points = many(sum(one.point is not None for one in own), "point")
        if not own:
            text = f"nothing of {begun.study}: no point of it is of this space, or it is gone"
        elif begun.continues:
            known = f"{many(len(own), 'trial')} of {begun.study} in the sampler's history"
            text = f"{known}, of which {points} first"
        else:
            text = f"{points} of {begun.study}"
        lines.append(f"begins with {text}")
    return lines


def _objectives(plan: Plan) -> str:
    """As "minimize val_loss and latency"."""
    first = f"{plan.objective.direction} {plan.objective}"
    if not plan.footprint:
        return first
    again = "" if plan.objective.direction == "minimize" else "minimize "
    return f"{first} and {again}{' and '.join(plan.footprint)}"


def _images(plan: Plan, work: Work) -> str:
    data = next(iter(work.datasets.values()))
    count = f"{data.train:,} train + {data.validation:,} validation images"
    if work.folds > 1:
        count = many(data.train + data.validation, "image")
    shapes = ", ".join("×".join(map(str, one.shape)) for one in work.datasets.values())
    resize = plan.survey.options.resize
    return f"{count} {shapes}{'' if resize is Resize.STRETCH else f' ({resize})'}"


def _colours(plan: Plan, work: Work) -> list[str]:
    """A note where few images are the reason why all have three channels: they may be broken."""
    survey, data = plan.survey, next(iter(work.datasets.values()))
    rows = survey.split.rows[data.coloured()]
    if not 0 < len(rows) <= FEW_COLOURED * len(survey.split.rows):
        return []
    named = few([survey.source.key(row) for row in rows.tolist()])
    return [f"{many(len(rows), 'image')} with colours, by which all have three channels: {named}"]


def _weights(work: Work) -> str:
    if work.folds > 1:
        return "no weights are kept: every fold has a model of its own"
    front = f" and of the front, at most {MOST_OF_FRONT}," if work.footprint else ""
    return f"weights of the best {work.keep}{front} in {shown(work.paths.artifacts)}"


def _first_devices(work: Work) -> list[Device]:
    """Those that trials begin on; others follow where that is found to pay."""
    if not work.measured:
        return list(work.devices)
    first = {device.hardware: device for device in reversed(work.devices)}
    return [device for device in work.devices if first[device.hardware] == device]


def _devices(work: Work) -> str:
    """How many trials run at a time, and where."""
    first, *others = work.devices
    where = ", ".join(device.name for device in work.devices)
    if len(others) >= _MANY_DEVICES:
        where = f"{first.name} to {others[-1].name}"
    if work.measured:
        return f"up to {len(work.devices)} at a time on {where}, as many as are found to pay"
    return f"{len(work.devices)} at a time on {where} ({many(first.threads, 'thread')} each)"
