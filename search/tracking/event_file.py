"""A file of TensorBoard's events that is read, and gone on with, without TensorFlow.

TensorBoard's own writer and reader of files import it, where it is installed.
"""

from __future__ import annotations

import os
import struct
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# TensorBoard looks for "tfevents". One file a run: it is gone on with, not followed by another.
NAME = "events.out.tfevents.0.search"
_VERSION = "brain.Event:2"
# A record (tensorflow.org, "TFRecord"): its length, a checksum of that, itself, its checksum.
_LENGTH = struct.Struct("<Q4x")
_CHECKSUM_BYTES = 4


class EventFile:
    """The events of one run of TensorBoard, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when something is written."""
        self._file = folder / NAME

    def events(self) -> list[Any]:
        """Every event that was written whole, the file's first one left out."""
        from tensorboard.compat.proto.event_pb2 import Event

        return [Event.FromString(record) for record, _ in self._records()][1:]

    def append(self, summaries: Sequence[tuple[int, Any]]) -> None:
        """Write summaries, each with its step, after what is there; a torn end is cut off.

        Raises:
            OSError: the folder or the file cannot be written.
        """
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.summary.writer.record_writer import RecordWriter

        now = time.time()
        whole = max((end for _, end in self._records()), default=0)
        events = [] if whole else [Event(wall_time=now, file_version=_VERSION)]
        events += [Event(wall_time=now, step=step, summary=one) for step, one in summaries]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as stream:
            os.truncate(stream.fileno(), whole)
            writer = RecordWriter(stream)
            for event in events:
                writer.write(event.SerializeToString())

    def _records(self) -> Iterator[tuple[bytes, int]]:
        """Each whole record, and where it ends in the file."""
        data = self._file.read_bytes() if self._file.exists() else b""
        start = 0
        while start + _LENGTH.size <= len(data):
            begin = start + _LENGTH.size
            end = begin + _LENGTH.unpack_from(data, start)[0]
            start = end + _CHECKSUM_BYTES
            if start > len(data):
                return
            yield data[begin:end], start


def scalars(**values: float | None) -> Any:
    """A summary of those values that there are."""
    from tensorboard.compat.proto.summary_pb2 import Summary

    there = {tag: value for tag, value in values.items() if value is not None}
    return Summary(
        value=[Summary.Value(tag=tag, simple_value=value) for tag, value in there.items()]
    )
