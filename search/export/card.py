"""The model card: what a reader should know of an exported model, as Markdown."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from search.data.source import Resize
from search.footprint import Footprint
from search.formats.format import Format
from search.names import few, many

if TYPE_CHECKING:
    from search.export.manifest import Manifest

_MOST_CLASSES = 20  # that are named
_RESIZED = {
    Resize.STRETCH: "image.resize({size}, Image.Resampling.BILINEAR)",
    Resize.PAD: "ImageOps.pad(image, {size}, Image.Resampling.BILINEAR)",
    Resize.CROP: "ImageOps.fit(image, {size}, Image.Resampling.BILINEAR)",
}


def model_card(manifest: Manifest, *, trials: int) -> str:
    """The card of a model; its snippet needs nothing but Pillow and the format's own runtime.

    Args:
        manifest: what is known of it.
        trials: of its study, that ended.
    """
    environment = Environment(  # noqa: S701  # Markdown: names are written as code
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= {"code": _code, "cost": _cost, "pyrepr": repr, "shell": shlex.quote}
    imports, load, run = _snippet(manifest)
    height, width = manifest.image_size
    names = manifest.classes[:_MOST_CLASSES]
    text = environment.get_template("card.md").render(
        m=manifest,
        names=names,
        more=len(manifest.classes) - len(names),
        tried=many(trials, "trial"),
        numbers=few([str(one) for one in dict.fromkeys(t.number for t in manifest.trials)]),
        imports=imports,
        load=load,
        run=run,
        resized=_RESIZED[manifest.resize].format(size=(width, height)),
    )
    return text.strip() + "\n"


def _snippet(manifest: Manifest) -> tuple[list[str], list[str], list[str]]:
    """Imports, loading and predicting in the format's own runtime."""
    name = repr(manifest.model)
    match manifest.format:
        case Format.KERAS:
            module = manifest.code.partition(":")[0] if manifest.code else None
            own = [f"import {module}  # registers its layers"] if module else []
            return (
                ["import keras", *own],
                [f"model = keras.saving.load_model({name})"],
                ["chances = model.predict(pixels, verbose=0)[0]"],
            )
        case Format.SAVEDMODEL:
            return (
                ["import tensorflow as tf"],
                [f"model = tf.saved_model.load({name})"],
                ["chances = model.serve(pixels).numpy()[0]"],
            )
        case Format.ONNX:
            return (
                ["import onnxruntime"],
                [f"session = onnxruntime.InferenceSession({name})"],
                ["chances = session.run(None, {session.get_inputs()[0].name: pixels})[0][0]"],
            )
        case _:
            return (
                ["from ai_edge_litert.interpreter import Interpreter"],
                [f"model = Interpreter(model_path={name})", "model.allocate_tensors()"],
                [
                    'model.set_tensor(model.get_input_details()[0]["index"], pixels)',
                    "model.invoke()",
                    'chances = model.get_tensor(model.get_output_details()[0]["index"])[0]',
                ],
            )


def _cost(value: float, name: str) -> str:
    return Footprint(name).show(value)


def _code(value: object) -> str:
    """As code, in which no character means anything to Markdown but the backtick."""
    text = " ".join(str(value).replace("`", "'").replace("|", "¦").split())
    return f"`{text}`" if text else "-"
