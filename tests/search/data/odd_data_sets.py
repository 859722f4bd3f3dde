"""Data sets of which something is said, and which can be searched with."""

from __future__ import annotations

import bad_data_sets as made
from bad_data_sets import BY_PERSON, Row
from PIL import Image

PASSED = [
    Row(
        "what macOS leaves behind",
        lambda to: made.with_files(
            made.good(to), ["__MACOSX/cat/._1.png", "cat/._2.png", "cat/.DS_Store"]
        ),
        "notes hidden or system folders, not looked into: __MACOSX",
    ),
    Row(
        "what notebooks leave behind",
        lambda to: made.with_file(made.good(to), "cat/.ipynb_checkpoints/1-checkpoint.png"),
        "notes hidden or system folders, not looked into: cat/.ipynb_checkpoints",
    ),
    Row(
        "what Windows leaves behind",
        lambda to: made.with_files(made.good(to), ["cat/Thumbs.db", "cat/desktop.ini"]),
        "notes 1 other file, not looked at: .ini",
    ),
    Row(
        "an empty class folder",
        lambda to: made.with_folder(made.good(to), "bird"),
        "notes empty folders, which are no classes: bird",
    ),
    Row(
        "a folder of text files beside the class folders",
        lambda to: made.with_files(made.good(to), ["about/1.txt", "about/2.txt", "about/x.svg"]),
        "notes no image files in about (2 .txt, 1 .svg)",
    ),
    Row(
        "parts that are called in numbered order",
        lambda to: made.named(made.parted(to, "01_train", "02_validate", "03_holdout")),
        "cat 12 12 12 1.00",
    ),
    Row(
        "what network storage leaves behind",
        lambda to: made.with_files(made.good(to), ["@eaDir/1.png", "lost+found/1.png"]),
        "notes hidden or system folders, not looked into: @eaDir, lost+found",
    ),
    Row(
        "a folder that is called as an image",
        lambda to: made.with_folder(made.good(to), "cat/x.jpg"),
        "notes empty folders, which are no classes: cat/x.jpg",
    ),
    Row(
        "an image beside the class folders",
        lambda to: made.with_file(made.good(to), "x.png"),
        "notes 1 image lies in the folder itself without a class, not used",
    ),
    Row(
        "a folder beside the parts",
        lambda to: made.named(made.fill(made.parted(to, "train", "val"), unsorted=1)),
        "notes folders beside the parts, not used: unsorted (1 image)",
    ),
    Row(
        "a link in a circle",
        lambda to: made.with_link(made.good(to), "cat/round", ".."),
        "notes links to folders that are here already, not looked into again: cat/round",
    ),
    Row(
        "a PNG called .jpg",
        lambda to: made.moved(made.good(to), "cat/03.png", "cat/03.jpg"),
        "kinds 24 PNG RGB",
    ),
    Row(
        "16-bit images beside others",
        lambda to: made.with_image(
            made.good(to), "cat/x.png", Image.new("I;16", (made.SIDE, made.SIDE), 999), "PNG"
        ),
        "kinds 24 PNG RGB, 1 PNG I;16",
    ),
    Row(
        "images of 12 bits in files of 16",
        lambda to: made.with_image(
            made.good(to), "cat/x.png", Image.new("I;16", (made.SIDE, made.SIDE), 4095), "PNG"
        ),
        "16-bit images use values up to 4,095 of 65,535: they come out dark; save them "
        "scaled to the full range",
    ),
    Row(
        "a photograph that lies on a side",
        lambda to: made.with_turned(made.good(to), "cat/x.jpg", (40, 20)),
        "sizes 2 sizes, smallest 12×12, median 12×12, largest 40×20 (height×width)",
    ),
    Row(
        "a bad image, left out",
        lambda to: made.with_file(made.good(to), "cat/x.png"),
        "bad 1 image cannot be read",
        ("--skip-bad",),
    ),
    Row(
        "exact copies in two parts",
        lambda to: made.copied(
            made.parted(to, "train", "val"), {"val/cat/x.png": "train/cat/03.png"}
        ),
        "notes 1 image left out of train: exact copies of validation or test images",
    ),
    Row(
        "an image with two labels",
        lambda to: made.copied(made.good(to), {"dog/x.png": "cat/03.png"}),
        "1 image under two classes",
    ),
    Row(
        "a near duplicate",
        lambda to: made.with_near(made.good(to), "cat/x.png"),
        "near 1 within train",
    ),
    Row(
        "too few validation images to choose by",
        lambda to: made.with_few(made.parted(to, "train", images=30), "val"),
        "notes validation has 4 images, too few to choose by: they join train, of which 15% "
        "validates",
    ),
    Row(
        "subjects in two parts, allowed",
        lambda to: made.persons(to, shared=2),
        "subjects 22, 2 of them in more than one part",
        (*BY_PERSON, "--allow-leakage"),
    ),
]
