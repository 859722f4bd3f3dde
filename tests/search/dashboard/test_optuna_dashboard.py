"""Optuna-dashboard as it is served here: what it may change, its artifacts, its base path."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from asking import Asking
from optuna.artifacts.exceptions import ArtifactNotFound
from optuna.exceptions import OptunaError
from optuna.trial import TrialState
from two_studies import DOCUMENT, GONE, PICTURE, TwoStudies

from search.dashboard import prefix
from search.dashboard.application import make_application
from search.dashboard.pictures import Pictures
from search.dashboard.settings import Settings
from search.errors import SearchError

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

HERE = "http://127.0.0.1:8080"


def client(studies: TwoStudies, **settings: object) -> Asking:
    """Asks a dashboard with these settings, in this process."""
    return Asking(make_application(studies.database, Settings(**settings)))  # type: ignore[arg-type]


def write(studies: TwoStudies, method: str, path: str, **body: object) -> TestResponse:
    """Ask for a change, from a page of the dashboard."""
    return client(studies).open(
        path, method=method, json=body, base_url=HERE, headers={"Origin": HERE}
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/studies/{study}"),
        ("DELETE", "/api/studies/{study}/"),
        ("DELETE", "/api/studies/0{study}"),
        ("POST", "/api/studies/{study}/rename"),
        ("POST", "/api/studies/{study}/{trial}/skip"),
        ("POST", "/api/studies/{study}/preference"),
        ("PUT", "/api/studies/{study}/preference_feedback_component"),
        ("POST", "/api/trials/{trial}/tell"),
        ("POST", "/api/trials/{trial}/user-attrs"),
    ],
)
def test_a_searchs_study_is_not_changed_behind_its_back(
    studies: TwoStudies, method: str, path: str
) -> None:
    """A line says what removes it instead."""
    before = studies.database.optuna.get_trial(studies.our_trial)
    refused = write(
        studies,
        method,
        path.format(study=studies.our_id, trial=studies.our_trial),
        study_name="other",
        state="Complete",
        values=[-999],
        user_attrs={"slot": 7},
    )
    assert refused.status_code == 403
    assert "search delete lungs" in refused.get_json()["reason"]
    rows = studies.database.optuna
    assert rows.get_study_id_from_name("lungs") == studies.our_id
    assert rows.get_trial(studies.our_trial) == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/artifacts/{study}"),
        ("POST", "/api/artifacts/{study}/{trial}"),
        ("DELETE", f"/api/artifacts/{{study}}/{{trial}}/{PICTURE}"),
        ("POST", "/incompatible-rdb-schema"),
        ("POST", "/api/llm/trial_filter_query"),
        ("POST", "/api/studies/٢"),
    ],
)
def test_what_is_not_known_to_be_harmless_is_refused(
    studies: TwoStudies, method: str, path: str
) -> None:
    """Pictures stay where searches put them, and tables as they are."""
    asked = path.format(study=studies.our_id, trial=studies.our_trial)
    refused = write(studies, method, asked, file="data:text/html;base64,eA==")
    assert refused.status_code == 403
    assert Pictures(studies.database, draws=True).open_reader(PICTURE).read(4) == b"\x89PNG"


def test_notes_may_be_written(studies: TwoStudies) -> None:
    """Of a study and of a trial; they harm nobody."""
    for path in (f"{studies.our_id}", f"{studies.our_id}/{studies.our_trial}"):
        written = write(studies, "PUT", f"/api/studies/{path}/note", version=1, body="look here")
        assert written.status_code == 204
    attributes = studies.database.optuna.get_study_system_attrs(studies.our_id)
    assert "look here" in json.dumps(attributes)


def test_a_study_that_is_no_searchs_is_optunas_alone(studies: TwoStudies) -> None:
    """It is told, renamed, made and deleted as in optuna-dashboard itself."""
    rows = studies.database.optuna
    told = write(
        studies, "POST", f"/api/trials/{studies.their_trial}/tell", state="Complete", values=[1.0]
    )
    assert told.status_code == 204
    assert rows.get_trial(studies.their_trial).state == TrialState.COMPLETE
    path = f"/api/studies/{studies.their_id}"
    renamed = write(studies, "POST", f"{path}/rename", study_name="another")
    assert renamed.status_code == 201
    made = write(studies, "POST", "/api/studies", study_name="new", directions=["minimize"])
    assert made.status_code == 201
    deleted = write(studies, "DELETE", f"/api/studies/{renamed.get_json()['study_id']}")
    assert deleted.status_code == 204
    assert {study.study_name for study in rows.get_all_studies()} == {"lungs", "new"}


def test_a_picture_is_shown_and_any_other_artifact_is_a_download(standing: TwoStudies) -> None:
    """Nothing in either is run, and no other site may read it."""
    place = f"/artifacts/{standing.our_id}/{standing.our_trial}"
    picture = client(standing).get(f"{place}/{PICTURE}", base_url=HERE)
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert picture.data.startswith(b"\x89PNG")
    assert "Content-Disposition" not in picture.headers
    document = client(standing).get(f"{place}/{DOCUMENT}", base_url=HERE)
    assert document.headers["Content-Disposition"] == "attachment"
    for answer in (picture, document):
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_picture_that_is_gone_is_not_found(standing: TwoStudies) -> None:
    """One line, and no traceback."""
    place = f"/artifacts/{standing.our_id}/{standing.other_trial}/{GONE}"
    answer = client(standing).get(place, base_url=HERE)
    assert (answer.status_code, answer.text) == (404, f"no study has the artifact {GONE}\n")


@pytest.mark.parametrize(
    "name", [GONE, "", ".", "..", "../split.csv", PICTURE.upper(), f"{{{PICTURE}}}", f"x/{PICTURE}"]
)
def test_the_store_finds_pictures_alone(standing: TwoStudies, name: str) -> None:
    """By the id as it was given out; nothing beside them."""
    with pytest.raises(ArtifactNotFound):
        Pictures(standing.database, draws=True).open_reader(name)


def test_the_store_only_reads(standing: TwoStudies) -> None:
    """Whatever asks it."""
    store = Pictures(standing.database, draws=True)
    picture = store.open_reader(PICTURE)
    with pytest.raises(OptunaError):
        store.write(GONE, picture)
    with pytest.raises(OptunaError):
        store.remove(PICTURE)
    assert store.open_reader(PICTURE).read() == picture.read()


def test_under_a_base_path_its_addresses_begin_with_it(standing: TwoStudies) -> None:
    """Of redirects, the page and every one in its script."""
    asked, base = client(standing, base_path="/deep/er"), f"{HERE}/deep/er"
    assert asked.get("/", base_url=base).headers["Location"] == "/deep/er/dashboard"
    page = asked.get("/dashboard/studies/1", base_url=base)
    assert 'src="/deep/er/static/bundle.js"' in page.text
    assert 'href="/deep/er/favicon.ico"' in page.text
    plain = asked.get("/static/bundle.js", base_url=base)
    packed = asked.get("/static/bundle.js", base_url=base, headers={"Accept-Encoding": "gzip"})
    assert (plain.mimetype, packed.headers["Content-Encoding"]) == ("text/javascript", "gzip")
    assert len(packed.data) < len(plain.data) / 3
    for address in ("`/artifacts/", "`/csv/", '"/dashboard"', "${this.baseURL}/api/"):
        assert address not in plain.text
        assert address.replace("/", "/deep/er/", 1) in plain.text
    again = asked.get(
        "/static/bundle.js",
        base_url=base,
        headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]},
    )
    assert (again.status_code, again.data) == (304, b"")


def test_another_releases_script_is_not_served_half_changed(
    monkeypatch: pytest.MonkeyPatch, standing: TwoStudies
) -> None:
    """Where an address is not as it was known, the command says so."""
    monkeypatch.setattr(prefix, "_script", lambda: "nothing that is known")
    with pytest.raises(SearchError, match="--base-path"):
        client(standing, base_path="/x")
