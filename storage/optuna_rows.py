"""Optuna's own tables in the same database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optuna.storages import RDBStorage, get_storage

from storage.engine import engine_options, share_sqlite
from storage.patience import limit_waiting

if TYPE_CHECKING:
    from optuna.storages import BaseStorage
    from sqlalchemy import URL


class OptunaRows:
    """Optuna's storage on an engine set up like ours, made where its tables are missing."""

    def __init__(self, url: URL, *, patient: bool = True) -> None:
        # Optuna puts the URL through str.format: braces in a password must survive that.
        address = url.render_as_string(hide_password=False).replace("{", "{{").replace("}", "}}")
        self._rows = RDBStorage(address, engine_kwargs=engine_options(url))
        if url.get_backend_name() == "sqlite":
            share_sqlite(self._rows.engine)
            self._rows.engine.dispose()  # connections pooled until now were made without it
        if not patient:
            limit_waiting(self._rows.engine)
        self.storage: BaseStorage = get_storage(self._rows)  # cached, as `optuna.load_study` has it

    def close(self) -> None:
        """Give every connection back."""
        self._rows.remove_session()
        self._rows.engine.dispose()
