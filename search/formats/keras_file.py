"""Loading a `.keras` file. Imports Keras."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

from search.errors import SearchError

if TYPE_CHECKING:
    from pathlib import Path

_UNKNOWN = "Could not locate"  # how Keras says that it does not know a class
_UNSAFE = ("Lambda", "lambda", "safe_mode")  # and that a file would bring code of its own
_CAUSE = "Exception encountered: "  # after what it says of every failure
_MOST_WORDS = 300  # characters


def load_keras(file: Path, *, code: str | None, folder: Path) -> Any:
    """Load a model in safe mode: no code in the file is run.

    Args:
        file: the `.keras` file.
        code: "module:attribute" of the user's code to import first; None for none.
        folder: from where that is imported.

    Raises:
        SearchError: it does not load, or has a Lambda layer.
    """
    if code is not None:
        from spaces.user import load_user_space

        load_user_space(code, folder)  # registers its layers
    try:
        return keras.saving.load_model(file, safe_mode=True)
    except Exception as error:
        raise SearchError(f"the model does not load: {_reason(error, code)}") from error


def _reason(error: Exception, code: str | None) -> str:
    said = str(error)
    if _UNSAFE[-1] in said and any(word in said for word in _UNSAFE[:-1]):
        return "it has a Lambda layer, whose code loading it would run; refused"
    if code is None and _UNKNOWN in said:
        name = said.partition(_UNKNOWN)[2].partition("'")[2].partition("'")[0]
        return f"it has {name or 'layers'}, of somebody's own code: say --space MODULE:NAME too"
    return " ".join(said.rpartition(_CAUSE)[2].split())[:_MOST_WORDS]
