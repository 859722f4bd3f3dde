"""A process that draws: subjects come on its standard input, a line of JSON each.

Each is answered by a line: {"error": null}. It ends when its input does.
"""

from __future__ import annotations

import json
import os
import sys
from queue import SimpleQueue
from threading import Thread

from pydantic import TypeAdapter

from search.errors import one_line
from search.pictures.subject import Subject

NICENESS = 19  # training comes first


def main() -> None:
    """Draw until there is nobody left to draw for."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    lines: SimpleQueue[str] = SimpleQueue()
    Thread(target=_read, args=(lines,), daemon=True).start()
    adapter = TypeAdapter(Subject)
    from search.pictures.painting import paint

    while True:
        subject = adapter.validate_json(lines.get())
        error: str | None = None
        try:
            paint(subject)
        except Exception as found:  # one trial's pictures are no reason to draw no others
            error = one_line(found)
            print(f"trial {subject.trial}: its pictures: {error}", file=sys.stderr, flush=True)
        print(json.dumps({"error": error}), flush=True)


def _read(lines: SimpleQueue[str]) -> None:
    """Take in what comes; where the search is gone, end at once and leave the rest."""
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)


if __name__ == "__main__":
    main()
