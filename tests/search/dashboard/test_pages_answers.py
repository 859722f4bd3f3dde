"""What the pages answer, as their application gives it."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from left_behind import leave_behind
from shown_study import epoch, make_study

from search.dashboard.pages import make_pages
from storage import AttemptEnd, SlotState, Wish, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from shown_study import Shown

    from storage import Database

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Empty."""
    with closing(open_database(f"sqlite:///{tmp_path / 'search.db'}", create=True)) as opened:
        yield opened


@pytest.fixture
def shown(database: Database) -> Shown:
    """A complete trial, a pruned one, a failed one, and one at work at its second epoch."""
    made = make_study(database)
    made.trial([0.5, 0.25, 0.375])
    made.trial([0.75], SlotState.PRUNED)
    failed = made.begin()
    made.end(failed, SlotState.FAIL, end=AttemptEnd.ERROR, reason=f"ValueError: {SCRIPT}")
    made.report(made.begin(device="cpu:1"), epoch(1, 0.5), epoch(2, 0.25))
    database.notes.add(made.study.id, host="h", texts=["a line", SCRIPT])
    return made


@pytest.fixture
def client(database: Database) -> FlaskClient:
    """Asks for pages."""
    return make_pages(database, read_only=False).test_client()


def data_of(page: str) -> dict[str, Any]:
    """What a trial's page gives its script."""
    text = page.split('<script type="application/json" id="data">')[1].split("</script>")[0]
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("place", ["/live", "/studies"])
def test_without_a_study_the_pages_say_what_starts_one(client: FlaskClient, place: str) -> None:
    """In place of an empty table."""
    assert "search start DATA" in client.get(place).text


def test_live_leads_to_the_study_started_last(database: Database, client: FlaskClient) -> None:
    """Under the path that a proxy puts before every other."""
    make_study(database, "older")
    make_study(database, "newer")
    answer = client.get("/live", base_url="http://localhost/base")
    assert (answer.status_code, answer.location) == (302, "/base/live/newer")
    page = client.get("/live/newer", base_url="http://localhost/base").text
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    links += [part.split('"')[0] for part in page.split('src="')[1:]]
    assert len(links) > 5
    assert all(link.startswith("/base/") for link in links)


def test_live_says_what_runs(shown: Shown, client: FlaskClient) -> None:
    """Every device with what it does, the curves at work, and what searches said."""
    now = client.get("/live/xrays/now.json").json
    assert now is not None
    assert (now["state"], now["share"]) == ("running", 0.3)
    assert now["tally"] == "3 of 10 trials ended: 1 complete, 1 pruned, 1 failed"
    assert (now["best"], now["best_trial"]) == ("val_loss 0.2500", 0)
    assert now["throughput"] == "50 images a second"
    idle, busy = now["devices"]
    assert (idle["device"], idle["now"]) == ("cpu:0", "idle")
    assert {key: busy[key] for key in ("trial", "now", "epoch", "loss", "losses")} == {
        "trial": 3,
        "now": "training",
        "epoch": "2/5",
        "loss": "0.2500",
        "losses": [0.5, 0.25],
    }
    (curve,) = now["running"]
    assert (curve["loss"], curve["val_loss"]) == ([0.25, 0.125], [0.5, 0.25])
    assert [one["text"] for one in now["notes"]] == ["a line", SCRIPT]


def test_a_fold_is_named_and_stands_apart(
    shown: Shown, database: Database, client: FlaskClient
) -> None:
    """In the curves there is a gap between folds."""
    claim = shown.begin(device="cpu:0")
    shown.report(claim, epoch(1, 0.5), epoch(1, 0.25, fold=2))
    now = client.get("/live/xrays/now.json").json
    assert now is not None
    assert now["running"][1]["val_loss"] == [0.5, None, 0.25]
    page = client.get("/studies/xrays/trials/4").text
    assert [fold["val_loss"] for fold in data_of(page)["folds"]] == [[0.5], [0.25]]


def test_a_trial_whose_search_has_gone_is_shown(
    shown: Shown, database: Database, client: FlaskClient
) -> None:
    """Until another search goes on with it."""
    dead = database.supervisors.register(shown.study.id, host="elsewhere", pid=7, devices=["gpu:0"])
    claim = database.claims.claim(shown.study.id, supervisor_id=dead, device="gpu:7")
    assert claim is not None
    now = client.get("/live/xrays/now.json").json
    assert now is not None
    lost = now["devices"][-1]
    assert (lost["host"], lost["device"]) == ("elsewhere", "gpu:7")
    assert lost["now"] == "its search has gone; the next one goes on with it"


@pytest.mark.parametrize("wish", list(Wish))
def test_a_wish_is_written(
    shown: Shown, database: Database, client: FlaskClient, wish: Wish
) -> None:
    """For the searches to read."""
    answer = client.post("/live/xrays/wish", json={"wish": wish.value})
    assert answer.status_code == 204
    assert database.studies.wished(shown.study.id) is wish


@pytest.mark.parametrize("said", [{"wish": "delete"}, {"wish": ["stop"]}, {}, "stop", ["stop"]])
def test_an_unknown_wish_is_refused(
    shown: Shown, database: Database, client: FlaskClient, said: object
) -> None:
    """In a line that says what is allowed."""
    answer = client.post("/live/xrays/wish", json=said)
    assert answer.status_code == 400
    assert "allowed: run, pause, stop" in answer.text
    assert database.studies.wished(shown.study.id) is Wish.RUN


def test_a_form_of_another_page_is_no_wish(shown: Shown, client: FlaskClient) -> None:
    """Browsers send forms anywhere without asking; JSON they do not."""
    assert client.post("/live/xrays/wish", data={"wish": "stop"}).status_code == 415


def test_read_only_pages_change_nothing(shown: Shown, database: Database) -> None:
    """They have no buttons, and refuse to write."""
    client = make_pages(database, read_only=True).test_client()
    assert "<button" not in client.get("/live/xrays").text
    answer = client.post("/live/xrays/wish", json={"wish": "stop"})
    assert answer.status_code == 403
    assert answer.text == "this dashboard is --read-only: it changes nothing\n"
    assert database.studies.wished(shown.study.id) is Wish.RUN


def test_states_follow_wishes_and_searches(
    shown: Shown, database: Database, client: FlaskClient
) -> None:
    """The browser starts no process: what goes on does so by a command."""

    def now() -> tuple[str, str]:
        answer = client.get("/live/xrays/now.json").json
        assert answer is not None
        return answer["state"], answer["goes_on"]

    assert now() == ("running", "")
    database.studies.wish(shown.study, Wish.PAUSE)
    assert now()[0] == "pausing"
    (claimed,) = [one for one in database.slots.all(shown.study.id) if one.supervisor_id]
    database.claims.release_others(shown.supervisor, [])
    assert claimed.trial_number == 3
    assert now()[0] == "paused"
    database.studies.wish(shown.study, Wish.STOP)
    assert now()[0] == "stopping"
    database.supervisors.end(shown.supervisor)
    state, line = now()
    assert state == "stopped"
    assert line.endswith("The same line of search start goes on where it stopped.")
    database.studies.start(shown.study, budget=3)
    assert now()[0] == "finished"


def test_the_list_has_every_study(database: Database, client: FlaskClient, shown: Shown) -> None:
    """With its best value, and a link."""
    leave_behind(database, "left")
    page = client.get("/studies").text
    assert 'href="/studies/xrays"' in page
    assert "val_loss 0.2500" in page
    assert 'href="/studies/left"' in page


def test_a_study_shows_its_leaders(shown: Shown, client: FlaskClient) -> None:
    """The best first, with the metrics of their best epochs."""
    page = client.get("/studies/xrays").text
    table = page.split('class="leaders"')[1].split("</table>")[0]
    rows = [row.split("</tr>")[0] for row in table.split("<tr>")[2:]]
    assert len(rows) == 2
    for text in ("/studies/xrays/trials/0", "complete", "0.2500", "0.800", "1,234", "2.00"):
        assert text in rows[0]
    assert "pruned" in rows[1]
    assert "7 trials" in page
    assert 'href="/dashboard/studies/1"' in page


def test_a_study_gives_its_curves(shown: Shown, client: FlaskClient) -> None:
    """Asked for again, they are sent only if they have changed."""
    answer = client.get("/studies/xrays/curves.json")
    assert answer.json == {
        "total": 4,
        "best": 0,
        "numbers": [0, 1, 2, 3],
        "states": ["COMPLETE", "PRUNED", "FAIL", "RUNNING"],
        "values": [0.25, 0.75, None, None],
        "losses": [[[0.5, 0.25, 0.375]], [[0.75]], [], [[0.5, 0.25]]],
        "front": [],
        "so_far": [[0, 0.25], [3, 0.25]],
    }
    again = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/studies/xrays/curves.json", headers=again).status_code == 304
    shown.trial([0.125])
    assert client.get("/studies/xrays/curves.json", headers=again).status_code == 200


def test_a_study_says_how_many_trials_importances_take(shown: Shown, client: FlaskClient) -> None:
    """Where there are too few."""
    answer = client.get("/studies/xrays/importances.json").json
    assert answer == {"note": "It takes 20 trials with a value to tell; there are 2."}


def test_a_trial_shows_what_is_recorded(shown: Shown, client: FlaskClient) -> None:
    """Its curves, its layers, its attempts, its classes."""
    page = client.get("/studies/xrays/trials/0").text
    data = data_of(page)
    (fold,) = data["folds"]
    assert fold["best"] == 2
    assert fold["epoch"] == [1, 2, 3]
    assert fold["val_loss"] == [0.5, 0.25, 0.375]
    assert fold["learning_rate"] == [0.001] * 3
    assert data["layers"] == {
        "epochs": [1, 2],
        "dead": {"names": ["stem"], "values": [[0.25, 0.25]]},
        "gradient": {"names": ["stem", "output"], "values": [[0.001, 0.001], [0.01, 0.01]]},
    }
    assert data["classified"] is None
    assert "What it predicted for the validation images was not kept." in page
    classes = page.split('class="classes"')[1].split("</table>")[0]
    assert classes.index("NORMAL") < classes.index("PNEUMONIA")
    assert "0.812" in classes
    attempts = page.split('id="attempts"')[1].split("</table>")[0]
    for text in ("cpu:0", "4321", "1 to 3", "finished"):
        assert text in attempts
    assert "learning_rate" in page
    assert "What the curves say" in page


def test_a_trial_at_work_has_a_page(shown: Shown, client: FlaskClient) -> None:
    """It has no value yet."""
    page = client.get("/studies/xrays/trials/3").text
    assert '<span class="state CLAIMED">running</span>' in page
    assert "at work" in page


def test_predictions_become_pictures(shown: Shown, client: FlaskClient) -> None:
    """A confusion matrix, and of two classes the curves of the positive one."""
    probabilities = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]]
    claim = shown.begin()
    shown.report(claim, epoch(1, 0.5))
    kept = shown.predict("p.npz", probabilities)
    shown.end(claim, SlotState.COMPLETE, value=0.5, best_epoch=1, model_file="p.npz", **kept)
    page = client.get("/studies/xrays/trials/4").text
    found = data_of(page)["classified"]
    assert (found["images"], found["confusion"]) == (4, [[2, 0], [1, 1]])
    (outline,) = found["outlines"]
    assert outline["name"] == "PNEUMONIA"
    assert (outline["auc"], outline["precision"]) == ("0.750", "0.833")
    assert outline["roc"] == [[0.0, 0.0, 0.5, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0, 1.0]]
    assert outline["recalled"][0] == sorted(outline["recalled"][0])
    size = (shown.folder / "p.npz").stat().st_size
    assert f"<dd>{size} bytes</dd>" in page


def test_altered_and_missing_predictions_are_named(shown: Shown, client: FlaskClient) -> None:
    """In place of the pictures."""
    claim = shown.begin()
    kept = shown.predict("p.npz", [[0.9, 0.1], [0.2, 0.8]])
    shown.end(claim, SlotState.COMPLETE, value=0.5, **kept)
    (shown.folder / "p.npz").write_bytes(b"another")
    assert "p.npz is not what the trial saved." in client.get("/studies/xrays/trials/4").text
    (shown.folder / "p.npz").unlink()
    assert "p.npz is not there" in client.get("/studies/xrays/trials/4").text


def test_predictions_that_are_no_numbers_have_no_curves(shown: Shown, client: FlaskClient) -> None:
    """Nor has a class that no image is of."""
    claim = shown.begin()
    nan = float("nan")
    kept = shown.predict("p.npz", [[nan, nan], [0.2, 0.8]])
    shown.end(claim, SlotState.COMPLETE, value=0.5, **kept)
    found = data_of(client.get("/studies/xrays/trials/4").text)["classified"]
    assert (found["images"], found["outlines"]) == (2, [])


def test_names_of_users_are_shown_as_they_are(database: Database) -> None:
    """A study's, its classes', a reason's: none of them becomes markup."""
    shown = make_study(database, SCRIPT, classes=(SCRIPT, "<b>b</b>"))
    shown.trial([0.5, 0.25])
    failed = shown.begin()
    shown.end(failed, SlotState.FAIL, end=AttemptEnd.ERROR, reason=SCRIPT)
    client = make_pages(database, read_only=False).test_client()
    named = client.get("/live").location
    for place in (named, "/studies", named.replace("/live/", "/studies/")):
        page = client.get(place).text
        assert SCRIPT.replace("<", "&lt;").replace(">", "&gt;") in page
        assert "<script>" not in page
        assert "<b>" not in page
    for number in (0, 1):
        page = client.get(f"{named.replace('/live/', '/studies/')}/trials/{number}").text
        assert "&lt;script&gt;" in page
        assert "<script>" not in page
        assert data_of(page)["classes"] == [SCRIPT, "<b>b</b>"]


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("/studies/nope", "there is no study 'nope' in "),
        ("/live/nope", "there is no study 'nope' in "),
        ("/live/nope/now.json", "there is no study 'nope' in "),
        ("/studies/nope/curves.json", "there is no study 'nope' in "),
        ("/studies/xrays/trials/99", "study xrays has no trial 99; it has 4 trials, from 0 on"),
        ("/studies/static/nope.js", "The requested URL was not found"),
    ],
)
def test_what_is_not_there_is_said_in_a_line(
    shown: Shown, client: FlaskClient, place: str, line: str
) -> None:
    """With status 404."""
    answer = client.get(place)
    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith(line)
    assert answer.text.count("\n") == 1


def test_a_database_that_fails_is_one_line(shown: Shown, client: FlaskClient) -> None:
    """Of status 503: it may be back soon."""
    with shown.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE search_notes")
    answer = client.get("/live/xrays/now.json")
    assert answer.status_code == 503
    assert answer.text == "the database failed: no such table: search_notes\n"


def test_long_answers_are_packed(shown: Shown, client: FlaskClient) -> None:
    """For browsers that say that they unpack them."""
    plain = client.get("/studies/xrays")
    packed = client.get("/studies/xrays", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_plotly_is_served_from_its_package(shown: Shown, client: FlaskClient) -> None:
    """A browser keeps it for a year: its address has the release in it."""
    page = client.get("/studies/xrays").text
    place = page.split('<script defer src="')[1].split('"')[0]
    packed = client.get(place, headers={"Accept-Encoding": "gzip"})
    plain = client.get(place)
    assert b"plotly.js v" in plain.data[:100]
    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["Cache-Control"] == "public, immutable, max-age=31536000"


def test_a_study_that_optuna_has_forgotten_is_shown(
    shown: Shown, database: Database, client: FlaskClient
) -> None:
    """Without a link to optuna-dashboard's page of it."""
    database.optuna.delete_study(database.optuna.get_study_id_from_name("xrays"))
    answer = client.get("/studies/xrays")
    assert answer.status_code == 200
    assert "/dashboard/studies" not in answer.text
