"""What a format needs and is not installed is one line, and nothing heavy finds it out."""

from __future__ import annotations

import subprocess
import sys

import pytest

_MISSING = """
import sys
sys.modules["{module}"] = None  # as Python marks a module that cannot be imported
from search.errors import UsageError
from search.formats.format import Format
from search.formats.requiring import require
try:
    require(Format("{format}"))
except UsageError as error:
    print(error)
print({{"keras", "tensorflow", "onnxruntime", "ai_edge_litert"}} & {{
    name for name, module in sys.modules.items() if module is not None
}})
"""


def python(code: str) -> str:
    """What some code prints, in a new process."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("format", "module", "said"),
    [
        ("keras", "tensorflow", "TensorFlow is not installed: pip install 'cnn-search[cpu]', or"),
        ("savedmodel", "tensorflow", "TensorFlow is not installed"),
        ("onnx", "tf2onnx", "the format onnx needs tf2onnx, not installed here: pip install 'cnn-"),
        ("onnx", "onnxruntime", "needs onnxruntime, not installed here"),
        ("litert", "ai_edge_litert", "needs ai_edge_litert, not installed here"),
        ("litert-int8", "ai_edge_litert", "pip install 'cnn-search[litert]'"),
    ],
)
def test_a_missing_runtime_is_one_line(format: str, module: str, said: str) -> None:
    """With the extra that installs it; no runtime is imported for that."""
    line, imported = python(_MISSING.format(format=format, module=module)).splitlines()
    assert said in line
    assert imported == "set()"


def test_with_all_installed_every_format_passes() -> None:
    code = (
        "from search.formats.format import Format\n"
        "from search.formats.requiring import require\n"
        "print([require(one) for one in Format])"
    )
    assert python(code) == f"{[None] * 6}\n"


def test_the_formats_names_import_nothing_heavy() -> None:
    """A command's options list them."""
    code = (
        "import sys, search.formats.format\n"
        "print({'keras', 'tensorflow', 'numpy', 'pydantic', 'optuna'} & {*sys.modules})"
    )
    assert python(code) == "set()\n"
