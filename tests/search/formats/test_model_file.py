"""What may be loaded: models as `search export` wrote them, to the bit."""

from __future__ import annotations

import io
import json
import pickle
import shutil
import tarfile
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from exported_models import add_manifest, threshold

from search.errors import SearchError, UsageError
from search.formats.format import Format
from search.formats.model_file import ModelFile, model_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONTENT = bytes(range(256)) * 8
FILES = [Format.KERAS, Format.ONNX, Format.LITERT_INT8]


def keras_file(file: Path) -> None:
    """A zip archive with the members that Keras saves; nothing here loads them."""
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("config.json", "metadata.json", "model.weights.h5"):
            archive.writestr(name, CONTENT)


def exported_file(folder: Path, format: Format, name: str = "x") -> Path:
    """A model's file with its manifest beside it."""
    model = folder / f"{name}{format.suffix}"
    model.write_bytes(CONTENT)
    if format == Format.KERAS:
        keras_file(model)
    add_manifest(model, format)
    return model


def exported_folder(folder: Path) -> Path:
    """A SavedModel as it is exported, in a folder with its manifest."""
    (folder / "1" / "variables").mkdir(parents=True)
    (folder / "1" / "assets").mkdir()
    (folder / "1" / "saved_model.pb").write_bytes(CONTENT)
    (folder / "1" / "variables" / "variables.index").write_bytes(CONTENT[:9])
    add_manifest(folder / "1", Format.SAVEDMODEL)
    (folder / "README.md").write_text("a model card\n")
    return folder


def opened(path: Path) -> ModelFile:
    """What is found at a path, whose copies are gone again."""
    with model_file(path) as found:
        assert found.path.exists()
        return found


def zipped(folder: Path, archive: Path, within: str) -> None:
    """A folder as a zip archive."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for file in sorted(folder.rglob("*")):
            made.write(file, f"{within}{file.relative_to(folder)}")


def tarred(folder: Path, archive: Path, within: str) -> None:
    """A folder as a compressed tar archive."""
    with tarfile.open(archive, "w:gz") as made:
        made.add(folder, within or ".")


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize("name", ["x", "model"])
def test_a_file_with_its_manifest(tmp_path: Path, format: Format, name: str) -> None:
    """Named after the file; or, of an exported folder, the folder's."""
    model = exported_file(tmp_path, format, name)
    found = opened(model)
    assert (found.path, found.format) == (model, format)
    assert found.manifest is not None
    assert found.manifest.classes == ("a", "b")


def test_a_folder_and_the_savedmodel_in_it(tmp_path: Path) -> None:
    """Either may be named."""
    exported_folder(tmp_path / "out")
    for named in (tmp_path / "out", tmp_path / "out" / "1"):
        found = opened(named)
        assert (found.path, found.format) == (tmp_path / "out" / "1", Format.SAVEDMODEL)
        assert found.manifest is not None


@pytest.mark.parametrize("within", ["", "xrays/"])
@pytest.mark.parametrize(
    ("pack", "name"), [(zipped, "x.zip"), (tarred, "x.tar.gz"), (tarred, "x.tgz")]
)
def test_an_archive(
    tmp_path: Path, pack: Callable[[Path, Path, str], None], name: str, within: str
) -> None:
    """With or without a folder in it; what was unpacked is gone afterwards."""
    pack(exported_folder(tmp_path / "out"), tmp_path / name, within)
    with model_file(tmp_path / name) as found:
        assert found.format == Format.SAVEDMODEL
        assert (found.path / "saved_model.pb").read_bytes() == CONTENT
        unpacked = found.path
        assert [one.name for one in unpacked.parent.iterdir() if one.is_file()] == ["manifest.json"]
    assert not unpacked.exists()


@pytest.mark.parametrize("format", FILES)
def test_a_bit_flipped_anywhere_is_noticed(tmp_path: Path, format: Format) -> None:
    """In the first byte, in each hundredth, and in the last."""
    model = exported_file(tmp_path, format)
    content = model.read_bytes()
    for place in {*range(0, len(content), 100), len(content) - 1}:
        flipped = bytearray(content)
        flipped[place] ^= 1 << place % 8
        model.write_bytes(flipped)
        with pytest.raises(SearchError, match="is not what was exported: the manifest has other"):
            opened(model)
    model.write_bytes(content)
    opened(model)


def test_a_savedmodel_has_its_files_and_no_others(tmp_path: Path) -> None:
    """One changed, one more and one less are all named."""
    folder = exported_folder(tmp_path / "out") / "1"
    (folder / "assets" / "more.txt").write_text("x")
    with pytest.raises(SearchError, match=r"other hashes for 1/assets/more\.txt;"):
        opened(tmp_path / "out")
    (folder / "assets" / "more.txt").unlink()
    (folder / "saved_model.pb").write_bytes(CONTENT[:-1])
    (folder / "variables" / "variables.index").unlink()
    with pytest.raises(SearchError, match=r"for 1/saved_model\.pb, 1/variables/variables\.index;"):
        opened(tmp_path / "out")


def test_a_bit_flipped_in_the_manifest_is_noticed(tmp_path: Path) -> None:
    """Anywhere in what it says; its layout says nothing."""
    model = exported_file(tmp_path, Format.ONNX)
    manifest = tmp_path / "x.onnx.manifest.json"
    content, said = manifest.read_bytes(), json.loads(manifest.read_bytes())
    for place in range(0, len(content), 7):
        flipped = bytearray(content)
        flipped[place] ^= 1 << place % 7
        manifest.write_bytes(flipped)
        with suppress(ValueError):
            if json.loads(flipped) == said:
                continue
        with pytest.raises(SearchError, match=r"was changed|is no manifest|has no manifest"):
            opened(model)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("classes", ["a", "a"], "two classes have one name"),
        ("positive", "z", "positive: there is no class 'z'"),
        ("threshold", threshold(0.5) | {"value": 5.0}, "less than or equal to 1"),
        ("classes", ["a", "b", "c"], "it is for two classes"),
    ],
)
def test_a_manifest_that_contradicts_itself(
    tmp_path: Path, key: str, value: object, words: str
) -> None:
    """In a line, whatever its checksum."""
    model = exported_file(tmp_path, Format.ONNX)
    add_manifest(model, Format.ONNX, threshold=threshold(0.5))
    manifest = tmp_path / "x.onnx.manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), key: value}))
    with pytest.raises(UsageError, match=words):
        opened(model)


def test_an_archives_fault_is_told_by_its_own_name(tmp_path: Path) -> None:
    """Not by the folder that it was unpacked to."""
    folder = exported_folder(tmp_path / "out")
    (folder / "1" / "saved_model.pb").write_bytes(CONTENT[:-1])
    zipped(folder, tmp_path / "x.zip", "")
    with pytest.raises(SearchError, match=rf"^{tmp_path}/x\.zip: 1 is not what was exported"):
        opened(tmp_path / "x.zip")


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz"])
def test_a_bit_flipped_in_an_archives_content_is_noticed(tmp_path: Path, name: str) -> None:
    """In the card too, which nothing here reads."""
    folder = exported_folder(tmp_path / "out")
    (folder / "README.md").write_bytes(CONTENT)
    {"x.zip": zipped, "x.tar.gz": tarred}[name](folder, tmp_path / name, "")
    content = (tmp_path / name).read_bytes()
    card = zlib.compress(CONTENT)[2:12]  # where its compressed bytes are, in the zip archive
    start = content.index(card) if name == "x.zip" else 20
    for place in (start, start + 20, start + 100):
        flipped = bytearray(content)
        flipped[place] ^= 4
        (tmp_path / name).write_bytes(flipped)
        with pytest.raises(SearchError, match=r"is damaged|not what was exported|is no manifest"):
            opened(tmp_path / name)


@pytest.mark.parametrize(("pack", "name"), [(zipped, "x.zip"), (tarred, "x.tar.gz")])
def test_a_damaged_archive(
    tmp_path: Path, pack: Callable[[Path, Path, str], None], name: str
) -> None:
    """Cut off, or altered in the middle."""
    pack(exported_folder(tmp_path / "out"), tmp_path / name, "")
    content = (tmp_path / name).read_bytes()
    middle = len(content) // 2
    for changed in (content[:middle], content[:middle] + b"\0\1\2\3" + content[middle + 4 :]):
        (tmp_path / name).write_bytes(changed)
        with pytest.raises(
            SearchError, match=r"is damaged|is not what was exported|is no manifest"
        ):
            opened(tmp_path / name)


def test_a_keras_file_alone_passes_by_its_checksums(tmp_path: Path) -> None:
    """A zip archive has one of each member; its classes have no names."""
    keras_file(tmp_path / "x.keras")
    assert opened(tmp_path / "x.keras").manifest is None
    content = bytearray((tmp_path / "x.keras").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "x.keras").write_bytes(content)
    with pytest.raises(SearchError, match=r"x\.keras is damaged: metadata\.json in it has another"):
        opened(tmp_path / "x.keras")


def test_the_manifest_of_another_file_is_not_this_ones(tmp_path: Path) -> None:
    """What is said of x.onnx says nothing of x.tflite."""
    exported_file(tmp_path, Format.ONNX)
    (tmp_path / "x.tflite").write_bytes(CONTENT)
    with pytest.raises(UsageError, match=r"x\.tflite has no manifest beside it"):
        opened(tmp_path / "x.tflite")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.h5", b"\x89HDF\r\n\x1a\n", "HDF5 files are not loaded, for they may run code"),
        ("x.pkl", pickle.dumps([1]), r"is no model that search export writes: \.keras, \.onnx"),
        ("x.pt", CONTENT, "is no model that search export writes"),
        ("x", CONTENT, "is no model that search export writes"),
        ("x.keras", pickle.dumps([1]), "is no Keras model: not a zip archive"),
        ("x.keras", b"\x89HDF\r\n\x1a\n", "is no Keras model: not a zip archive"),
        ("x.onnx", CONTENT, r"x\.onnx has no manifest beside it"),
        ("x.zip", CONTENT, r"x\.zip is damaged"),
        ("x.tgz", CONTENT, r"x\.tgz is damaged"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    """Each in a line."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SearchError, match=words):
        opened(tmp_path / name)


def test_other_folders_and_archives_are_refused(tmp_path: Path) -> None:
    """A SavedModel without a manifest, an unpacked .keras, a zip archive of something else."""
    exported_folder(tmp_path / "out")
    (tmp_path / "out" / "manifest.json").unlink()
    with pytest.raises(UsageError, match=r"1 has no manifest beside it"):
        opened(tmp_path / "out" / "1")
    with pytest.raises(UsageError, match=r"out is no exported model: there is no manifest\.json"):
        opened(tmp_path / "out")
    (tmp_path / "x.keras").mkdir()
    with pytest.raises(UsageError, match=r"x\.keras is no exported model"):
        opened(tmp_path / "x.keras")
    for name in ("y.zip", "y.keras"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("readme.txt", "hello")
    with pytest.raises(UsageError, match=r"y\.zip is no exported model: there is no manifest"):
        opened(tmp_path / "y.zip")
    with pytest.raises(UsageError, match=r"there is no config\.json, metadata\.json, model\.wei"):
        opened(tmp_path / "y.keras")
    with pytest.raises(UsageError, match=r"there is no \S+nothing\.keras; search export"):
        opened(tmp_path / "nothing.keras")


def test_what_unpacks_to_far_more_than_it_is_is_refused(tmp_path: Path) -> None:
    """Before it is unpacked."""
    large = bytes(20_000_000)
    with zipfile.ZipFile(tmp_path / "x.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("config.json", "metadata.json", "model.weights.h5"):
            archive.writestr(name, large)
    shutil.copyfile(tmp_path / "x.keras", tmp_path / "x.zip")
    with tarfile.open(tmp_path / "x.tgz", "w:gz") as tar:
        member = tarfile.TarInfo("manifest.json")
        member.size = len(large)
        tar.addfile(member, io.BytesIO(large))
    for name in ("x.keras", "x.zip", "x.tgz"):
        with pytest.raises(SearchError, match="unpacks to over 100 times its size; refused"):
            opened(tmp_path / name)


@pytest.mark.parametrize("name", ["../out.onnx", "/etc/hostname", "sub/x.onnx", ".."])
def test_a_manifest_that_points_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    """Of a folder and of an archive; and nothing is written there."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(CONTENT)
    files = {name: "0" * 64}
    add_manifest(folder / "model.onnx", Format.ONNX, model=name, files=files)
    with pytest.raises(UsageError, match=r"its manifest names a (model|file) elsewhere"):
        opened(folder)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(folder / "manifest.json", "manifest.json")
        archive.writestr(name, CONTENT)
    with pytest.raises(UsageError, match=r"its manifest names a (model|file) elsewhere"):
        opened(tmp_path / "x.zip")
    assert not (tmp_path / "out.onnx").exists()


def test_links_in_a_tar_archive_are_not_followed(tmp_path: Path) -> None:
    """A link in the place of the model is as if there were none."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(CONTENT)
    add_manifest(folder / "model.onnx", Format.ONNX)
    (tmp_path / "secret").write_bytes(CONTENT)
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").symlink_to(tmp_path / "secret")
    tarred(folder, tmp_path / "x.tgz", "")
    with pytest.raises(SearchError, match=r"other hashes for model\.onnx"):
        opened(tmp_path / "x.tgz")
