"""What the supervisor's tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from house import House

from search.objective import Objective

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def house(url: str, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes a `House` on each kind of database."""
    built: list[House] = []

    def build(budget: int | None, objective: Objective = Objective.VAL_LOSS) -> House:
        built.append(House(url, tmp_path / "artifacts", budget, objective))
        return built[-1]

    yield build
    for one in built:
        one.database.close()
