"""Where the weights of keras.applications' backbones lie; Keras itself is not imported."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from spaces.errors import SpaceError, close

WORDS = ("imagenet", "none")
"""What `pretrained` may say instead of a path."""

_SERVER = "https://storage.googleapis.com/"
_APPLICATIONS = "tensorflow/keras-applications/"
_USUAL = "_weights_tf_dim_ordering_tf_kernels_notop.h5"
_WIDEST_ROWS = 224  # pixels: the size whose weights serve images of any other size


class WeightsError(SpaceError):
    """Pretrained weights cannot be used; the text is one line: which file, where, what to do."""


@dataclass(frozen=True, kw_only=True)
class _Published:
    """ImageNet weights without top, as Keras publishes them.

    `alphas` gives each published width as the file's name writes it. `rows` are the sides, in
    pixels, that there are weights for; empty where one file serves all sizes. `remote` is the
    file's name on the server, where it has another one there.
    """

    folder: str
    file: str
    alphas: dict[float, str] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    remote: str | None = None


def _mobilenet_v3(kind: str) -> _Published:
    return _Published(
        folder=f"{_APPLICATIONS}mobilenet_v3",
        file=f"weights_mobilenet_v3_{kind}_224_{{alpha}}_float_no_top_v2.h5",
        alphas={0.75: "0.75", 1.0: "1.0"},
    )


# From keras/src/applications of Keras 3.15.
_PUBLISHED: dict[str, _Published] = {
    "vgg16": _Published(folder=f"{_APPLICATIONS}vgg16", file=f"vgg16{_USUAL}"),
    "vgg19": _Published(folder=f"{_APPLICATIONS}vgg19", file=f"vgg19{_USUAL}"),
    "resnet50": _Published(folder=f"{_APPLICATIONS}resnet", file=f"resnet50{_USUAL}"),
    "resnet50v2": _Published(folder=f"{_APPLICATIONS}resnet", file=f"resnet50v2{_USUAL}"),
    "xception": _Published(folder=f"{_APPLICATIONS}xception", file=f"xception{_USUAL}"),
    "inceptionv3": _Published(folder=f"{_APPLICATIONS}inception_v3", file=f"inception_v3{_USUAL}"),
    "mobilenet": _Published(
        folder=f"{_APPLICATIONS}mobilenet",
        file="mobilenet_{alpha}_{rows}_tf_no_top.h5",
        alphas={0.25: "2_5", 0.5: "5_0", 0.75: "7_5", 1.0: "1_0"},
        rows=(128, 160, 192, 224),
    ),
    "mobilenetv2": _Published(
        folder=f"{_APPLICATIONS}mobilenet_v2",
        file="mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{alpha}_{rows}_no_top.h5",
        alphas={alpha: str(alpha) for alpha in (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)},
        rows=(96, 128, 160, 192, 224),
    ),
    "mobilenetv3small": _mobilenet_v3("small"),
    "mobilenetv3large": _mobilenet_v3("large"),
    "densenet121": _Published(folder=f"{_APPLICATIONS}densenet", file=f"densenet121{_USUAL}"),
    **{
        f"efficientnetb{size}": _Published(
            folder="keras-applications", file=f"efficientnetb{size}_notop.h5"
        )
        for size in range(4)
    },
    **{
        f"efficientnetv2b{size}": _Published(
            folder=f"{_APPLICATIONS}efficientnet_v2", file=f"efficientnetv2-b{size}_notop.h5"
        )
        for size in range(4)
    },
    "convnexttiny": _Published(folder=f"{_APPLICATIONS}convnext", file="convnext_tiny_notop.h5"),
    "nasnetmobile": _Published(
        folder=f"{_APPLICATIONS}nasnet",
        file="nasnet_mobile_no_top.h5",
        remote="NASNet-mobile-no-top.h5",
    ),
}


def find_weights(
    backbone: str, alpha: float, image_size: tuple[int, int], pretrained: str
) -> Path | None:
    """The file of a backbone's weights, where there is one at hand.

    Args:
        backbone: one of the catalog's.
        alpha: width of a MobileNet; the other backbones have one width.
        image_size: height and width in pixels. MobileNet and MobileNetV2 have weights for several
            sizes: Keras's own choice comes first, then the nearest size that is at hand.
        pretrained: "imagenet" (Keras's cache), "none", a file, or a folder of files named as
            Keras names them.

    Returns:
        None for "none", and for "imagenet" where the weights have not been downloaded yet.

    Raises:
        WeightsError: the file or folder is not there or the folder lacks the file, or no ImageNet
            weights of that `alpha` were published.
    """
    if pretrained == "none":
        return None
    if pretrained == "imagenet":
        return _first(models_folder(), _names(backbone, alpha, image_size))
    given = Path(pretrained).expanduser()
    if given.is_file():
        return given
    if not given.is_dir():
        said = " ".join(
            [f"there is no file or folder {given.absolute()}", close(given.name, WORDS)]
        )
        raise WeightsError(f"pretrained: {said.rstrip()}; give imagenet, none, a file or a folder")
    names = _names(backbone, alpha, image_size)
    found = _first(given, names)
    if found is None:
        raise WeightsError(f"pretrained: {given.absolute()} has no {names[0]} for {backbone}")
    return found


def weights_file(backbone: str, alpha: float, image_size: tuple[int, int]) -> str:
    """The name of the file of ImageNet weights without top that Keras takes for this size.

    Raises WeightsError where none were published for `alpha`.
    """
    return _names(backbone, alpha, image_size)[0]


def weights_address(backbone: str, alpha: float, image_size: tuple[int, int]) -> str:
    """Where Keras downloads that file from.

    Raises WeightsError where none was published for `alpha`.
    """
    published = _PUBLISHED[backbone]
    name = published.remote or weights_file(backbone, alpha, image_size)
    return f"{_SERVER}{published.folder}/{name}"


def models_folder() -> Path:
    """Where Keras keeps downloaded weights: `models` in KERAS_HOME, else in ~/.keras."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras").expanduser() / "models"


def widths(backbone: str) -> tuple[float, ...]:
    """The alphas that there are ImageNet weights for; () where the backbone has one width."""
    return tuple(_PUBLISHED[backbone].alphas)


def backbones_at_hand() -> tuple[tuple[str, float], ...]:
    """Each (backbone, alpha) whose ImageNet weights Keras's cache has, for whatever image size."""
    folder = models_folder()
    return tuple(
        (backbone, alpha)
        for backbone, published in _PUBLISHED.items()
        for alpha in published.alphas or (1.0,)
        if _first(folder, _names(backbone, alpha, (_WIDEST_ROWS, _WIDEST_ROWS)))
    )


def _names(backbone: str, alpha: float, image_size: tuple[int, int]) -> list[str]:
    """All files of these weights, the best for `image_size` first."""
    published = _PUBLISHED[backbone]
    if published.alphas and alpha not in published.alphas:
        raise WeightsError(
            f"alpha: there are no ImageNet weights of {backbone} for {alpha} "
            f"(allowed: {', '.join(map(str, published.alphas))})"
        )
    width = published.alphas.get(alpha, "")
    rows = _by_fitness(published.rows, image_size) or [_WIDEST_ROWS]
    return [published.file.format(alpha=width, rows=side) for side in rows]


def _by_fitness(rows: tuple[int, ...], image_size: tuple[int, int]) -> list[int]:
    height, width = image_size
    chosen = height if height == width and height in rows else _WIDEST_ROWS
    return sorted(rows, key=lambda side: (side != chosen, abs(side - height), -side))


def _first(folder: Path, names: list[str]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)
