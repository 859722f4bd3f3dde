"""A study whose trainers only pretend, followed by a tracker."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from house import EPOCHS, House
from simulated import RecordingView

from search.supervisor.telling import Views
from search.supervisor.work import Ending
from search.tracking.following import Following

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulated import SimulatedExecutor

    from search.tracking.tracker import Tracker
    from storage import Study


class TrackedHouse(House):
    """A `House` whose searches are followed."""

    def __init__(self, folder: Path, budget: int) -> None:
        folder.mkdir(exist_ok=True)
        super().__init__(f"sqlite:///{folder / 'search.db'}", folder / "artifacts", budget)

    @property
    def tracked(self) -> Study:
        """The study, with what a real one's identity has too."""
        more = {"space": {"name": "cnn"}, "epochs": EPOCHS}
        return replace(self.study, identity={**self.study.identity, **more})

    def search(
        self, make: Callable[[Study], Tracker], executor: SimulatedExecutor, **options: Any
    ) -> list[str]:
        """Search as `Supervisor.run`, followed; returns the lines that were said."""
        said = RecordingView()
        following = Following(make(self.tracked), self.database, self.tracked, said)
        with closing(following):
            own, self.view = self.view, Views([self.view, following])
            try:
                following.over(self.supervisor(executor, **options).run())
            finally:
                self.view = own
        return said.notes

    def catch_up(self, make: Callable[[Study], Tracker]) -> list[str]:
        """Follow where there is nothing to run; returns the lines that were said."""
        said = RecordingView()
        with closing(Following(make(self.tracked), self.database, self.tracked, said)) as one:
            one.over(Ending.BUDGET)
        return said.notes
