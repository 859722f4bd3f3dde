"""Fault 18: a trial that was killed ends with the weights that it would have had."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import h5py  # type: ignore[import-untyped]
import numpy as np
import pytest
from invariants import broken, has_epochs, remembered

from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place


@pytest.mark.long
@pytest.mark.faults(18)
def test_killed_in_the_middle_of_its_epochs(place: Place, told: Callable[[str, str], None]) -> None:
    """Against one that was left alone: every epoch's losses and the kept weights, to the bit."""
    some, epochs = place.form.pick((2, 6), (4, 10))
    whole, cut = (_place(place, name) for name in ("whole", "cut"))
    alone, search = _start(whole, epochs), _start(cut, epochs)
    cut.until(has_epochs(cut, some), 120, f"{some} epochs")
    cut.trainers()[0].kill()
    assert search.end(300) == 0, search.said
    assert alone.end(300) == 0, alone.said
    assert broken(cut, budget=1) == []
    ends = remembered(cut.url).ends()
    assert ends == {AttemptEnd.DIED: 1, AttemptEnd.FINISHED: 1}
    assert _losses(cut) == _losses(whole)
    assert len(_losses(whole)) == epochs
    alike = _weights(cut), _weights(whole)
    assert alike[0].keys() == alike[1].keys()
    for name, value in alike[0].items():
        assert np.array_equal(value, alike[1][name]), name
    told(f"killed at epoch {some} of {epochs}", "same losses and weights to the bit, I6")


def _place(place: Place, name: str) -> Place:
    folder = place.folder / name
    (folder / "tmp").mkdir(parents=True)
    environment = {**place.environment, "TMPDIR": str(folder / "tmp")}  # own locks of devices
    url, mark = f"sqlite:///{folder / 'search.db'}", f"{place.mark}-{name}"
    return replace(place, folder=folder, url=url, environment=environment, mark=mark, searches=[])


def _start(place: Place, epochs: int) -> Any:
    options = ("--space", "augmented", "--seed", "3")
    return place.start(1, *options, workers=1, epochs=epochs, real=True)


def _losses(place: Place) -> list[tuple[float, float]]:
    (rows,) = remembered(place.url).epochs.values()
    return [(row["loss"], row["val_loss"]) for row in rows]


def _weights(place: Place) -> dict[str, Any]:
    """Every array of the kept model, by its place in the file."""
    (file,) = place.folder.rglob("*.keras")
    arrays: dict[str, Any] = {}
    with zipfile.ZipFile(file) as archive:
        body = BytesIO(archive.read("model.weights.h5"))
    with h5py.File(body) as kept:
        kept.visititems(
            lambda name, one: (
                arrays.update({name: one[()]}) if isinstance(one, h5py.Dataset) else None
            )
        )
    assert arrays
    return arrays
