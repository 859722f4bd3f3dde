"""Every parameter that a network understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spaces.domains import ClassWeights, Names, Real, Sizes, Switch, Text, Whole

if TYPE_CHECKING:
    from spaces.domains import Domain
    from spaces.suggester import Scalar

NETWORKS = ("dense", "cnn", "residual", "separable", "transfer")

BACKBONES = (
    "vgg16",
    "vgg19",
    "resnet50",
    "resnet50v2",
    "xception",
    "inceptionv3",
    "mobilenet",
    "mobilenetv2",
    "mobilenetv3small",
    "mobilenetv3large",
    "densenet121",
    "efficientnetb0",
    "efficientnetb1",
    "efficientnetb2",
    "efficientnetb3",
    "efficientnetv2b0",
    "efficientnetv2b1",
    "efficientnetv2b2",
    "efficientnetv2b3",
    "convnexttiny",
    "nasnetmobile",
)

ACTIVATIONS = ("relu", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh", "linear")
INITIALIZERS = (
    "he_normal",
    "he_uniform",
    "glorot_normal",
    "glorot_uniform",
    "lecun_normal",
    "orthogonal",
)
OPTIMIZERS = ("sgd", "rmsprop", "adam", "adamw", "nadam", "adagrad", "adadelta", "lion")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One parameter, as the networks understand it.

    `networks` are those that have it: where `network` itself is a choice, the parameter exists only
    beside those. `per` names the parameter that it may be repeated by. `absent` is what a network
    takes where the parameter has no value. A `needed` one has no such default: every space of its
    networks has it, under no condition but one on `network`.
    """

    meaning: str
    domain: Domain
    networks: tuple[str, ...] = NETWORKS
    per: str | None = None
    absent: Scalar = None
    needed: bool = False


_CNN = ("cnn",)
_STAGED = ("residual", "separable")
_CONVOLUTIONAL = (*_CNN, *_STAGED)
_MADE_HERE = ("dense", *_CONVOLUTIONAL)
_TRANSFER = ("transfer",)
_RATE = Real(low=0, high=1, below=True)
_PENALTY = Real(low=0, high=1)
_LEARNING_RATE = Real(low=0, high=10, above=True)
_EPOCHS = Whole(low=0, high=10_000)

_ARCHITECTURE: dict[str, Entry] = {
    "network": Entry(meaning="family of the network", domain=Names(NETWORKS), needed=True),
    "image_size": Entry(
        meaning="height and width of the images in pixels; where it has no value, the study's own",
        domain=Sizes(low=8, high=2048),
    ),
    "blocks": Entry(
        meaning="convolution blocks, each ending in a downsampling",
        domain=Whole(low=1, high=8),
        networks=_CNN,
        needed=True,
    ),
    "convolutions": Entry(
        meaning="convolutions in a block",
        domain=Whole(low=1, high=4),
        networks=_CNN,
        per="blocks",
        absent=1,
    ),
    "filters": Entry(
        meaning="filters of each convolution of a block",
        domain=Whole(low=1, high=2048),
        networks=_CNN,
        per="blocks",
        needed=True,
    ),
    "kernel_size": Entry(
        meaning="side of the convolutions' kernels, in pixels",
        domain=Whole(low=1, high=11),
        networks=_CNN,
        absent=3,
    ),
    "padding": Entry(
        meaning="edges of convolutions and poolings: same keeps a map's size, valid cuts its edge",
        domain=Names(("same", "valid")),
        networks=_CNN,
        absent="same",
    ),
    "pooling": Entry(
        meaning="how a block halves its maps: 2×2 max or average pooling, a last convolution with "
        "strides of 2, or not at all",
        domain=Names(("max", "average", "strides", "none")),
        networks=_CNN,
        absent="max",
    ),
    "stages": Entry(
        meaning="stages, each with half the map's side and twice the width of the one before",
        domain=Whole(low=1, high=6),
        networks=_STAGED,
        needed=True,
    ),
    "depth": Entry(
        meaning="residual blocks in a stage",
        domain=Whole(low=1, high=12),
        networks=_STAGED,
        needed=True,
    ),
    "width": Entry(
        meaning="filters of the first stage",
        domain=Whole(low=1, high=512),
        networks=_STAGED,
        needed=True,
    ),
    "bottleneck": Entry(
        meaning="residual blocks of 1×1, 3×3 and 1×1 convolutions instead of two 3×3",
        domain=Switch(),
        networks=("residual",),
        absent=False,
    ),
    "activation": Entry(
        meaning="activation of hidden layers", domain=Names(ACTIVATIONS), absent="relu"
    ),
    "first_activation": Entry(
        meaning="activation after the very first convolution; as activation where it is absent",
        domain=Names(ACTIVATIONS),
        networks=_CNN,
    ),
    "head": Entry(
        meaning="what turns the last maps into a vector: flatten, or their average or maximum",
        domain=Names(("flatten", "average", "max")),
        networks=(*_CONVOLUTIONAL, *_TRANSFER),
        absent="average",
    ),
    "dense_layers": Entry(
        meaning="dense layers before the output layer", domain=Whole(low=0, high=8), absent=0
    ),
    "units": Entry(
        meaning="units of a dense layer",
        domain=Whole(low=1, high=8192),
        per="dense_layers",
        absent=128,
    ),
}

_TRANSFER_LEARNING: dict[str, Entry] = {
    "backbone": Entry(
        meaning="network of keras.applications, without its top",
        domain=Names(BACKBONES),
        networks=_TRANSFER,
        needed=True,
    ),
    "alpha": Entry(
        meaning="width of a MobileNet, as a multiple of the published one",
        domain=Real(low=0, high=2, above=True),
        networks=_TRANSFER,
        absent=1.0,
    ),
    "pretrained": Entry(
        meaning="the backbone's weights: imagenet (Keras's cache or download), none, or a file or "
        "a folder of files named as Keras names them",
        domain=Text(),
        networks=_TRANSFER,
        absent="imagenet",
    ),
    "tuning": Entry(
        meaning="feature_extraction trains the head alone, fine_tuning also the backbone's end",
        domain=Names(("feature_extraction", "fine_tuning")),
        networks=_TRANSFER,
        absent="feature_extraction",
    ),
    "unfrozen_blocks": Entry(
        meaning="blocks of the backbone, from its end, that fine-tuning trains",
        domain=Whole(low=1, high=100),
        networks=_TRANSFER,
        absent=1,
    ),
    "frozen_epochs": Entry(
        meaning="first epochs of fine-tuning, in which the whole backbone stays frozen",
        domain=_EPOCHS,
        networks=_TRANSFER,
        absent=0,
    ),
    "backbone_learning_rate": Entry(
        meaning="learning rate of the unfrozen blocks; a tenth of learning_rate where absent",
        domain=_LEARNING_RATE,
        networks=_TRANSFER,
    ),
}

_NORMALIZATION: dict[str, Entry] = {
    "scaling": Entry(
        meaning="pixels to 0–1 (unit), or each channel to mean 0 and deviation 1 over the training "
        "images (standardize)",
        domain=Names(("unit", "standardize")),
        networks=_MADE_HERE,
        absent="unit",
    ),
    "normalization": Entry(
        meaning="normalization before each activation",
        domain=Names(("none", "batch", "layer", "group")),
        absent="none",
    ),
    "initializer": Entry(
        meaning="initial weights of kernels", domain=Names(INITIALIZERS), absent="he_normal"
    ),
}

_REGULARIZATION: dict[str, Entry] = {
    "dropout_blocks": Entry(
        meaning="dropout rate after each block or stage",
        domain=_RATE,
        networks=_CONVOLUTIONAL,
        absent=0.0,
    ),
    "spatial_dropout": Entry(
        meaning="rate at which whole maps are dropped after each block or stage",
        domain=_RATE,
        networks=_CONVOLUTIONAL,
        absent=0.0,
    ),
    "dropout": Entry(
        meaning="dropout rate after each dense layer or, where there is none, before the output",
        domain=_RATE,
        per="dense_layers",
        absent=0.0,
    ),
    "l1": Entry(meaning="L1 penalty on every kernel", domain=_PENALTY, absent=0.0),
    "l2": Entry(meaning="L2 penalty on every kernel", domain=_PENALTY, absent=0.0),
    "l1_convolution": Entry(
        meaning="L1 penalty on convolutions' kernels, instead of l1",
        domain=_PENALTY,
        networks=_CONVOLUTIONAL,
    ),
    "l2_convolution": Entry(
        meaning="L2 penalty on convolutions' kernels, instead of l2",
        domain=_PENALTY,
        networks=_CONVOLUTIONAL,
    ),
    "l1_dense": Entry(
        meaning="L1 penalty on dense layers' kernels, instead of l1",
        domain=_PENALTY,
        per="dense_layers",
    ),
    "l2_dense": Entry(
        meaning="L2 penalty on dense layers' kernels, instead of l2",
        domain=_PENALTY,
        per="dense_layers",
    ),
    "label_smoothing": Entry(
        meaning="share of each label that is spread over all classes, in training only",
        domain=_RATE,
        absent=0.0,
    ),
    "weight_decay": Entry(
        meaning="share of a weight that each step takes off, times the learning rate",
        domain=Real(low=0, high=1),
        absent=0.0,
    ),
    "patience": Entry(
        meaning="epochs without a lower validation loss after which training ends",
        domain=_EPOCHS,
        needed=True,
    ),
    "min_delta": Entry(
        meaning="how much lower a validation loss must be for patience to begin anew",
        domain=Real(low=0, high=10),
        absent=0.0,
    ),
}

_AUGMENTATION: dict[str, Entry] = {
    "flip": Entry(
        meaning="random mirror images",
        domain=Names(("none", "horizontal", "vertical", "both")),
        absent="none",
    ),
    "rotation": Entry(
        meaning="random rotation by up to this part of a full turn, either way",
        domain=Real(low=0, high=0.5),
        absent=0.0,
    ),
    "zoom": Entry(meaning="random zoom in or out by up to this share", domain=_RATE, absent=0.0),
    "translation": Entry(
        meaning="random shift by up to this share of height and width", domain=_RATE, absent=0.0
    ),
    "contrast": Entry(
        meaning="random contrast, up to this share more or less", domain=_RATE, absent=0.0
    ),
    "brightness": Entry(
        meaning="random brightness, up to this share of the range more or less",
        domain=_RATE,
        absent=0.0,
    ),
    "erasing": Entry(
        meaning="probability that a random rectangle of an image is erased",
        domain=Real(low=0, high=1),
        absent=0.0,
    ),
    "mixup": Entry(
        meaning="MixUp's alpha: pairs of images and labels are mixed; 0 does not",
        domain=Real(low=0, high=10),
        absent=0.0,
    ),
    "cutmix": Entry(
        meaning="CutMix's alpha: a rectangle comes from another image; 0 does not",
        domain=Real(low=0, high=10),
        absent=0.0,
    ),
}

_OPTIMIZATION: dict[str, Entry] = {
    "optimizer": Entry(
        meaning="Keras's optimizer of that name", domain=Names(OPTIMIZERS), needed=True
    ),
    "learning_rate": Entry(
        meaning="the optimizer's learning rate, at its highest", domain=_LEARNING_RATE, needed=True
    ),
    "momentum": Entry(
        meaning="momentum of sgd and rmsprop; the others take none", domain=_RATE, absent=0.0
    ),
    "nesterov": Entry(meaning="Nesterov's momentum, of sgd", domain=Switch(), absent=False),
    "schedule": Entry(
        meaning="course of the learning rate",
        domain=Names(("constant", "cosine", "exponential", "plateau")),
        absent="constant",
    ),
    "warmup_epochs": Entry(
        meaning="epochs in which cosine's learning rate rises from 0 first",
        domain=_EPOCHS,
        absent=0,
    ),
    "decay_rate": Entry(
        meaning="factor of exponential's learning rate, an epoch",
        domain=Real(low=0, high=1, above=True),
        absent=0.9,
    ),
    "plateau_factor": Entry(
        meaning="factor of plateau's learning rate when validation loss stands still",
        domain=Real(low=0, high=1, above=True, below=True),
        absent=0.5,
    ),
    "plateau_patience": Entry(
        meaning="epochs without a lower validation loss before plateau's factor",
        domain=Whole(low=1, high=10_000),
        absent=2,
    ),
    "batch_size": Entry(
        meaning="images a training step", domain=Whole(low=1, high=65536), needed=True
    ),
    "gradient_clip": Entry(
        meaning="norm that the gradient of all weights is cut to; 0 does not",
        domain=Real(low=0, high=1e6),
        absent=0.0,
    ),
    "class_weights": Entry(
        meaning="weights of the classes in the training loss: none, balanced (all classes weigh "
        "the same in sum), or one number a class, as 0.5/0.5",
        domain=ClassWeights(),
        absent="none",
    ),
}

CATALOG: dict[str, Entry] = {
    **_ARCHITECTURE,
    **_TRANSFER_LEARNING,
    **_NORMALIZATION,
    **_REGULARIZATION,
    **_AUGMENTATION,
    **_OPTIMIZATION,
}
