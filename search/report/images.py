"""Pictures of a report: validation images, and what the network looks at in them."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PIL import Image

from search.analysis.examples import most_wrong
from search.analysis.validation_images import validation_images
from search.errors import SearchError, one_line
from search.look.studied import chosen_examples, look_at_examples
from search.study_data import image_size
from storage import StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from search.analysis.examples import Example
    from search.analysis.validation_images import ValidationImages
    from search.look.studied import LookedExample
    from search.predictions import Predictions
    from search.report.section import Section

MOST_WRONG = 24
_SHOWN_PIXELS = 160  # the longer side of an image in the page, where it is larger
_PHOTOGRAPH_PIXELS = 64  # from here on JPEG is a fraction of PNG, and nobody sees a difference
_QUALITY = 88


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A validation image that was classified wrongly."""

    example: Example
    name: str
    picture: str  # data: URL


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What the network looks at in a validation image."""

    example: Example
    name: str
    pictures: tuple[str, ...]  # data: URLs, Grad-CAM first
    activations: tuple[str, ...]  # data: URLs; of the first image alone


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """Of the best trial; a line where there are none says why."""

    wrong: Sequence[Seen] | str
    looked: Sequence[Looked] | str
    filters: str | None = None  # data: URL


def draw(section: Section, *, code: str | None, data: str | None) -> Pictures:
    """Show the best trial's mistakes, and what it looks at; 10 s and more."""
    best, predictions = section.record.best_trial, section.predictions
    if best is None or isinstance(predictions, str):
        said = predictions if isinstance(predictions, str) else "No trial is COMPLETE."
        return Pictures(wrong=said, looked=said)
    try:
        with validation_images(section.record, data) as images:
            size = image_size(section.record, dict(best.params))
            wrong = [
                Seen(
                    example=one,
                    name=images.name(one.place),
                    picture=_thumbnail(images.pixels(one.place, size)),
                )
                for one in most_wrong(predictions, MOST_WRONG)
            ]
            return _look(section, images, wrong, predictions, code)
    except (SearchError, StorageError, OSError) as error:
        return Pictures(wrong=_sentence(error), looked=_sentence(error))


def _look(
    section: Section,
    images: ValidationImages,
    wrong: Sequence[Seen],
    predictions: Predictions,
    code: str | None,
) -> Pictures:
    best = section.record.best_trial
    assert best is not None  # noqa: S101
    with TemporaryDirectory() as folder:
        try:
            found = look_at_examples(
                best,
                section.record,
                chosen_examples(predictions),
                images,
                folder=Path(folder) / "looked",
                code=code,
            )
        except (SearchError, StorageError, OSError) as error:
            return Pictures(wrong=wrong, looked=_sentence(error))
        looked = [_looked(one, activations=place == 0) for place, one in enumerate(found.examples)]
        filters = None if found.filters is None else _png(found.filters)
    return Pictures(wrong=wrong, looked=looked, filters=filters)


def _looked(found: LookedExample, *, activations: bool) -> Looked:
    files = [found.folder / "grad-cam.png", found.folder / "saliency.png"]
    inner = sorted((found.folder / "activations").glob("*.png")) if activations else []
    return Looked(
        example=found.example,
        name=found.name,
        pictures=tuple(_png(file) for file in files if file.exists()),
        activations=tuple(_png(file) for file in inner),
    )


def _png(file: Path) -> str:
    return _data_url(file.read_bytes(), "png")


def _thumbnail(pixels: NDArray[np.uint8]) -> str:
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    photograph = max(image.size) > _PHOTOGRAPH_PIXELS
    if max(image.size) > _SHOWN_PIXELS:
        image.thumbnail((_SHOWN_PIXELS, _SHOWN_PIXELS))
    content = BytesIO()
    if photograph:
        image.save(content, "JPEG", quality=_QUALITY)
    else:
        image.save(content, "PNG")
    return _data_url(content.getvalue(), "jpeg" if photograph else "png")


def _data_url(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


def _sentence(error: Exception) -> str:
    said = one_line(error)
    return f"{said[:1].upper()}{said[1:]}."
