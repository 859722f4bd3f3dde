"""From a request to a plan: every default decided, every mistake found, and nothing written."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.data import open_source, survey
from search.data.surveying import silent
from search.errors import UsageError
from search.footprint import Footprint, footprint_of
from search.housekeeping.leases import check_release
from search.keras_backend import require_backend
from search.names import check_name
from search.objective import Objective, objective_of
from search.paths import artifacts_folder, cache_folder
from search.ranking import leading, repeats_left
from search.supervisor.earlier import (
    Begun,
    begun_with,
    check_continued,
    check_said_again,
    earlier_studies,
    taking_over,
)
from search.supervisor.identity import check_identity, data_options, differing
from search.supervisor.objectives import check_footprint
from search.supervisor.options import check_options, parse_devices
from search.supervisor.request import DEFAULT_SECONDS, DEFAULT_SPACE
from search.supervisor.user_code import UserCode, code_of, names_code
from spaces import Space, load_space
from storage import Artifacts, open_database
from storage.database import check_reachable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.data import Source, Survey
    from search.supervisor.options import DeviceRequest
    from search.supervisor.request import StartRequest
    from storage import Database, Study

# Epochs by default: about this many images seen in a trial, within bounds. Successive halving
# stops most trials long before.
_IMAGES_A_TRIAL = 40_000
_EPOCHS_WITHIN = (10, 30)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A search, decided."""

    name: str
    existing: Study | None
    ended: int  # trials of it that have ended
    owed: int  # trainings of finalists that have not
    survey: Survey
    space: Space | UserCode
    image_size: tuple[int, int]
    epochs: int
    objective: Objective
    footprint: tuple[Footprint, ...]  # objectives beside it, in the order of their definition
    positive: str | None  # the class; None where there are more than two
    seed: int
    devices: DeviceRequest
    trials: int | None
    seconds: float | None
    earlier: tuple[Begun, ...] = ()  # studies that it begins with
    enough: str | None = None  # why no improvement is expected of more trials, if it ended for that

    @property
    def spent(self) -> bool:
        """Whether there is nothing left to run."""
        budget = self.trials
        if self.enough is not None and self.existing is not None:
            budget = self.existing.budget
        return budget is not None and self.ended >= budget and not self.owed

    @property
    def steps(self) -> int:
        """A trial's most epochs, counted over all folds."""
        return self.epochs * self.survey.split.count

    @property
    def image_sizes(self) -> tuple[tuple[int, int], ...]:
        """Height and width of the images of every trial, in pixels."""
        if isinstance(self.space, UserCode):
            return (self.image_size,)
        return self.space.image_sizes(self.image_size)

    def identity(self) -> dict[str, Any]:
        """What the study is, and may not change once it has trials."""
        return {
            "data": self.survey.identity(),
            "image_size": list(self.image_size),
            "space": json.loads(self.space.to_json()),
            "epochs": self.epochs,
            "objective": self.objective.value,
            "positive": self.positive,
            "earlier": [one.to_json() for one in self.earlier],
            # Left out where there is none, as in studies that are older than it.
            **({"footprint": [one.value for one in self.footprint]} if self.footprint else {}),
        }


def make_plan(request: StartRequest, progress: Callable[[int, int], None] = silent) -> Plan:
    """Look at the images, and decide everything that a request leaves open.

    `progress` is called with the images looked at and all of them.

    Raises:
        UsageError: an option, the data or a study of that name does not allow it.
        SpaceError: the space does not.
        StorageError: the database cannot be reached.
    """
    check_options(request)
    devices = parse_devices(request.devices, request.per_device)
    require_backend()
    space = _space(request.space or DEFAULT_SPACE)
    has_studies = check_reachable(request.storage)
    assert request.data is not None  # noqa: S101  # of a search that joins no study
    source = open_source(request.data)
    name = request.study or f"{source.name}-{space.name}"
    if isinstance(space, Space):
        _check_class_weights(space, source)
    existing, ended, owed = _find(request, name) if has_studies else (None, 0, 0)
    _check_repeats(request)
    earlier: list[tuple[Study, bool]] = []
    if existing is not None:
        check_said_again(existing, request)
    else:
        earlier = earlier_studies(request, space, there=has_studies)
        request = taking_over(request, earlier)
    options = data_options(request, existing)
    found = survey(source, options, cache=cache_folder(), progress=progress)
    if existing is not None:
        # The preset auto depends on the weights at hand: a study's is what it was at first.
        if request.space is None or request.space == _name(existing) == DEFAULT_SPACE:
            space = kept_space(existing)
        plan = continued(request, existing, ended, owed, found, space, devices)
    else:
        plan = _begun(_new(request, name, found, space, devices), request, earlier)
    _check_image_size(request, plan)
    check_footprint(request, plan.footprint)
    return plan


def _new(
    request: StartRequest,
    name: str,
    found: Survey,
    space: Space | UserCode,
    devices: DeviceRequest,
) -> Plan:
    return Plan(
        name=name,
        existing=None,
        ended=0,
        owed=0,
        survey=found,
        space=space,
        image_size=request.image_size or found.default_image_size(),
        epochs=request.epochs or _default_epochs(found),
        objective=_objective(next(iter(request.objective), Objective.VAL_LOSS), found),
        footprint=_footprint(request),
        positive=_positive(request.positive, found.source.classes),
        seed=found.options.seed,
        devices=devices,
        trials=request.trials,
        seconds=_seconds(request),
    )


def _begun(plan: Plan, request: StartRequest, earlier: Sequence[tuple[Study, bool]]) -> Plan:
    """The plan of a new study, with the earlier ones that it begins with.

    Raises:
        UsageError: the one that it is to continue is another.
    """
    begun = [Begun(study=one.name, uid=one.uid, continues=how) for one, how in earlier]
    plan = replace(plan, earlier=tuple(begun))
    for study in (one for one, continues in earlier if continues):
        height, width = study.identity["image_size"]
        plan = replace(plan, image_size=request.image_size or (height, width))
        check_continued(study, plan.identity())
    return plan


def _space(text: str) -> Space | UserCode:
    if names_code(text):
        return UserCode(target=text, folder=str(Path.cwd()))
    if ":" in text and not text.endswith((".yaml", ".yml")):
        raise UsageError(f"--space {text!r}: code is named as package.module:attribute")
    return load_space(text)


def _name(study: Study) -> str:
    return str(study.identity["space"]["name"])


def kept_space(study: Study) -> Space:
    """The space of a study that exists.

    Raises:
        UsageError: it is somebody's code.
    """
    kept = study.identity["space"]
    if (code := code_of(kept)) is not None:
        raise UsageError(
            f"study {study.name} is searched by the code {code}: say --space {code} again; code "
            "runs only where a command names it"
        )
    return Space.from_json(json.dumps(kept))


def _check_class_weights(space: Space, source: Source) -> None:
    """Let weights of classes pass that are as many as the classes.

    Raises:
        UsageError: some are not; every trial that drew them would fail.
    """
    classes = len(source.classes)
    for value in space.values("class_weights"):
        count = str(value).count("/") + 1
        if count not in (1, classes):
            raise UsageError(
                f"space {space.name}: class_weights {value} are {count} numbers, and "
                f"{source.name} has {classes} classes"
            )


def _seconds(request: StartRequest) -> float | None:
    said = (request.trials, request.seconds, request.stop_when)
    unlimited = all(one is None for one in said)
    return DEFAULT_SECONDS if unlimited else request.seconds


def _enough(request: StartRequest, study: Study) -> str | None:
    """Why no improvement is expected of a study, if that is still to end it.

    Asked otherwise, or for more trials than it was, it goes on.
    """
    same = request.stop_when is not None and request.stop_when == study.settings.get("stop_when")
    before = study.enough_of
    more = request.trials is not None and (before is None or request.trials > before)
    return study.enough if same and not more else None


def _check_repeats(request: StartRequest) -> None:
    """Let repeats pass that will come to be.

    Raises:
        UsageError: there is no budget after which they would.
    """
    if request.repeats is not None and request.trials is None and request.stop_when is None:
        raise UsageError(
            "--repeats needs --trials or --stop-when: which trials are the best ones is known when "
            "the budget is spent"
        )


def _check_image_size(request: StartRequest, plan: Plan) -> None:
    """Let a request's image size pass that some trial has.

    Raises:
        UsageError: the space says every trial's.
    """
    if request.image_size is not None and plan.image_size not in plan.image_sizes:
        raise UsageError(
            f"space {plan.space.name} says image_size itself; leave --image-size out, or take "
            "image_size out of the space"
        )


def _find(request: StartRequest, name: str) -> tuple[Study | None, int, int]:
    with closing(open_database(request.storage)) as database:
        return find(request, name, database)


def find(request: StartRequest, name: str, database: Database) -> tuple[Study | None, int, int]:
    """The study of that name, how many of its trials have ended, and how many repeats have not.

    Raises:
        UsageError: it has other artifacts, or is being searched by another release.
    """
    study = database.studies.find(name)
    if study is None:
        return None, 0, 0
    kept = artifacts_folder(study.artifacts, database.folder)
    if request.artifacts and Artifacts(request.artifacts).address != kept:
        raise UsageError(differing(study, f"its weights in {kept}"))
    check_release(database, study)
    slots = leading(database, study)
    owed = repeats_left(slots, objective_of(study.identity), request.repeats or 0)
    return study, database.slots.ended(study.id), owed


def continued(
    request: StartRequest,
    study: Study,
    ended: int,
    owed: int,
    found: Survey,
    space: Space | UserCode,
    devices: DeviceRequest,
) -> Plan:
    """The plan of a study that exists: what of its identity is not said again is its own."""
    kept = study.identity
    height, width = kept["image_size"]
    positive = request.positive
    plan = Plan(
        name=study.name,
        existing=study,
        ended=ended,
        owed=owed,
        survey=found,
        space=space,
        image_size=request.image_size or (height, width),
        epochs=request.epochs or kept["epochs"],
        objective=Objective(next(iter(request.objective), kept["objective"])),
        footprint=_footprint(request) if request.objective else footprint_of(kept),
        positive=_positive(positive, found.source.classes) if positive else kept["positive"],
        seed=study.seed,
        devices=devices,
        trials=request.trials,
        seconds=_seconds(request),
        earlier=begun_with(kept),
        enough=_enough(request, study),
    )
    check_identity(study, plan.identity())
    return plan


def _objective(name: str, found: Survey) -> Objective:
    """The objective of that name, if the validation images have one.

    Raises:
        UsageError: it needs images of every class; names one without.
    """
    objective = Objective(name)
    if objective is Objective.VAL_AUC:
        there = set(found.labels("validation").tolist())
        missing = [one for label, one in enumerate(found.source.classes) if label not in there]
        if missing:
            raise UsageError(
                f"--objective {objective} needs validation images of every class, and there is "
                f"none of {missing[0]!r}; add some, or give another objective"
            )
    return objective


def _footprint(request: StartRequest) -> tuple[Footprint, ...]:
    return tuple(one for one in Footprint if one in request.objective)


def _positive(name: str | None, classes: Sequence[str]) -> str | None:
    """The class that precision, recall, F1 and AUC speak of; None where they are averages.

    Raises:
        UsageError: there is no such class, or there are more than two.
    """
    if len(classes) > 2:
        if name is not None:
            raise UsageError(
                f"--positive is for two classes; of {len(classes)}, precision, recall, F1 and AUC "
                "are averages: leave it out"
            )
        return None
    if name is None:
        return classes[1]
    check_name("class", name, classes)
    return name


def _default_epochs(found: Survey) -> int:
    low, high = _EPOCHS_WITHIN
    return max(low, min(high, round(_IMAGES_A_TRIAL / len(found.rows("train")))))
