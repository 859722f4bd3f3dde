"""A space that a user's own code spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spaces.errors import SpaceError
from spaces.user.augmentation import working_augmentation
from spaces.user.built import Built
from spaces.user.faults import blamed
from spaces.user.hyperparameters import AskingHyperParameters
from spaces.user.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spaces.suggester import Suggester
    from spaces.user.wrapping import Shape


@dataclass(frozen=True, kw_only=True)
class Builder:
    """A user's builder for one kind of data."""

    build: Callable[[AskingHyperParameters], object]
    fit: Callable[..., object] | None = None  # (hp, model, *args, **kwargs), the user's own


@dataclass(frozen=True, kw_only=True)
class UserSpace:
    """What `--space package.module:attribute` names."""

    target: str
    home: Path  # the folder of the user's code, for messages
    builder: Callable[[Shape, int], Builder]

    def build(self, suggester: Suggester, *, shape: Shape, classes: int) -> Built:
        """Run the user's builder, each of its hyperparameters asked of `suggester`.

        Args:
            suggester: asked now, and while the user's own `fit` runs.
            shape: (height, width, channels) of the data's uint8 images.
            classes: how many there are.

        Raises:
            SpaceError: the builder raised, or its model cannot classify such images.
        """
        hp = AskingHyperParameters(suggester)
        with blamed(f"{self.target} failed", self.home), working_augmentation():
            builder = self.builder(shape, classes)
            returned = builder.build(hp)
        try:
            wrapped = wrap(returned, shape, classes)
        except SpaceError as error:
            raise SpaceError(f"{self.target}: {error}") from error.__cause__
        return Built(
            user_model=returned,
            wrapped=wrapped,
            hp=hp,
            fit=builder.fit,
            classes=classes,
            home=self.home,
        )
