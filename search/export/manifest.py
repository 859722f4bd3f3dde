"""What an exported model is, where it comes from, and how good it is: `manifest.json`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from search.data.source import Resize
from search.errors import UsageError
from search.export.threshold import Rule
from search.formats.format import Format

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


Against = Literal["recorded predictions", "the Keras model"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Estimate(_Part):
    """A metric on the validation images, and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


class Decision(_Part):
    """From which probability on an image is called positive."""

    value: float
    rule: Rule
    asked: float | None = None  # the recall that was asked for
    precision: float
    recall: float
    specificity: float
    f1: float


class Member(_Part):
    """A trial whose network the model is, or averages."""

    number: int
    params: dict[str, Any]
    value: float | None  # the objective's, as it was recorded
    best_epoch: int | None
    seed: int
    device: str
    weights: Literal["recorded", "trained again", "refit"]
    model_hash: Hash | None  # sha256 of the trial's own file, where it was kept


class StudyOf(_Part):
    """The study that the model comes from."""

    name: str
    uid: str
    database: str  # address, without a password
    objective: str
    space: dict[str, Any]
    epochs: int
    seed: int


class DataOf(_Part):
    """The images that it was trained and chosen on."""

    name: str
    fingerprint: Hash
    members: Hash | None  # of what each image is for
    split: str
    train: int
    validation: int


class Refit(_Part):
    """That it was trained again on training and validation images."""

    images: int
    epochs: int
    seeds: tuple[int, ...]


class Proof(_Part):
    """How its predictions were held against the model's that was measured."""

    images: int
    against: Against
    largest_difference: float  # of a probability
    tolerance: float | None  # None of formats that round to 8 bits
    accuracy_change: float  # 0 but for those


class Manifest(_Part):
    """Everything that is said of an exported model."""

    schema_version: Literal[1] = 1
    created_at: datetime
    format: Format
    model: str  # file or folder name, beside this file
    files: dict[str, Hash]  # every file of the model, by name from beside this file
    classes: tuple[str, ...]
    positive: str | None  # of two classes, the one that metrics and the threshold speak of
    image_size: tuple[int, int]  # height and width, in pixels
    channels: Literal[1, 3]
    resize: Resize  # how images got that size
    threshold: Decision | None = None
    trials: tuple[Member, ...]
    study: StudyOf
    data: DataOf
    metrics: dict[str, Estimate | None]  # on the validation images
    best_single: dict[str, Estimate | None] | None = None  # of an ensemble: its best member alone
    metrics_apply: bool = True  # False: it was trained on the validation images
    refit: Refit | None = None
    proof: Proof
    versions: dict[str, str]
    git: str | None = None  # revision of the folder it was exported in, "+" where it was changed


def read_manifest(file: Path) -> Manifest:
    """A manifest that `search export` wrote.

    Raises:
        UsageError: it is not there, or is none.
    """
    try:
        return Manifest.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror or error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"{file} is no manifest of search export: {where}: {first['msg']}"
        ) from error


def manifest_file(model: Path) -> Path:
    """Where the manifest of a model's file is, or of a folder that was exported."""
    if model.is_dir():
        return model / "manifest.json"
    return model.with_name(f"{model.name}.manifest.json")
