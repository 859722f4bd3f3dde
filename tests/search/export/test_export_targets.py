"""What OUT and --format mean together, and what may be replaced."""

from __future__ import annotations

import re
import tarfile
import zipfile
from pathlib import Path

import pytest

from search.errors import UsageError
from search.export.target import Kind, Target, check_target, place, staging, target_of
from search.formats.format import Format


@pytest.mark.parametrize(
    ("out", "format", "kind", "meant", "model"),
    [
        (None, None, Kind.FILE, Format.KERAS, "xrays.keras"),
        (None, "onnx", Kind.FILE, Format.ONNX, "xrays.onnx"),
        (None, "savedmodel", Kind.FOLDER, Format.SAVEDMODEL, "1"),
        ("a.onnx", None, Kind.FILE, Format.ONNX, "a.onnx"),
        ("a.tflite", None, Kind.FILE, Format.LITERT, "a.tflite"),
        ("a.tflite", "litert-int8", Kind.FILE, Format.LITERT_INT8, "a.tflite"),
        ("model-1.2", None, Kind.FOLDER, Format.KERAS, "model.keras"),
        ("folder", "litert", Kind.FOLDER, Format.LITERT, "model.tflite"),
        ("a.zip", "onnx", Kind.ARCHIVE, Format.ONNX, "model.onnx"),
        ("a.tar.gz", None, Kind.ARCHIVE, Format.KERAS, "model.keras"),
        ("a.tgz", "savedmodel", Kind.ARCHIVE, Format.SAVEDMODEL, "1"),
    ],
)
def test_the_ending_says_what_it_is(
    out: str | None, format: str | None, kind: Kind, meant: Format, model: str
) -> None:
    """A file, a folder or an archive; without OUT it has the study's name."""
    found = target_of(None if out is None else Path(out), "xrays", format)
    assert (found.kind, found.format, found.model) == (kind, meant, model)


@pytest.mark.parametrize(
    ("out", "format", "said"),
    [
        ("a.h5", None, "OUT ends in .keras, .onnx, .tflite, .tar.gz, .tgz, .zip, or has no ending"),
        ("a.onnx", "keras", "a model in the format keras ends in .keras"),
        (
            "a.keras",
            "savedmodel",
            "the format savedmodel is a folder: leave the ending out",
        ),
        (None, "onxx", "unknown format 'onxx' (did you mean onnx?)"),
    ],
)
def test_what_does_not_go_together_is_told(out: str | None, format: str | None, said: str) -> None:
    """In a line."""
    with pytest.raises(UsageError, match=re.escape(said)):
        target_of(None if out is None else Path(out), "xrays", format)


def test_papers_lie_beside_a_file_under_its_whole_name() -> None:
    """So that a.keras and a.onnx each have their own."""
    found = target_of(Path("a.onnx"), "xrays", None)
    assert found.paper("manifest.json") == "a.onnx.manifest.json"
    assert found.paper("README.md") == "a.onnx.md"
    assert target_of(Path("a"), "xrays", None).paper("README.md") == "README.md"


def test_what_is_no_export_is_never_replaced(tmp_path: Path) -> None:
    """Not by --force either."""
    folder = tmp_path / "photographs"
    folder.mkdir()
    target = target_of(folder, "xrays", None)
    with pytest.raises(UsageError, match="exists; give another OUT, or --force"):
        check_target(target, force=False)
    with pytest.raises(UsageError, match="is no export of search"):
        check_target(target, force=True)
    (folder / "manifest.json").touch()
    check_target(target, force=True)
    file = tmp_path / "a.keras"
    file.mkdir()
    with pytest.raises(UsageError, match="is no export of search"):
        check_target(target_of(file, "xrays", None), force=True)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """Before anything is computed."""
    with pytest.raises(UsageError, match="there is no folder"):
        check_target(target_of(tmp_path / "no" / "a.keras", "xrays", None), force=False)


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tgz"])
def test_an_archive_holds_one_folder(tmp_path: Path, name: str) -> None:
    """Called as the archive."""
    target = target_of(tmp_path / name, "xrays", None)
    with staging(target) as staged:
        (staged / "1").mkdir()
        (staged / "1" / "model.pb").write_text("m")
        (staged / "manifest.json").write_text("{}")
        place(target, staged)
    if name.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / name) as packed:
            names = packed.namelist()
    else:
        with tarfile.open(tmp_path / name) as packed_tar:
            names = packed_tar.getnames()
    assert sorted(names) == ["a/1/model.pb", "a/manifest.json"]
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    """Nothing of the old one stays, nor of the staging."""
    old = tmp_path / "out"
    old.mkdir()
    (old / "manifest.json").write_text("old")
    (old / "model.keras").write_text("old")
    target = target_of(old, "xrays", "onnx")
    with staging(target) as staged:
        (staged / "manifest.json").write_text("new")
        (staged / "model.onnx").write_text("new")
        place(target, staged)
    assert sorted(one.name for one in old.iterdir()) == ["manifest.json", "model.onnx"]
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    """The old file stays as it was."""
    (tmp_path / "a.keras").write_text("old")
    target = target_of(tmp_path / "a.keras", "xrays", None)
    with pytest.raises(RuntimeError):
        _fail(target)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("a.keras", "old")]


def _fail(target: Target) -> None:
    with staging(target) as staged:
        (staged / "a.keras").write_text("new")
        raise RuntimeError
