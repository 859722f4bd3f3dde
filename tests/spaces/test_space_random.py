"""Properties of spaces in general, on spaces made at random."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import optuna

from spaces import Space, SpaceError, load_space
from spaces.catalog import CATALOG, NETWORKS
from spaces.domains import ClassWeights, Names, Real, Sizes, Switch, Text, Whole
from spaces.parameters import FloatParameter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spaces import Params
    from spaces.catalog import Entry
    from spaces.suggester import Scalar

SEEDS = range(150)
UNFIT = (
    "may depend on network",
    "leaves out",
    "never exists",
    "gives 0 where",
    "gives 1 where",
)
WORDS = {Text: ["imagenet", "none"], ClassWeights: ["none", "balanced", "0.3/0.7"]}


class RandomFile:
    """A space file that is most often valid; `small` ones have few points."""

    def __init__(self, seed: int, *, small: bool) -> None:
        self._random = Random(seed)  # noqa: S311
        self._small = small
        self._networks = self._random.sample(NETWORKS, self._random.choice([1, 1, 2, 3]))
        own = {name: e for name, e in CATALOG.items() if {*e.networks} & {*self._networks}}
        optional = [name for name, entry in own.items() if not entry.needed]
        chosen = self._random.sample(optional, min(len(optional), 3 if small else 12))
        chosen += [entry.per for name, entry in own.items() if name in chosen and entry.per]
        self._own = {name: e for name, e in own.items() if e.needed or name in chosen}

    def data(self) -> dict[str, Any]:
        parameters: dict[str, Any] = {"network": {"choice": self._networks}}
        for name, entry in self._own.items():
            if name != "network":
                parameters[name] = self._parameter(entry, parameters)
        return {"parameters": parameters, "limits": self._limits()}

    def _limits(self) -> dict[str, Any]:
        whole = {"weights": self._random.randint(1, 10**7), "memory": "1.5 GiB"}
        return {name: whole[name] for name in self._random.sample([*whole], 1)}

    def _parameter(self, entry: Entry, before: dict[str, Any]) -> Any:
        if entry.needed and self._small and self._random.random() < 0.6:
            return self._value(entry)
        numbers = [
            other
            for other, parameter in before.items()
            if CATALOG[other].domain.range_kind
            and not (isinstance(parameter, dict) and "per" in parameter)
        ]
        if numbers and entry.domain.range_kind and self._random.random() < 0.1:
            return {"ref": self._random.choice(numbers), "times": self._random.choice([0.5, 1, 3])}
        parameter = self._kind(entry)
        if entry.per in before and self._random.random() < 0.7:
            parameter["per"] = entry.per
            if entry.domain.range_kind and self._random.random() < 0.4:
                parameter["growth"] = self._random.choice([0.5, 1.2])
        if not entry.needed and self._random.random() < 0.5:
            parameter["when"] = self._when(before)
        return parameter

    def _when(self, before: dict[str, Any]) -> dict[str, Any]:
        parents = [name for name, p in before.items() if isinstance(p, dict) and "choice" in p]
        parent = self._random.choice([name for name in parents if "per" not in before[name]])
        values = before[parent]["choice"]
        return {parent: self._random.sample(values, self._random.randint(1, len(values)))}

    def _kind(self, entry: Entry) -> dict[str, Any]:
        if entry.domain.range_kind is None or self._random.random() < 0.5:
            values = {self._value(entry) for _ in range(3)}
            return {"choice": sorted(values, key=str)}
        low, high = sorted((self._value(entry), self._value(entry)))
        if self._small and isinstance(entry.domain, Real):
            return {"float": [low, high], "step": high - low} if low < high else {"choice": [low]}
        scale = {"log": True} if low > 0 and self._random.random() < 0.5 else {}
        return {entry.domain.range_kind: [low, high], **scale}

    def _value(self, entry: Entry) -> Any:
        match entry.domain:
            case Whole(low=low) | Sizes(low=low):
                return self._random.randint(low, low + 2)
            case Real(low=low, high=high):
                return low + (high - low) * self._random.choice([0.125, 0.25, 0.5])
            case Names(names=names):
                return self._random.choice(names)
            case Switch():
                return self._random.choice([True, False])
            case other:
                return self._random.choice(WORDS[type(other)])


def made(seed: int, folder: Path, *, small: bool = False) -> Space | None:
    """The space of a random file; None where its conditions or references do not fit together."""
    path = folder / "random.yaml"
    path.write_text(json.dumps(RandomFile(seed, small=small).data()), encoding="utf-8")
    try:
        return load_space(str(path))
    except SpaceError as error:
        if any(text in str(error) for text in UNFIT):
            return None
        raise


def with_points(space: Space, count: int) -> Space:
    """`space` with points of its own to be tried first."""
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=count))
    trials = [study.ask() for _ in range(count)]
    for trial in trials:
        space.sample(trial)
    data = json.loads(space.to_json())
    return Space.from_json(json.dumps(data | {"enqueue": [trial.params for trial in trials]}))


class EveryPoint:
    """A suggester that in turn gives every value of everything it is asked for."""

    def __init__(self) -> None:
        self._given: list[tuple[int, int]] = []  # the place among how many values, an answer
        self._place = 0

    def _next(self, values: Sequence[Scalar]) -> Any:
        if self._place == len(self._given):
            self._given.append((0, len(values)))
        answer = values[self._given[self._place][0]]
        self._place += 1
        return answer

    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> Any:
        del name, log
        return self._next(range(low, high + 1, step))

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> Any:
        del name, step, log  # the random spaces' steps lead from one end to the other
        return self._next([low, high] if low < high else [low])

    def suggest_categorical(self, name: str, choices: Sequence[Scalar]) -> Any:
        del name
        return self._next(choices)

    def points(self, space: Space) -> list[Params]:
        found = []
        while True:
            self._place = 0
            found.append(space.sample(self))
            while self._given and self._given[-1][0] + 1 == self._given[-1][1]:
                self._given.pop()
            if not self._given:
                return found
            self._given[-1] = (self._given[-1][0] + 1, self._given[-1][1])


def test_json_is_the_identity_and_points_come_again(tmp_path: Path) -> None:
    """A trial's values, fixed, give the trial's params: the space knows its own points."""
    valid = 0
    for seed in SEEDS:
        space = made(seed, tmp_path)
        if space is None:
            continue
        valid += 1
        space = with_points(space, 3)
        assert Space.from_json(space.to_json()) == space
        study = optuna.create_study()
        for point in space.enqueue:
            assert space.fixed(point).items() <= point.items()
            study.enqueue_trial(space.fixed(point))
            params = space.sample(study.ask())
            assert params.items() >= point.items()
    assert valid > len(SEEDS) // 2


def test_the_number_of_points_is_what_going_through_all_of_them_gives(tmp_path: Path) -> None:
    counted = 0
    for seed in SEEDS:
        space = made(seed, tmp_path, small=True)
        if space is None or (expected := space.points()) is None or expected > 3000:
            continue
        counted += 1
        points = {json.dumps(params) for params in EveryPoint().points(space)}
        assert len(points) == expected
    assert counted > len(SEEDS) // 3


def test_a_range_of_floats_without_steps_has_no_number_of_points() -> None:
    space = load_space("cnn")

    assert space.points() is None
    assert any(
        isinstance(parameter, FloatParameter) and parameter.step is None
        for parameter in space.parameters.values()
    )


def test_a_large_space_is_counted_without_going_through_it(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text(
        "parameters:\n"
        "  network: {choice: [cnn, dense]}\n"
        "  blocks: {int: [1, 8]}\n"
        "  filters: {int: [1, 2048], per: blocks}\n"
        "  dense_layers: {ref: blocks}\n"
        "  units: {int: [1, 100], per: dense_layers, growth: 2}\n"
        "  optimizer: {choice: [sgd, adam]}\n"
        "  momentum: {float: [0, 0.9], step: 0.1, when: {optimizer: sgd}}\n"
        "  learning_rate: 0.1\n"
        "  batch_size: {int: [1, 65536]}\n"
        "  patience: 3\n",
        encoding="utf-8",
    )

    cnn = sum(2048**blocks for blocks in range(1, 9)) * 100
    assert load_space(str(path)).points() == (cnn + 1) * (10 + 1) * 65536
