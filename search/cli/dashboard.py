"""`search dashboard`."""

from __future__ import annotations

import click

from search.cli.options import storage_option


@click.command()
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. With any but this machine's loopback a token is asked for: "
    "SEARCH_DASHBOARD_TOKEN, or one that is made and printed.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option(
    "--base-path",
    metavar="/PATH",
    default="",
    help="Behind a proxy, the path that it forwards.",
)
@click.option(
    "--allowed-host",
    "allowed_hosts",
    metavar="NAME",
    multiple=True,
    help="A name that a proxy is reached by, or this machine; asks for a token too. May be given "
    "more than once.",
)
@click.option("--read-only", is_flag=True, help="Change nothing, whoever asks.")
@storage_option
def dashboard(
    host: str,
    port: int,
    base_path: str,
    allowed_hosts: tuple[str, ...],
    read_only: bool,
    storage: str,
) -> None:
    """Show every study and trial in the browser: /live, /studies and optuna-dashboard.

    Where SEARCH_DASHBOARD_TOKEN is set, it is asked for on every address.
    """
    from search.dashboard.serving import serve
    from search.dashboard.settings import make_settings

    settings = make_settings(
        host=host,
        port=port,
        base_path=base_path,
        read_only=read_only,
        allowed_hosts=allowed_hosts,
    )
    serve(storage, settings, ready=click.echo)
