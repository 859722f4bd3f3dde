"""Image files to pixels, good ones and bad ones."""

from __future__ import annotations

import io
import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from search.data import decoding
from search.data.budget import Budget
from search.data.decoding import look_at, read_image, strict_pillow
from search.data.source import Resize, UnreadableImageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Draw = Callable[..., Path]


def read(path: Path, size: tuple[int, int]) -> NDArray[np.uint8]:
    return read_image(path, size, Resize.STRETCH, sha256(path.read_bytes()).hexdigest())


def jpeg(size: tuple[int, int] = (64, 64)) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16", "RGB", "RGBA", "P", "CMYK"])
def test_gray_in_every_mode_has_one_channel(tmp_path: Path, mode: str) -> None:
    """An image whose channels agree everywhere is gray, however it is stored."""
    path = tmp_path / ("image.tif" if mode in ("CMYK", "LA") else "image.png")
    gray = Image.new("L", (9, 8), 255)
    (Image.new(mode, (9, 8), 65535) if mode == "I;16" else gray.convert(mode)).save(path)
    pixels = read(path, (8, 9))
    assert pixels.shape == (8, 9, 1)
    assert (pixels == 255).all()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK"])
def test_colour_in_every_mode_has_three_channels(tmp_path: Path, mode: str) -> None:
    """Alpha, palettes and inks end as red, green and blue."""
    path = tmp_path / ("image.tif" if mode == "CMYK" else "image.png")
    Image.new("RGB", (9, 8), (255, 0, 0)).convert(mode).save(path)
    pixels = read(path, (8, 9))
    assert pixels.shape == (8, 9, 3)
    assert pixels[0, 0].tolist() == [255, 0, 0]


def test_sixteen_bits_are_scaled(tmp_path: Path) -> None:
    """A 16-bit level v becomes v / 257, not v cut off at 255."""
    levels = np.array([[0, 257, 25700, 65535]] * 8, dtype=np.uint16)
    Image.fromarray(levels).save(tmp_path / "image.png")
    assert read(tmp_path / "image.png", (8, 4))[0, :, 0].tolist() == [0, 1, 100, 255]


def test_a_transparent_palette_makes_no_noise(tmp_path: Path) -> None:
    """Pillow's warnings do not reach the user."""
    image = Image.new("RGB", (8, 8), (1, 2, 3)).convert("P")
    image.save(tmp_path / "image.png", transparency=bytes([0] * 256))
    assert read(tmp_path / "image.png", (8, 8)).shape == (8, 8, 3)


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
def test_exif_orientation_is_applied(tmp_path: Path, suffix: str) -> None:
    """A photograph taken sideways stands upright, and so does its size."""
    image = Image.new("L", (40, 20), 0)
    image.paste(255, (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / f"image.{suffix}", exif=exif)
    pixels = read(tmp_path / f"image.{suffix}", (40, 20))[:, :, 0]
    assert look_at(tmp_path / f"image.{suffix}").size == (40, 20)
    assert pixels[:15].mean() > 250
    assert pixels[25:].mean() < 5


def test_a_nearly_square_photograph_has_its_size(tmp_path: Path) -> None:
    """Though a fraction of its pixels, by which it is looked at, is a square."""
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("L", (264, 257), 0).save(tmp_path / "image.jpg", exif=exif)
    assert look_at(tmp_path / "image.jpg").size == (264, 257)


def test_a_broken_exif_block_spoils_no_image(tmp_path: Path) -> None:
    """What the camera noted is not what it saw."""
    path = tmp_path / "image.jpg"
    Image.new("L", (9, 8), 255).save(path, exif=b"Exif\0\0II*\0garbage")
    with strict_pillow():
        assert read(path, (8, 9)).shape == (8, 9, 1)
        assert look_at(path).size == (8, 9)


def test_resizing_is_antialiased(tmp_path: Path) -> None:
    """A fine checkerboard becomes an even gray, not every other field of it."""
    board = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    Image.fromarray(board).save(tmp_path / "image.png")
    pixels = read(tmp_path / "image.png", (8, 8))[1:-1, 1:-1]
    assert abs(pixels.astype(int) - 128).max() < 8


def test_the_first_frame_of_an_animation_counts(tmp_path: Path) -> None:
    """A GIF that moves is the image it begins with."""
    frames = [Image.new("L", (9, 8), level) for level in (255, 0, 0)]
    frames[0].save(tmp_path / "image.gif", save_all=True, append_images=frames[1:])
    assert (read(tmp_path / "image.gif", (8, 9)) == 255).all()


@pytest.mark.parametrize(
    ("name", "mode", "kind"),
    [
        ("a.jpg", "RGB", "JPEG RGB"),
        ("a.jpg", "CMYK", "JPEG CMYK"),
        ("a.png", "I;16", "PNG I;16"),
        ("a.png", "P", "PNG P"),
        ("a.bmp", "L", "BMP L"),
        ("a.webp", "RGB", "WEBP RGB"),
        ("a.tif", "LA", "TIFF LA"),
        ("a.png", "1", "PNG 1"),
    ],
)
def test_a_look_says_what_file_it_is(tmp_path: Path, name: str, mode: str, kind: str) -> None:
    """Its format and mode, size and content."""
    path = tmp_path / name
    Image.new(mode, (90, 80), 1).save(path)
    look = look_at(path)
    assert (look.kind, look.size, look.fault) == (kind, (80, 90), "")
    assert look.content == sha256(path.read_bytes()).hexdigest()


def test_a_jpeg_and_its_copy_at_another_size_look_alike(tmp_path: Path) -> None:
    """Though only a fraction of the pixels of a JPEG is decoded."""
    noise = np.random.default_rng(0).integers(0, 256, (9, 8), dtype=np.uint8)
    image = Image.fromarray(noise).resize((640, 480), Image.Resampling.BICUBIC)
    image.save(tmp_path / "large.jpg")
    image.resize((160, 120)).save(tmp_path / "small.png")
    large, small = (look_at(tmp_path / name) for name in ("large.jpg", "small.png"))
    assert (large.likeness ^ small.likeness).bit_count() <= 2
    assert large.likeness.bit_count() > 10


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>404</body></html>", "not an image but HTML"),
        (b"\n<!DOCTYPE html>", "not an image but HTML"),
        (b"%PDF-1.7", "not an image but a PDF"),
        (b"PK\x03\x04abc", "not an image but a ZIP archive"),
        (b"\x1f\x8b\x08", "not an image but a gzip file"),
        (bytes(128) + b"DICM" + bytes(9), "not an image but DICOM"),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            "not an image but a Git LFS pointer: run git lfs pull",
        ),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC: convert it to JPEG or PNG"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0miafheic", "HEIC: convert it to JPEG or PNG"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", "AVIF: convert it to JPEG or PNG"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000: convert it to JPEG or PNG"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "not an image"),
        (b"once upon a time", "not an image"),
        (jpeg()[:1500], "truncated"),
        (jpeg()[:-200], "truncated"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n", "not an image"),
    ],
)
def test_a_bad_file_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    """In a few words; nothing but a bitmap format is ever decoded."""
    (tmp_path / "image.jpg").write_bytes(content)
    look = look_at(tmp_path / "image.jpg")
    assert look.fault == reason
    assert look.content == sha256(content).hexdigest()
    with pytest.raises(UnreadableImageError):
        read(tmp_path / "image.jpg", (8, 8))


def test_floating_point_pixels_are_refused(tmp_path: Path) -> None:
    """Nobody can say what level their white is."""
    path = tmp_path / "image.tif"
    Image.new("F", (8, 8), 0.5).save(path)
    assert look_at(path).fault == "floating-point pixels"
    with pytest.raises(UnreadableImageError, match="floating-point pixels"):
        read(path, (8, 8))


@pytest.mark.parametrize("limit", [60, 20])
def test_too_many_pixels_are_refused(
    tmp_path: Path, draw: Draw, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """From Pillow's limit on, where Pillow itself only warns up to twice as many."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    path = draw(tmp_path / "image.png", size=(10, 10))
    with strict_pillow():
        assert look_at(path).fault == f"too many pixels: 100, at most {limit}"
        with pytest.raises(UnreadableImageError, match="too many pixels"):
            read(path, (8, 8))


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    """In the system's words."""
    look = look_at(tmp_path / "gone.png")
    assert (look.fault, look.content) == ("no such file or directory", "")
    with pytest.raises(UnreadableImageError, match="no such file or directory"):
        read_image(tmp_path / "gone.png", (8, 8), Resize.STRETCH, "")


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    """A pipe called .png would be waited for, for ever."""
    os.mkfifo(tmp_path / "image.png")
    (tmp_path / "folder.png").mkdir()
    assert look_at(tmp_path / "image.png").fault == "not a file"
    assert look_at(tmp_path / "folder.png").fault == "not a file"


def test_another_content_is_not_decoded(tmp_path: Path, draw: Draw) -> None:
    """A file that was replaced since it was looked at trains nothing."""
    path = draw(tmp_path / "image.png", seed=1)
    before = look_at(path).content
    draw(path, seed=2)
    with pytest.raises(UnreadableImageError, match="changed since it was looked at"):
        read_image(path, (8, 8), Resize.STRETCH, before)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16", "RGB", "RGBA", "P", "CMYK"])
def test_a_large_image_is_looked_at_in_strips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """And is as alike to others as one that was looked at whole, in every mode."""
    fields = np.random.default_rng(0).integers(0, 256, (8, 9), dtype=np.uint8)
    image = Image.fromarray(np.kron(fields, np.ones((5, 5), np.uint8)))
    path = tmp_path / "image.tif"
    deep = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    (deep if mode == "I;16" else image.convert(mode)).save(path)
    whole = look_at(path)
    monkeypatch.setattr(decoding, "PIXELS_A_STRIP", 7 * 45)
    strips = look_at(path)
    assert whole.fault == ""
    assert whole.likeness != 0
    assert strips == whole


@pytest.mark.parametrize(("name", "unit"), [("_PIXELS", 100), ("_BYTES", 1)])
def test_images_wait_for_room(
    tmp_path: Path, draw: Draw, monkeypatch: pytest.MonkeyPatch, name: str, unit: int
) -> None:
    """Of one that takes all there is, no second is decoded or held beside it."""
    budget = Budget(unit)
    monkeypatch.setattr(decoding, name, budget)
    path = draw(tmp_path / "image.png", size=(10, 10))
    with ThreadPoolExecutor(1) as pool:
        with budget.share(1):
            waits = pool.submit(look_at, path)
            with pytest.raises(TimeoutError):
                waits.result(0.2)
        assert waits.result(10).fault == ""
    assert read(path, (8, 8)).shape == (8, 8, 1)
