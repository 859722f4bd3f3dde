"""What makes a study that study: it stays, whatever a later start says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.data import DataOptions
from search.data.options import check_data_options
from search.data.source import Resize
from search.errors import UsageError
from search.footprint import objectives_of
from search.study_data import kept_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.supervisor.request import StartRequest
    from storage import Study


def data_options(request: StartRequest, existing: Study | None) -> DataOptions:
    """The request's, with the study's own where it says nothing.

    Raises:
        UsageError: the study has others.
    """
    if existing is None:
        options = DataOptions(
            seed=request.seed or 0,
            group_by=request.group_by,
            folds=request.folds,
            resize=Resize(request.resize or Resize.STRETCH),
            skip_bad=request.skip_bad,
            allow_leakage=request.allow_leakage,
        )
        check_data_options(options)
        return options
    if request.seed not in (None, existing.seed):
        raise UsageError(differing(existing, f"seed {existing.seed}, not {request.seed}"))
    kept = kept_options(existing)
    for option, said, own in (
        ("--group-by", request.group_by, kept.group_by),
        ("--folds", request.folds, kept.folds),
        ("--resize", request.resize, kept.resize),
    ):
        if said not in (None, own):
            has = f"with {option} {own}" if own is not None else f"without {option}"
            raise UsageError(
                f"study {existing.name} exists {has}; give another --study, or leave {option} "
                f"{said} out"
            )
    return kept


def check_identity(study: Study, identity: Mapping[str, Any]) -> None:
    """Let a study go on as what it is.

    Raises:
        UsageError: it would become another study; says in what.
    """
    kept = study.identity
    if identity["data"]["fingerprint"] != kept["data"]["fingerprint"]:
        raise UsageError(
            f"study {study.name} exists with other images: some were added, removed or changed "
            "since, or a function gives them in another order (shuffle=False); put them back, or "
            "give another --study"
        )
    if {**identity["data"], "name": None} != {**kept["data"], "name": None}:
        raise UsageError(
            f"study {study.name} exists with another split of these images "
            f"({kept['data']['split']}), or with other test images; give another --study"
        )
    if {**identity["space"], "source": None} != {**kept["space"], "source": None}:
        raise UsageError(differing(study, "another space"))
    if identity["image_size"] != kept["image_size"]:
        height, width = kept["image_size"]
        raise UsageError(differing(study, f"image size {height}x{width}"))
    if identity["epochs"] != kept["epochs"]:
        raise UsageError(differing(study, f"{kept['epochs']} epochs, not {identity['epochs']}"))
    own, other = objectives_of(kept), objectives_of(identity)
    if own != other:
        raise UsageError(
            differing(study, f"objective {' and '.join(own)}, not {' and '.join(other)}")
        )
    if identity["positive"] != kept["positive"]:
        raise UsageError(
            differing(study, f"positive class {kept['positive']}, not {identity['positive']}")
        )


def differing(study: Study, what: str) -> str:
    """The refusal to start a study otherwise than it is."""
    return f"study {study.name} exists with {what}; give another --study, or leave that option out"
