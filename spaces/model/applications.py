"""What there is to know of each backbone of keras.applications."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

# keras/src/applications/imagenet_utils.py: red, green and blue, of 0–1.
IMAGENET_MEANS = (0.485, 0.456, 0.406)
IMAGENET_DEVIATIONS = (0.229, 0.224, 0.225)


class Preprocessing(Enum):
    """What a backbone's pixels were turned into when its ImageNet weights were trained."""

    BUILT_IN = "pixels of 0–255: its own first layers do the rest"
    SYMMETRIC = "-1 to 1"
    STANDARDIZED = "each channel less ImageNet's mean, divided by its deviation"
    CENTRED_BGR = "blue, green, red, each less ImageNet's mean, not scaled"


@dataclass(frozen=True, kw_only=True)
class Application:
    """One function of keras.applications.

    `block` is a regular expression: its group names the block of a layer whose name it finds; a
    layer that it does not find goes with the layers before it. `minimum` is the smallest side of
    an image, in pixels, that the function accepts.
    """

    function: str
    preprocessing: Preprocessing
    block: str
    minimum: int = 32


_RESIDUAL = r"^(conv\d_block\d+)_"  # of DenseNet: a layer of a dense block
_INVERTED = r"^(block\d[a-z])_"


def _efficient(version: str, size: int) -> Application:
    return Application(
        function=f"EfficientNet{version}B{size}",
        preprocessing=Preprocessing.BUILT_IN,
        block=_INVERTED,
    )


def _mobile_v3(kind: str) -> Application:
    return Application(
        function=f"MobileNetV3{kind}",
        preprocessing=Preprocessing.BUILT_IN,
        block=r"^(expanded_conv(?:_\d+)?)_",
    )


APPLICATIONS: dict[str, Application] = {
    "vgg16": Application(
        function="VGG16", preprocessing=Preprocessing.CENTRED_BGR, block=r"^(block\d)_"
    ),
    "vgg19": Application(
        function="VGG19", preprocessing=Preprocessing.CENTRED_BGR, block=r"^(block\d)_"
    ),
    "resnet50": Application(
        function="ResNet50", preprocessing=Preprocessing.CENTRED_BGR, block=_RESIDUAL
    ),
    "resnet50v2": Application(
        function="ResNet50V2", preprocessing=Preprocessing.SYMMETRIC, block=_RESIDUAL
    ),
    "xception": Application(
        function="Xception",
        preprocessing=Preprocessing.SYMMETRIC,
        block=r"^(block\d+)_",
        minimum=71,
    ),
    # Its convolutions have no names: a mixed layer ends one module, and so begins the next.
    "inceptionv3": Application(
        function="InceptionV3",
        preprocessing=Preprocessing.SYMMETRIC,
        block=r"^(mixed\d+)$",
        minimum=75,
    ),
    "mobilenet": Application(
        function="MobileNet",
        preprocessing=Preprocessing.SYMMETRIC,
        block=r"^conv_(?:dw|pw)_(\d+)",
    ),
    "mobilenetv2": Application(
        function="MobileNetV2",
        preprocessing=Preprocessing.SYMMETRIC,
        block=r"^(expanded_conv|block_\d+)_",
    ),
    "mobilenetv3small": _mobile_v3("Small"),
    "mobilenetv3large": _mobile_v3("Large"),
    "densenet121": Application(
        function="DenseNet121", preprocessing=Preprocessing.STANDARDIZED, block=_RESIDUAL
    ),
    **{f"efficientnetb{size}": _efficient("", size) for size in range(4)},
    **{f"efficientnetv2b{size}": _efficient("V2", size) for size in range(4)},
    "convnexttiny": Application(
        function="ConvNeXtTiny",
        preprocessing=Preprocessing.BUILT_IN,
        block=r"_(stage_\d_block_\d+)_",
    ),
    "nasnetmobile": Application(
        function="NASNetMobile",
        preprocessing=Preprocessing.SYMMETRIC,
        block=r"_(stem_\d|reduce_\d+|\d+)$",
    ),
}
