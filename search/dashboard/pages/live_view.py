"""What /live shows of a study, as JSON."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from search.analysis.numbers import shortened
from search.dashboard.pages.pace import lately, throughput
from search.dashboard.pages.words import goes_on, state_of
from search.durations import show_duration
from search.status import ago
from search.terminal.words import figure
from search.web.words import best_value, tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from search.dashboard.pages.overview import AtWork, Overview
    from storage import Database, Epoch, Note, Study

LINES = 50  # of what searches said
PLOTS = 12  # of trials at work; the table has the others' curves in small


def live_json(database: Database, study: Study, overview: Overview) -> dict[str, Any]:
    """A study as it is at this moment; texts are complete, and numbers only in curves."""
    history = database.history.of_slots(study.id, lately(overview))
    status, state = overview.status, state_of(study, overview)
    value = best_value(status)
    return {
        "state": state,
        "lives": bool(overview.supervisors),
        "goes_on": goes_on(state),
        "tally": tally(status),
        "share": status.ended / status.budget if status.budget else None,
        "best": None if value is None else f"{status.objective} {figure(value)}",
        "best_trial": status.best_trial,
        "left": None if status.seconds_left is None else show_duration(status.seconds_left),
        "throughput": throughput(
            history.values(), images=overview.images, devices=len(overview.work)
        ),
        "devices": list(_devices(study, overview, history)),
        "running": [_curves(study, one, history) for one in _asked(overview.work)[:PLOTS]],
        "notes": [_note(one) for one in database.notes.last(study.id, LINES)],
    }


def _devices(
    study: Study, overview: Overview, history: Mapping[int, Sequence[Epoch]]
) -> Iterable[dict[str, Any]]:
    """A line a device; then trials whose supervisor has gone without a word."""
    left = {(one.attempt.supervisor_id, one.attempt.device): one for one in overview.work}
    for supervisor in overview.supervisors:
        for device in supervisor.devices:
            work = left.pop((supervisor.id, device), None)
            place = {"host": supervisor.host, "device": device}
            yield place | (_work(study, work, history) if work else {"now": "idle"})
    for work in left.values():
        place = {"host": work.attempt.host, "device": work.attempt.device}
        gone = {"now": "its search has gone; the next one goes on with it"}
        yield place | _work(study, work, history) | gone


def _work(study: Study, work: AtWork, history: Mapping[int, Sequence[Epoch]]) -> dict[str, Any]:
    epochs = history.get(work.slot.slot, [])
    losses = [one.val_loss for one in epochs]
    again = work.attempt.attempt > 1
    return {
        "trial": work.slot.trial_number,
        "now": f"training, attempt {work.attempt.attempt}" if again else "training",
        "epoch": _epoch(study, epochs),
        "loss": figure(losses[-1]) if losses else "",
        "losses": shortened(losses),
        "since": ago(work.attempt.started_at),
    }


def _epoch(study: Study, epochs: Sequence[Epoch]) -> str:
    """`12/30`, and the fold before it where there are several."""
    most = study.identity.get("epochs")
    folds = study.identity["data"].get("options", {}).get("folds")
    last = epochs[-1] if epochs else None
    number = f"{last.epoch if last else 0}{f'/{most}' if most else ''}"
    return f"fold {last.fold if last else 1}/{folds}, {number}" if folds else number


def _asked(work: Iterable[AtWork]) -> list[AtWork]:
    return [one for one in work if one.slot.trial_number is not None]


def _curves(study: Study, work: AtWork, history: Mapping[int, Sequence[Epoch]]) -> dict[str, Any]:
    """Losses of all folds one after another, with a gap between them."""
    epochs = history.get(work.slot.slot, [])
    folds = [
        [one for one in epochs if one.fold == fold] for fold in {one.fold: 0 for one in epochs}
    ]
    return {
        "trial": work.slot.trial_number,
        "device": work.attempt.device,
        "most": study.identity.get("epochs"),
        "epochs": _gaps([[one.epoch for one in fold] for fold in folds]),
        "loss": _gaps([shortened([one.loss for one in fold]) for fold in folds]),
        "val_loss": _gaps([shortened([one.val_loss for one in fold]) for fold in folds]),
    }


def _gaps(folds: Iterable[Sequence[float | None]]) -> list[float | None]:
    return list(chain.from_iterable([*fold, None] for fold in folds))[:-1]


def _note(note: Note) -> dict[str, str]:
    return {"at": note.at.isoformat(timespec="seconds"), "host": note.host, "text": note.text}
