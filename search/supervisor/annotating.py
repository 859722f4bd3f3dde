"""Notes of the best trials in optuna-dashboard, beside the search."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import quote

from optuna.exceptions import OptunaError
from sqlalchemy.exc import SQLAlchemyError

from search.diagnosis import diagnose
from search.folds import best_epoch
from search.footprint import Footprint
from search.names import many
from search.objective import objective_of
from search.ranking import finalists, leading, ranked, repeated
from search.summary import show_params
from search.supervisor.background import Background
from search.supervisor.trial_notes import TrialNotes
from search.supervisor.view import Watcher
from search.terminal.words import figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.diagnosis import Finding
    from search.ranking import Repeated
    from search.supervisor.view import Beginning, TrialEnded
    from storage import Database, Epoch, Slot, Study

PAUSE_SECONDS = 30.0  # from one time to the next
CLOSE_SECONDS = 3.0  # that a search's end waits for them
_MEANING = re.compile(r"([\\`*_\[\]<>~|])")  # what Markdown takes for more than itself
_PLACES = ("The best trial", "The second best trial", "The third best trial")
_METRICS = {
    "val_loss": "val_loss",
    "val_accuracy": "accuracy",
    "val_auc": "AUC",
    "val_f1": "F1",
    "val_precision": "precision",
    "val_recall": "recall",
}


class Annotator(Watcher):
    """A `View` that keeps notes of the three best COMPLETE trials.

    They are written when a new best stands and at the search's end, and never waited for, but then
    for a moment. A trial that is no longer among the three loses its note.
    """

    def __init__(self, database: Database, study: Study) -> None:
        """Prepare to write; nothing is read yet."""
        self._database, self._study = database, study
        self._best: int | None = None
        self._changed = False
        self._written: float | None = None
        self._over = Event()
        self._background: Background[int] = Background(self._deliver)

    def begin(self, beginning: Beginning) -> None:
        """Remember who is best."""
        self._best = beginning.standing.trial

    def ended(self, trial: TrialEnded) -> None:
        """Have notes written, if another trial is best now."""
        self._changed = True
        if trial.standing.trial is not None and trial.standing.trial != self._best:
            self._best = trial.standing.trial
            self._background.put(self._best)

    def close(self) -> None:
        """Have them written as things stand at the end; wait a moment for it."""
        self._over.set()
        if self._changed and self._best is not None:
            self._background.put(self._best)
        self._background.close(CLOSE_SECONDS)

    def _deliver(self, best: list[int]) -> None:  # noqa: ARG002  # read anew, with the others
        if self._written is not None:
            self._over.wait(max(0.0, self._written + PAUSE_SECONDS - time.monotonic()))
        self._written = time.monotonic()
        # The search's own view tells when the database is away; Optuna's half may be deleted.
        with suppress(SQLAlchemyError, OptunaError, KeyError):
            annotate(self._database, self._study)


def annotate(database: Database, study: Study) -> None:
    """Write the notes of a study's three best trials.

    Raises:
        KeyError: the study is not in Optuna's tables.
    """
    rows, objective = database.optuna, objective_of(study.identity)
    slots = leading(database, study)
    best = finalists(ranked(slots, objective))
    history = database.history.of_slots(study.id, [one.slot for one in best])
    again = repeated(slots, objective)
    texts = {
        one.trial_id: note_of(study, one, place, history.get(one.slot, []), again.get(one.slot))
        for place, one in zip(_PLACES, best, strict=False)
        if one.trial_id is not None
    }
    TrialNotes(rows, rows.get_study_id_from_name(study.name)).write(texts)


def note_of(
    study: Study, slot: Slot, place: str, epochs: Sequence[Epoch], again: Repeated | None
) -> str:
    """What there is to say of a trial, as Markdown.

    What users or their code named stands as code, where no character means anything.
    """
    objective = objective_of(study.identity)
    best = best_epoch(epochs, objective)
    classes = len(study.identity["data"]["classes"])
    lines = [
        f"**{place}: {objective} {figure(slot.value)}**",
        "",
        *(_bullet(line) for line in _facts(slot, best, again)),
        *(_finding(one) for one in diagnose(epochs, classes=classes, state=slot.trial_state)),
        f"- {_code(show_params(slot.params or {}))}",
        "",
        _link(study, slot),
    ]
    return "\n".join(lines)


def _facts(slot: Slot, best: Epoch | None, again: Repeated | None) -> Iterable[str]:
    if again is not None:
        between = f"{figure(again.lowest)} to {figure(again.highest)}"
        seeds = many(again.count, "other seed")
        yield f"trained again with {seeds}: {figure(again.mean)} on average, {between}"
    if best is not None:
        known = {word: getattr(best, name) for name, word in _METRICS.items()}
        said = ", ".join(
            f"{word} {figure(value)}" for word, value in known.items() if value is not None
        )
        yield f"best epoch {best.epoch}: {said}"
    if slot.weights is not None:
        yield f"{slot.weights:,} weights"
    costs = [(name, name.value_of(slot)) for name in (Footprint.SIZE, Footprint.LATENCY)]
    yield from (f"{name} {name.show(value)}" for name, value in costs if value is not None)


def _finding(one: Finding) -> str:
    # Layers' names are in it, which may be of users' code.
    said = _MEANING.sub(r"\\\1", f"{one.evidence} {one.suggestion}")
    return _bullet(f"**{one.kind}**: {said}")


def _bullet(text: str) -> str:
    return f"- {text}"


def _code(text: str) -> str:
    return f"`{' '.join(text.replace('`', ' ').split()) or '-'}`"


def _link(study: Study, slot: Slot) -> str:
    """To the trial's page, from wherever under a base path optuna-dashboard shows the note."""
    path = f"studies/{quote(study.name)}/trials/{slot.trial_number}"
    return f"[Its curves and all else, in search dashboard](../../../{path})"
