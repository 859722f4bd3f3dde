"""Arrays, tables and functions that give no data set."""

from __future__ import annotations

import bad_data_sets as made
import numpy as np
from bad_data_sets import Row, bad

LEVELS = (
    "pixels are uint8, bool, integers 0 to 255, uint16, floats 0 to 1, or floats 0 to 255 with "
    "some of 128 or more"
)
SHAPES = (
    "images are (n, height, width) or (n, height, width, channels) with 1, 3 or 4, and none of "
    "them 0"
)
LABELS = "labels are integers (n,) or (n, 1), one-hot rows (n, classes) or strings"
RETURNS = (
    "return (x, y); or ((x_train, y_train), (x_test, y_test)), with validation between the two; "
    'or {"train": (x, y), ...}; each pair may be a tf.data.Dataset of (image, label)'
)


def array(name: str, said: str, **changed: object) -> Row:
    """An .npz file with other arrays than a good one."""
    return Row(f"an .npz of {name}", lambda to: made.arrays(to, **changed), f"data.npz: {said}")


IMAGES = 2 * made.IMAGES
ARRAYS = [
    array("images without labels", "holds x_train without y_train; add it", y_train=None),
    array(
        "other names",
        "holds images; it needs train_images and train_labels (with val_…, test_…) or x_train and "
        "y_train (…_val, …_test)",
        x_train=None,
        y_train=None,
        images=np.zeros(3),
    ),
    array(
        "pickled objects",
        "cannot be read as an .npz of plain arrays (Object arrays cannot be loaded when "
        "allow_pickle=False)",
        x_train=np.array([{}] * IMAGES, dtype=object),
    ),
    array(
        "rows of numbers",
        f"images of shape ({IMAGES}, 12); {SHAPES}",
        x_train=made.pixels(0, IMAGES, 12),
    ),
    array(
        "five channels",
        f"images of shape ({IMAGES}, 9, 9, 5); {SHAPES}",
        x_train=made.pixels(0, IMAGES, 9, 9, 5),
    ),
    array(
        "no images",
        f"images of shape (0, 9, 9); {SHAPES}",
        x_train=made.pixels(0, 0, 9, 9),
        y_train=np.zeros(0, int),
    ),
    array(
        "images that are standardized",
        f"float64 pixels from -2.0 to 2.0; {LEVELS}",
        x_train=np.linspace(-2, 2, IMAGES * 64).reshape(IMAGES, 8, 8),
    ),
    array(
        "images that are not numbers",
        f"float64 pixels from nan to nan; {LEVELS}",
        x_train=np.full((IMAGES, 8, 8), np.nan),
    ),
    array(
        "too few labels",
        "24 train images but 23 train labels; give each image one label",
        y_train=np.arange(IMAGES - 1) % 2,
    ),
    array(
        "labels with fractions",
        f"train labels are float64 of shape (24,); {LABELS}",
        y_train=np.linspace(0, 1, IMAGES),
    ),
    array(
        "one class",
        "only one class, 7; it needs images of at least two",
        y_train=np.full(IMAGES, 7),
    ),
    array(
        "validation labels that are not in train",
        "labels that do not match: 2, 3 only in validation; every class needs training images",
        x_val=made.pixels(1, 4, made.SIDE, made.SIDE),
        y_val=np.arange(4),
    ),
    array(
        "parts of different sizes",
        "train and validation images differ in shape: (12, 12, 1) and (9, 12, 1); make them alike",
        x_val=made.pixels(1, 4, 9, made.SIDE),
        y_val=np.arange(4) % 2,
    ),
    Row(
        "an .npz of no bytes",
        lambda to: made.one_file(to, "data.npz", b""),
        "data.npz: not an .npz; save plain arrays with numpy.savez",
    ),
    Row(
        "a table without labels",
        lambda to: made.manifest(to, header="path,lable"),
        "data.csv:1: no column 'label' among path, lable (did you mean lable?); the first line "
        "must name the columns path and label, and may have split and group",
    ),
    Row(
        "a table with a row without a label",
        lambda to: made.manifest(to, "data/cat/11.png,"),
        "data.csv:14: data/cat/11.png has no label; give one, or remove the row",
    ),
    Row(
        "a table with a file that is not there",
        lambda to: made.manifest(to, "data/cat/gone.png,cat"),
        bad("data/cat/gone.png", "no such file or directory"),
    ),
    Row(
        "idx files cut short",
        lambda to: made.idx(to, lambda content: content[:-10]),
        "data/train-images-idx3-ubyte.gz: truncated: 3,456 bytes of numbers are announced; get it "
        "again",
    ),
    Row(
        "a function that returns no images",
        lambda to: made.code(to, "def load(): return 3"),
        f"my_images:load: returned int; {RETURNS}",
    ),
]
