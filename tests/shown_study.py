"""A study for pages to show: real rows and files, and nothing was trained."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution
from reporting import report
from sqlalchemy import insert

from search.objective import Objective
from search.paths import StudyPaths, sha256
from search.predictions import Predictions
from storage import (
    AttemptEnd,
    Claim,
    ClassMetrics,
    Database,
    Epoch,
    LayerHealth,
    Result,
    SlotState,
    Study,
    schema,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CLASSES = ("NORMAL", "PNEUMONIA")
DISTRIBUTIONS = {
    "learning_rate": FloatDistribution(1e-4, 1e-1, log=True),
    "network": CategoricalDistribution(["cnn", "dense"]),
}


def epoch(number: int, val_loss: float | None, *, fold: int = 1, seconds: float = 2.0) -> Epoch:
    """An epoch with every figure; the layers were looked at after 1, 2, 4 and so on."""
    looked = number & (number - 1) == 0
    stem = LayerHealth(name="stem", dead=0.25, gradient=1e-3)
    output = LayerHealth(name="output", dead=None, gradient=1e-2)
    each = ClassMetrics(precision=0.5, recall=0.75, f1=0.6, auc=0.8125)
    return Epoch(
        epoch=number,
        loss=None if val_loss is None else val_loss / 2,
        accuracy=0.9,
        val_loss=val_loss,
        val_accuracy=0.8,
        val_precision=0.5,
        val_recall=0.75,
        val_f1=0.6,
        val_auc=0.8125,
        seconds=seconds,
        val_classes=(each, each),
        fold=fold,
        precision=0.9,
        recall=0.9,
        f1=0.9,
        learning_rate=1e-3,
        layers=(stem, output) if looked else (),
    )


@dataclass
class Shown:
    """A study with a supervisor that lives: it is this process."""

    database: Database
    study: Study
    supervisor: int
    theirs: optuna.Study

    @property
    def folder(self) -> Path:
        """Of its files."""
        folder = StudyPaths.of(self.study, self.database).files.local
        assert folder is not None
        return folder

    def begin(self, device: str = "cpu:0", **fixed: Any) -> Claim:
        """A trial starts on a device."""
        claims = self.database.claims
        claim = claims.claim(self.study.id, supervisor_id=self.supervisor, device=device)
        assert claim is not None
        if fixed:
            self.theirs.enqueue_trial(fixed)
        trial = self.theirs.ask(DISTRIBUTIONS)
        self.database.slots.asked(
            claim, trial_id=trial._trial_id, trial_number=trial.number, params=trial.params
        )
        self.database.slots.started(claim, pid=4321)
        return claim

    def report(self, claim: Claim, *epochs: Epoch) -> None:
        """Epochs of it have ended."""
        for one in epochs:
            report(self.database, claim, one)

    def end(self, claim: Claim, state: SlotState, **more: Any) -> None:
        """It ends."""
        end = AttemptEnd.PRUNED if state is SlotState.PRUNED else AttemptEnd.FINISHED
        self.database.slots.end(claim, Result(state=state, end=more.pop("end", end), **more))

    def trial(
        self, losses: Sequence[float], state: SlotState = SlotState.COMPLETE, **fixed: Any
    ) -> int:
        """A whole trial with these validation losses; returns its slot."""
        claim = self.begin(**fixed)
        first, *rest = (epoch(number, loss) for number, loss in enumerate(losses, start=1))
        self.report(claim, first)
        if rest:
            self._insert(claim, rest[:-1])
            self.report(claim, rest[-1])
        best = min(range(len(losses)), key=losses.__getitem__)
        self.end(claim, state, value=losses[best], best_epoch=best + 1, weights=1234)
        return claim.slot

    def _insert(self, claim: Claim, epochs: Sequence[Epoch]) -> None:
        """Report epochs at once: hundreds of trials would else take thousands of transactions."""
        row = {"study_id": claim.study_id, "slot": claim.slot, "attempt": claim.fence}
        if epochs:
            with self.database.engine.begin() as connection:
                connection.execute(insert(schema.epochs), [{**row, **vars(one)} for one in epochs])

    def predict(self, name: str, probabilities: Sequence[Sequence[float]]) -> dict[str, str]:
        """Keep predictions for images of the first and the second class by turns."""
        count = len(probabilities)
        path = self.folder / name
        Predictions(
            probabilities=np.array(probabilities, dtype=np.float32),
            labels=np.arange(count) % 2,
            folds=np.ones(count, dtype=np.int64),
            summary="",
        ).write(path)
        return {"predictions_file": name, "predictions_hash": sha256(path)}


def make_study(
    database: Database,
    name: str = "xrays",
    *,
    budget: int | None = 10,
    classes: Sequence[str] = CLASSES,
    objective: str = "val_loss",
    devices: Sequence[str] = ("cpu:0", "cpu:1"),
) -> Shown:
    """Make one whose epoch trains on 100 images."""
    identity = {
        "data": {"classes": list(classes), "options": {"folds": None}},
        "objective": objective,
        "positive": classes[1] if len(classes) == 2 else None,
        "epochs": 5,
    }
    made = database.studies.create(name, identity=identity, source="d", seed=0, artifacts=None)
    database.studies.start(made, budget=budget)
    study = database.studies.find(name)
    assert study is not None
    supervisor = database.supervisors.register(
        study.id, host=socket.gethostname(), pid=os.getpid(), devices=devices
    )
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    direction = Objective(objective).direction
    theirs = optuna.create_study(study_name=name, storage=database.optuna, direction=direction)
    shown = Shown(database, study, supervisor, theirs)
    shown.folder.mkdir(parents=True)
    rows = ["path,label,split,subject", *["i,0,train,"] * 100, *["v,1,validation,"] * 20]
    (shown.folder / "split.csv").write_text("\n".join(rows))
    return shown
