"""Earlier studies that a new one begins with: which they may be, and what it takes from them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from search.data.source import Resize
from search.errors import UsageError
from search.footprint import footprint_of
from search.objective import objective_of
from search.ranking import ranked
from search.record import find_study
from search.study_data import kept_options
from search.supervisor.user_code import code_of
from spaces import Space
from storage import EarlierTrial, SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.objective import Objective
    from search.supervisor.refitting import Refitted
    from search.supervisor.request import StartRequest
    from search.supervisor.user_code import UserCode
    from storage import Database, Slot, Study

POINTS = 5  # that are tried first, of all earlier studies together
POINTS_CONTINUED = 1  # what is known need not be tried again, but for the best one's weights
MOST = 250  # trials of a study that is continued which are kept: half the best, half the newest


@dataclass(frozen=True, kw_only=True)
class Begun:
    """An earlier study that a study begins with."""

    study: str  # its name
    uid: str
    continues: bool  # whether its values and the new study's are of the same

    def to_json(self) -> dict[str, Any]:
        """What the new study's identity keeps of it."""
        return {"study": self.study, "uid": self.uid, "continues": self.continues}


def begun_with(identity: Mapping[str, Any]) -> tuple[Begun, ...]:
    """What a study that exists began with."""
    return tuple(Begun(**one) for one in identity.get("earlier", ()))


def earlier_studies(
    request: StartRequest, space: Space | UserCode, *, there: bool
) -> list[tuple[Study, bool]]:
    """The earlier studies that a new one is to begin with, each with whether it continues it.

    Args:
        request: names them.
        space: of the new one.
        there: whether the database has studies at all.

    Raises:
        UsageError: there is none of a name, or the space or theirs is somebody's code.
    """
    said = _said(request)
    if not said:
        return []
    if not there:
        raise UsageError(
            f"{_option(said[0][1])} {said[0][0]}: there are no studies in {request.storage} yet"
        )
    with closing(open_database(request.storage)) as database:
        found = [(find_study(database, name), continues) for name, continues in said]
    _check_space(space, [study for study, _ in found])
    return found


def _said(request: StartRequest) -> list[tuple[str, bool]]:
    """The names of earlier studies, the one to continue first; each once."""
    said = [] if request.continues is None else [(request.continues, True)]
    others = dict.fromkeys(one for one in request.warm_start if one != request.continues)
    return said + [(one, False) for one in others]


def _option(continues: bool) -> str:
    return "--continue" if continues else "--warm-start"


def check_said_again(study: Study, request: StartRequest) -> None:
    """Let a start pass that says of earlier studies what the study began with, or nothing.

    Raises:
        UsageError: it says others.
    """
    said = set(_said(request))
    if study.name in {one for one, _ in said}:
        raise UsageError(
            f"study {study.name} cannot begin with itself: give the new one a name with --study"
        )
    kept = {(one.study, one.continues) for one in begun_with(study.identity)}
    if said and said != kept:
        names = " and ".join(sorted(one for one, _ in kept)) or "no earlier study"
        raise UsageError(
            f"study {study.name} exists and began with {names}; give another --study, or leave "
            "--warm-start and --continue out"
        )


def _check_space(space: Space | UserCode, earlier: Sequence[Study]) -> None:
    """Let earlier studies pass whose points can be told to be of a space.

    Raises:
        UsageError: it, or one of theirs, is somebody's code.
    """
    coded = next((one for one in earlier if code_of(one.identity["space"])), None)
    if earlier and (coded is not None or not isinstance(space, Space)):
        who = "this space" if coded is None else f"study {coded.name}"
        raise UsageError(
            f"--warm-start and --continue need spaces that say what may be tried; {who} is code, "
            "which says it only while it runs"
        )


def taking_over(request: StartRequest, earlier: Sequence[tuple[Study, bool]]) -> StartRequest:
    """A request of which what it does not say is of the study that it continues, if there is one.

    Raises:
        UsageError: an older release split that one's images.
    """
    study = next((one for one, continues in earlier if continues), None)
    if study is None:
        return request
    kept, options = study.identity, kept_options(study)
    own = {
        "seed": study.seed,
        "group_by": options.group_by,
        "folds": options.folds,
        "resize": None if options.resize is Resize.STRETCH else str(options.resize),
        "epochs": kept["epochs"],
        "positive": kept["positive"],
    }
    unsaid = {name: value for name, value in own.items() if getattr(request, name) is None}
    unsaid |= {} if request.objective else {"objective": (kept["objective"],)}
    return replace(
        request,
        skip_bad=request.skip_bad or options.skip_bad,
        allow_leakage=request.allow_leakage or options.allow_leakage,
        **unsaid,
    )


def check_continued(study: Study, identity: Mapping[str, Any]) -> None:
    """Let a new study continue one whose values mean the same.

    Raises:
        UsageError: it says what differs.
    """
    kept = study.identity
    data, its = ({**one["data"], "name": None} for one in (identity, kept))
    differing = [
        ("several objectives", bool(footprint_of(kept))),
        ("one objective", bool(footprint_of(identity))),
        ("other images", data["fingerprint"] != its["fingerprint"]),
        ("another split or other test images", data != its),
        *((what, identity[key] != kept[key]) for key, what in _COMPARED.items()),
    ]
    if what := next((what for what, differs in differing if differs), None):
        raise UsageError(
            f"--continue {study.name}: it has {what}, so values of its trials mean something else; "
            f"--warm-start {study.name} takes its best points alone"
        )


_COMPARED = {
    "image_size": "another image size",
    "epochs": "another number of epochs",
    "objective": "another objective",
    "positive": "another positive class",
}


def collect(database: Database, begun: Sequence[Begun], space: Space) -> list[EarlierTrial]:
    """What a study of a space takes from earlier ones, each as it stands now."""
    there = {one.uid: one for one in database.studies.all()}
    taken = [_taken(database, there[one.uid], one, space) for one in begun if one.uid in there]
    return [one for one in _numbered(taken) if one.comparable or one.point is not None]


def _taken(database: Database, study: Study, begun: Begun, space: Space) -> list[EarlierTrial]:
    """A study's trials that lie in the space; its best ones numbered as points, from 1."""
    from search.supervisor.refitting import refitted

    objective = objective_of(study.identity)
    slots = database.slots.all(study.id)
    fits = {one.slot: refitted(one.params or {}, space) for one in slots if _useful(one)}
    inside = {one.slot: one for one in slots if fits.get(one.slot) is not None}
    best = [one for one in ranked(slots, objective) if one.slot in inside]
    complete = [one for one in best if one.state is SlotState.COMPLETE]
    points = complete[: POINTS_CONTINUED if begun.continues else POINTS]
    places = {one.slot: place for place, one in enumerate(points, start=1)}
    kept = _shortened(list(inside.values()), best)
    found = _earlier(database, begun, kept, fits, objective)
    return [
        replace(one, point=places.get(slot.slot)) for slot, one in zip(kept, found, strict=True)
    ]


def _useful(slot: Slot) -> bool:
    """Whether a trial says something of its point: it ended, and not by an error."""
    said = slot.state in (SlotState.COMPLETE, SlotState.PRUNED, SlotState.REFUSED)
    return said and slot.repeats is None and bool(slot.params)


def _shortened(slots: Sequence[Slot], best: Sequence[Slot]) -> list[Slot]:
    half = MOST // 2
    if len(slots) <= MOST:
        return list(slots)
    chosen = {one.slot for one in (*best[:half], *slots[-half:])}
    return [one for one in slots if one.slot in chosen]


def _earlier(
    database: Database,
    begun: Begun,
    slots: Sequence[Slot],
    fits: Mapping[int, Refitted | None],
    objective: Objective,
) -> list[EarlierTrial]:
    trials = [one.trial_id for one in slots if one.trial_id is not None]
    reported = database.optuna_trials.intermediate_values(trials)
    last = {trial: max(values.items()) for trial, values in reported.items()}  # its step, and it
    earlier = []
    for one in slots:
        fit = fits[one.slot]
        complete = one.state is SlotState.COMPLETE
        step, value = (None, one.value) if complete else last.get(one.trial_id or 0, (None, None))
        assert fit is not None  # noqa: S101
        assert one.trial_number is not None  # noqa: S101
        earlier.append(
            EarlierTrial(
                study=begun.study,
                trial=one.trial_number,
                state=SlotState.COMPLETE if complete else SlotState.PRUNED,
                infeasible=not complete and one.reason is not None,
                value=None if value is None else objective.signed(value),
                step=step,
                params=fit.params,
                distributions=fit.distributions,
                comparable=begun.continues,
            )
        )
    return earlier


def _numbered(taken: Sequence[Sequence[EarlierTrial]]) -> list[EarlierTrial]:
    """With the points of all studies in one order: each one's best, each one's second best, …

    There are `POINTS` at most, and none twice.
    """
    numbered: list[EarlierTrial] = []
    tried: list[Mapping[str, Any]] = []
    every = [one for study in taken for one in study]
    turns = sorted((one for one in every if one.point is not None), key=lambda one: one.point or 0)
    for one in turns:
        if len(tried) < POINTS and one.params not in tried:
            tried.append(one.params)
            numbered.append(replace(one, point=len(tried)))
    numbers = {(one.study, one.trial): one.point for one in numbered}
    return [replace(one, point=numbers.get((one.study, one.trial))) for one in every]
