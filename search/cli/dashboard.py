"""`search dashboard`."""

from __future__ import annotations

import click

from search.cli.options import storage_option

HOST = "127.0.0.1"  # anybody who reaches it may delete studies


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@storage_option
def dashboard(port: int, storage: str) -> None:
    """Show every study and trial in the browser, with optuna-dashboard, on this machine only."""
    from search.dashboard import serve

    serve(storage, host=HOST, port=port, ready=click.echo)
