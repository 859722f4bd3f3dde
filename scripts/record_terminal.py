"""Record a search on a terminal as an SVG: `record_terminal.py OUT.svg [COMMAND…]`."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pyte

if TYPE_CHECKING:
    from pyte.screens import Char

COMMAND = "search start digits --trials 12 --epochs 8 --devices cpu:2"
COLUMNS, LINES = 100, 30
CELL, LINE, PAD = 8.4, 18, 16  # px
FRAMES, SHOWN, HELD = 12, 0.9, 7.0  # how many before the last; seconds of each, and of the last
QUIET = 0.03  # seconds without output, after which no refresh is half drawn
BARS = "▁▂▃▄▅▆▇█"
RULES = {"━": (0.0, 1.0), "╸": (0.0, 0.5), "╺": (0.5, 0.5)}  # start and length, in cells
COLOURS = {
    "default": "#d5dae1",
    "brightblack": "#7d8794",
    "red": "#ff7b72",
    "green": "#6cc56f",
    "brown": "#e3b341",
    "blue": "#79b0ff",
    "magenta": "#d2a8ff",
    "cyan": "#56c8d8",
}
Frame = tuple[tuple["Char", ...], ...]


def frame_of(screen: pyte.Screen) -> Frame:
    """Return the screen's cells without the empty lines at its end."""
    rows = [tuple(screen.buffer[y][x] for x in range(COLUMNS)) for y in range(LINES)]
    while rows and not text_of(rows[-1]):
        rows.pop()
    return tuple(rows)


def text_of(row: tuple[Char, ...]) -> str:
    """Return a line's text."""
    return "".join(cell.data for cell in row).rstrip()


def record(command: list[str], folder: str) -> list[Frame]:
    """Run a command in a pseudo-terminal and return every different screen that it showed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
    environ = kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    child = subprocess.Popen(
        command, cwd=folder, env=environ, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    frames: list[Frame] = []
    while data := read(ours):
        # The emulator knows no faint text; grey is what it looks like.
        stream.feed(re.sub(rb"\x1b\[2m", b"\x1b[90m", data))
        frame = frame_of(screen)
        if not frames or frame != frames[-1]:
            frames.append(frame)
    if child.wait():
        sys.exit("\n".join([f"failed with exit code {child.returncode}", *map(text_of, frames[-1])]))
    return frames


def read(terminal: int) -> bytes:
    """Return what the terminal shows until it is quiet for a moment; nothing when it is closed."""
    data = b""
    try:
        while not data or select.select([terminal], [], [], QUIET)[0]:
            data += os.read(terminal, 65536)
    except OSError:  # the other side is closed
        pass
    return data


def chosen(frames: list[Frame]) -> list[Frame]:
    """Return some screens evenly over the time that a table was live, and the last one."""
    live = [frame for frame in frames[:-1] if any("EPOCH" in text_of(row) for row in frame)]
    step = max(1.0, len(live) / FRAMES)
    return [live[int(i * step)] for i in range(min(FRAMES, len(live)))] + [frames[-1]]


def drawn(frame: Frame) -> str:
    """Return a screen's cells as SVG; block characters become shapes, which fit in any font."""
    parts = []
    for y, row in enumerate(frame, start=1):
        cells = [(x, cell) for x, cell in enumerate(row) if cell.data.strip()]
        keyed = groupby(enumerate(cells), lambda at: (at[1][0] - at[0], kind(at[1][1])))
        for (_, (shape, fg, bold)), run in keyed:
            members = [cell for _, cell in run]
            colour = COLOURS.get(fg, f"#{fg}")
            left, top, text = members[0][0], y * LINE, "".join(c.data for _, c in members)
            if shape:
                parts += [block(left + i, top, c, colour) for i, c in enumerate(text)]
                continue
            weight = ' font-weight="bold"' if bold else ""
            size = f'textLength="{len(text) * CELL:.1f}" lengthAdjust="spacingAndGlyphs"'
            where = f'x="{PAD + left * CELL:.1f}" y="{PAD + top + LINE - 5}"'
            parts.append(f'<text {where} {size} fill="{colour}"{weight}>{escape(text)}</text>')
    return "\n".join(parts)


def kind(cell: Char) -> tuple[bool, str, bool]:
    """Return what the cells of one run share."""
    return cell.data in BARS or cell.data in RULES, cell.fg, cell.bold


def block(x: int, top: int, character: str, colour: str) -> str:
    """Return a bar of a sparkline or a piece of a progress bar."""
    start, length = RULES.get(character, (0.0, 1.0))
    height = (BARS.index(character) + 1) * (LINE - 5) / 8 if character in BARS else 3
    base = top + LINE - (2 if character in BARS else 8)
    size = f'width="{length * CELL + 0.1:.1f}" height="{height:.1f}"'
    place = f'x="{PAD + (x + start) * CELL:.1f}" y="{PAD + base - height + 1:.1f}"'
    return f'<rect {place} {size} fill="{colour}"/>'


def svg(prompt: str, frames: list[Frame]) -> str:
    """Return the animation: one screen after the other, for ever; unanimated, the last screen."""
    total = SHOWN * (len(frames) - 1) + HELD
    lines = max(map(len, frames)) + 1
    width, height = round(COLUMNS * CELL + 2 * PAD), lines * LINE + 2 * PAD
    style, groups = [], []
    for i, frame in enumerate(frames):
        begin, end = i * SHOWN / total * 100, (i + 1) * SHOWN / total * 100
        hidden = "visibility:hidden"
        until = f"{end:.2f}%{{{hidden}}}" if frame is not frames[-1] else ""
        seen = f"0%{{{hidden}}}{begin:.2f}%{{visibility:visible}}{until}"
        style.append(f"@keyframes f{i}{{{seen}}}#f{i}{{animation:f{i} {total:.1f}s step-end infinite}}")
        still = "" if frame is frames[-1] else ' visibility="hidden"'
        groups.append(f'<g id="f{i}"{still}>\n{drawn(frame)}\n</g>')
    return ""
