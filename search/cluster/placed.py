"""A supervisor where Ray has placed it."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.errors import DeviceTakenError, exit_code, one_line
from search.supervisor.process import SupervisorDiedError, SupervisorProcess

if TYPE_CHECKING:
    from search.supervisor.request import StartRequest
    from search.supervisor.work import Ending

# A supervisor whose actor is gone gives its trials back within 30 seconds, and holds its GPU.
DEVICE_SECONDS = 60.0
_PAUSE_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What a supervisor on the cluster came to."""

    host: str
    ending: Ending | None = None  # None: it failed
    error: str = ""
    exit_code: int = 1  # of that error
    died: bool = False  # it was killed, and may be started again


class PlacedSupervisor:
    """An actor of Ray's, on the GPUs that CUDA_VISIBLE_DEVICES names: one process, one supervisor.

    When the actor is gone, the process gives its trials back and ends.
    """

    def __init__(self, request: StartRequest, folder: str, cores: int) -> None:
        """Prepare to join a study.

        Args:
            request: of a study that exists.
            folder: where the search was started; code of the user's may be there.
            cores: of this node that are for it.
        """
        self._request = request
        self._process: SupervisorProcess | None = None
        self._stopped = False
        os.environ["LOKY_MAX_CPU_COUNT"] = str(cores)  # joblib tells no more to the supervisor
        with suppress(OSError):
            os.chdir(folder)

    def host(self) -> str:
        """Where it is: answered once it is somewhere."""
        return os.uname().nodename

    def run(self) -> Placed:
        """Search until the study or this supervisor is at its end."""
        host = self.host()
        until = time.monotonic() + DEVICE_SECONDS
        while True:
            try:
                return Placed(host=host, ending=self._searched())
            except DeviceTakenError as error:
                if time.monotonic() > until or self._stopped:
                    return _failed(host, error)
                time.sleep(_PAUSE_SECONDS)
            except Exception as error:  # the one that started the search says it
                return _failed(host, error)

    def _searched(self) -> Ending:
        self._process = SupervisorProcess(self._request)
        if self._stopped:
            self._process.interrupt()
        return self._process.follow().ending

    def stop(self) -> None:
        """Have it give its trials back at their epochs' ends, and end."""
        self._stopped = True
        if self._process is not None:
            self._process.interrupt()


def _failed(host: str, error: Exception) -> Placed:
    died = isinstance(error, SupervisorDiedError)
    return Placed(host=host, error=one_line(error), exit_code=exit_code(error), died=died)
