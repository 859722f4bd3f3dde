"""The process that writes a model in another format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from search.errors import SearchError, one_line
from search.formats.answering import Answering
from search.formats.format import Format

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_WORDS = 300  # characters of a converter's own


def main() -> None:
    """Answer one question, of {"models", "target", "format", "classes", "code", "folder"}.

    {"calibration"} says how many images follow it, uint8 (n, height, width, channels). The answer
    is {"shape"}, of the images that the written model takes, or {"error", "usage"}.
    """
    answering = Answering()
    for asked in answering.questions():
        try:
            answering.say({"shape": _write(asked, answering)})
        except SearchError as error:
            answering.fail(error)
        except OSError as error:
            said = error.strerror or one_line(error)
            answering.fail(SearchError(f"cannot write {asked['target']} ({said})"))
        except Exception as error:
            said = one_line(error)[:_MOST_WORDS]
            answering.fail(SearchError(f"the model cannot be written as {asked['format']}: {said}"))


def _write(asked: dict[str, Any], answering: Answering) -> list[int]:
    from search.formats.assembling import assembled
    from search.formats.exporters import save
    from search.formats.keras_file import load_keras
    from search.formats.labels import add_labels

    code, folder = asked["code"], Path(asked["folder"])
    model = assembled([load_keras(Path(one), code=code, folder=folder) for one in asked["models"]])
    shape: list[int] = list(model.input_shape[1:])
    target, format = Path(asked["target"]), Format(asked["format"])
    save(model, target, format, _images(asked["calibration"], shape, answering))
    add_labels(target, format, asked["classes"])
    return shape


def _images(count: int, shape: list[int], answering: Answering) -> NDArray[np.uint8]:
    pixels = answering.read(count * int(np.prod(shape)))
    return np.frombuffer(pixels, np.uint8).reshape(count, *shape)


if __name__ == "__main__":
    main()
