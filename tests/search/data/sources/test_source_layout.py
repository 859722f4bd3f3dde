"""Which images of a folder belong where, and which folders are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.data.sources.layout import part_of, read_layout
from search.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def touch(root: Path, *paths: str) -> Path:
    """Empty files: a layout is decided from names alone."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    return root


def classes_in(root: Path) -> dict[str, list[str]]:
    return read_layout(root).parts["train"]


def refusal(root: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_layout(root)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_class_folders_alone_are_all_for_training(tmp_path: Path) -> None:
    """Without train, validation and test folders, nothing is given."""
    layout = read_layout(touch(tmp_path, "dog/b.png", "cat/a.jpg"))
    assert layout == (False, {"train": {"cat": ["cat/a.jpg"], "dog": ["dog/b.png"]}}, ())


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("train", ["train", "Training", "TRN", "train_set", "training-images", "trainset"]),
        ("train", ["01_train", "1-Train", "images_train", "data train", "set_train", "2 imagetrn"]),
        ("validation", ["val", "Validation", "VALID", "dev", "eval", "val_data", "dev set"]),
        ("validation", ["validate", "validating", "Evaluation", "02_val", "images_val"]),
        ("test", ["test", "Testing", "tst", "TEST_SET", "test-split", "holdout", "03-test"]),
        (None, ["trains", "test2", "value", "retest", "train_cats", "data", "01", "images", ""]),
    ],
)
def test_every_spelling_of_a_part_is_known(part: str | None, names: list[str]) -> None:
    """Parts may be spelled in the usual ways, in any case; nothing else is taken for one."""
    assert [part_of(name) for name in names] == [part] * len(names)


def test_folders_that_are_parts_are_given(tmp_path: Path) -> None:
    """With their images under the classes, in the order train, validation, test."""
    paths = [f"{part}/{name}/1.png" for part in ("Testing", "Training", "dev") for name in "ab"]
    layout = read_layout(touch(tmp_path, *paths))
    assert layout.given
    assert {part: list(classes.values()) for part, classes in layout.parts.items()} == {
        "train": [["Training/a/1.png"], ["Training/b/1.png"]],
        "validation": [["dev/a/1.png"], ["dev/b/1.png"]],
        "test": [["Testing/a/1.png"], ["Testing/b/1.png"]],
    }


def test_every_image_suffix_in_any_case_counts(tmp_path: Path) -> None:
    """The twelve suffixes are images, other files are not."""
    names = ["1.jpg", "2.JPEG", "3.png", "4.bmp", "5.gif", "6.webp", "7.TIF", "8.tiff", "9.jfif"]
    images = [f"b/{name}" for name in [*names, "A.jpe", "B.apng", "C.dib"]]
    root = touch(tmp_path, "a/1.png", *images, "b/notes.txt", "b/9.heic")
    assert classes_in(root)["b"] == images


def test_hidden_and_system_files_are_ignored(tmp_path: Path) -> None:
    """What macOS, Windows and notebooks leave behind is neither an image nor a class."""
    root = touch(
        tmp_path,
        *("a/1.png", "b/1.png", "a/._1.png", "b/Thumbs.db", "empty/readme.txt"),
        *("__MACOSX/a/1.png", ".ipynb_checkpoints/1.png", "a/.hidden/2.png"),
        *("@eaDir/1.png", "a/@eaDir/1.png", "lost+found/1.png", "$RECYCLE.BIN/1.png"),
        *("System Volume Information/1.png", "#recycle/1.png", ".Trash-1000/1.png"),
    )
    assert classes_in(root) == {"a": ["a/1.png"], "b": ["b/1.png"]}


def test_nested_folders_belong_to_their_class(tmp_path: Path) -> None:
    """A class folder may hold folders of images."""
    root = touch(tmp_path, "a/1.png", "a/more/deep/2.png", "b/1.png")
    assert classes_in(root)["a"] == ["a/1.png", "a/more/deep/2.png"]


def test_linked_folders_are_followed_once(tmp_path: Path) -> None:
    """A class may be a link to a folder elsewhere, and a link in a circle ends."""
    root = touch(tmp_path / "root", "a/1.png")
    touch(tmp_path / "elsewhere", "2.png")
    (root / "b").symlink_to(tmp_path / "elsewhere")
    (root / "a" / "round").symlink_to(root)
    assert classes_in(root) == {"a": ["a/1.png"], "b": ["b/2.png"]}


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    """Pictures of trains are a class as long as other folders are no parts."""
    layout = read_layout(touch(tmp_path, "train/1.png", "car/1.png"))
    assert not layout.given
    assert list(layout.parts["train"]) == ["car", "train"]


def test_classes_may_hold_folders(tmp_path: Path) -> None:
    """Of patients, or the same in each; what tells the parts from classes is their names."""
    layouts = {
        "patients": ["cat/p1/1.png", "cat/p2/1.png", "dog/p3/1.png", "dog/p4/1.png"],
        "sides": ["cat/left/1.png", "cat/right/1.png", "dog/left/1.png", "dog/right/1.png"],
        "tests": [f"{name}/{eye}/1.png" for name in ("test_neg", "test_pos") for eye in "lr"],
        "trains": [f"{name}/{at}/1.png" for name in ("bus_stop", "train_stop") for at in "dn"],
        "one word": ["train_a/p1/1.png", "train_a/p2/1.png", "test_a/p3/1.png", "test_a/p4/1.png"],
    }
    for name, paths in layouts.items():
        layout = read_layout(touch(tmp_path / name, *paths))
        assert not layout.given, name
        assert list(layout.parts["train"].values()) == [sorted(paths)[:2], sorted(paths)[2:]], name
        assert layout.notes == (), name


@pytest.mark.parametrize(
    "names",
    [
        ["xray_train", "xray_val"],
        ["my-train", "my-val", "my-test"],
        ["TrainX", "ValX"],
        ["test", "learn"],
        ["fold1", "fold2", "fold3"],
        ["Split_1", "Split_2"],
    ],
)
def test_parts_in_another_spelling_are_no_classes(tmp_path: Path, names: list[str]) -> None:
    """By their names and by the same folders in all of them, there is no doubt."""
    root = touch(tmp_path, *(f"{name}/{held}/1.png" for name in names for held in ("cat", "dog")))
    assert refusal(root) == (
        f"{root}: {', '.join(sorted(names))} all hold cat, dog, so they look like parts and not "
        "like classes; call parts train, val and test, or pass one of them"
    )


def test_parts_beside_another_folder_are_no_classes(tmp_path: Path) -> None:
    """Whatever that holds."""
    names = ("a_train", "a_test")
    images = [f"{name}/{held}/1.png" for name in names for held in ("cat", "dog")]
    assert "a_test, a_train all hold cat, dog, so" in refusal(touch(tmp_path, *images, "new/1.png"))


def test_a_train_folder_among_others_like_it_is_refused(tmp_path: Path) -> None:
    """It may be a class; beside a folder of images alone, or another part, it is not."""
    images = [f"train/{name}/1.png" for name in "ab"]
    root = touch(tmp_path / "one", *images, "bus/a/1.png", "bus/b/1.png", "car/1.png")
    assert refusal(root) == (
        f"{root}: train may be a part or a class beside bus; pass {root / 'train'} to train on it "
        "alone, or call parts train, val and test and a class otherwise"
    )
    touch(root, "val/a/1.png", "val/b/1.png")
    assert read_layout(root).given
    assert read_layout(touch(tmp_path / "other", *images, "test1/1.png")).given


@pytest.mark.parametrize(
    ("paths", "gone"),
    [
        (["a/1.png", "b/1.png", "owl/1.heic", "owl/2.HEIC"], "owl (2 .heic)"),
        (["a/1.png", "b/1.png", "owl/deep/1.dcm"], "owl/deep (1 .dcm)"),
        (["a/1.png", "b/1.png", "owl/1.avif", "owl/2.jp2", "owl/3.txt"],
         "owl (1 .avif, 1 .jp2, 1 .txt)"),
        (["train/a/1.png", "train/b/1.png", "train/c/1.svg"], "train/c (1 .svg)"),
        (["train/a/1.png", "train/b/1.png", "test/a/1.heif"], "test/a (1 .heif)"),
        (["train/a/1.png", "train/b/1.png", "test/1.heif"], "test (1 .heif)"),
        (["train/a/1.heic", "val/a/1.png"], "train/a (1 .heic)"),
        (["a/1.heic", "b/1.heic"], "a (1 .heic), b (1 .heic)"),
    ],
)  # fmt: skip
def test_a_class_of_images_that_are_not_read_is_refused(
    tmp_path: Path, paths: list[str], gone: str
) -> None:
    """It would be missing from what a model can say, and nobody would know."""
    assert refusal(touch(tmp_path, *paths)) == (
        f"{tmp_path}: no image files in {gone}; convert them to JPEG or PNG, or remove the folder"
    )


@pytest.mark.parametrize(
    ("beside", "note"),
    [
        (["about/1.txt", "about/x.svg"], "no image files in about (1 .svg, 1 .txt)"),
        (["a/raw/1.dcm", "a/raw/2.dcm"], "no image files in a/raw (2 .dcm)"),
        (["a/1.heic"], "1 other file, not looked at: .heic"),
    ],
)
def test_a_folder_of_other_files_is_noted(tmp_path: Path, beside: list[str], note: str) -> None:
    """Where it is in a class that has images, or more of its files are no images of any kind."""
    assert read_layout(touch(tmp_path, "a/1.png", "b/1.png", *beside)).notes == (note,)


def test_other_images_beside_the_parts_are_noted(tmp_path: Path) -> None:
    """As is everything there."""
    images = [f"{part}/{name}/1.png" for part in ("train", "val") for name in "ab"]
    root = touch(tmp_path, *images, "raw/1.dcm")
    assert read_layout(root).notes == ("no image files in raw (1 .dcm)",)


def test_empty_folders_are_no_classes(tmp_path: Path) -> None:
    """Nor is one that holds no image; a part that holds none is no part."""
    root = touch(tmp_path, "train/a/1.png", "train/b/1.png", "train/c/notes.txt")
    (root / "train" / "d").mkdir()
    (root / "test" / "a").mkdir(parents=True)
    layout = read_layout(root)
    assert list(layout.parts) == ["train"]
    assert list(layout.parts["train"]) == ["a", "b"]
    assert layout.notes == (
        "empty folders, which are no classes: test/a, train/d",
        "no image files in train/c (1 .txt)",
    )


@pytest.mark.parametrize(
    ("beside", "note"),
    [
        (
            ["__MACOSX/a/1.png", ".ipynb_checkpoints/1.png", "a/.hidden/2.png"],
            "hidden or system folders, not looked into: .ipynb_checkpoints, __MACOSX, a/.hidden",
        ),
        (["a/1.txt", "2.TXT", "b/3.dcm"], "3 other files, not looked at: .txt, .dcm"),
        (["README"], "1 other file, not looked at: no suffix"),
        (["logo.png"], "1 image lies in the folder itself without a class, not used"),
        (["1.png", "2.png"], "2 images lie in the folder itself without a class, not used"),
    ],
)
def test_what_is_not_used_is_noted(tmp_path: Path, beside: list[str], note: str) -> None:
    """In one line a kind."""
    (found,) = read_layout(touch(tmp_path, "a/1.png", "b/1.png", *beside)).notes
    assert found == note


def test_what_lies_beside_the_parts_is_noted(tmp_path: Path) -> None:
    """A folder that is no part, and images of a part that are in no class."""
    images = [f"{part}/{name}/1.png" for part in ("train", "val") for name in "ab"]
    root = touch(tmp_path, *images, "unsure/1.png", "unsure/2.png", "val/3.png")
    assert read_layout(root).notes == (
        "folders beside the parts, not used: unsure (2 images)",
        "1 image lies in val without a class, not used",
    )


def test_nothing_to_note_is_no_note(tmp_path: Path) -> None:
    """Nor are files that every desktop leaves behind."""
    assert read_layout(touch(tmp_path, "a/1.png", "b/1.png", "Thumbs.db", ".DS_Store")).notes == ()


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """No image, no search."""
    assert refusal(tmp_path) == (
        f"{tmp_path}: no images found; it needs one folder of images for each class"
    )


def test_images_without_class_folders_are_refused(tmp_path: Path) -> None:
    """The message says how to arrange them."""
    text = refusal(touch(tmp_path, "1.png", "2.png"))
    assert text.startswith(f"{tmp_path}: images lie directly in it; put them into one folder")


def test_flat_train_and_test_folders_are_refused(tmp_path: Path) -> None:
    """Parts without class folders are not taken for classes."""
    text = refusal(touch(tmp_path, "train/1.png", "test/1.png"))
    assert "test, train found, but no train folder with class folders in it" in text


@pytest.mark.parametrize("above", ["", "train/"])
def test_one_class_is_refused(tmp_path: Path, above: str) -> None:
    """Also in a train folder; the message names the class."""
    text = refusal(touch(tmp_path, f"{above}cat/1.png"))
    assert "only one class, cat; it needs" in text


@pytest.mark.parametrize(
    ("paths", "held"),
    [
        (["xray/train/a/1.png", "xray/train/b/1.png"], "train"),
        (["other/1.png", "xray/train/a/1.png"], "train"),
        (["xray/a/1.png", "xray/b/1.png"], "a and other class folders"),
    ],
)
def test_a_folder_one_level_too_high_is_refused(
    tmp_path: Path, paths: list[str], held: str
) -> None:
    """The message names the folder to pass instead."""
    assert refusal(touch(tmp_path, *paths)) == (
        f"{tmp_path}: one level too high, xray holds {held}; pass {tmp_path / 'xray'}"
    )


@pytest.mark.parametrize(
    ("paths", "held"),
    [
        (["x/y/a/1.png", "x/y/b/1.png"], "a and other class folders"),
        (["x/y/train/a/1.png"], "train"),
        (["x/y/train/a/1.png", "other/1.png"], "train"),
    ],
)
def test_a_folder_two_levels_too_high_is_refused(
    tmp_path: Path, paths: list[str], held: str
) -> None:
    """The message names the folder to pass instead, however deep."""
    assert refusal(touch(tmp_path, *paths)) == (
        f"{tmp_path}: 2 levels too high, x/y holds {held}; pass {tmp_path / 'x' / 'y'}"
    )


def test_classes_that_differ_between_parts_are_refused(tmp_path: Path) -> None:
    """The message names what each side has alone."""
    root = touch(tmp_path, "train/a/1.png", "train/b/1.png", "val/a/2.png", "val/c/2.png")
    assert refusal(root) == (
        f"{root}: labels that do not match: b only in train; c only in val; "
        "give all parts the same class folders"
    )


def test_test_folders_must_have_the_classes_too(tmp_path: Path) -> None:
    """A class that is only tested can never be right."""
    root = touch(tmp_path, *(f"{path}/1.png" for path in ("train/a", "train/b", "test/a")))
    assert "labels that do not match: b only in train; give all parts" in refusal(root)
    touch(root, "test/b/1.png", "test/c/1.png")
    assert "labels that do not match: c only in test; give all parts" in refusal(root)


def test_a_part_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    """Nobody can know which of train and training is meant."""
    root = touch(
        tmp_path, *(f"{part}/{name}/1.png" for part in ("train", "training") for name in "ab")
    )
    assert refusal(root) == f"{root}: both train and training hold train images; keep one"
