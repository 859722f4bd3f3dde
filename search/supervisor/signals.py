"""What signals do to a search."""

from __future__ import annotations

import os
import signal
import sys
from threading import Timer, current_thread, main_thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType

_SHOW_CURSOR = "\x1b[?25h"
HURRY_SECONDS = 4.0  # that a search asked to stop twice may still take to give its trials back


class Signals:
    """Obeys SIGINT, SIGTERM and SIGHUP within the context.

    Before there is anything to stop, SIGINT raises KeyboardInterrupt as ever, and the others end
    the process. Then they call what `obey_by` was given, the second signal again. Some seconds
    after that one the process ends, trainers too, whatever it waits for; at the third it does so at
    once. A SIGHUP that is ignored already (`nohup`) stays so.
    """

    def __init__(self) -> None:
        self._asked = 0
        self._stop: Callable[[], None] | None = None
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Signals:
        self._catch(signal.SIGINT)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def asked(self) -> bool:
        """Whether there was a signal."""
        return self._asked > 0

    def obey_by(self, stop: Callable[[], None]) -> None:
        """From now on, stop the search that runs."""
        self._stop = stop
        self._catch(signal.SIGTERM)
        if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            self._catch(signal.SIGHUP)
        if self._asked:  # and what it raised was swallowed, as in a callback of the collector's
            stop()

    def _catch(self, number: int) -> None:
        if current_thread() is main_thread():  # no other thread may
            self._before[number] = signal.signal(number, self._obey)

    def _obey(self, number: int, _frame: FrameType | None) -> None:
        self._asked += 1
        if self._stop is None:
            raise KeyboardInterrupt
        if self._asked > 2:
            _leave(number)
        self._stop()
        if self._asked == 2:
            timer = Timer(HURRY_SECONDS, _leave, [number])
            timer.daemon = True
            timer.start()


def _leave(number: int) -> None:
    """End this process; the kernel ends its trainers."""
    if sys.stdout.isatty():
        os.write(sys.stdout.fileno(), _SHOW_CURSOR.encode())
    os._exit(128 + number)
