"""A study in every state at once, with files as its trainers leave them."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import optuna
from reporting import report

from search.paths import StudyPaths, artifacts_folder
from storage import AttemptEnd, Checkpoint, Claim, Database, Epoch, Result, SlotState, Study

if TYPE_CHECKING:
    from pathlib import Path

EPOCH = Epoch(
    epoch=1,
    loss=0.5,
    accuracy=None,
    val_loss=0.5,
    val_accuracy=None,
    val_precision=None,
    val_recall=None,
    val_f1=None,
    val_auc=None,
    seconds=1.0,
)
LONG_AGO = time.time() - 3 * 86_400


@dataclass
class LeftBehind:
    """Trial 0 is complete, 1 pruned, 2 given back, 3 lost and at work again."""

    database: Database
    study: Study
    supervisor: int  # of trial 3: it has not ended

    @property
    def folder(self) -> Path:
        """Of all its files."""
        kept = artifacts_folder(self.study.artifacts, self.database.folder)
        folder = StudyPaths(kept, self.study.uid).files.local
        assert folder is not None
        return folder

    def names(self) -> set[str]:
        """Every file."""
        return {path.name for path in self.folder.iterdir()}


def leave_behind(database: Database, name: str = "s", **data: object) -> LeftBehind:
    """Make the study, in Optuna's tables and ours, with its files; `data` is of its identity."""
    study = database.studies.create(
        name, identity={"data": data, "objective": "val_loss"}, source="d", seed=0, artifacts=None
    )
    made = LeftBehind(database, study, _register(database, study))
    made.folder.mkdir(parents=True)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    theirs = optuna.create_study(study_name=name, storage=database.optuna)
    claims = [_claim(made, theirs) for _ in range(4)]
    _end(made, claims[0], SlotState.COMPLETE, f"{_attempt(0, 1)}.keras")
    _end(made, claims[1], SlotState.PRUNED, None)
    _save(made, claims[2])
    database.slots.release(claims[2])
    _lose(made, claims[3])
    _write(made.folder, "split.csv")
    for trial in range(4):
        _write(made.folder, f"{_attempt(trial, 1)}.log")
        _write(made.folder, f"{_attempt(trial, 1)}.keras")
        _write(made.folder, f"{_attempt(trial, 1)}-fold-1-epoch-1.npz")
        _write(made.folder, f"{_attempt(trial, 1)}-predictions.npz")
    return made


def _claim(made: LeftBehind, theirs: optuna.Study) -> Claim:
    claim = made.database.claims.claim(made.study.id, supervisor_id=made.supervisor, device="cpu:0")
    assert claim is not None
    trial = theirs.ask()
    trial.set_user_attr("slot", claim.slot)
    made.database.slots.asked(
        claim, trial_id=trial._trial_id, trial_number=trial.number, params={"x": 1}
    )
    return claim


def _end(made: LeftBehind, claim: Claim, state: SlotState, model: str | None) -> None:
    result = Result(
        state=state,
        end=AttemptEnd.FINISHED,
        value=0.5,
        model_file=model,
        predictions_file=f"{_attempt(claim.slot - 1, claim.fence)}-predictions.npz",
    )
    made.database.slots.end(claim, result)


def _save(made: LeftBehind, claim: Claim) -> None:
    file = f"{_attempt(claim.slot - 1, claim.fence)}-fold-1-epoch-1.npz"
    report(made.database, claim, EPOCH, Checkpoint(file=file, hash="0", fold=1, epoch=1))


def _lose(made: LeftBehind, claim: Claim) -> None:
    """The last trial's supervisor is taken for dead; another one goes on with it."""
    _save(made, claim)
    assert made.database.supervisors.adopt(made.supervisor, beat=0)
    made.supervisor = _register(made.database, made.study)
    claims = made.database.claims
    given = claims.claim(made.study.id, supervisor_id=made.supervisor, device="cpu:0")
    assert given is not None
    again = claims.claim(made.study.id, supervisor_id=made.supervisor, device="cpu:0")
    assert again is not None
    assert (again.slot, again.fence) == (4, 2)
    made.database.slots.release(given)  # trial 2 waits once more
    for name in (".0a1b2c3d.partial.keras", ".keras", ".log", "-fold-1-epoch-2.npz"):
        _write(made.folder, f"{_attempt(3, 2)}{name}")
        os.utime(made.folder / f"{_attempt(3, 2)}{name}", (LONG_AGO, LONG_AGO))


def _register(database: Database, study: Study) -> int:
    return database.supervisors.register(study.id, host="elsewhere", pid=7, devices=["cpu:0"])


def _attempt(trial: int, attempt: int) -> str:
    return f"trial-{trial:05}-attempt-{attempt}"


def _write(folder: Path, name: str) -> None:
    (folder / name).write_text(json.dumps(name))
