"""Which model to look into: a study's trial, or a file that was exported."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from search.data.source import Resize
from search.errors import NothingCompletedError, UsageError
from search.formats.model_file import model_file
from search.names import few
from search.record import kept_model, read_study
from search.study_data import kept_options
from search.supervisor.user_code import check_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.record import StudyRecord, TrialRecord

_SUFFIX = ".keras"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A model, and what its images and classes are."""

    file: Path
    name: str  # of the study or of the file, for a folder
    title: str  # as "trial 3 of xrays-auto"
    resize: Resize  # how images get its size
    classes: tuple[str, ...] | None  # None of a file alone, without its manifest


@contextmanager
def subject(
    named: str, *, storage: str, trial: int | None = None, code: str | None = None
) -> Iterator[Subject]:
    """A study's best trial, or the `trial` whose weights are kept; or a `.keras` file.

    The weights of an object store are a copy, which goes with the context.

    Raises:
        UsageError: there is no such study, trial or file, or the code is not the study's.
        NothingCompletedError: no trial is COMPLETE, and none is named.
        SearchError: the trial's weights were not kept, are gone or altered.
        StorageError: the database cannot be read.
    """
    if named.endswith(_SUFFIX):
        yield _of_file(Path(named), trial)
        return
    record = read_study(named, storage)
    with trial_subject(_choose(record, trial), record, code=code) as found:
        yield replace(found, name=record.name) if trial is None else found


@contextmanager
def trial_subject(
    trial: TrialRecord, study: StudyRecord, *, code: str | None = None
) -> Iterator[Subject]:
    """A trial whose weights are kept, as `subject`.

    Raises:
        UsageError: the code is not the study's, or an older release made the study.
        SearchError: the trial's weights were not kept, are gone or altered.
    """
    check_code(study.name, study.identity["space"], code)
    with kept_model(trial) as file:
        yield Subject(
            file=file,
            name=f"{study.name}-trial-{trial.number}",
            title=f"trial {trial.number} of {study.name}",
            resize=kept_options(study).resize,
            classes=tuple(study.identity["data"]["classes"]),
        )


def _of_file(file: Path, trial: int | None) -> Subject:
    if trial is not None:
        raise UsageError(f"--trial goes with a study; {file} is one model")
    if not file.is_file():
        raise UsageError(f"there is no file {file}; search export writes one")
    with model_file(file) as found:
        said = found.manifest
    # Of a file alone neither how its images got their size nor its classes' names are known.
    return Subject(
        file=file,
        name=file.stem,
        title=str(file),
        resize=said.resize if said else Resize.STRETCH,
        classes=said.classes if said else None,
    )


def _choose(record: StudyRecord, number: int | None) -> TrialRecord:
    every = [*record.trials, *record.repeats, *record.running]
    kept = [str(one.number) for one in every if one.model_file is not None]
    if number is None:
        if record.best_trial is not None:
            return record.best_trial
        hint = f"; name one with --trial: {few(kept)}" if kept else ""
        raise NothingCompletedError(f"study {record.name} has no COMPLETE trial to look at{hint}")
    for one in every:
        if one.number == number:
            return one
    raise UsageError(
        f"study {record.name} has no trial {number}; weights are kept of {few(kept) or 'none'}"
    )
