"""A way to a server that can be cut: bytes stop, and nobody is told."""

from __future__ import annotations

import selectors
import socket
from contextlib import suppress
from threading import Event, Thread
from typing import Self


class CutProxy:
    """Forwards a local port to another one until `cut`; what was sent meanwhile comes at `heal`."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open, self._over = Event(), Event()
        self._open.set()
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._open.set()
        for one in (self._listener, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def cut(self) -> None:
        """From now on nothing gets through; connections stay open."""
        self._open.clear()

    def heal(self) -> None:
        """Everything gets through again."""
        self._open.set()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._forward, args=(near,), daemon=True).start()

    def _forward(self, near: socket.socket) -> None:
        self._open.wait()
        far = socket.create_connection(("127.0.0.1", self._target))
        self._sockets += [near, far]
        with suppress(OSError), selectors.DefaultSelector() as selector:
            selector.register(near, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, near)
            while not self._over.is_set():
                for key, _ in selector.select(1.0):
                    assert isinstance(key.fileobj, socket.socket)
                    data = key.fileobj.recv(65536)
                    self._open.wait()
                    if not data:
                        return
                    key.data.sendall(data)
        near.close()
        far.close()
