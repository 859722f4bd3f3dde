"""The row of a study: made, or found as the request says it is."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from search.housekeeping.leases import may_live
from search.supervisor.earlier import collect
from search.supervisor.identity import check_identity
from search.supervisor.study_files import folder_to_record
from spaces import Space
from storage import StudyExistsError

if TYPE_CHECKING:
    from search.supervisor.plan import Plan
    from search.supervisor.request import StartRequest
    from storage import Database, Study


def found_study(request: StartRequest, plan: Plan, database: Database) -> Study:
    """The study's row, made or found, with the budget that holds from now on."""
    study = plan.existing or _found_or_made(request, plan, database)
    check_identity(study, plan.identity())
    if request.joins:
        return study
    # Without --trials this call has no limit of its own, and leaves others theirs.
    beside = any(may_live(one) for one in database.supervisors.running(study.id))
    joins = plan.trials is None and beside
    # What has ended has ended: a smaller budget is spent, not overspent.
    asked = None if plan.trials is None else max(plan.trials, plan.ended)
    over = plan.enough is not None
    budget = study.budget if joins or over else asked
    database.studies.start(
        study,
        budget=budget,
        source=plan.survey.source.origin,
        settings=request.settings,
        goes_on=not over,
    )
    started = database.studies.find(plan.name)
    assert started is not None  # noqa: S101
    return started


def _found_or_made(request: StartRequest, plan: Plan, database: Database) -> Study:
    space = plan.space if isinstance(plan.space, Space) else None  # then there are no earlier ones
    earlier = [] if space is None else collect(database, plan.earlier, space)
    with suppress(StudyExistsError):  # another host was first, just now
        return database.studies.find(plan.name) or database.studies.create(
            plan.name,
            identity=plan.identity(),
            source=plan.survey.source.origin,
            seed=plan.seed,
            artifacts=folder_to_record(request.artifacts, database),
            earlier=earlier,
        )
    made = database.studies.find(plan.name)
    assert made is not None  # noqa: S101
    return made
