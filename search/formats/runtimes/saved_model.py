"""A SavedModel by TensorFlow alone. Imports TensorFlow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow.python.framework import op_def_registry

from search.errors import SearchError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

# A SavedModel is a program, whose operations may read and write files. Those of a network have no
# state but in variables; TensorFlow's own saver, which is in every file, is only called by loading.
_STATEFUL = frozenset(
    {
        *("StatefulPartitionedCall", "PartitionedCall", "If", "While", "Case", "NoOp"),
        *("VarHandleOp", "ReadVariableOp", "AssignVariableOp", "VarIsInitializedOp"),
        *(
            "DestroyResourceOp",
            "DisableCopyOnRead",
            "VariableShape",
            "ResourceGather",
            "Placeholder",
        ),
        *("RandomUniform", "RandomStandardNormal", "RandomUniformInt", "TruncatedNormal"),
    }
)
_SAVER = frozenset({"SaveV2", "RestoreV2", "MergeV2Checkpoints", "ShardedFilename"})
_OF_FILES = re.compile("File|Dataset|Reader|Record|Checkpoint|Debug|Table|Iterator|PyFunc|Print")


class SavedModel:
    """The signature that TensorFlow Serving answers by."""

    def __init__(self, folder: Path) -> None:
        _check_saved(folder)
        self._loaded = tf.saved_model.load(str(folder))  # a signature does not hold its variables
        self._serve = self._loaded.signatures["serving_default"]
        _check(self._serve.graph.as_graph_def())  # what it calls, and not the saver
        ((self._input, spec),) = self._serve.structured_input_signature[1].items()
        self.input_shape: tuple[int | None, ...] = tuple(spec.shape)

    def predict_on_batch(self, images: NDArray[np.uint8]) -> NDArray[np.floating]:
        """Probabilities (n, classes)."""
        (found,) = self._serve(**{self._input: tf.constant(images)}).values()
        predicted: NDArray[np.floating] = found.numpy()
        return predicted


def _check_saved(folder: Path) -> None:
    """Before it is loaded, which runs some of it.

    Raises:
        SearchError: it has operations that an image's class does not need, or keeps what is set up
            by running them.
    """
    saved = saved_model_pb2.SavedModel()
    saved.ParseFromString((folder / "saved_model.pb").read_bytes())
    for graph in saved.meta_graphs:
        _check(graph.graph_def, _SAVER)
        kinds = {node.WhichOneof("kind") for node in graph.object_graph_def.nodes}
        if found := sorted(kinds & {"asset", "resource"}):
            raise SearchError(f"it has {', '.join(found)}s, which search export writes none of")


def _check(graph: Any, besides: frozenset[str] = frozenset()) -> None:
    """Refuse operations that touch files or call Python, in a graph or its functions."""
    functions = (function.node_def for function in graph.library.function)
    found = {node.op for nodes in (graph.node, *functions) for node in nodes}
    refused = ", ".join(sorted(name for name in found - besides if _touches(name)))
    if refused:
        raise SearchError(f"it has operations that no image's class needs: {refused}; refused")


def _touches(name: str) -> bool:
    known = op_def_registry.get(name)
    stateful = known is not None and known.is_stateful and name not in _STATEFUL
    return stateful or _OF_FILES.search(name) is not None
