"""An exported model as a user names it: a file, a folder or an archive; checked, not yet loaded."""

from __future__ import annotations

import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import SearchError, UsageError
from search.export.manifest import Manifest, manifest_file, read_manifest
from search.formats.format import Format
from search.formats.hashes import check_hashes
from search.formats.unpacking import ARCHIVES, MOST_TIMES, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = tuple(dict.fromkeys(one.suffix for one in Format if one.suffix))
_WRITTEN = ", ".join((*_FILES, "a folder", *ARCHIVES))
_HDF5 = (".h5", ".hdf5")
_IN_KERAS = {"config.json", "metadata.json", "model.weights.h5"}


@dataclass(frozen=True, kw_only=True)
class ModelFile:
    """A model that may be loaded."""

    path: Path  # of its file, or of a SavedModel's folder
    format: Format
    manifest: Manifest | None  # None of a .keras file alone: neither classes nor sizes are known


def names_model(text: str, *, folders: bool) -> bool:
    """Whether a name is that of an exported model: by its ending or, of `folders`, a manifest."""
    if text.endswith((*_FILES, *_HDF5, *ARCHIVES)):
        return True
    return folders and manifest_file(Path(text)).is_file()


@contextmanager
def model_file(named: Path) -> Iterator[ModelFile]:
    """The model at a path, whose files have the hashes of the manifest beside it.

    Of an archive it is a copy, which goes with the context. A `.keras` file alone passes by its own
    checksums.

    Raises:
        UsageError: there is none that `search export` wrote.
        SearchError: it is not, to the bit, what was exported.
    """
    if not named.exists():
        raise UsageError(f"there is no {named}; search export writes models")
    if named.is_file() and named.name.endswith(ARCHIVES):
        with unpacked(named) as folder:
            yield _of_archive(folder, named)
    elif named.is_dir():
        yield _of_folder(named, named)
    else:
        yield _of_file(named)


def _of_archive(folder: Path, named: Path) -> ModelFile:
    try:
        return _of_folder(folder, named)
    except (UsageError, SearchError) as error:  # of which the user knows no such folder
        raise type(error)(str(error).replace(f"{folder}/", f"{named}: ")) from None


def _of_folder(folder: Path, named: Path) -> ModelFile:
    for manifest in (manifest_file(folder), manifest_file(folder.parent)):
        found = read_manifest(manifest) if manifest.is_file() else None
        if found and (manifest.parent == folder or found.model == folder.name):
            return _checked(manifest.parent, found)
    if (folder / "saved_model.pb").is_file():
        raise _without_manifest(named)
    raise UsageError(f"{named} is no exported model: there is no manifest.json in it")


def _of_file(file: Path) -> ModelFile:
    if file.suffix in _HDF5:
        raise UsageError(
            f"{file}: HDF5 files are not loaded, for they may run code; search export writes "
            f"{_WRITTEN}"
        )
    if file.suffix not in _FILES:
        raise UsageError(f"{file} is no model that search export writes: {_WRITTEN}")
    for manifest in (manifest_file(file), manifest_file(file.parent)):
        found = read_manifest(manifest) if manifest.is_file() else None
        if found and found.model == file.name:
            return _checked(file.parent, found)
    if file.suffix != Format.KERAS.suffix:
        raise _without_manifest(file)
    _check_keras(file)
    return ModelFile(path=file, format=Format.KERAS, manifest=None)


def _checked(folder: Path, manifest: Manifest) -> ModelFile:
    model = folder / manifest.model
    if model.parent != folder or manifest.model in ("", "..") or model.is_symlink():
        raise UsageError(f"{folder}: its manifest names a model elsewhere: {manifest.model!r}")
    if model.suffix != manifest.format.suffix:
        raise UsageError(f"{model} is not {manifest.format}, as its manifest says")
    check_hashes(model, manifest.files)
    if manifest.format == Format.KERAS:
        _check_keras(model)
    return ModelFile(path=model, format=manifest.format, manifest=manifest)


def _check_keras(file: Path) -> None:
    """Let a zip archive pass that has what Keras saves, whole, and is not larger than it looks."""
    if not zipfile.is_zipfile(file):
        raise UsageError(f"{file} is no Keras model: not a zip archive, as they are")
    try:
        with zipfile.ZipFile(file) as archive:
            if missing := _IN_KERAS - set(archive.namelist()):
                said = ", ".join(sorted(missing))
                raise UsageError(f"{file} is no Keras model: there is no {said} in it")
            if sum(one.file_size for one in archive.infolist()) > MOST_TIMES * file.stat().st_size:
                raise UsageError(f"{file} unpacks to over {MOST_TIMES} times its size; refused")
            damaged = archive.testzip()
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise SearchError(f"{file} is damaged: {error}") from error
    if damaged:
        raise SearchError(f"{file} is damaged: {damaged} in it has another checksum")


def _without_manifest(model: Path) -> UsageError:
    return UsageError(
        f"{model} has no manifest beside it, by which it could be checked: keep together what "
        "search export writes, or give the folder or archive"
    )
