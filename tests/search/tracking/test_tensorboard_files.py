"""A study's event files, read back with TensorBoard's own reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from house import EPOCHS, falling
from simulated import SimulatedExecutor

from search.tracking.event_file import NAME, EventFile, scalars
from search.tracking.tensorboard_files import END, START, TensorboardFiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracked import TrackedHouse

    from search.tracking.tracker import Tracker
    from storage import Study


def into(folder: Path) -> Callable[[Study], Tracker]:
    """Makes a tracker that writes there."""
    return lambda study: TensorboardFiles(str(folder), study)


def read(folder: Path) -> Any:
    """What TensorBoard makes of a run."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return EventAccumulator(str(folder)).Reload()


def curve(folder: Path, tag: str = "epoch_loss") -> dict[int, float]:
    """Step → value; no step is there twice."""
    points = read(folder).Scalars(tag)
    values = {point.step: point.value for point in points}
    assert len(values) == len(points)
    return values


def expected(trial: int) -> dict[int, float]:
    """What `falling` gives a trial."""
    return {epoch + 1: 2.0 - 0.1 * trial - 0.01 * epoch for epoch in range(EPOCHS)}


def hparams(folder: Path) -> dict[str, Any]:
    """What the HPARAMS tab reads of a trial: its start and its end."""
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

    content = read(folder).PluginTagToContent("hparams")
    return {tag: HParamsPluginData.FromString(data) for tag, data in content.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where event files go."""
    return tmp_path / "tensorboard"


def test_each_trial_has_a_run_for_training_and_one_for_validation(
    home: Callable[[int], TrackedHouse], folder: Path
) -> None:
    """The same name in both is one diagram; the study's folder is named after it."""
    house = home(2)
    assert house.search(into(folder), SimulatedExecutor(falling)) == []
    (study,) = folder.iterdir()
    assert study.name == f"s-{house.study.uid[:8]}"
    assert sorted(one.name for one in study.iterdir()) == ["trial-00000", "trial-00001"]
    for number in range(2):
        for part in ("train", "validation"):
            run = study / f"trial-{number:05}" / part
            assert curve(run) == pytest.approx(expected(number))
    assert curve(study / "trial-00000" / "validation", "epoch_accuracy")[1] == 0.5


def test_the_hparams_tab_has_params_and_value(
    home: Callable[[int], TrackedHouse], folder: Path
) -> None:
    """Numbers as numbers, so that it can draw axes."""
    house = home(1)
    house.search(into(folder), SimulatedExecutor(falling))
    (trial,) = folder.glob("s-*/trial-*")
    told = hparams(trial)
    assert set(told) == {START, END}
    params = told[START].session_start_info.hparams
    (slot,) = house.database.slots.all(house.study.id)
    assert params["learning_rate"].number_value == slot.params["learning_rate"]
    assert params["optimizer"].string_value == slot.params["optimizer"]
    assert set(params) == set(slot.params)
    assert curve(trial, "val_loss") == pytest.approx({EPOCHS: slot.value})


def test_a_later_search_writes_no_step_twice(
    home: Callable[[int], TrackedHouse], folder: Path
) -> None:
    """Nor does a trial's next attempt: files hold each step once, not only TensorBoard's view."""
    house = home(1)
    executor = SimulatedExecutor(falling, crash={0: 3})
    house.search(into(folder), executor)
    house.database.studies.start(house.study, budget=2)
    house.search(into(folder), SimulatedExecutor(falling))
    house.catch_up(into(folder))
    died, complete = sorted(folder.glob("s-*/trial-*"))
    for trial, last in ((died, 2), (complete, EPOCHS)):
        steps = [event.step for event in EventFile(trial / "train").events()]
        assert steps == list(range(1, last + 1))
        assert len(EventFile(trial).events()) == 3  # params, value, end
    assert hparams(died)[END].session_end_info.status == 2  # STATUS_FAILURE


def test_a_file_that_was_cut_short_goes_on_after_its_last_whole_event(folder: Path) -> None:
    """As one is when its supervisor is killed while it writes."""
    file = EventFile(folder)
    file.append([(1, scalars(loss=0.5)), (2, scalars(loss=0.4))])
    whole = (folder / NAME).read_bytes()
    for length in range(len(whole) - 1, len(whole) - 40, -7):
        (folder / NAME).write_bytes(whole[:length])
        assert [event.step for event in file.events()] == [1]
        file.append([(2, scalars(loss=0.3))])
        assert curve(folder, "loss") == pytest.approx({1: 0.5, 2: 0.3})


def test_a_folder_that_cannot_be_written_is_one_line(
    home: Callable[[int], TrackedHouse], folder: Path
) -> None:
    """The search goes on."""
    folder.write_text("a file")
    house = home(2)
    lines = house.search(into(folder), SimulatedExecutor(falling))
    assert lines == [
        f"TensorBoard's folder {folder} does not take it: Not a directory; the search goes on, "
        "and tries again",
        f"TensorBoard's folder {folder} has not everything; the study's next search makes up for "
        "it",
    ]
    assert len(house.view.endings) == 2


_WRITING = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from house import falling
from simulated import SimulatedExecutor
from tracked import TrackedHouse
from search.tracking.tensorboard_files import TensorboardFiles
import search.supervisor.searching
before = {name.partition(".")[0] for name in sys.modules}
folder = Path(sys.argv[1])
house = TrackedHouse(folder, 1)
house.search(lambda study: TensorboardFiles(str(folder), study), SimulatedExecutor(falling))
after = {name.partition(".")[0] for name in sys.modules}
print(*sorted(before & {"mlflow", "tensorboard"}), *sorted(after & {"tensorflow", "keras"}))
"""


def test_writing_imports_no_tensorflow(tmp_path: Path) -> None:
    """A supervisor has none; and what a search is not asked to track costs it no import."""
    tests = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", _WRITING, str(tmp_path), str(tests), str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""
    assert list(tmp_path.glob("s-*/trial-00000/train/*tfevents*"))
