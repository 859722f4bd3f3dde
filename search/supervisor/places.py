"""Where trials run and may begin: a supervisor's devices, each for one trial at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from search.names import many
from search.supervisor.retries import MOST_RETRIES
from search.supervisor.sharing import LEAST_GAIN, Sharing, Verdict
from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.executor import Device, Outcome
    from storage import Epoch


class Places:
    """Devices that are idle or at work; of those on the same hardware, as many as pay.

    How many do is found by `Sharing`, if it is to be. Then each of these devices has the threads
    that its hardware gives a trial alone.
    """

    def __init__(
        self, devices: Sequence[Device], *, measured: bool, note: Callable[[str], None]
    ) -> None:
        self._note = note
        self._idle = list(reversed(devices))
        self._taken: dict[int, Device] = {}  # by trial
        self._errors: Counter[str] = Counter()
        self._sharing: dict[str, Sharing] = {}  # by hardware
        if measured:
            threads = {one.hardware: one.threads for one in devices if one.kind == "cpu"}
            for hardware, most in Counter(one.hardware for one in devices).items():
                self._sharing[hardware] = Sharing(most, threads=threads.get(hardware))

    @property
    def lost(self) -> bool:
        """Whether every device was set aside."""
        return not self._idle and not self._taken

    def next(self) -> Device | None:
        """Where a trial may begin, with the share that it gets there; None: nowhere now."""
        for device in reversed(self._idle):
            sharing = self._sharing.get(device.hardware)
            if sharing is None:
                return device
            if sharing.has_room:
                return _share(device, sharing.places)
        return None

    def begin(self, trial: int, device: Device) -> None:
        """A trial begins where `next` said."""
        self._taken[trial] = next(one for one in self._idle if one.name == device.name)
        self._idle.remove(self._taken[trial])
        if device.hardware in self._sharing:
            self._sharing[device.hardware].begin(trial)

    def epoch(self, trial: int, epoch: Epoch) -> None:
        """A trial has finished an epoch."""
        device = self._taken[trial]
        if device.hardware in self._sharing:
            self._tell(device, self._sharing[device.hardware].epoch(trial, epoch))

    def end(self, trial: int, outcome: Outcome) -> None:
        """A trial is gone; a device that failed too often is not used any more."""
        device = self._taken.pop(trial)
        if device.hardware in self._sharing:
            full = outcome.end == AttemptEnd.OUT_OF_MEMORY
            sharing = self._sharing[device.hardware]
            self._tell(device, sharing.end(trial, out_of_memory=full))
        if outcome.end == AttemptEnd.DEVICE:
            self._errors[device.name] += 1
        if self._errors[device.name] < MOST_RETRIES[AttemptEnd.DEVICE]:
            self._idle.append(device)
        else:
            self._note(f"{device.name} is set aside after its errors: {outcome.reason}")

    def _tell(self, device: Device, verdict: Verdict | None) -> None:
        if verdict is not None:
            self._note(_said(device, verdict))


def _share(device: Device, places: int) -> Device:
    """A device as one of so many trials has it."""
    threads = max(1, device.threads // places)
    return replace(device, threads=threads, trials=places if device.kind == "gpu" else 1)


def _said(device: Device, verdict: Verdict) -> str:
    """What was found, in a line."""
    cpu = device.kind == "cpu"
    where = "the CPU" if cpu else device.name.partition("/")[0]
    threads = many(_share(device, verdict.held).threads, "thread")
    each = f" ({threads} each)" if cpu else ""
    tried = f"{where}: {verdict.tried} trials at a time"
    if verdict.gain is None:
        return f"{tried}, and one ran out of memory: from now on {verdict.held}{each}"
    work = f"do {verdict.gain:.2f} times the work of {verdict.before}"
    if verdict.held < verdict.tried:
        return f"{tried} {work}, not over {LEAST_GAIN:g}: from now on {verdict.held}{each}"
    return f"{tried}{each} {work}, and {'stay' if verdict.over else 'more are tried'}"
