"""Image files to pixels, good ones and bad ones."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from search.data.decoding import header_size, read_image, strict_pillow
from search.data.source import UnreadableImageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draw = Callable[..., Path]


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
    pixels = read_image(path, (8, 9))
    assert pixels.shape == (8, 9, 1)
    assert (pixels == 255).all()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK"])
def test_colour_in_every_mode_has_three_channels(tmp_path: Path, mode: str) -> None:
    """Alpha, palettes and inks end as red, green and blue."""
    path = tmp_path / ("image.tif" if mode == "CMYK" else "image.png")
    Image.new("RGB", (9, 8), (255, 0, 0)).convert(mode).save(path)
    pixels = read_image(path, (8, 9))
    assert pixels.shape == (8, 9, 3)
    assert pixels[0, 0].tolist() == [255, 0, 0]


def test_sixteen_bits_are_scaled(tmp_path: Path) -> None:
    """A 16-bit level v becomes v / 257, not v cut off at 255."""
    levels = np.array([[0, 257, 25700, 65535]] * 8, dtype=np.uint16)
    Image.fromarray(levels).save(tmp_path / "image.png")
    assert read_image(tmp_path / "image.png", (8, 4))[0, :, 0].tolist() == [0, 1, 100, 255]


def test_a_transparent_palette_makes_no_noise(tmp_path: Path) -> None:
    """Pillow's warnings do not reach the user."""
    image = Image.new("RGB", (8, 8), (1, 2, 3)).convert("P")
    image.save(tmp_path / "image.png", transparency=bytes([0] * 256))
    assert read_image(tmp_path / "image.png", (8, 8)).shape == (8, 8, 3)


def test_exif_orientation_is_applied(tmp_path: Path) -> None:
    """A photograph taken sideways stands upright, and so does its size."""
    image = Image.new("L", (40, 20), 0)
    image.paste(255, (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "image.jpg", exif=exif)
    pixels = read_image(tmp_path / "image.jpg", (40, 20))[:, :, 0]
    assert header_size(tmp_path / "image.jpg") == (40, 20)
    assert pixels[:15].mean() > 250
    assert pixels[25:].mean() < 5


def test_a_broken_exif_block_spoils_no_image(tmp_path: Path) -> None:
    """What the camera noted is not what it saw."""
    path = tmp_path / "image.jpg"
    Image.new("L", (9, 8), 255).save(path, exif=b"Exif\0\0II*\0garbage")
    with strict_pillow():
        assert read_image(path, (8, 9)).shape == (8, 9, 1)
        assert header_size(path) == (8, 9)


def test_resizing_is_antialiased(tmp_path: Path) -> None:
    """A fine checkerboard becomes an even gray, not every other field of it."""
    board = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    Image.fromarray(board).save(tmp_path / "image.png")
    pixels = read_image(tmp_path / "image.png", (8, 8))[1:-1, 1:-1]
    assert abs(pixels.astype(int) - 128).max() < 8


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>404</body></html>", "not an image"),
        (jpeg()[:1500], "truncated"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n", "not an image"),
    ],
)
def test_a_bad_file_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    """In a few words; nothing but a bitmap format is ever decoded."""
    (tmp_path / "image.jpg").write_bytes(content)
    with pytest.raises(UnreadableImageError) as caught:
        read_image(tmp_path / "image.jpg", (8, 8))
    assert str(caught.value) == reason


def test_floating_point_pixels_are_refused(tmp_path: Path) -> None:
    """Nobody can say what level their white is."""
    Image.new("F", (8, 8), 0.5).save(tmp_path / "image.tif")
    with pytest.raises(UnreadableImageError, match="floating-point pixels"):
        read_image(tmp_path / "image.tif", (8, 8))


@pytest.mark.parametrize("limit", [60, 20])
def test_too_many_pixels_are_refused(
    tmp_path: Path, draw: Draw, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """From Pillow's limit on, where Pillow itself only warns up to twice as many."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    path = draw(tmp_path / "image.png", size=(10, 10))
    with strict_pillow(), pytest.raises(UnreadableImageError, match="too many pixels"):
        read_image(path, (8, 8))


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    """In the system's words."""
    with pytest.raises(UnreadableImageError, match="no such file or directory"):
        read_image(tmp_path / "gone.png", (8, 8))
