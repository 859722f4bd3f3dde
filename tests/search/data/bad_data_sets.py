"""Small data sets with one fault each, and how a row of their table looks.

A maker fills an empty folder and returns what to call DATA from there.
"""

from __future__ import annotations

import gzip
import shutil
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from made_images import saved
from PIL import ExifTags, Image

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SIDE = 12  # pixels
IMAGES = 12  # of a class
FORMATS = {
    "jpg": "JPEG",
    "png": "PNG",
    "bmp": "BMP",
    "gif": "GIF",
    "webp": "WEBP",
    "tif": "TIFF",
}
BY_PERSON = ("--group-by", r"person(\d+)")


class Row(NamedTuple):
    """A data set, what is said of it, and the options with which it is."""

    name: str
    make: Callable[[Path], str]
    said: str
    options: tuple[str, ...] = ()


def bad(key: str, fault: str) -> str:
    """What is said of one image that cannot be read."""
    return f"data: 1 image cannot be read: {key} ({fault}); remove them or pass --skip-bad"


def pixels(seed: int, *shape: int) -> NDArray[np.uint8]:
    """Noise, another for each seed."""
    return np.random.default_rng(seed).integers(0, 256, shape or (SIDE, SIDE, 3), dtype=np.uint8)


def put(path: Path, content: bytes) -> None:
    """A file, in folders that are made for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def draw(path: Path, seed: int) -> None:
    """An image of the format that its suffix says."""
    put(path, saved(Image.fromarray(pixels(seed)), FORMATS[path.suffix[1:]]))


def fill(folder: Path, *, seed: int = 0, suffix: str = "png", **classes: int) -> Path:
    """Class folders, with images that are all different."""
    for name, images in classes.items():
        seed += 1000
        for number in range(images):
            draw(folder / name / f"{number:02}.{suffix}", seed + number)
    return folder


def good(folder: Path, suffix: str = "png") -> Path:
    """A folder of two classes in no parts."""
    return fill(folder / "data", cat=IMAGES, dog=IMAGES, suffix=suffix)


def parted(folder: Path, *parts: str, images: int = IMAGES) -> Path:
    """A folder of two classes in each part."""
    for number, part in enumerate(parts):
        fill(folder / "data" / part, cat=images, dog=images, seed=10_000 * number)
    return folder / "data"


def named(data: Path) -> str:
    """What a folder is called from the one above."""
    return data.name


def spoilt(folder: Path, suffix: str, change: Callable[[bytes], bytes]) -> str:
    """A good data set but for one image."""
    path = good(folder, suffix) / "cat" / f"03.{suffix}"
    path.write_bytes(change(path.read_bytes()))
    return "data"


def with_file(data: Path, name: str, content: bytes = b"?") -> str:
    """One more file."""
    return with_files(data, [name], content)


def with_files(data: Path, names: Sequence[str], content: bytes = b"?") -> str:
    """More files, all of one content."""
    for name in names:
        put(data / name, content)
    return data.name


def with_link(data: Path, name: str, target: str) -> str:
    """One more symbolic link."""
    (data / name).symlink_to(target)
    return data.name


def with_folder(data: Path, name: str = ".") -> str:
    """One more folder, with nothing in it."""
    (data / name).mkdir(parents=True, exist_ok=True)
    return data.name


def with_image(data: Path, name: str, image: Image.Image, kind: str, **options: Any) -> str:
    """One more image of some kind."""
    return with_file(data, name, saved(image, kind, **options))


def with_turned(data: Path, name: str, upright: tuple[int, int]) -> str:
    """One more JPEG, which is stored on its side; height and width as it is seen."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    return with_image(data, name, Image.new("L", upright, 200), "JPEG", exif=exif)


def with_near(data: Path, name: str) -> str:
    """One more image, which differs from another in a pixel by one level."""
    levels = np.asarray(Image.open(data / "cat" / "03.png")).copy()
    levels[5, 5, 0] ^= 1
    return with_image(data, name, Image.fromarray(levels), "PNG")


def with_few(data: Path, part: str) -> str:
    """One more part, of four images."""
    fill(data / part, cat=2, dog=2, seed=90_000)
    return data.name


def moved(data: Path, name: str, other: str) -> str:
    """The same with one thing called otherwise."""
    (data / name).resolve().rename(data / other)
    return data.name


def without(data: Path, name: str) -> str:
    """The same without a folder of it."""
    shutil.rmtree(data / name)
    return data.name


def above(data: Path) -> str:
    """The folder above it."""
    (data.parent / "above").mkdir()
    data.rename(data.parent / "above" / data.name)
    return "above"


def copied(data: Path, copies: Mapping[str, str]) -> str:
    """The same with files that are there again: new name → what it is a copy of."""
    for other, path in copies.items():
        put(data / other, (data / path).read_bytes())
    return data.name


def loose(folder: Path, *parts: str) -> str:
    """Images in no class folder, of each part."""
    for number, part in enumerate(parts):
        draw(folder / "data" / part / "1.png", number)
    return "data"


def persons(folder: Path, *, shared: int) -> str:
    """Train and validation folders of persons' images, of whom some are in both."""
    for number in range(IMAGES):
        other = number if number < shared else 100 + number
        for label, name in enumerate(("cat", "dog")):
            seed = 2 * number + label
            draw(folder / "data" / "train" / name / f"person{number}-{label}.png", seed)
            draw(folder / "data" / "val" / name / f"person{other}-{label}.png", 500 + seed)
    return "data"


def arrays(folder: Path, **changed: Any) -> str:
    """An .npz file of good arrays, but for those that are given; None leaves one out."""
    kept = {
        "x_train": pixels(0, 2 * IMAGES, SIDE, SIDE),
        "y_train": np.arange(2 * IMAGES) % 2,
        **changed,
    }
    np.savez(folder / "data.npz", **{name: kept[name] for name in kept if kept[name] is not None})
    return "data.npz"


def files(folder: Path, *names: str) -> str:
    """A folder of files that are no images."""
    for name in names:
        put(folder / name, b"?")
    return "data"


def one_file(folder: Path, name: str, content: bytes) -> str:
    """A file and nothing else."""
    put(folder / name, content)
    return name


def manifest(folder: Path, *more: str, header: str = "path,label") -> str:
    """A table of the images of a good data set, and more lines."""
    good(folder)
    lines = [f"data/{one}/{number:02}.png,{one}" for one in ("cat", "dog") for number in range(6)]
    return one_file(folder, "data.csv", "\n".join([header, *lines, *more]).encode())


def idx(folder: Path, change: Callable[[bytes], bytes]) -> str:
    """MNIST's two files, gzipped, of which the images' is changed before."""
    header = struct.pack(">BBBBIII", 0, 0, 8, 3, 2 * IMAGES, SIDE, SIDE)
    images = header + pixels(0, 2 * IMAGES, SIDE, SIDE).tobytes()
    labels = struct.pack(">BBBBI", 0, 0, 8, 1, 2 * IMAGES) + bytes([0, 1] * IMAGES)
    put(folder / "data" / "train-images-idx3-ubyte.gz", gzip.compress(change(images)))
    put(folder / "data" / "train-labels-idx1-ubyte.gz", gzip.compress(labels))
    return "data"


def code(folder: Path, text: str) -> str:
    """A module of the user's own; its function `load` is what is called."""
    (folder / "my_images.py").write_text(text)
    return "my_images:load"
