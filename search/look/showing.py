"""Looking into a study's or a file's model: images in, a folder of pictures out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.errors import UsageError
from search.keras_backend import require_tensorflow
from search.look.process import answers
from search.look.subject import subject
from search.names import file_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from search.look.subject import Subject


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What was made of the model, or of one image."""

    image: Path | None  # None: of the model, whose first filters were drawn
    title: str  # the model, as "trial 3 of xrays-auto"
    folder: Path
    files: tuple[Path, ...]
    fault: str | None = None  # why the image could not be read
    classes: tuple[tuple[str, float], ...] = ()  # the likeliest with their probabilities
    convolutions: int = 0  # that have activation pictures


def show(
    named: str,
    images: Sequence[Path],
    *,
    storage: str,
    trial: int | None = None,
    layer: str | None = None,
    out: Path | None = None,
    code: str | None = None,
) -> Iterator[Shown]:
    """Draw what a model looks at in images, each in a folder of its own; as it goes.

    Args:
        named: a study, or a `.keras` file that was exported.
        images: files.
        storage: the database's URL.
        trial: another than the best one.
        layer: at which Grad-CAM is taken; None for the end of the last convolution's maps.
        out: a folder that is not there yet, or empty; None for look-NAME here.
        code: "module:attribute" of the user's code that the model has layers of.

    Raises:
        UsageError: the study, trial, file, layer, folder or code is not as it should be.
        NothingCompletedError: no trial is COMPLETE, and none is named.
        SearchError: the weights were not kept, are gone, or do not load.
        StorageError: the database cannot be read.
    """
    with subject(named, storage=storage, trial=trial, code=code) as found:
        folder = out or Path(f"look-{file_name(found.name)}")
        _check_folder(folder)
        yield from drawn(found, _folders(images), folder, layer=layer, code=code)


def drawn(
    found: Subject,
    images: Mapping[str, Path],
    folder: Path,
    *,
    layer: str | None = None,
    code: str | None = None,
) -> Iterator[Shown]:
    """Draw what a model looks at, in a process; as it goes, that of the model itself first.

    Args:
        found: the model.
        images: the file of each image, by the name of its own folder in `folder`.
        folder: where pictures go.
        layer: as `show`.
        code: as `show`.

    Raises:
        UsageError: TensorFlow is not installed, there is no such layer, or the model has layers of
            code that is not said.
        SearchError: the model does not load.
    """
    require_tensorflow()
    request = {
        "images": {name: str(path) for name, path in images.items()},
        "out": str(folder),
        "resize": found.resize,
        "classes": found.classes,
        "layer": layer,
    }
    asked = {
        "model": str(found.file),
        "code": code,
        "folder": str(Path.cwd()),
        "request": request,
    }
    with answers("search.look", asked) as said:
        for one in said:
            yield _shown(one, found.title, folder)


def _shown(said: dict[str, Any], title: str, folder: Path) -> Shown:
    if "error" in said:
        raise UsageError(said["error"])
    files = tuple(Path(one) for one in said.get("files", ()))
    if "image" not in said:
        return Shown(image=None, title=title, folder=folder, files=files)
    return Shown(
        image=Path(said["image"]),
        title=title,
        folder=folder,
        files=files,
        fault=said.get("fault"),
        classes=tuple((name, chance) for name, chance in said.get("classes", ())),
        convolutions=said.get("convolutions", 0),
    )


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is no folder; give another --out")
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            f"{folder} holds pictures, or something else, already; remove it, or give another --out"
        )


def _folders(images: Sequence[Path]) -> dict[str, Path]:
    """A folder's name for each image: its own, with a number where another has that too."""
    named: dict[str, Path] = {}
    for path in images:
        name, number = path.stem, 1
        while name in named:
            number += 1
            name = f"{path.stem}-{number}"
        named[name] = path
    return named
