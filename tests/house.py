"""A study in a database with supervisors for it, whose trainers only pretend."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import optuna
from simulated import RecordingView, SimulatedExecutor, devices

from search.data import Dataset
from search.objective import Objective
from search.paths import StudyPaths
from search.supervisor.loop import Supervisor
from search.supervisor.membership import Membership
from search.supervisor.optuna_study import OptunaStudy
from search.supervisor.pruning import make_pruning
from search.supervisor.sampler_view import SamplerView
from search.supervisor.sampling import make_sampler
from search.supervisor.user_code import UserCode
from search.supervisor.work import Watchdog, Work
from spaces import Space, load_space
from storage import Database, SlotState, Study, open_database

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.executor import Device, TrialSpec
    from search.footprint import Footprint
    from search.supervisor.view import View

EPOCHS = 4


def falling(spec: TrialSpec) -> list[float | None]:
    """Every trial a little better than the one before, and falling."""
    return [2.0 - 0.1 * spec.trial - 0.01 * epoch for epoch in range(EPOCHS)]


class House:
    """A study in a database, and supervisors for it."""

    def __init__(
        self,
        url: str,
        folder: Path,
        budget: int | None,
        objective: Objective = Objective.VAL_LOSS,
        footprint: Sequence[Footprint] = (),
    ) -> None:
        self.database: Database = open_database(url, create=True)
        self.objective, self.footprint = objective, tuple(footprint)
        identity = {
            "data": {"classes": ["a", "b"], "options": {"folds": None}},
            "space": json.loads(load_space("cnn").to_json()),
            "epochs": EPOCHS,
            "objective": objective.value,
            "positive": "b",
            **({"footprint": list(footprint)} if footprint else {}),
        }
        made = self.database.studies.create(
            "s", identity=identity, source="digits", seed=0, artifacts=str(folder)
        )
        self.database.studies.start(made, budget=budget)
        self.paths = StudyPaths(folder, made.uid)
        self.paths.make()
        self.view = RecordingView()
        self.url = url

    @property
    def study(self) -> Study:
        """The study's row as it stands."""
        study = self.database.studies.find("s")
        assert study is not None
        return study

    @property
    def trials(self) -> list[optuna.trial.FrozenTrial]:
        """What Optuna has."""
        return optuna.load_study(study_name="s", storage=self.database.optuna).get_trials()

    def sampler_view(self) -> SamplerView:
        """A new one of the study."""
        return SamplerView(
            self.database.optuna,
            self.database.optuna_trials,
            self.study.id,
            self.objective,
            footprint=self.footprint,
            settled=True,
        )

    def states(self) -> list[SlotState]:
        """What we have."""
        return [slot.state for slot in self.database.slots.all(self.study.id)]

    def supervisor(
        self,
        executor: SimulatedExecutor,
        *,
        workers: int = 2,
        pruner: str = "none",
        epochs: int = EPOCHS,
        seconds: float | None = None,
        space: Space | UserCode | None = None,
        sampler: str = "random",
        folds: int = 1,
        repeats: int = 0,
        watchdog: Watchdog | None = None,
        shared: Sequence[Device] | None = None,
        view: View | None = None,
    ) -> Supervisor:
        """A supervisor, registered and ready to run; it finds out how many of `shared` pay.

        What it tells goes to `view`, or to the house's own.
        """
        dataset = Dataset(
            split=Path("unused"),
            fold=0,
            folds=folds,
            classes=("a", "b"),
            shape=(8, 8, 1),
            train=10,
            validation=5,
        )
        work = Work(
            study=self.study,
            space=space or load_space("cnn"),
            objective=self.objective,
            footprint=self.footprint,
            positive=1,
            datasets={(8, 8): dataset},
            image_size=(8, 8),
            epochs=epochs,
            devices=devices(workers) if shared is None else shared,
            measured=shared is not None,
            paths=self.paths,
            keep=5,
            pruning=make_pruning(pruner, steps=epochs * folds),
            repeats=repeats,
            deadline=None if seconds is None else time.monotonic() + seconds,
            watchdog=watchdog or Watchdog(),
        )
        trials = OptunaStudy(
            self.database,
            self.study,
            make_sampler(sampler, steps=epochs * folds, seed=0),
            settled=not isinstance(space, UserCode),
        )
        trials.repair()
        return Supervisor(
            work,
            membership=Membership(self.database, self.study.id, ["cpu:0"]),
            database=self.database,
            trials=trials,
            executor=executor,
            view=view or self.view,
        )
