"""Pictures of a loaded model and of what it looks at, written to a folder. Imports Keras."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.data.decoding import strict_pillow
from search.data.image_files import read
from search.data.source import Resize, UnreadableImageError
from search.errors import UsageError
from search.look.filters import first_filters
from search.look.looking import look_at
from search.look.pictures import filters_picture, pictures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import keras


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to look at, and where pictures go."""

    images: Mapping[str, str]  # the image file of each folder under `out`
    out: str
    resize: str  # see `Resize`
    classes: Sequence[str] | None
    layer: str | None  # for Grad-CAM


def write(model: keras.Model, asked: Request) -> Iterator[dict[str, Any]]:
    """Write all pictures; what was written, in JSON's types, as it is.

    First {"filters", "files"}: the first convolution's name, None where there is none, and its
    pictures; then of each image {"image", "fault"}, or {"image", "classes", "convolutions",
    "files"}: [name, probability] of the likeliest classes, and how many convolutions have maps.

    Raises:
        UsageError: the model takes no such images, or has no such layer.
    """
    shape = image_shape(model)
    out = Path(asked.out)
    found = first_filters(model)
    began = False
    with strict_pillow():
        for folder, path in asked.images.items():
            try:
                image = read(Path(path), shape, Resize(asked.resize))
            except UnreadableImageError as error:
                yield {"image": path, "fault": str(error)}
                continue
            looked = look_at(model, image, classes=asked.classes, layer=asked.layer)
            if not began:
                drawn = {} if found is None else {"filters.png": filters_picture(found)}
                name = found and found.layer
                yield {"filters": name, "files": [_written(out / at, drawn[at]) for at in drawn]}
                began = True
            files = [_written(out / folder / name, png) for name, png in pictures(looked)]
            yield {
                "image": path,
                "classes": [[one.name, one.probability] for one in looked.classes],
                "convolutions": len(looked.activations),
                "files": files,
            }


def image_shape(model: keras.Model) -> tuple[int, int, int]:
    """Height, width and channels of the images that a model takes.

    Raises:
        UsageError: it takes something else than uint8 images of one size.
    """
    shape = model.input_shape
    if len(model.inputs) == 1 and model.inputs[0].dtype == "uint8" and len(shape) == 4:
        height, width, channels = shape[1:]
        if None not in (height, width) and channels in (1, 3):
            return height, width, channels
    raise UsageError(
        f"the model takes {model.inputs[0].dtype} inputs of shape {tuple(shape)[1:]}, not uint8 "
        "images of one size: look into a model that search export wrote"
    )


def _written(file: Path, content: bytes) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return str(file)
