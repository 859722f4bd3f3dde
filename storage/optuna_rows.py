"""Optuna's own tables in the same database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optuna.storages import RDBStorage, get_storage

from storage.engine import engine_options, share_sqlite

if TYPE_CHECKING:
    from optuna.storages import BaseStorage
    from sqlalchemy import URL


def open_optuna_storage(url: URL) -> BaseStorage:
    """Optuna's storage, cached as `optuna.load_study` has it, on an engine set up like ours."""
    # Optuna puts the URL through str.format: braces in a password must survive that.
    address = url.render_as_string(hide_password=False).replace("{", "{{").replace("}", "}}")
    storage = RDBStorage(address, engine_kwargs=engine_options(url))
    if url.get_backend_name() == "sqlite":
        share_sqlite(storage.engine)
        storage.engine.dispose()  # connections pooled until now were made without it
    return get_storage(storage)
