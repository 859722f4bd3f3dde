"""Faults 4 and 13: PostgreSQL stops, or is killed with everything else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from invariants import broken, has_epochs, remembered, running
from played_forker import Played

from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place
    from own_postgres import OwnPostgres


@pytest.mark.long
@pytest.mark.faults(4)
def test_trainers_go_on_without_it(
    on_postgres: Place, server: OwnPostgres, told: Callable[[str, str], None]
) -> None:
    """Stopped as by a crash for a while, three times; every trial ends in its first attempt."""
    place = on_postgres
    away = place.form.pick((0.0, 1.0, 3.0), (0.0, 20.0, 60.0))
    trials, epochs = place.form.pick((3, 30), (4, 1500))
    search = place.start(trials, epochs=epochs)
    for number, seconds in enumerate(away, start=1):
        place.until(has_epochs(place, 3 * number), 120, "more epochs")
        server.stop()
        time.sleep(seconds)
        server.start()
    assert search.end(600) == 0, search.said
    assert remembered(place.url).ends() == {AttemptEnd.FINISHED: trials}
    assert broken(place, budget=trials) == []
    assert running(place) == []
    shown = ", ".join(f"{one:g}" for one in away)
    told(f"PostgreSQL away for {shown} s", "no trainer died, I1, I2, I3, I6")


@pytest.mark.faults(13)
def test_everything_is_killed_at_once(
    on_postgres: Place, server: OwnPostgres, told: Callable[[str, str], None]
) -> None:
    """Supervisor, trainers and PostgreSQL, then all of it started again."""
    place = on_postgres
    epochs = place.form.pick(8, 30)
    search = place.start(3, epochs=epochs, played=place.form.pick(Played(hold=5), None))
    place.until(has_epochs(place, 4, trials=2), 90, "four epochs of two trials")
    for one in place.processes():
        one.kill()
    server.kill()
    search.process.wait()
    server.start()
    assert running(place) == []
    assert place.start(3, epochs=epochs).end(180) == 0, place.searches[-1].said
    assert broken(place, budget=3) == []
    known = remembered(place.url)
    assert known.ends()[AttemptEnd.LOST] == 2
    assert all(rows[-1]["first_epoch"] > 1 for rows in known.attempts.values() if len(rows) > 1)
    told("supervisor, trainers and PostgreSQL killed, all started again", "I1 to I7")
