"""What a study's value is: decided once, and kept."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.errors import UsageError
from search.supervisor.plan import make_plan
from search.supervisor.request import StartRequest
from storage import open_database

if TYPE_CHECKING:
    from pathlib import Path

    from search.supervisor.plan import Plan


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    """Twenty images of two classes."""
    return write(tmp_path / "pets.npz", ["cat", "dog"], ["cat", "dog"])


def write(file: Path, train: list[str], validation: list[str]) -> Path:
    """An `.npz` of 8×8 images, ten a class and part."""
    labels = {"train": np.repeat(train, 10), "val": np.repeat(validation, 10)}
    generator = np.random.default_rng(len(train))
    arrays: dict[str, Any] = {}
    for part, names in labels.items():
        arrays[f"x_{part}"] = generator.integers(0, 255, (len(names), 8, 8)).astype(np.uint8)
        arrays[f"y_{part}"] = names
    np.savez(file, **arrays)
    return file


def plan(data: Path, **options: Any) -> Plan:
    """What a start in an empty folder would do."""
    storage = f"sqlite:///{data.parent / 'search.db'}"
    return make_plan(StartRequest(data=str(data), storage=storage, **options))


def made(data: Path, **options: Any) -> Plan:
    """A study that exists, as a start would make it."""
    decided = plan(data, **options)
    with closing(open_database(f"sqlite:///{data.parent / 'search.db'}", create=True)) as database:
        database.studies.create(
            decided.name, identity=decided.identity(), source=str(data), seed=0, artifacts=None
        )
    return decided


def test_what_is_not_said_is_the_loss_and_the_second_class(pets: Path) -> None:
    """And both are part of what the study is."""
    identity = plan(pets).identity()
    assert (identity["objective"], identity["positive"]) == ("val_loss", "dog")


def test_of_more_than_two_classes_none_is_positive(tmp_path: Path) -> None:
    """Nor may one be."""
    data = write(tmp_path / "x.npz", ["a", "b", "c"], ["a", "b", "c"])
    assert plan(data).identity()["positive"] is None
    with pytest.raises(UsageError, match="--positive is for two classes; of 3"):
        plan(data, positive="a")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"positive": "cats"}, r"unknown class 'cats' \(did you mean cat\?\); allowed: cat, dog"),
        ({"objective": ("val_acu",)}, r"did you mean val_auc\?.*val_loss, val_auc, val_accuracy"),
    ],
)
def test_a_misspelt_name_gets_the_nearest(pets: Path, options: dict[str, Any], said: str) -> None:
    """And everything that is allowed."""
    with pytest.raises(UsageError, match=said):
        plan(pets, **options)


def test_an_auc_needs_every_class_in_validation(tmp_path: Path) -> None:
    """Without a cat there is nothing to tell from a dog; the loss would still be one."""
    data = write(tmp_path / "x.npz", ["cat", "dog"], ["dog"])
    with pytest.raises(UsageError, match=r"needs validation images of every class.*none of 'cat'"):
        plan(data, objective=("val_auc",))
    assert plan(data).objective == "val_loss"


def test_what_is_left_out_on_going_on_is_the_studys(pets: Path) -> None:
    """Said again or not."""
    first = made(pets, objective=("val_f1",), positive="cat")
    said: dict[str, Any]
    for said in ({}, {"objective": ("val_f1",)}, {"positive": "cat"}):
        assert plan(pets, **said).identity() == first.identity()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"objective": ("val_loss",)}, "exists with objective val_f1, not val_loss; give another"),
        ({"positive": "dog"}, "exists with positive class cat, not dog; give another"),
    ],
)
def test_a_study_keeps_its_objective(pets: Path, options: dict[str, Any], said: str) -> None:
    """Its values could not be compared with the new ones."""
    made(pets, objective=("val_f1",), positive="cat")
    with pytest.raises(UsageError, match=said):
        plan(pets, **options)


def test_other_images_are_said_before_their_classes(pets: Path, tmp_path: Path) -> None:
    """A study of two classes, started again with images of three."""
    name = made(pets, positive="cat").name
    other = write(tmp_path / "x.npz", ["a", "b", "c"], ["a", "b", "c"])
    with pytest.raises(UsageError, match="exists with other images"):
        plan(other, study=name)


def test_an_objective_alone_leaves_no_trace_of_others(pets: Path) -> None:
    """So that studies of older releases go on."""
    assert "footprint" not in plan(pets).identity()


def test_what_networks_cost_is_part_of_what_a_study_is(pets: Path) -> None:
    """In whatever order it is said, and where it is not said again."""
    first = made(pets, objective=("val_loss", "latency", "parameters"))
    assert first.identity()["footprint"] == ["parameters", "latency"]
    said: dict[str, Any]
    for said in ({}, {"objective": ("val_loss", "parameters", "latency")}):
        assert plan(pets, **said).identity() == first.identity()
    there = "exists with objective val_loss and parameters and latency, not val_loss"
    with pytest.raises(UsageError, match=f"{there} and latency; give another --study"):
        plan(pets, objective=("val_loss", "latency"))
    with pytest.raises(UsageError, match=f"{there}; give another --study"):
        plan(pets, objective=("val_loss",))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"objective": ("val_loss", "val_loss")}, "--objective val_loss is given twice"),
        ({"objective": ("latency",)}, "the first one is a metric.*latency may stand after it"),
        ({"objective": ("val_loss", "val_auc")}, "val_auc beside val_loss: after the first one"),
        ({"objective": ("val_loss", "weights")}, "unknown objective 'weights'; allowed: val_loss"),
        ({"objective": ("val_loss", "size"), "trials": 9, "repeats": 2}, "--repeats trains the"),
        (
            {"objective": ("val_loss", "latency"), "devices": "cpu:1", "devices_per_trial": 2},
            "--devices-per-trial 2: --objective latency is that of one device",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(
    pets: Path, options: dict[str, Any], said: str
) -> None:
    """Before anything is written."""
    with pytest.raises(UsageError, match=said):
        plan(pets, **options)
    assert not (pets.parent / "search.db").exists()
