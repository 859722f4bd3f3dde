"""Folders that are no data set, and data sets that cannot be split."""

from __future__ import annotations

import os

import bad_data_sets as made
from bad_data_sets import BY_PERSON, Row

FORMS = (
    "DATA is digits, a folder with one folder of images for each class or of idx files, a .csv or "
    ".tsv file of path,label, an .npz file, a URL of one of them, or module:function"
)
NAMES = "line breaks, control characters or bytes that are not UTF-8 in the names of"

FOLDERS = [
    Row(
        "an empty folder",
        lambda to: made.with_folder(to / "data"),
        "data: no images found; it needs one folder of images for each class",
    ),
    Row(
        "a line break in the name of the folder",
        lambda to: made.with_folder(to / "a\nb"),
        "a\\nb: no images found; it needs one folder of images for each class",
    ),
    Row(
        "a name longer than a file system allows",
        lambda _: "a" * 300,
        f"{'a' * 300}: cannot be read (File name too long)",
    ),
    Row(
        "a folder of text files",
        lambda to: made.files(to, "data/a.txt", "data/b.txt", "data/c.md"),
        "data: no images found (3 other files, not looked at: .txt, .md); it needs one folder of "
        "images for each class",
    ),
    Row(
        "a folder of what macOS leaves behind",
        lambda to: made.files(to, "data/__MACOSX/cat/._1.png"),
        "data: no images found (hidden or system folders, not looked into: __MACOSX); it needs one "
        "folder of images for each class",
    ),
    Row(
        "images in no class folder",
        lambda to: made.loose(to, "."),
        "data: images lie directly in it; put them into one folder for each class, such as "
        "data/cat and data/dog",
    ),
    Row(
        "train and test folders of images in no class folder",
        lambda to: made.loose(to, "train", "test"),
        "data: test, train found, but no train folder with class folders in it; put training "
        "images into data/train/CLASS",
    ),
    Row(
        "one class",
        lambda to: made.without(made.good(to), "dog"),
        "data: only one class, cat; it needs a folder of images for each of at least two classes",
    ),
    Row(
        "one class in the train folder",
        lambda to: made.without(made.parted(to, "train"), "train/dog"),
        "data/train: only one class, cat; it needs a folder of images for each of at least two "
        "classes",
    ),
    Row(
        "the folder above the class folders",
        lambda to: made.above(made.good(to)),
        "above: one level too high, data holds cat and other class folders; pass above/data",
    ),
    Row(
        "the folder above the train folder",
        lambda to: made.above(made.parted(to, "train", "val")),
        "above: one level too high, data holds train; pass above/data",
    ),
    Row(
        "the second folder above the class folders",
        lambda to: made.named(made.fill(to / "above/below/data", cat=1, dog=1).parents[1]),
        "above: 2 levels too high, below/data holds cat and other class folders; pass "
        "above/below/data",
    ),
    Row(
        "parts that are called otherwise",
        lambda to: made.named(made.parted(to, "xray_train", "xray_test")),
        "data: xray_test, xray_train all hold cat, dog, so they look like parts and not like "
        "classes; call parts train, val and test, or pass one of them",
    ),
    Row(
        "a folder beside train that may be a part or a class",
        lambda to: made.named(made.parted(to, "train", "rest")),
        "data: train may be a part or a class beside rest; pass data/train to train on it alone, "
        "or call parts train, val and test and a class otherwise",
    ),
    Row(
        "a class of HEIC files",
        lambda to: made.with_files(made.good(to), [f"owl/{number}.HEIC" for number in range(12)]),
        "data: no image files in owl (12 .heic); convert them to JPEG or PNG, or remove the folder",
    ),
    Row(
        "test images alone",
        lambda to: made.named(made.parted(to, "test")),
        "data: test found, but no train folder with class folders in it; put training images into "
        "data/train/CLASS",
    ),
    Row(
        "an empty train folder",
        lambda to: made.with_folder(made.parted(to, "val"), "train"),
        "data: val found, but no train folder with class folders in it; put training images into "
        "data/train/CLASS",
    ),
    Row(
        "two folders of validation images",
        lambda to: made.named(made.parted(to, "train", "val", "validation")),
        "data: both val and validation hold validation images; keep one",
    ),
    Row(
        "a class without validation images",
        lambda to: made.without(made.parted(to, "train", "val"), "val/dog"),
        "data: labels that do not match: dog only in train; give all parts the same class folders",
    ),
    Row(
        "a class of test images alone",
        lambda to: made.without(made.parted(to, "train", "test"), "train/dog"),
        "data/train: only one class, cat; it needs a folder of images for each of at least two "
        "classes",
    ),
    Row(
        "class names that differ",
        lambda to: made.moved(made.parted(to, "train", "val"), "val/dog", "val/Dog"),
        "data: labels that do not match: dog only in train; Dog only in val; give all parts the "
        "same class folders",
    ),
    Row(
        "a class of one image",
        lambda to: made.named(made.fill(made.good(to), bird=1)),
        "data: class bird has 1 image and cannot be split into train and validation; add images or "
        "remove the class",
    ),
    Row(
        "a class with fewer images than folds",
        lambda to: made.named(made.fill(made.good(to), bird=3)),
        "data: class bird has too few images for 5 folds; give fewer folds, or add images",
        ("--folds", "5"),
    ),
    Row(
        "a class whose training images are all copies of test images",
        lambda to: made.copied(
            made.parted(to, "train", "val", "test", images=2),
            {f"test/cat/x{number}.png": f"train/cat/{number:02}.png" for number in range(2)},
        ),
        "data: no training image of class cat is left: all are exact copies of validation or test "
        "images; add others",
    ),
    Row(
        "a line break in the name of a class",
        lambda to: made.moved(made.good(to), "dog", "d\nog"),
        f"data: {NAMES} 12 images: d\\nog/00.png, d\\nog/01.png, d\\nog/02.png, d\\nog/03.png, "
        "d\\nog/04.png and 7 more; rename them",
    ),
    Row(
        "a name that is not UTF-8",
        lambda to: made.with_file(made.good(to), os.fsdecode(b"cat/caf\xe9.png")),
        f"data: {NAMES} 1 image: cat/caf\\udce9.png; rename them",
    ),
    Row("nothing of that name", lambda _: "no-such-data", f"no-such-data: not found; {FORMS}"),
    Row(
        "a name that was misspelt",
        lambda to: made.moved(made.good(to), ".", "../x-rays") and "xrays",
        f"xrays: not found; did you mean x-rays? {FORMS}",
    ),
    Row("no name", lambda _: "", f"(nothing): not found; {FORMS}"),
    Row(
        "a file of another kind",
        lambda to: made.one_file(to, "data.zip", b"PK\x03\x04"),
        f"data.zip: a file of another kind; {FORMS}",
    ),
]

SUBJECTS = [
    Row(
        "subjects in two parts",
        lambda to: made.persons(to, shared=2),
        "data: 2 subjects are in more than one part: 0 (train, validation), 1 (train, validation); "
        "keep each in one part, or pass --allow-leakage",
        BY_PERSON,
    ),
    Row(
        "a class of one subject",
        lambda to: made.named(made.good(to)),
        "data: class cat has 12 images of 1 subject and cannot be split into train and validation; "
        "add images or remove the class",
        ("--group-by", "cat|dog"),
    ),
    Row(
        "a pattern that is none",
        lambda to: made.named(made.good(to)),
        "--group-by 'person(': missing ), unterminated subpattern at position 6; give a regular "
        r"expression, such as 'person(\d+)'",
        ("--group-by", "person("),
    ),
    Row(
        "a pattern that finds nothing",
        lambda to: made.named(made.good(to)),
        r"data: --group-by 'person(\d+)' finds no subject in any path (the first is cat/00.png); "
        "give one that does, or leave it out",
        BY_PERSON,
    ),
    Row(
        "one fold",
        lambda to: made.named(made.good(to)),
        "--folds must be 2 to 100, not 1",
        ("--folds", "1"),
    ),
]
