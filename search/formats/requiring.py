"""Whether what a format needs is installed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from search.errors import UsageError
from search.formats.format import Format
from search.keras_backend import require_tensorflow

if TYPE_CHECKING:
    from collections.abc import Sequence

_LITERT = (("ai_edge_litert",), "litert")
# The modules, and the extra of this package that installs them.
_NEEDED = {
    Format.ONNX: (("onnx", "tf2onnx", "onnxruntime"), "onnx"),
    Format.LITERT: _LITERT,
    Format.LITERT_DYNAMIC: _LITERT,
    Format.LITERT_INT8: _LITERT,
}


def require(format: Format) -> None:
    """Let a format pass whose own runtime is installed; imports none.

    Raises:
        UsageError: it is not; names the extra.
    """
    if format not in _NEEDED:
        require_tensorflow()
        return
    require_modules(f"the format {format}", *_NEEDED[format])


def require_modules(what: str, modules: Sequence[str], extra: str) -> None:
    """Let `what` pass whose modules are installed; imports none.

    Raises:
        UsageError: some are not; names them, and the extra that installs them.
    """
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"{what} needs {', '.join(missing)}, not installed here: "
            f"pip install 'cnn-search[{extra}]'"
        )
