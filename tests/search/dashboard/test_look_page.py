"""What a trial looks at, as the pages' application answers it; nothing is drawn here."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from shown_study import make_study

from search.dashboard.pages import make_pages
from search.look.kept import folder_of
from storage import SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from shown_study import Shown

    from storage import Database

PNG = b"\x89PNG\r\n\x1a\n"
PLACE = "/studies/xrays/trials/0/look"
DRAWN: dict[str, Any] = {
    "name": "0001.png",
    "label": 1,
    "predicted": 0,
    "probability": 0.8125,
    "grad_cam": "1/grad-cam.png",
    "saliency": "1/saliency.png",
    "activations": ["1/activations/1-conv.png"],
}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Empty, with a cache of its own."""
    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))
    with closing(open_database(f"sqlite:///{tmp_path / 'search.db'}", create=True)) as opened:
        yield opened


@pytest.fixture
def shown(database: Database) -> Shown:
    """Trials with everything, without weights, without predictions, and at work."""
    made = make_study(database)
    model = {"model_file": "m.keras", "model_hash": "0123456789abcdef" * 4}
    predicted = made.predict("p.npz", [[0.9, 0.1], [0.8, 0.2]])
    for kept in (model | predicted, predicted, model):
        made.end(made.begin(), SlotState.COMPLETE, value=0.5, best_epoch=1, **kept)
    made.begin()
    return made


@pytest.fixture
def drawn(shown: Shown, database: Database) -> Path:
    """The folder of the first trial's pictures, as if they had been drawn."""
    folder = folder_of(shown.study, database.slots.find(shown.study.id, 1))
    for name in ("filters.png", "1/grad-cam.png", "1/saliency.png", "1/activations/1-conv.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PNG + name.encode())
    content = {"filters": "filters.png", "examples": [DRAWN]}
    (folder / "looked.json").write_text(json.dumps(content))
    (folder.parent / "secret.png").write_bytes(PNG)
    return folder


@pytest.fixture
def client(database: Database, shown: Shown) -> FlaskClient:
    """Asks for pages."""
    return make_pages(database, read_only=False).test_client()


def look(client: FlaskClient, place: str = PLACE, **options: str) -> dict[str, Any]:
    """What the script of a page is given."""
    found: dict[str, Any] = json.loads(client.get(f"{place}.json", **options).text)
    return found


@pytest.mark.parametrize(
    ("trial", "line"),
    [
        (1, "its weights were not kept"),
        (2, "what it predicted was not kept"),
        (3, "once it has ended"),
    ],
)
def test_what_cannot_be_looked_into_says_why(client: FlaskClient, trial: int, line: str) -> None:
    """In a line, on both pages, and no script asks for more."""
    place = f"/studies/xrays/trials/{trial}"
    assert line in client.get(place).text
    assert f'href="{place}/look"' not in client.get(place).text
    page = client.get(f"{place}/look").text
    assert line in page
    assert "look.js" not in page
    assert line in look(client, f"{place}/look")["error"]


def test_a_trials_page_leads_to_what_it_looks_at(client: FlaskClient) -> None:
    """Under the path that a proxy puts before every other, as all addresses there."""
    trial = client.get("/studies/xrays/trials/0", base_url="http://localhost/base").text
    assert f'href="/base{PLACE}"' in trial
    page = client.get(PLACE, base_url="http://localhost/base").text
    assert f'data-source="/base{PLACE}.json"' in page
    assert "/base/studies/static/look.js" in page


@pytest.mark.usefixtures("drawn")
def test_what_was_drawn_is_shown_again(client: FlaskClient) -> None:
    """At once, by the addresses of its pictures, which are there."""
    said = look(client, base_url="http://localhost/base")
    (example,) = said["examples"]
    assert (example["name"], example["label"], example["predicted"], example["chance"]) == (
        "0001.png",
        "PNEUMONIA",
        "NORMAL",
        "81.2%",
    )
    assert example["right"] is False
    addresses = [said["filters"], example["grad_cam"], example["saliency"], *example["activations"]]
    assert addresses == [
        f"/base{PLACE}/{name}"
        for name in ("filters.png", "1/grad-cam.png", "1/saliency.png", "1/activations/1-conv.png")
    ]
    for address in addresses:
        picture = client.get(address.removeprefix("/base"))
        assert picture.mimetype == "image/png"
        assert picture.data == PNG + address.removeprefix(f"/base{PLACE}/").encode()


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize(
    "name",
    ["looked.json", "secret.png", "../secret.png", "..%2Fsecret.png", "2/saliency.png", "1"],
)
def test_what_was_not_drawn_is_not_served(client: FlaskClient, name: str) -> None:
    """No path of an address is joined to a folder."""
    assert client.get(f"{PLACE}/{name}").status_code == 404


def test_a_damaged_list_is_as_none(client: FlaskClient, drawn: Path) -> None:
    """Nothing of that folder is served."""
    (drawn / "looked.json").write_text('{"filters": "filters.png"')
    assert client.get(f"{PLACE}/filters.png").status_code == 404


def test_asking_alone_draws_nothing(client: FlaskClient, shown: Shown, database: Database) -> None:
    """A page of another site can ask; only what it may not send, a POST, draws."""
    assert look(client) == {"undrawn": True}
    assert not folder_of(shown.study, database.slots.find(shown.study.id, 1)).exists()


def test_read_only_draws_nothing(database: Database, shown: Shown) -> None:
    """And says so; nothing is written."""
    assert shown.study.name == "xrays"
    client = make_pages(database, read_only=True).test_client()
    assert "--read-only" in look(client)["error"]


@pytest.mark.usefixtures("drawn")
def test_read_only_shows_what_was_drawn(database: Database) -> None:
    """Drawn by a dashboard that may."""
    client = make_pages(database, read_only=True).test_client()
    assert look(client)["filters"] == f"{PLACE}/filters.png"


def test_a_trial_that_there_is_not_is_not_found(client: FlaskClient) -> None:
    """With how many there are."""
    for place in ("look", "look.json", "look/filters.png"):
        answer = client.get(f"/studies/xrays/trials/9/{place}")
        assert answer.status_code == 404
        assert "study xrays has no trial 9; it has 4 trials" in answer.text
