"""Images by URL, from a server that speaks S3: fetched once, whole, and searched with."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from object_store import s3_server, store
from PIL import Image

from search.data import DataOptions, open_source, reopen_source, survey
from search.data.caching import draft_of
from search.data.downloading import REMOTE, local_copy
from search.data.pruning import look_into, prune
from search.errors import DataError
from storage import StorageError, open_database

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

NPZ, FOLDER = "s3://bucket/data/pets.npz", "s3://bucket/data/pets"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """One with images: as arrays, as a folder of class folders, by a table."""
    folder = tmp_path_factory.mktemp("pets")
    _make_images(folder)
    with s3_server() as environment:
        remote = store(environment)
        remote.put(str(folder / "pets.npz"), "bucket/data/pets.npz")
        remote.put(str(folder / "pets"), "bucket/data/pets", recursive=True)
        yield environment


def _make_images(folder: Path) -> None:
    generator = np.random.default_rng(0)
    labels = np.arange(80) % 2
    images = generator.normal(90 + 60 * labels[:, None, None], 20, (80, 8, 8))
    pixels = images.clip(0, 255).astype(np.uint8)
    np.savez(folder / "pets.npz", x_train=pixels, y_train=np.array(["cat", "dog"])[labels])
    table = ["path,label"]
    for number, (image, label) in enumerate(zip(pixels[:20], labels, strict=False)):
        name = f"{'dog' if label else 'cat'}/{number}.png"
        (folder / "pets" / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / "pets" / name)
        table.append(f"{name},{'dog' if label else 'cat'}")
    (folder / "pets" / "labels.csv").write_text("\n".join(table))


@pytest.fixture
def cache(server: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty one; the server is the store of `s3://`."""
    for name, value in {**server, "SEARCH_CACHE": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "cache"


def test_what_is_the_same_is_fetched_once(cache: Path, server: dict[str, str]) -> None:
    """What has changed there is fetched anew."""
    first = local_copy(NPZ, cache)
    before = first.read_bytes()
    first.write_bytes(b"here")
    assert local_copy(NPZ, cache) == first
    assert first.read_bytes() == b"here"
    remote = store(server)
    remote.pipe("bucket/data/pets.npz", before[:-1])
    try:
        assert local_copy(NPZ, cache).read_bytes() == before[:-1]
    finally:
        remote.pipe("bucket/data/pets.npz", before)


def test_a_url_is_the_data_set_that_it_names(cache: Path, tmp_path: Path) -> None:
    """A folder, a table in it, and the same on a disk: the same images, found again by URL."""
    found = open_source(FOLDER)
    assert (found.name, found.classes, found.origin) == ("pets", ("cat", "dog"), FOLDER)
    local = open_source(str(local_copy(FOLDER, cache)))
    prints = {survey(one, DataOptions(), cache=cache).fingerprint for one in (found, local)}
    assert len(prints) == 1
    table = reopen_source(f"{FOLDER}/labels.csv")
    assert (table.origin, len(table.labels)) == (f"{FOLDER}/labels.csv", 20)
    arrays = open_source(NPZ)
    assert (arrays.name, arrays.origin, len(arrays.labels)) == ("pets", NPZ, 80)
    kept = local_copy(NPZ, cache)
    assert local_copy(kept.as_uri(), tmp_path / "other") == kept
    assert not (tmp_path / "other").exists()


def test_those_who_fetch_at_once_fetch_once(cache: Path) -> None:
    """What a fetch that broke off has left is not taken for the whole."""
    place = local_copy(FOLDER, cache).parent
    place.rename(draft_of(place))
    (draft_of(place) / "pets" / "labels.csv").write_text("path")
    with ThreadPoolExecutor(4) as pool:
        copies = set(pool.map(lambda _: local_copy(FOLDER, cache), range(4)))
    assert copies == {place / "pets"}
    assert len((place / "pets" / "labels.csv").read_text().splitlines()) == 21
    assert [one for one in (cache / REMOTE).iterdir() if one.is_dir()] == [place]


def test_what_was_fetched_is_pruned_by_its_last_use(cache: Path) -> None:
    """And listed until then."""
    old, new = local_copy(NPZ, cache).parent, local_copy(FOLDER, cache).parent
    os.utime(old, (0, 0))
    assert look_into(cache).remote.count == 2
    assert prune(cache, older_than=3600).remote.count == 1
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://bucket/data/cats", r"^s3://bucket/data/cats: cannot be read \(.*\)$"),
        ("s3://nobodys/data", r"^s3://nobodys/data: cannot be read \(.*\)$"),
        (
            "https://host/pets.npz",
            "^https://host/pets.npz: images are fetched from s3://",
        ),
        ("filecache::s3://bucket", "^filecache::s3://bucket: images are fetched from s3://"),
        ("gs://bucket/data", r"gcsfs.*; pip install 'cnn-search\[gs\]'$"),
        ("s3://key:secret@bucket/data", "^s3://bucket/data: an address of images holds no passwo"),
        ("file:///no/such/folder", "^/no/such/folder: not found"),
    ],
)
def test_what_cannot_be_fetched_is_one_line(cache: Path, url: str, said: str) -> None:
    with pytest.raises((DataError, StorageError), match=said) as refused:
        open_source(url)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_name_that_leads_out_of_its_folder(cache: Path, server: dict[str, str]) -> None:
    """An object store allows it."""
    remote = store(server)
    remote.pipe("bucket/bad/../../up.png", b"")
    with pytest.raises(DataError, match=r"a name that leads out of its folder; rename it"):
        open_source("s3://bucket/bad")


@pytest.mark.long
def test_a_search_and_a_worker_on_an_object_store_alone(
    search: Run, server: dict[str, str], tmp_path: Path
) -> None:
    """Images, weights and checkpoints are there; each host has a cache of its own."""
    storage = f"sqlite:///{tmp_path / 'search.db'}"
    hosts = [{**server, "SEARCH_STORAGE": storage, "SEARCH_CACHE": str(tmp_path / n)} for n in "ab"]
    line = f"start {NPZ} --space dense --epochs 2 --devices cpu:1 --trials 1"
    done = search(*line.split(), "--artifacts", "s3://bucket/studies", cwd=tmp_path, env=hosts[0])
    assert done.returncode == 0, done.stdout + done.stderr
    database = open_database(storage)
    (study,) = database.studies.all()
    database.studies.start(study, budget=2)
    line = "worker pets-dense --devices cpu:1"
    done = search(*line.split(), cwd=tmp_path, env=hosts[1])
    assert done.returncode == 0, done.stdout + done.stderr
    database.close()
    names = [one.rpartition("/")[2] for one in store(server).find(f"bucket/studies/{study.uid}")]
    assert {"trial-00000-attempt-1.keras", "trial-00001-attempt-1.keras", "split.csv"} <= {*names}
    assert study.source == NPZ
    for host in "ab":
        assert len(list((tmp_path / host / REMOTE).glob("*/pets.npz"))) == 1
    assert not (tmp_path / "search-artifacts").exists()
