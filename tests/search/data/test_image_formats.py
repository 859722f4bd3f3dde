"""Every format, mode and orientation of an image file, and the pixels that come of it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from made_images import deep_png, interlaced_png, saved
from PIL import Image, TiffImagePlugin

from search.data.decoding import look_at, read_image
from search.data.resizing import resized
from search.data.source import Resize

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

HEIGHT, WIDTH = 10, 12
BLOCKS = np.kron(
    np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]], np.uint8),
    np.ones((16, 16, 1), np.uint8),
)
"""Red, green, blue and white fields of 16×16, (32, 32, 3)."""
LEVELS = [0, 1, 128, 129, 256, 257, 25700, 65278, 65534, 65535]
EIGHT_BITS = [0, 0, 0, 1, 1, 1, 100, 254, 255, 255]
CORNERS = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0), (1, 0), (1, 1), (0, 1)]
"""Where an image of each orientation stores its upper left corner: row and column."""
PIXELS = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def read(
    folder: Path, content: bytes, size: tuple[int, int], resize: Resize = Resize.STRETCH
) -> NDArray[np.uint8]:
    """The pixels of a file whose name says nothing."""
    path = folder / "image"
    path.write_bytes(content)
    look = look_at(path)
    assert look.fault == ""
    assert look.size == size
    return read_image(path, size, resize, sha256(content).hexdigest())


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("WEBP", {"lossless": True}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_adobe_deflate"}),
        ("TIFF", {"compression": "packbits"}),
    ],
)
def test_what_is_stored_without_loss_is_read_to_the_pixel(
    tmp_path: Path, kind: str, options: dict[str, Any]
) -> None:
    """At the images' own size, nothing happens to them."""
    content = saved(Image.fromarray(PIXELS), kind, **options)
    assert (read(tmp_path, content, (HEIGHT, WIDTH)) == PIXELS).all()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"quality": 95}),
        ("JPEG", {"quality": 95, "progressive": True}),
        ("WEBP", {"quality": 95}),
        ("GIF", {}),
        ("TIFF", {"compression": "jpeg", "quality": 95}),
    ],
)
def test_what_is_stored_with_loss_has_its_colours(
    tmp_path: Path, kind: str, options: dict[str, Any]
) -> None:
    """Red stays red, and on its side."""
    pixels = read(tmp_path, saved(Image.fromarray(BLOCKS), kind, **options), (32, 32))
    inside = np.s_[6:32:16, 6:32:16]
    assert np.abs(pixels[inside].astype(int) - BLOCKS[inside]).max() <= 12


def test_an_interlaced_png_is_whole(tmp_path: Path) -> None:
    """Its seven passes together."""
    assert (read(tmp_path, interlaced_png(PIXELS), (HEIGHT, WIDTH)) == PIXELS).all()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_the_first_of_several_frames_counts(tmp_path: Path, kind: str) -> None:
    """Of animations and of files of many pages."""
    frames = [Image.new("RGB", (12, 10), (level, level, level)) for level in (255, 0, 0)]
    content = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    assert (read(tmp_path, content, (10, 12)) == 255).all()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_every_orientation_is_undone(tmp_path: Path, kind: str, orientation: int) -> None:
    """Pixel by pixel; the table of the EXIF standard, 2.32, section 4.6.4."""
    upright = PIXELS
    as_stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.fromarray(np.ascontiguousarray(as_stored))
    content = saved(image, kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {}))
    assert (read(tmp_path, content, (HEIGHT, WIDTH)) == upright).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_of_a_jpeg_is_undone(tmp_path: Path, orientation: int) -> None:
    """A white corner of a black photograph comes to its place, and the size is the upright one."""
    height, width = (48, 64) if orientation < 5 else (64, 48)
    stored = np.zeros((height, width), np.uint8)
    row, column = CORNERS[orientation - 1]
    stored[row * height // 2 :, column * width // 2 :][: height // 2, : width // 2] = 255
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = read(tmp_path, saved(Image.fromarray(stored), "JPEG", exif=exif), (48, 64))[:, :, 0]
    corners = [pixels[5, 5], pixels[5, -5], pixels[-5, 5], pixels[-5, -5]]
    assert [level > 128 for level in corners] == [True, False, False, False]


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_is_none_is_upright(tmp_path: Path, orientation: int) -> None:
    """As every program that shows photographs takes it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = saved(Image.fromarray(PIXELS), "PNG", exif=exif)
    assert (read(tmp_path, content, (HEIGHT, WIDTH)) == PIXELS).all()


@pytest.mark.parametrize("kind", ["png", "tiff", "tiff, high byte first", "tiff lzw"])
def test_sixteen_bits_are_scaled_and_not_cut(tmp_path: Path, kind: str) -> None:
    """To the nearest of v / 257, in every order of bytes."""
    levels = np.array([LEVELS] * 8, dtype=np.uint16)
    content = {
        "png": lambda: saved(Image.fromarray(levels), "PNG"),
        "tiff": lambda: saved(Image.fromarray(levels), "TIFF"),
        "tiff lzw": lambda: saved(Image.fromarray(levels), "TIFF", compression="tiff_lzw"),
        "tiff, high byte first": lambda: saved(high_first(levels), "TIFF", big_endian=True),
    }[kind]()
    assert kind != "tiff, high byte first" or content.startswith(b"MM")
    pixels = read(tmp_path, content, (8, len(LEVELS)))
    assert pixels[0, :, 0].tolist() == EIGHT_BITS
    assert look_at(tmp_path / "image").highest == LEVELS[-1]


def test_sixteen_bits_of_colour_are_scaled_and_not_cut(tmp_path: Path) -> None:
    """Pillow gives the high byte, which is at most one level off."""
    levels = np.array([LEVELS] * 8, dtype=np.uint16)
    deep = np.stack([levels, levels, np.zeros_like(levels)], axis=2)
    pixels = read(tmp_path, deep_png(deep), (8, len(LEVELS)))
    assert pixels[0, :, 0].tolist() == [level >> 8 for level in LEVELS]
    assert np.abs(pixels[0, :, 1].astype(int) - EIGHT_BITS).max() <= 1
    assert pixels[:, :, 2].max() == 0


@pytest.mark.parametrize(
    ("mode", "fault"), [("F", "floating-point pixels"), ("I", "signed or 32-bit pixels")]
)
def test_levels_without_a_known_white_are_refused(tmp_path: Path, mode: str, fault: str) -> None:
    """Nobody can say what 1000 is of."""
    Image.new(mode, (12, 10), 1000).save(tmp_path / "image.tif")
    assert look_at(tmp_path / "image.tif").fault == fault


@pytest.mark.parametrize("white", [0, 1])
def test_one_bit_is_black_and_white(tmp_path: Path, white: int) -> None:
    """Whichever of the two a TIFF says is white (tag 262)."""
    bits = np.zeros((8, 16), bool)
    bits[:, :4] = True
    content = saved(Image.fromarray(bits), "TIFF", tiffinfo=photometric(1))
    at = content.index(b"\x06\x01\x03\x00\x01\x00\x00\x00") + 8
    content = content[:at] + bytes([white]) + content[at + 1 :]
    pixels = read(tmp_path, content, (8, 16))
    assert pixels.shape == (8, 16, 1)
    assert (pixels[:, :, 0] == np.where(bits, 255, 0) ^ (0 if white else 255)).all()


def test_inks_are_subtracted_from_white(tmp_path: Path) -> None:
    """A CMYK TIFF and a JPEG with Adobe's inverted inks show the same."""
    image = Image.fromarray(BLOCKS).convert("CMYK")
    jpeg = saved(image, "JPEG", quality=95)
    assert b"Adobe" in jpeg
    inside = np.s_[6:32:16, 6:32:16]
    for content in (saved(image, "TIFF"), jpeg):
        pixels = read(tmp_path, content, (32, 32))
        assert np.abs(pixels[inside].astype(int) - BLOCKS[inside]).max() <= 12


def test_other_colour_spaces_become_red_green_and_blue(tmp_path: Path) -> None:
    """YCbCr and CIE L*a*b*, which a TIFF may hold."""
    image = Image.fromarray(BLOCKS)
    for mode in ("YCbCr", "LAB"):
        pixels = read(tmp_path, saved(image.convert(mode), "TIFF"), (32, 32))
        assert np.abs(pixels.astype(int) - BLOCKS).max() <= 25, mode


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_alpha_is_dropped(tmp_path: Path, kind: str) -> None:
    """What is under a transparent place is what trains."""
    image = Image.fromarray(PIXELS)
    image.putalpha(Image.new("L", image.size, 0))
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    assert (read(tmp_path, saved(image, kind, **options), (HEIGHT, WIDTH)) == PIXELS).all()


def test_a_transparent_palette_keeps_its_colours(tmp_path: Path) -> None:
    """Also the colour that stands for nothing."""
    image = Image.fromarray(BLOCKS).quantize(4)
    for kind in ("PNG", "GIF"):
        content = saved(image, kind, transparency=0)
        assert (read(tmp_path, content, (32, 32)) == BLOCKS).all(), kind


def test_gray_with_alpha_has_one_channel(tmp_path: Path) -> None:
    """And the levels that it had without."""
    image = Image.fromarray(PIXELS[:, :, 0]).convert("LA")
    image.putalpha(Image.new("L", image.size, 9))
    assert (read(tmp_path, saved(image, "PNG"), (HEIGHT, WIDTH)) == PIXELS[:, :, :1]).all()


def test_a_gray_palette_has_one_channel(tmp_path: Path) -> None:
    """A file is gray by what it shows."""
    image = Image.fromarray(PIXELS[:, :, 0]).convert("P")
    assert (read(tmp_path, saved(image, "GIF"), (HEIGHT, WIDTH)) == PIXELS[:, :, :1]).all()


@pytest.mark.parametrize(
    ("resize", "columns"),
    [
        # Of four columns one: their mean, by a triangle over eight of them.
        (Resize.STRETCH, [0, 0, 32, 223, 255, 255, 255, 255]),
        (Resize.CROP, [0, 0, 0, 0, 255, 255, 255, 255]),
    ],
)
def test_a_narrower_image_is_averaged(resize: Resize, columns: list[int]) -> None:
    """Pillow's triangle, whose support grows with what is left out: the antialias."""
    edge = np.zeros((8, 32), np.uint8)
    edge[:, 12 if resize is Resize.STRETCH else 16 :] = 255
    image = Image.fromarray(edge)
    assert resized(image, (8, 8), resize)[4, :, 0].tolist() == columns


def test_padding_puts_black_on_both_sides() -> None:
    """A tall image in a square: all of it, half as wide, in the middle."""
    white = Image.new("L", (8, 16), 255)
    pixels = resized(white, (8, 8), Resize.PAD)[:, :, 0]
    assert pixels.tolist() == [[0, 0, 255, 255, 255, 255, 0, 0]] * 8


@pytest.mark.parametrize("resize", Resize)
@pytest.mark.parametrize("size", [(1, 4000), (4000, 1), (1, 1)])
def test_the_thinnest_image_gets_the_size(resize: Resize, size: tuple[int, int]) -> None:
    """Where a side would shrink below one pixel, it is one."""
    assert resized(Image.new("L", size, 255), (8, 12), resize).shape == (8, 12, 1)


def high_first(levels: NDArray[np.uint16]) -> Image.Image:
    """Of Pillow's mode for the byte order of old Macintoshes."""
    height, width = levels.shape
    return Image.frombytes("I;16B", (width, height), levels.astype(">u2").tobytes())


def photometric(value: int) -> TiffImagePlugin.ImageFileDirectory_v2:
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[262] = value
    return info
