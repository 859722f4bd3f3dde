"""`search space`: what may be tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from search.cli.start import parse_image_size
from search.data.sizes import MIN_SIDE_PIXELS
from search.errors import UsageError

if TYPE_CHECKING:
    from spaces import Space


@click.group()
def space() -> None:
    """Show, check and try out what may be tuned."""


@space.command(name="list")
def list_presets() -> None:
    """List the spaces that come with the program."""
    from search.terminal.columns import print_table
    from search.terminal.space_tables import presets_table

    print_table(presets_table())


@space.command()
@click.argument("name", metavar="NAME|FILE")
def show(name: str) -> None:
    """Show a space.

    Its parameters, how many points it has, its limits, and the points that are tried first.
    """
    from search.terminal.columns import print_table, table_width
    from search.terminal.space_tables import ending_lines, space_table

    found, width = _load(name), table_width()
    print_table(space_table(found, width=width))
    click.echo("\n".join(["", *ending_lines(found, width=width)]))


@space.command()
@click.argument("network", required=False)
def parameters(network: str | None) -> None:
    """List all that a space may have, or all that NETWORK has.

    NETWORK is dense, cnn, residual, separable or transfer.
    """
    from search.names import check_name
    from search.terminal.columns import print_table, table_width
    from search.terminal.space_tables import parameters_table
    from spaces.catalog import NETWORKS

    if network is not None:
        check_name("network", network, NETWORKS)
    print_table(parameters_table(network, width=table_width()))


@space.command()
@click.argument("file", metavar="FILE")
def check(file: str) -> None:
    """Check a space file.

    Where it is wrong, one line says file, line, key and what is allowed; the exit code is 2.
    """
    from search.terminal.space_tables import verdict
    from spaces.needs import check_weights

    found = _load(file)
    check_weights(found)
    click.echo(verdict(file, found))


@space.command()
def schema() -> None:
    """Print the JSON Schema of space files.

    For editors, which complete and check a space file by it:

    \b
        search space schema > space.schema.json
    and, as the first line of a space file:
        # yaml-language-server: $schema=space.schema.json
    """
    import json

    from spaces import json_schema

    click.echo(json.dumps(json_schema(), indent=2))


@space.command()
@click.argument("name", metavar="NAME|FILE")
@click.option("-n", "count", type=click.IntRange(1), default=20, show_default=True)
@click.option("--image-size", required=True, metavar="PIXELS", help="150, or HEIGHTxWIDTH.")
@click.option("--classes", type=click.IntRange(2), default=2, show_default=True)
@click.option("--channels", type=click.Choice(["1", "3"]), default="3", show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def sample(
    name: str,
    count: int,
    image_size: str,
    classes: int,
    channels: str,
    seed: int,
    as_json: bool,
) -> None:
    """Draw points and count their networks.

    None is trained. Those that the space enqueues come first. Memory is what a training step takes
    with the point's batch size; its time is a rough estimate from a moment's work on the device
    that a search would use.
    """
    shape = (*_sides(image_size), int(channels))
    from search.keras_backend import require_backend
    from search.sample import sample as drawn
    from search.sample import try_device
    from search.terminal.columns import print_table, table_width
    from search.terminal.space_tables import sample_heading, sample_json, sample_table

    require_backend()
    found = _load(name)
    device, machine = try_device()
    points = drawn(found, count, shape=shape, classes=classes, seed=seed, machine=machine)
    if as_json:
        click.echo(sample_json(points))
        return
    click.echo(sample_heading(found, shape, classes, device))
    print_table(sample_table(found, list(points), width=table_width()))


def _sides(image_size: str) -> tuple[int, int]:
    height, width = parse_image_size(image_size)
    if min(height, width) < MIN_SIDE_PIXELS:
        raise UsageError(
            f"--image-size {image_size!r}: give {MIN_SIDE_PIXELS} pixels or more a side"
        )
    return height, width


def _load(name: str) -> Space:
    from search.supervisor.user_code import names_code
    from spaces import load_space

    if names_code(name):
        raise UsageError(
            f"{name} is code, which asks for its values as it goes: search start --space {name}"
        )
    return load_space(name)
