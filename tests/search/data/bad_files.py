"""Data sets with a file that cannot be read as an image."""

from __future__ import annotations

import gzip

import bad_data_sets as made
from bad_data_sets import Row, bad
from made_images import bomb
from PIL import Image


def empty(suffix: str) -> Row:
    """An image file of no bytes."""
    return Row(
        f"an empty .{suffix}",
        lambda to: made.spoilt(to, suffix, lambda content: content[:0]),
        bad(f"cat/03.{suffix}", "empty"),
    )


def cut(suffix: str, fault: str) -> Row:
    """An image file without its end."""
    return Row(
        f"a .{suffix} cut short",
        lambda to: made.spoilt(to, suffix, lambda content: content[:-40]),
        bad(f"cat/03.{suffix}", fault),
    )


def garbage(suffix: str, fault: str) -> Row:
    """A file that is of its format by the first bytes alone."""
    return Row(
        f"a .{suffix} of garbage",
        lambda to: made.spoilt(to, suffix, lambda content: content[:12] + b"\xa5" * 500),
        bad(f"cat/03.{suffix}", fault),
    )


def other(kind: str, content: bytes) -> Row:
    """A file called .jpg that is something else."""
    return Row(
        f"{kind} called .jpg",
        lambda to: made.with_file(made.good(to), "cat/x.jpg", content),
        bad("cat/x.jpg", f"not an image but {kind}"),
    )


def foreign(kind: str, content: bytes) -> Row:
    """An image of a format that is not read, called .jpg."""
    return Row(
        f"{kind} called .jpg",
        lambda to: made.with_file(made.good(to), "cat/x.jpg", content),
        bad("cat/x.jpg", f"{kind}: convert it to JPEG or PNG"),
    )


def deep(mode: str, fault: str) -> Row:
    """A TIFF whose white is at no known level."""
    image = Image.new(mode, (made.SIDE, made.SIDE))
    return Row(
        fault,
        lambda to: made.with_image(made.good(to), "cat/x.tif", image, "TIFF"),
        bad("cat/x.tif", fault),
    )


def link(name: str, target: str, fault: str) -> Row:
    """An image that is a symbolic link to something that cannot be read."""
    return Row(
        name,
        lambda to: made.with_link(made.good(to), "cat/x.png", target),
        bad("cat/x.png", fault),
    )


FILES = [
    *(empty(suffix) for suffix in made.FORMATS),
    cut("jpg", "truncated"),
    cut("png", "truncated"),
    cut("bmp", "truncated"),
    cut("gif", "truncated"),
    cut("webp", "damaged"),
    cut("tif", "truncated"),
    garbage("jpg", "not an image"),
    garbage("png", "not an image"),
    garbage("bmp", "truncated"),
    garbage("gif", "not an image"),
    garbage("webp", "not an image"),
    garbage("tif", "not an image"),
    other("HTML", b"<!DOCTYPE html><title>404</title>"),
    other("a PDF", b"%PDF-1.7\n"),
    other("DICOM", bytes(128) + b"DICM\x02\x00\x00\x00"),
    other("a ZIP archive", b"PK\x03\x04\x14\x00"),
    other("a gzip file", gzip.compress(b"images")),
    other("a Git LFS pointer: run git lfs pull", b"version https://git-lfs.github.com/spec/v1\n"),
    foreign("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    foreign("AVIF", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif"),
    deep("F", "floating-point pixels"),
    deep("I", "signed or 32-bit pixels"),
    link("a link to nothing", "gone.png", "no such file or directory"),
    link("a link to itself", "x.png", "too many levels of symbolic links"),
    link("a device", "/dev/zero", "not a file"),
    Row(
        "a decompression bomb",
        lambda to: made.with_file(made.good(to), "cat/x.png", bomb()),
        bad("cat/x.png", "too many pixels: 400,000,000, at most 89,478,485"),
    ),
    Row(
        "a bad image whose name has spaces and umlauts",
        lambda to: made.with_file(made.good(to), "cat/ü b/猫 1.png", b""),
        bad("cat/ü b/猫 1.png", "empty"),
    ),
    Row(
        "more bad images than are named",
        lambda to: made.with_files(
            made.good(to), [f"cat/x{number}.png" for number in range(7)], b""
        ),
        "data: 7 images cannot be read: cat/x0.png (empty), cat/x1.png (empty), cat/x2.png "
        "(empty), cat/x3.png (empty), cat/x4.png (empty) and 2 more; remove them or pass "
        "--skip-bad",
    ),
    Row(
        "a class of bad images alone",
        lambda to: made.with_files(
            made.good(to), [f"bird/{number}.png" for number in range(7)], b""
        ),
        "data: no readable training image of class bird; add some",
        ("--skip-bad",),
    ),
]
