"""A search as JSON, an object a line: for what collects logs."""

from __future__ import annotations

import json
import math
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from search.ranking import Standing
from search.terminal.progress import QUIET
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.record import StudyRecord
    from search.supervisor.launch import Launched
    from search.supervisor.view import Beginning, TrialEnded
    from spaces import Params
    from storage import Epoch


def json_line(event: str, *, level: str = "info", **fields: Any) -> str:
    """One event; what it does not say of `study`, `trial` and `device` is null."""
    head = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level}
    whole = {**head, "event": event, "study": None, "trial": None, "device": None, **fields}
    return json.dumps({name: _plain(value) for name, value in whole.items()}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """JSON has no NaN and no infinity."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


class JsonView:
    """A `View` that writes every call as a line; progress only now and then."""

    def __init__(
        self,
        stream: TextIO,
        study: str | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Write to a stream; the study's name is known when the search begins, if not before."""
        self._stream, self._study = stream, study
        self._clock = clock  # seconds
        self._printed = clock()
        self._budget: int | None = None
        self._epochs: int | None = None
        self._devices: dict[int, str] = {}  # by trial

    def progress(self, doing: str, done: int, total: int) -> None:
        """Say how far it is, if nothing was said for a while."""
        if self._clock() - self._printed >= QUIET:
            self._print("progress", doing=doing, done=done, total=total)

    def begin(self, beginning: Beginning) -> None:
        """As a `View`."""
        self._study = beginning.study
        self._budget, self._epochs = beginning.budget, beginning.epochs
        self._print(
            "begin",
            lines=list(beginning.lines),
            devices=[device.name for device in beginning.devices],
            objective=beginning.objective,
            footprint=list(beginning.footprint),
            epochs=beginning.epochs,
            folds=beginning.folds,
            seconds=beginning.seconds,
            **self._stands(beginning.standing),
        )

    def trial(self, device: str, trial: int, attempt: int, params: Params) -> None:
        """As a `View`."""
        self._devices[trial] = device
        self._print("trial", trial=trial, device=device, attempt=attempt, params=dict(params))

    def epoch(self, trial: int, epoch: Epoch) -> None:
        """As a `View`."""
        self._print(
            "epoch",
            trial=trial,
            device=self._devices.get(trial),
            fold=epoch.fold,
            epoch=epoch.epoch,
            epochs=self._epochs,
            val_loss=epoch.val_loss,
        )

    def ended(self, trial: TrialEnded) -> None:
        """As a `View`."""
        self._devices.pop(trial.trial, None)
        self._print(
            "ended",
            level="warning" if trial.state is SlotState.FAIL else "info",
            trial=trial.trial,
            device=trial.device,
            state=trial.state,
            end=trial.end,
            reason=trial.reason,
            value=trial.value,
            best_epoch=trial.best_epoch,
            repeats=trial.repeats,
            **self._stands(trial.standing),
        )

    def released(self, trial: int) -> None:
        """As a `View`."""
        self._print("released", trial=trial, device=self._devices.pop(trial, None))

    def taken(self, trial: int) -> None:
        """As a `View`."""
        self._print("taken", trial=trial, device=self._devices.pop(trial, None))

    def note(self, text: str) -> None:
        """As a `View`."""
        self._print("note", text=text)

    def over(self, launched: Launched, study: StudyRecord, seconds: float) -> None:
        """Say what the search came to, after `seconds`."""
        best = study.best_trial
        value = None if best is None else best.value
        if best is not None and best.repeated is not None:
            value = best.repeated.mean
        number = None if best is None else best.number
        self._study, self._budget = study.name, study.budget
        self._print(
            "end",
            ending=launched.ending,
            ran=launched.ran,
            repeated=launched.repeated,
            seconds=round(seconds, 3),
            front=[one.number for one in study.front],
            **self._stands(Standing(ended=len(study.trials), trial=number, best=value)),
        )

    def close(self) -> None:
        """Do nothing: every line is out."""

    def _stands(self, standing: Standing) -> dict[str, Any]:
        return {
            "ended": standing.ended,
            "budget": self._budget,
            "best_trial": standing.trial,
            "best": standing.best,
        }

    def _print(self, event: str, **fields: Any) -> None:
        self._printed = self._clock()
        print(json_line(event, **{"study": self._study, **fields}), file=self._stream, flush=True)
