"""Faults 5 and 6: a supervisor that others must take for dead comes back."""

from __future__ import annotations

import hashlib
import signal
import time
from typing import TYPE_CHECKING

import pytest
from cut_proxy import CutProxy
from fault_launcher import Fault
from invariants import broken, has_epochs, remembered, running, seen
from played_forker import Played

from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fault_search import Place, Search
    from own_postgres import OwnPostgres


@pytest.mark.long
@pytest.mark.faults(5)
def test_a_late_result_is_refused(
    on_postgres: Place, server: OwnPostgres, told: Callable[[str, str], None]
) -> None:
    """Cut off from the database for three leases, while another supervisor takes its trial."""
    place = on_postgres
    with CutProxy(server.port) as proxy:
        through = place.url.replace(f":{server.port}/", f":{proxy.port}/")
        cut_off, other = _two(place, through)
        proxy.cut()
        place.go.touch()
        _three_leases(place)
        proxy.heal()
        _both_end(cut_off, other)
    _its_result_was_refused(place, cut_off)
    told(
        "cut off for three leases, then healed",
        f"{_adoption(place)}, late result refused, I1 to I4, I6, I7",
    )


@pytest.mark.long
@pytest.mark.faults(6)
def test_a_suspended_supervisor_does_no_harm(
    place: Place, told: Callable[[str, str], None]
) -> None:
    """SIGSTOP for three leases, then SIGCONT; the new attempt's checkpoint stays as it is."""
    suspended, other = _two(place, place.url)
    suspended.interrupt(signal.SIGSTOP)
    place.go.touch()
    _three_leases(place)
    suspended.interrupt(signal.SIGCONT)
    for _ in range(20):
        assert _newest_checkpoints(place) == []
        time.sleep(0.1)
    _both_end(suspended, other)
    _its_result_was_refused(place, suspended)
    told(
        "SIGSTOP for three leases, then SIGCONT",
        f"{_adoption(place)}, late result refused, I1 to I7",
    )


def _two(place: Place, url: str) -> tuple[Search, Search]:
    """Two supervisors on hosts of their own, each at a trial; the first one's way is `url`.

    Played trainers hold still from then on until `go` is there.
    """
    epochs, played = place.form.pick(60, 1500), place.form.pick(Played(hold=10), None)
    hosts = Fault(host="a"), Fault(host="b")
    first = place.start(3, workers=1, epochs=epochs, played=played, url=url, fault=hosts[0])
    place.until(has_epochs(place, 1), 90, "an epoch")
    second = place.start(3, workers=2, epochs=epochs, played=played, fault=hosts[1])
    place.until(has_epochs(place, 2, trials=2), 90, "two trials")
    return first, second


def _three_leases(place: Place) -> None:
    """They pass; the trial is adopted within two, as the long form checks by the clock."""
    began, lease = time.monotonic(), place.form.lease
    place.until(_adopted(place), place.form.pick(90.0, 2 * lease + 2.0), "its trial adopted")
    time.sleep(max(0.0, began + 3 * lease - time.monotonic()))


def _adoption(place: Place) -> str:
    return place.form.pick("adopted", "adopted within two leases")


def _adopted(place: Place) -> Callable[[], bool]:
    def look() -> bool:
        known = seen(place)
        return known is not None and known.ends()[AttemptEnd.LOST] == 1

    return look


def _both_end(*searches: Search) -> None:
    for search in searches:
        assert search.end(1200) == 0, search.said


def _its_result_was_refused(place: Place, search: Search) -> None:
    assert broken(place, budget=3) == []
    assert running(place) == []
    assert remembered(place.url).ends() == {AttemptEnd.LOST: 1, AttemptEnd.FINISHED: 3}
    assert "another supervisor" in search.said


def _newest_checkpoints(place: Place) -> list[str]:
    """Recorded checkpoints whose file is not theirs; one that was replaced meanwhile is passed."""
    known = seen(place)
    assert known is not None
    bad = []
    for slot in known.slots:
        name = slot["checkpoint_file"]
        if (
            name
            and _hash(place.folder / "search-artifacts" / known.study["uid"] / name)
            != (slot["checkpoint_hash"])
        ):
            bad.append((slot["slot"], name))
    now = seen(place)
    assert now is not None
    still = {(slot["slot"], slot["checkpoint_file"]) for slot in now.slots}
    return [name for number, name in bad if (number, name) in still]


def _hash(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
