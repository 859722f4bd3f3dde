"""Drawing a rehearsal's points: a supervisor's sampler, and its view of trials that are nowhere."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

import optuna
from optuna.distributions import BaseDistribution, distribution_to_json
from optuna.pruners import NopPruner
from optuna.storages import InMemoryStorage
from optuna.trial import Trial, TrialState, create_trial

from search.supervisor.enqueuing import enqueued, own_points
from search.supervisor.sampler_view import SamplerView
from storage import SlotState
from storage.optuna_trials import Sampled, Sketch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from optuna.samplers import BaseSampler
    from optuna.storages import BaseStorage
    from optuna.trial import FrozenTrial

    from search.rehearsal.curves import Curves

_STUDY = "rehearsal"


class _Rows:
    """Trials in memory, as `storage.optuna_trials.OptunaTrials` gives them; slots from 1.

    A trial's id is its slot.
    """

    def __init__(self) -> None:
        self._sketches: list[Sketch] = []
        self._params: list[Mapping[str, Sampled]] = []
        self._reported: dict[int, Mapping[int, float]] = {}

    @property
    def free(self) -> int:
        """The slot of the next trial."""
        return len(self._sketches) + 1

    def add(self, trial: FrozenTrial) -> None:
        """A trial that runs."""
        slot = self.free
        self._sketches.append(_sketch(slot, SlotState.CLAIMED, None))
        self._params.append(
            {
                name: Sampled(one.to_internal_repr(trial.params[name]), _as_json(one))
                for name, one in trial.distributions.items()
            }
        )

    def end(self, slot: int, state: SlotState, value: float, reported: Mapping[int, float]) -> None:
        """It has ended, with intermediate values by their steps."""
        self._sketches[slot - 1] = _sketch(slot, state, value)
        self._reported[slot] = reported

    def sketches(
        self,
        study_id: int,  # noqa: ARG002
        *,
        after: int,
        among: Collection[int],
        claimed: Collection[int],
    ) -> list[Sketch]:
        changed = [
            slot for slot in claimed if self._sketches[slot - 1].state is not SlotState.CLAIMED
        ]
        wanted = {*range(after + 1, self.free), *among, *changed}
        return [self._sketches[slot - 1] for slot in sorted(wanted)]

    def params(self, trials: Collection[int]) -> Mapping[int, Mapping[str, Sampled]]:
        return {one: self._params[one - 1] for one in trials}

    def intermediate_values(self, trials: Collection[int]) -> Mapping[int, Mapping[int, float]]:
        return {one: self._reported[one] for one in trials}


class Drawing:
    """The points of one rehearsal, and what the sampler learns of them."""

    def __init__(self, curves: Curves, sampler: BaseSampler) -> None:
        self._space, self._objective = curves.space, curves.objective
        self._sampler = sampler
        self._rows = _Rows()
        storage = InMemoryStorage()
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        optuna.create_study(storage=storage, study_name=_STUDY, direction=self._objective.direction)
        self._view = SamplerView(storage, self._rows, 0, self._objective, settled=True)

    @property
    def slot(self) -> int:
        """Of the next trial."""
        return self._rows.free

    def draw(self) -> FrozenTrial:
        """The sampler's next point, as `OptunaStudy.ask` has it drawn; it is no trial yet."""
        study = optuna.load_study(
            study_name=_STUDY,
            storage=cast("BaseStorage", self._view),
            sampler=self._sampler,
            pruner=NopPruner(),
        )
        first = own_points(self._space)
        template = create_trial(
            state=TrialState.RUNNING, system_attrs=enqueued(first, self._rows.free)
        )
        with self._view.unwritten(template) as unwritten:
            self._space.sample(Trial(study, unwritten))
        return template

    def begin(self, trial: FrozenTrial) -> None:
        """A point that was drawn is a trial that runs."""
        self._rows.add(trial)

    def end(
        self, slot: int, state: SlotState, *, value: float, losses: Mapping[int, float]
    ) -> None:
        """A trial has ended: its signed value, and the validation losses by its steps."""
        signed = self._objective.signed  # twice, a number is as it was
        reported = {step: signed(loss) for step, loss in losses.items()}
        self._rows.end(slot, state, signed(value), reported)


def _sketch(slot: int, state: SlotState, value: float | None) -> Sketch:
    return Sketch(
        slot=slot,
        state=state,
        trial_id=slot,
        trial_number=slot - 1,
        value=value,
        reason=None,
        weights=None,
        size=None,
        latency=None,
        multiply_adds=None,
    )


@lru_cache(maxsize=10_000)
def _as_json(distribution: BaseDistribution) -> str:
    return distribution_to_json(distribution)
