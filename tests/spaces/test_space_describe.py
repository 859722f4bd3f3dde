"""Parameters in words, for tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spaces import load_space
from spaces.parameters import describe

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blocks: {int: [1, 4]}", ("int", "1–4", "linear")),
        ("blocks: {int: [1, 4], log: true}", ("int", "1–4", "log")),
        ("units: {int: [32, 96], step: 32}", ("int", "32–96", "linear, step 32")),
        (
            "filters: {int: [16, 64], log: true, per: blocks, growth: 2}",
            ("int", "16–64", "log, growth 2"),
        ),
        ("l2: {float: [1.0e-4, 0.1], log: true}", ("float", "1e-4–0.1", "log")),
        ("l2: {float: [0, 1.25e-7]}", ("float", "0–1.25e-7", "linear")),
        ("dropout: {float: [0, 0.5], step: 0.1}", ("float", "0–0.5", "linear, step 0.1")),
        ("gradient_clip: {float: [0.001, 1e+6]}", ("float", "0.001–1e6", "linear")),
        ("optimizer: {choice: [sgd, adam]}", ("choice", "sgd, adam", "")),
        ("nesterov: {choice: [true, false]}", ("choice", "true, false", "")),
        (
            "filters: {choice: [16, 32], per: blocks, growth: 1.5}",
            ("choice", "16, 32", "growth 1.5"),
        ),
        ("batch_size: 64", ("fixed", "64", "")),
        ("learning_rate: 0.0003", ("fixed", "3e-4", "")),
        ("l2: {ref: learning_rate, times: 0.1}", ("ref", "0.1 × learning_rate", "")),
        ("l2: {ref: l1}", ("ref", "l1", "")),
    ],
)
def test_kind_range_and_scale(tmp_path: Path, text: str, expected: tuple[str, str, str]) -> None:
    path = tmp_path / "my.yaml"
    path.write_text(f"extends: cnn\nparameters:\n  {text}\n", encoding="utf-8")
    name = text.partition(":")[0]

    assert describe(load_space(str(path)).parameters[name]) == expected
