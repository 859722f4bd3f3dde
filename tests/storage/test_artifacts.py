"""A study's files: whole or not there, in a folder and in an object store."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from storage import Artifacts, StorageError

CONTENT = b"weights" * 1000


@pytest.fixture(params=["folder", "store"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Artifacts:
    """A folder that is there; of both kinds its files lie in `tmp_path / "files"`."""
    place = tmp_path / "files"
    artifacts = Artifacts(place if request.param == "folder" else place.as_uri())
    artifacts.make()
    return artifacts


def put(files: Artifacts, name: str, content: bytes = CONTENT) -> str:
    with files.writing(name) as draft:
        draft.path.write_bytes(content)
    return draft.hash


def test_what_is_written_is_in_its_place_with_its_hash(files: Artifacts, tmp_path: Path) -> None:
    digest = put(files, "a.npz")

    assert digest == hashlib.sha256(CONTENT).hexdigest()
    assert (tmp_path / "files" / "a.npz").read_bytes() == CONTENT
    assert files.exists("a.npz")
    assert files.size("a.npz") == len(CONTENT)
    with files.reading("a.npz") as path:
        assert path.read_bytes() == CONTENT


def test_the_file_is_not_there_before_it_is_whole(files: Artifacts) -> None:
    """And a draft ends as the name does: Keras goes by that."""
    with files.writing("a.keras") as draft:
        draft.path.write_bytes(CONTENT)
        assert draft.path.suffix == ".keras"
        assert not files.exists("a.keras")


def test_an_error_leaves_nothing_and_what_was_there_stays(files: Artifacts) -> None:
    put(files, "a.npz", b"before")
    with pytest.raises(TypeError), files.writing("a.npz") as draft:
        draft.path.write_bytes("no bytes")  # type: ignore[arg-type]
    assert files.names() == ["a.npz"]
    with files.reading("a.npz") as path:
        assert path.read_bytes() == b"before"


def test_what_nobody_wrote_leaves_nothing(files: Artifacts) -> None:
    with pytest.raises(FileNotFoundError), files.writing("a.npz"):
        pass
    assert files.names() == []


def test_names_are_those_of_files_that_begin_so(files: Artifacts, tmp_path: Path) -> None:
    """What a killed process left half-written is one of them: someone has to remove it."""
    for name in ("b-2.npz", "b-1.npz", "a.npz"):
        put(files, name)
    (tmp_path / "files" / "b-3.partial.npz").write_bytes(b"")
    (tmp_path / "files" / "b-folder").mkdir()

    assert files.names("b-") == ["b-1.npz", "b-2.npz", "b-3.partial.npz"]
    assert files.names() == ["a.npz", "b-1.npz", "b-2.npz", "b-3.partial.npz"]


def test_removing_what_is_not_there_is_no_error(files: Artifacts) -> None:
    put(files, "a.npz")
    for _ in range(2):
        files.remove("a.npz")
        assert not files.exists("a.npz")


def test_all_of_it_goes(files: Artifacts, tmp_path: Path) -> None:
    put(files, "a.npz")
    for _ in range(2):
        files.remove_all()
        assert not (tmp_path / "files").exists()
        assert files.names() == []


def test_reading_what_is_gone_says_so(files: Artifacts) -> None:
    with pytest.raises(FileNotFoundError), files.reading("gone.npz"):
        pass
    with pytest.raises(FileNotFoundError):
        files.size("gone.npz")


def test_a_copy_of_an_object_goes_with_the_context(tmp_path: Path) -> None:
    files = Artifacts(tmp_path.as_uri())
    put(files, "a.npz")
    with files.reading("a.npz") as path:
        assert path.parent != tmp_path
    assert not path.exists()


def test_a_long_way_to_a_store_shows_that_it_advances() -> None:
    """Both ways, as often as a block is through."""
    files, seen = Artifacts("memory://moving"), []
    with files.writing("a.npz", advances=lambda: seen.append("put")) as draft:
        draft.path.write_bytes(b"0" * 20_000_000)
    with files.reading("a.npz", advances=lambda: seen.append("get")) as path:
        assert path.stat().st_size == 20_000_000
    files.remove_all()
    assert seen.count("put") >= 4
    assert seen.count("get") >= 4


def test_a_path_is_absolute_and_a_url_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Artifacts("here").address == str(tmp_path / "here")
    assert Artifacts("here").at("study").place("a.npz") == str(
        tmp_path / "here" / "study" / "a.npz"
    )
    store = Artifacts("s3://bucket/studies/")
    assert (store.local, store.address) == (None, "s3://bucket/studies")
    assert store.at("study").place("a.npz") == "s3://bucket/studies/study/a.npz"


def test_a_url_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(StorageError, match=r"^sftp://host/x: an address of artifacts holds") as no:
        Artifacts("sftp://ann:secret@host/x")
    assert "secret" not in str(no.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nothing://bucket", "^nothing://bucket cannot be used: Protocol not known: nothing"),
        ("gs://bucket", r"^gs://bucket cannot be used: .*; pip install 'cnn-search\[gs\]'$"),
    ],
)
def test_a_store_that_cannot_be_used_is_one_line(url: str, said: str) -> None:
    with pytest.raises(StorageError, match=said):
        Artifacts(url).make()


def test_an_error_of_the_operating_system_passes_through() -> None:
    """Its number tells a full disk from others."""
    with pytest.raises(NotADirectoryError):
        put(Artifacts(Path("/dev/null")), "a.npz")
