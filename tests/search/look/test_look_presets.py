"""Every network that a preset spans can be looked into."""

from __future__ import annotations

from io import BytesIO
from itertools import islice

import keras
import numpy as np
import pytest
from each_preset import EACH_PRESET
from PIL import Image
from small_models import Smallest

from search.look.filters import first_filters
from search.look.looking import look_at
from search.look.pictures import filters_picture, pictures
from spaces import load_space
from spaces.model import build_model

SHAPE = (32, 32, 1)
DRAWN = 4  # pictures of a network: Grad-CAM, saliency and the first activations
IMAGE = np.random.default_rng(0).integers(0, 256, SHAPE, dtype=np.uint8)


def check_picture(content: bytes) -> None:
    """It opens, is a picture of more than one colour, and of a size that a page can show."""
    picture = Image.open(BytesIO(content))
    assert picture.format == "PNG"
    assert 100 < picture.height < 1000 < 10 * picture.width < 20_000
    levels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    assert len(np.unique(levels, axis=0)) > 20


@pytest.mark.parametrize("preset", EACH_PRESET)
def test_all_pictures_of_a_presets_smallest_network(preset: str) -> None:
    """Of dense layers alone saliency; of all others every kind, backbones' layers included."""
    params = load_space(preset).sample(Smallest())
    keras.utils.set_random_seed(0)
    model = build_model(params, shape=SHAPE, classes=2, weights=False).model
    looked = look_at(model, IMAGE)
    drawn = dict(islice(pictures(looked), DRAWN))
    filters = first_filters(model)
    if params["network"] == "dense":
        assert (list(drawn), filters) == (["saliency.png"], None)
    else:
        assert filters is not None
        assert {"grad-cam.png", "saliency.png"} < set(drawn)
        assert len(drawn) == min(DRAWN, 2 + len(looked.activations)) >= 3
        drawn["filters.png"] = filters_picture(filters)
    for content in drawn.values():
        check_picture(content)
    assert all(one.saliency.max() > 0 for one in looked.classes)
    keras.utils.clear_session()
