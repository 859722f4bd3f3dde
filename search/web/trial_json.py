"""A trial's pictures, as its page gets them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from search.analysis.numbers import short, shortened
from storage import Epoch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.analysis.classified import Classified
    from search.analysis.trial import TrialDetails
    from search.objective import Objective

_NOT_DRAWN = {"epoch", "fold", "layers", "val_classes"}
_DRAWN = tuple(one.name for one in fields(Epoch) if one.name not in _NOT_DRAWN)


def trial_json(page: TrialDetails, classes: Sequence[str], objective: Objective) -> dict[str, Any]:
    """The curves of each fold, its layers, and what its best epoch predicted."""
    folds = [[one for one in page.epochs if one.fold == fold] for fold in _folds(page)]
    return {
        "objective": objective.value,
        "folds": [_columns(fold, objective) for fold in folds],
        "layers": _layers(folds[0]) if folds else None,
        "classes": list(classes),
        "classified": _classified(page.classified),
    }


def _folds(page: TrialDetails) -> list[int]:
    return sorted({one.fold for one in page.epochs})


def _columns(fold: Sequence[Epoch], objective: Objective) -> dict[str, Any]:
    best = objective.best(fold)
    columns: dict[str, Any] = {
        name: shortened([getattr(one, name) for one in fold]) for name in _DRAWN
    }
    return columns | {
        "epoch": [one.epoch for one in fold],
        "best": None if best is None else best.epoch,
    }


def _layers(fold: Sequence[Epoch]) -> dict[str, Any] | None:
    """A row a layer, a column an epoch; of the first fold, where there are several."""
    looked = [one for one in fold if one.layers]
    if not looked:
        return None
    names = list(dict.fromkeys(layer.name for one in looked for layer in one.layers))
    there = [{layer.name: layer for layer in one.layers} for one in looked]

    def rows(what: str) -> dict[str, list[Any]]:
        found = [
            (name, [short(getattr(at.get(name), what, None)) for at in there]) for name in names
        ]
        known = [(name, row) for name, row in found if any(one is not None for one in row)]
        return {"names": [name for name, _ in known], "values": [row for _, row in known]}

    epochs = [one.epoch for one in looked]
    return {"epochs": epochs, "dead": rows("dead"), "gradient": rows("gradient")}


def _classified(found: Classified | str) -> dict[str, Any] | None:
    if isinstance(found, str):
        return None
    return {
        "images": found.images,
        "confusion": found.confusion,
        "outlines": [
            {**vars(one), "auc": f"{one.auc:.3f}", "precision": f"{one.precision:.3f}"}
            for one in found.outlines
        ],
    }
