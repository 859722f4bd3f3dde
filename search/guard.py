"""The console script's entry: makes sure that `search`, `spaces` and `storage` are ours.

Other distributions use these import names (Hugging Face's `spaces` is one), and so may a folder on
PYTHONPATH. This file is installed under a name of its own, `cnn_search`, and not here, so that it
runs even where `search` is somebody else's; it imports none of the three until it knows.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("search", "spaces", "storage")
MARK = "cnn-search"  # stands in the docstring of each package of ours


def foreign_package() -> str | None:
    """One line about the first package that is not ours; None when all of them are."""
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is None:
            return f"the package {name!r} is missing: pip install --force-reinstall cnn-search"
        if spec.origin is None or MARK not in Path(spec.origin).read_text("utf-8")[:1000]:
            where = spec.origin or next(iter(spec.submodule_search_locations or []), "?")
            return (
                f"the import name {name!r} is taken by {where}; uninstall or rename that, "
                "or install cnn-search into an environment of its own"
            )
    return None


def main() -> None:
    """Run the commands, unless a name is taken (exit code 2)."""
    taken = foreign_package()
    if taken is not None:
        print(f"error: {taken}", file=sys.stderr)
        sys.exit(2)
    from search.cli import main as commands

    commands()
