"""What a report says of one study, as far as the database and the files of predictions know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from search.analysis.calibration import calibration
from search.analysis.certainty import compare
from search.analysis.classified import read_predictions
from search.analysis.cost import cost
from search.analysis.importances import importances
from search.analysis.leaders import leaders
from search.analysis.numbers import every
from search.analysis.slices import slices, telling
from search.analysis.trial import read_trial
from search.analysis.wall import MOST_EPOCHS, Wall, choose
from search.objective import objective_of, positive_label
from search.paths import StudyPaths
from search.record import record_of
from search.status import study_status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.analysis.calibration import Calibration
    from search.analysis.certainty import Comparison
    from search.analysis.cost import Cost
    from search.analysis.leaders import Leader
    from search.analysis.slices import Slice
    from search.analysis.trial import TrialDetails
    from search.objective import Objective
    from search.predictions import Predictions
    from search.record import StudyRecord
    from search.status import StudyStatus
    from storage import Database, Slot, Study


@dataclass(frozen=True, kw_only=True)
class Section:
    """One study of a report."""

    study: Study
    record: StudyRecord
    objective: Objective
    status: StudyStatus
    slots: Sequence[Slot]  # every one that holds a trial
    best: TrialDetails | None  # None while no trial is COMPLETE
    predictions: Predictions | str  # the best trial's or, in a line, why they are not there
    calibration: Calibration | None
    leaders: Sequence[Leader]
    rivals: Mapping[int, Comparison | str]  # trial → how much better the best one is
    wall: Wall
    importances: Mapping[str, Any]  # see `importances`
    slices: Sequence[Slice]  # of the trials of `wall` that have a value; what matters most first
    cost: Cost


def read_section(database: Database, study: Study) -> Section:
    """Read a study as it stands.

    Raises:
        StorageError: its folder of artifacts is away.
    """
    record, objective = record_of(database, study), objective_of(study.identity)
    slots = [one for one in database.slots.all(study.id) if one.trial_number is not None]
    first = leaders(database, study, slots, objective)
    best = first[0].slot if record.best_trial is not None else None
    predictions = _predictions(database, study, best)
    calibrated, rivals = None, {}
    if not isinstance(predictions, str):
        calibrated = calibration(predictions, positive_label(study.identity))
        rivals = _rivals(database, study, first, predictions)
    told = importances(database, study, slots, objective)
    chosen = choose(slots, objective)
    return Section(
        study=study,
        record=record,
        objective=objective,
        status=study_status(database, study),
        slots=slots,
        best=None if best is None else read_trial(database, study, best),
        predictions=predictions,
        calibration=calibrated,
        leaders=first,
        rivals=rivals,
        wall=_wall(record, slots, chosen),
        importances=told,
        slices=_ordered(
            slices(valued(chosen), database.optuna_trials.params_of_study(study.id)),
            told,
            [one.value or 0.0 for one in valued(chosen)],
        ),
        cost=cost(
            slots,
            database.slots.attempts(study.id),
            sum(epoch.seconds for trial in _all(record) for epoch in trial.epochs),
        ),
    )


def _predictions(database: Database, study: Study, best: Slot | None) -> Predictions | str:
    if best is None:
        return "No trial is COMPLETE."
    return read_predictions(StudyPaths.of(study, database).files, best)


def valued(slots: Sequence[Slot]) -> list[Slot]:
    """Those with a value, of a first training."""
    return [one for one in slots if one.value is not None and one.repeats is None]


def _rivals(
    database: Database, study: Study, first: Sequence[Leader], best: Predictions
) -> dict[int, Comparison | str]:
    """Those of the leaders whose predictions were kept, which are few."""
    files, positive = StudyPaths.of(study, database).files, positive_label(study.identity)
    found: dict[int, Comparison | str] = {}
    for one in first[1:]:
        if one.slot.predictions_file is None or one.slot.trial_number is None:
            continue
        other = read_predictions(files, one.slot)
        found[one.slot.trial_number] = (
            other
            if isinstance(other, str)
            else compare(best, other, objective_of(study.identity), positive)
        )
    return found


def _wall(record: StudyRecord, slots: Sequence[Slot], chosen: Sequence[Slot]) -> Wall:
    trials = {one.number: one for one in _all(record)}
    losses = {}
    for one in chosen:
        epochs = trials[one.trial_number].epochs if one.trial_number in trials else ()
        folds: dict[int, list[float | None]] = {}
        for epoch in epochs:
            folds.setdefault(epoch.fold, []).append(epoch.val_loss)
        losses[one.slot] = [every(fold, MOST_EPOCHS) for fold in folds.values()]
    return Wall(slots=chosen, losses=losses, total=len(slots))


def _ordered(
    found: Sequence[Slice], told: Mapping[str, Any], values: Sequence[float]
) -> list[Slice]:
    """What matters most first; by ranks alone, where there are too few trials for importances."""
    if "names" not in told:
        return sorted(found, key=lambda one: -telling(one, values))
    places = {name: place for place, name in enumerate(told["names"])}
    return sorted(found, key=lambda one: places.get(one.name, len(places)))


def _all(record: StudyRecord) -> list[Any]:
    return [*record.trials, *record.refused, *record.repeats, *record.running]
