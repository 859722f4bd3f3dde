"""A database with a study of a search, which has artifacts, and one that no search made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import optuna
from left_behind import LeftBehind, leave_behind
from PIL import Image

from storage import Database, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HTML = b"<!DOCTYPE html><title>ran</title><script>fetch('/ran')</script>"
PICTURE = "0f5ee1c3-94d4-4a0c-8a7b-6d3f4f2b1a01"
DOCUMENT = "0f5ee1c3-94d4-4a0c-8a7b-6d3f4f2b1a02"
GONE = "0f5ee1c3-94d4-4a0c-8a7b-6d3f4f2b1a03"


@dataclass(frozen=True, kw_only=True)
class TwoStudies:
    """A database with a search's study, whose first trial has artifacts, and one of somebody's."""

    storage: str  # its URL
    database: Database
    ours: LeftBehind
    our_id: int  # of Optuna's rows
    our_trial: int
    other_trial: int  # its picture is gone
    their_id: int
    their_trial: int


def two_studies(folder: Path) -> Iterator[TwoStudies]:
    """Make them in a folder; closed afterwards."""
    storage = f"sqlite:///{folder / 'search.db'}"
    database = open_database(storage, create=True)
    ours = leave_behind(database, "lungs")
    rows = database.optuna
    our_id = rows.get_study_id_from_name("lungs")
    our_trial = rows.get_trial_id_from_study_id_trial_number(our_id, 0)
    _keep(ours, our_trial, PICTURE, "curves.png", "image/png", _png())
    _keep(ours, our_trial, DOCUMENT, "report.html", "text/html", HTML)
    other_trial = rows.get_trial_id_from_study_id_trial_number(our_id, 1)
    _keep(ours, other_trial, GONE, "gone.png", "image/png", None)
    theirs = optuna.create_study(study_name="a notebook's", storage=rows)
    yield TwoStudies(
        storage=storage,
        database=database,
        ours=ours,
        our_id=our_id,
        our_trial=our_trial,
        other_trial=other_trial,
        their_id=theirs._study_id,
        their_trial=theirs.ask()._trial_id,
    )
    database.close()


def _keep(
    made: LeftBehind, trial: int, artifact: str, name: str, kind: str, content: bytes | None
) -> None:
    """An artifact as `optuna.artifacts.upload_artifact` records it; without content, gone since."""
    told = {"artifact_id": artifact, "filename": name, "mimetype": kind, "encoding": None}
    made.database.optuna.set_trial_system_attr(trial, f"artifacts:{artifact}", json.dumps(told))
    if content is not None:
        (made.folder / "pictures").mkdir(exist_ok=True)
        (made.folder / "pictures" / artifact).write_bytes(content)


def _png() -> bytes:
    content = BytesIO()
    Image.new("RGB", (4, 3), "red").save(content, "PNG")
    return content.getvalue()
