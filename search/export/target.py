"""Where an export goes: a file with its papers beside it, a folder, or an archive, by its name."""

from __future__ import annotations

import os
import shutil
import socket
import tarfile
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from search.errors import SearchError, UsageError
from search.export.manifest import manifest_file
from search.formats.format import Format
from search.names import check_name, file_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMATS = {".keras": Format.KERAS, ".onnx": Format.ONNX, ".tflite": Format.LITERT}
_ARCHIVES = (".tar.gz", ".tgz", ".zip")
ENDINGS = (*_FORMATS, *_ARCHIVES)
_STAGED = ".search-export-"
PAPERS = ("manifest.json", "labels.txt", "README.md")  # what is said of a model, a file each


class Kind(StrEnum):
    """What OUT is."""

    FILE = "file"  # the model, and beside it what is said of it
    FOLDER = "folder"
    ARCHIVE = "archive"  # of such a folder


@dataclass(frozen=True, kw_only=True)
class Target:
    """OUT, and what is put there."""

    path: Path
    kind: Kind
    format: Format

    @property
    def model(self) -> str:
        """Name of the model's file or, of a SavedModel, of its folder: a version, for servers."""
        if self.kind is Kind.FILE:
            return self.path.name
        return f"model{self.format.suffix}" if self.format.suffix else "1"

    @property
    def written(self) -> tuple[Path, ...]:
        """Everything that is put somewhere: OUT and, of a file, its papers beside it."""
        papers = PAPERS if self.kind is Kind.FILE else ()
        return (self.path, *(self.path.with_name(self.paper(name)) for name in papers))

    def paper(self, name: str) -> str:
        """Name of a file that says something of the model: "manifest.json" and so on."""
        if self.kind is not Kind.FILE:
            return name
        own = {"README.md": "md"}
        return f"{self.path.name}.{own.get(name, name)}"


def target_of(out: Path | None, study: str, format: str | None) -> Target:
    """What OUT and --format mean together.

    Args:
        out: as given; None for the study's name here.
        study: its name.
        format: as given; None for the one that OUT's ending says, else Keras's.

    Raises:
        UsageError: there is no such format or ending, or the two do not go together.
    """
    if format is not None:
        check_name("format", format, [one.value for one in Format])
    wanted = None if format is None else Format(format)
    path = out or Path(_default_name(study, wanted or Format.KERAS))
    if path.name.endswith(_ARCHIVES):
        return Target(path=path, kind=Kind.ARCHIVE, format=wanted or Format.KERAS)
    if path.suffix in _FORMATS:
        meant = wanted or _FORMATS[path.suffix]
        if meant.suffix != path.suffix:
            said = (
                f"ends in {meant.suffix}" if meant.suffix else "is a folder: leave the ending out"
            )
            raise UsageError(f"{path}: a model in the format {meant} {said}")
        return Target(path=path, kind=Kind.FILE, format=meant)
    if any(one.isalpha() for one in path.suffix) and out is not None:
        raise UsageError(
            f"{path}: OUT ends in {', '.join(ENDINGS)}, or has no ending and is a folder"
        )
    return Target(path=path, kind=Kind.FOLDER, format=wanted or Format.KERAS)


def _default_name(study: str, format: Format) -> str:
    # A folder of the study's own name would be taken for the study by `search evaluate`.
    return f"{file_name(study)}{format.suffix or f'-{format}'}"


def check_target(target: Target, *, force: bool) -> None:
    """Let a target pass that can be written.

    Raises:
        UsageError: its folder is missing, or something is there that is not to be replaced.
    """
    path = target.path
    if not path.absolute().parent.is_dir():
        raise UsageError(f"cannot write {path}: there is no folder {path.parent}")
    for there in (one for one in target.written if one.exists()):
        if not force:
            raise UsageError(f"{there} exists; give another OUT, or --force to replace it")
    if not path.exists():
        return
    replaceable = manifest_file(path).exists() if path.is_dir() else True
    if path.is_dir() != (target.kind is Kind.FOLDER) or not replaceable:
        raise UsageError(f"{path} is no export of search, and is not replaced; give another OUT")


@contextmanager
def staging(target: Target) -> Iterator[Path]:
    """A folder beside the target to write to; it goes with the block, whatever happens.

    Raises:
        SearchError: it cannot be made.
    """
    beside = target.path.absolute().parent
    try:
        _remove_abandoned(beside)
        made = tempfile.mkdtemp(
            dir=beside, prefix=f"{_STAGED}{socket.gethostname()}-{os.getpid()}-"
        )
    except OSError as error:
        raise SearchError(f"cannot write {target.path} ({error.strerror or error})") from error
    folder = Path(made)
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(folder: Path) -> None:
    """What exports left that were killed on this host."""
    for one in folder.glob(f"{_STAGED}{socket.gethostname()}-*"):
        pid = one.name.removeprefix(f"{_STAGED}{socket.gethostname()}-").partition("-")[0]
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink(missing_ok=True)


def place(target: Target, staged: Path) -> None:
    """Put what was staged where it belongs; of a file, the model comes last.

    Raises:
        OSError: it cannot be put there.
    """
    if target.kind is Kind.FOLDER:
        _replace_folder(target.path, staged)
        return
    if target.kind is Kind.ARCHIVE:
        packed = staged.with_name(f"{staged.name}-packed")
        try:
            _pack(staged, packed, target.path.name)
            packed.replace(target.path)
        finally:
            packed.unlink(missing_ok=True)
        return
    for name in sorted(one.name for one in staged.iterdir() if one.name != target.model):
        (staged / name).replace(target.path.with_name(name))
    (staged / target.model).replace(target.path)


def _replace_folder(path: Path, staged: Path) -> None:
    """The old one stays until the new one is in its place."""
    old = staged.with_name(f"{staged.name}-old")
    if path.exists():
        path.rename(old)
    try:
        staged.rename(path)
    except OSError:
        if old.exists():
            old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _pack(folder: Path, archive: Path, name: str) -> None:
    top = name.removesuffix(".zip").removesuffix(".tgz").removesuffix(".tar.gz")
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    if name.endswith(".zip"):
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in files:
                packed.write(file, f"{top}/{file.relative_to(folder).as_posix()}")
        return
    with tarfile.open(archive, "w:gz") as packed_tar:
        for file in files:
            packed_tar.add(file, f"{top}/{file.relative_to(folder).as_posix()}")
