"""Removing a study: its trials, weights, checkpoints and logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.housekeeping.files import Kind, study_files, study_folders
from search.housekeeping.leases import check_stopped
from search.look.kept import forget
from storage.leases import LEASE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage import Database, Study


@dataclass(frozen=True, kw_only=True)
class Amount:
    """Some files together."""

    count: int
    size: int  # bytes


@dataclass(frozen=True, kw_only=True)
class Belongings:
    """What goes with a study."""

    study: str
    storage: str  # the database's address, without its password
    trials: int
    attempts: int
    epochs: int
    files: Mapping[Kind, Amount]
    folders: tuple[str, ...]  # paths or URLs


def belongings(database: Database, study: Study) -> Belongings:
    """Count what `delete` would remove."""
    sizes: dict[Kind, list[int]] = {kind: [] for kind in Kind}
    for file in study_files(database, study):
        sizes[file.kind].append(file.size)
    slots = database.slots.all(study.id)
    return Belongings(
        study=study.name,
        storage=database.address,
        trials=sum(slot.trial_id is not None for slot in slots),
        attempts=len(database.slots.attempts(study.id)),
        epochs=sum(map(len, database.history.of_study(study.id).values())),
        files={kind: Amount(count=len(one), size=sum(one)) for kind, one in sizes.items()},
        folders=tuple(folder.address for folder in study_folders(database, study)),
    )


def delete(database: Database, study: Study, *, lease: float = LEASE_SECONDS) -> None:
    """Remove a study for good.

    Our own rows go last: until then the study is still there, and to delete it again finishes what
    was broken off. Its prepared images stay, which other studies may share.

    Raises:
        SearchError: somebody searches it.
        OSError: a file cannot be removed; the rows are still there.
    """
    check_stopped(database, study, lease=lease)
    _forget_in_optuna(database, study)
    for folder in study_folders(database, study):
        folder.remove_all()
    forget(study)
    database.remove(study)


def _forget_in_optuna(database: Database, study: Study) -> None:
    """Remove Optuna's half, unless it is another program's study of the same name."""
    import optuna

    from search.supervisor.optuna_study import SLOT_ATTRIBUTE

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = database.optuna
    if study.name not in optuna.get_all_study_names(storage):
        return
    trials = optuna.load_study(study_name=study.name, storage=storage).get_trials(deepcopy=False)
    if all(SLOT_ATTRIBUTE in trial.user_attrs for trial in trials):
        optuna.delete_study(study_name=study.name, storage=storage)
