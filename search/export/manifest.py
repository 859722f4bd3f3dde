"""What an exported model is, where it comes from, and how good it is: `manifest.json`."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from search.data.source import Resize
from search.errors import SearchError, UsageError
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

    value: Annotated[float, Field(ge=0, le=1)]
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
    # The other objectives' values, as the search measured them; older manifests have none.
    footprint: dict[str, float] = Field(default_factory=dict, exclude_if=lambda one: not one)


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
    code: str | None = None  # "module:attribute" to import first, for layers of the user's own
    proof: Proof
    versions: dict[str, str]
    git: str | None = None  # revision of the folder it was exported in, "+" where it was changed

    checksum: Hash | None = None  # sha256 of all else here, as JSON with sorted keys

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if len({*self.classes}) < len(self.classes):
            raise ValueError("two classes have one name")
        if self.positive is not None and self.positive not in self.classes:
            raise ValueError(f"positive: there is no class {self.positive!r}")
        if self.threshold is not None and (self.positive is None or len(self.classes) != 2):
            raise ValueError("threshold: it is for two classes, one of them positive")
        return self

    def sealed(self) -> Self:
        """The same, with its checksum."""
        return self.model_copy(update={"checksum": _checksum(self)})

    @property
    def positive_label(self) -> int:
        """The label of `positive`; 1, of no meaning, without one."""
        return 1 if self.positive is None else self.classes.index(self.positive)

    @property
    def decided_from(self) -> float | None:
        """From which probability on an image is called positive; None for the likeliest class."""
        return self.threshold.value if self.threshold else None


def read_manifest(file: Path) -> Manifest:
    """A manifest that `search export` wrote.

    Raises:
        UsageError: it is not there, or is none.
        SearchError: it was changed.
    """
    try:
        found = Manifest.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror or error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"{part}." for part in first["loc"]).removesuffix(".")
        raise UsageError(
            f"{file} is no manifest of search export: {where}{where and ': '}{first['msg']}"
        ) from error
    if found.checksum != _checksum(found):
        raise SearchError(f"{file} was changed: its content has another checksum; export again")
    return found


def _checksum(manifest: Manifest) -> str:
    said = manifest.model_dump(mode="json", exclude={"checksum"})
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def manifest_file(model: Path) -> Path:
    """Where the manifest of a model's file is, or of a folder that was exported."""
    if model.is_dir():
        return model / "manifest.json"
    return model.with_name(f"{model.name}.manifest.json")
