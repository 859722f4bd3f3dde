"""The forking process: imports Keras once, touches no device, and forks a trainer on request."""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from contextlib import suppress

from search.executor.channel import Channel
from search.trainer.lifeline import die_with_parent, watch_over_session
from search.trainer.session import run


def main() -> None:
    """Serve the supervisor behind the socket whose number and pid are the arguments."""
    control = socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(int(sys.argv[2]))
    watch_over_session(control)
    import search.trainer.training  # noqa: F401  # Keras: what every trainer is then born with
    from search.trainer.backends import backend

    backend()
    gc.freeze()  # a collection in a trainer would otherwise write to, and so copy, every page
    control.send(b'{"ready": true}')
    _serve(control)


def _serve(control: socket.socket) -> None:
    children: dict[int, int] = {}
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    selector.register(_child_signals(), selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is control:
                request, descriptors, _, _ = socket.recv_fds(control, 65536, 1)
                if not request:
                    return
                said = json.loads(request)
                if said["user"]:  # KerasTuner is for those who ask for it
                    import search.trainer.user_training  # noqa: F401
                pid = _fork(control, descriptors[0], said["log_file"])
                children[pid] = said["trial"]
                control.send(json.dumps({"trial": said["trial"], "pid": pid}).encode())
            else:
                os.read(key.fd, 4096)
        _reap(control, children)


def _child_signals() -> int:
    """A descriptor that becomes readable when a child has ended."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    return readable


def _reap(control: socket.socket, children: dict[int, int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        if pid not in children:  # what watches over the session
            continue
        trial, code = children.pop(pid), os.waitstatus_to_exitcode(status)
        with suppress(ProcessLookupError):  # what a user's code left behind holds the device
            os.killpg(pid, signal.SIGKILL)
        control.send(json.dumps({"trial": trial, "status": code}).encode())


def _fork(control: socket.socket, descriptor: int, log_file: str) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_trainer(control, descriptor, log_file, parent)
    os.close(descriptor)
    return pid


def _become_trainer(control: socket.socket, descriptor: int, log_file: str, parent: int) -> None:
    """Never returns: whatever happens, the child must not go on as a second forking process."""
    status = 1
    try:
        die_with_parent(parent)
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        _write_to(log_file)
        stream = socket.socket(fileno=descriptor).makefile("rwb")
        run(Channel(stream, stream))
        status = 0
    except BaseException:
        with suppress(OSError):
            traceback.print_exc()
    finally:
        for output in (sys.stdout, sys.stderr):
            with suppress(OSError):  # the log's disk may be full
                output.flush()
        os._exit(status)


def _write_to(log_file: str) -> None:
    try:
        log = os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    except OSError:  # no room, or no such folder: no reason not to train
        log = os.open(os.devnull, os.O_WRONLY)
    os.dup2(log, 1)
    os.dup2(log, 2)


if __name__ == "__main__":
    main()
