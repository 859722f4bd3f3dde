"""What a network costs is counted before it trains, and measured when it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest
from listening import Listening, make_spec
from prepared import prepared

from search.data.sources.arrays import arrays_source
from search.executor import Action
from search.footprint import Footprint
from search.trainer.training import train_network
from search.trainer.weighing import weigh
from storage import AttemptEnd

if TYPE_CHECKING:
    from pathlib import Path

    from search.data import Dataset
    from spaces import Params

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
DENSE: Params = {"network": "dense", "dense_layers": 1, "units": 16, "optimizer": "adam"}
DENSE |= {"learning_rate": 0.01, "batch_size": 16, "patience": 50}
WEIGHTS, MULTIPLY_ADDS = 64 * 16 + 16 + 16 + 1, 64 * 16 + 16  # of two classes it gives one


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Two classes of gray images, 8×8."""
    images = np.random.default_rng(0).integers(0, 255, (40, 8, 8, 1)).astype(np.uint8)
    source = arrays_source({"train": (images, np.arange(40) % 2)})
    return prepared(source, cache=tmp_path_factory.mktemp("data"))


def test_a_trial_says_what_its_network_costs(data: Dataset, tmp_path: Path) -> None:
    """The size is that of the file that is kept; measured again, the latency is much the same."""
    supervisor = Listening()
    spec = make_spec(data, tmp_path, DENSE, epochs=2, footprint=(*Footprint,))
    outcome = train_network(spec, supervisor)
    assert supervisor.counts == [(WEIGHTS, MULTIPLY_ADDS)]
    assert outcome.weights == WEIGHTS
    assert outcome.size == (tmp_path / "model.keras").stat().st_size
    assert outcome.latency is not None
    assert 0 < outcome.latency < 1000
    again = weigh(keras.saving.load_model(tmp_path / "model.keras"), spec)
    assert outcome.latency / 50 < again["latency"] < 50 * outcome.latency


def test_a_pruned_trial_is_not_measured(data: Dataset, tmp_path: Path) -> None:
    """Only what was counted before is known of it."""
    supervisor = Listening(lambda _: Action.PRUNE)
    outcome = train_network(make_spec(data, tmp_path, DENSE, footprint=(*Footprint,)), supervisor)
    assert (outcome.end, outcome.weights) == (AttemptEnd.PRUNED, WEIGHTS)
    assert (outcome.size, outcome.latency) == (None, None)


def test_what_is_no_objective_is_not_measured(data: Dataset, tmp_path: Path) -> None:
    """And trains the same weights."""
    told = [Listening(), Listening()]
    for place, footprint in enumerate([(), (*Footprint,)]):
        folder = tmp_path / str(place)
        folder.mkdir()
        outcome = train_network(
            make_spec(data, folder, DENSE, epochs=2, footprint=footprint), told[place]
        )
        assert (outcome.size is None) == (outcome.latency is None) == (not footprint)
    assert told[0].counts == []
    assert [one.val_loss for one in told[0].epochs] == [one.val_loss for one in told[1].epochs]
