"""Record a search on a terminal as an animated SVG: `record_terminal.py OUT.svg [COMMAND…]`."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import termios
from html import escape
from itertools import groupby
from pathlib import Path

import pyte

COMMAND = "search start digits --trials 12 --epochs 8 --devices cpu:2"
COLUMNS, LINES = 100, 30
CELL, LINE, PAD = 8.4, 19, 16  # px
FRAMES, SHOWN, HELD = 10, 1.0, 8.0  # how many before the last; seconds of each, and of the last
QUIET = 0.03  # seconds without output: no refresh is half drawn
BARS = "▁▂▃▄▅▆▇█"
RULES = {"━": (0.0, 1.0), "╸": (0.0, 0.5), "╺": (0.5, 0.5)}  # start and length, in cells
COLOURS = {
    "default": "#d5dae1",
    "brightblack": "#8b95a1",
    "red": "#ff7b72",
    "green": "#6cc56f",
    "brown": "#e3b341",  # pyte's word for yellow
    "cyan": "#56c8d8",
}
Row = list[pyte.screens.Char]


def read(terminal: int) -> bytes:
    """Return what the terminal shows until it is quiet for a moment; nothing when it is closed."""
    data = b""
    try:
        while not data or select.select([terminal], [], [], QUIET)[0]:
            data += os.read(terminal, 65536)
    except OSError:  # how Linux says that the other side is closed
        pass
    return data


def record(command: list[str], folder: str) -> list[list[Row]]:
    """Run a command in a pseudo-terminal and return every screen that it showed."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (LINES, COLUMNS))
    environ = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # `search` is beside Python
    environ |= {"TERM": "xterm-256color", "PATH": path}
    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    child = subprocess.Popen(command, cwd=folder, env=environ, **streams)
    os.close(theirs)
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    screens = []
    while data := read(ours):
        # The emulator knows no faint text; grey is what it looks like.
        stream.feed(re.sub(rb"\x1b\[2m", b"\x1b[90m", data))
        screens.append([[screen.buffer[y][x] for x in range(COLUMNS)] for y in range(LINES)])
    if child.wait():
        said = "\n".join(text_of(row) for shown in screens[-1:] for row in shown).rstrip()
        sys.exit(f"exit code {child.returncode}\n{said}")
    return screens


def text_of(row: Row) -> str:
    """Return a line's text."""
    return "".join(cell.data for cell in row).rstrip()


def chosen(screens: list[list[Row]]) -> list[list[Row]]:
    """Return some screens, evenly over the time that a table was live, and the last one."""
    live = [screen for screen in screens[:-1] if any("EPOCH" in text_of(row) for row in screen)]
    count = min(FRAMES, len(live))
    return [live[(2 * i + 1) * len(live) // (2 * count)] for i in range(count)] + [screens[-1]]


def drawn(screen: list[Row]) -> str:
    """Return a screen as SVG; block characters become shapes, so that they fit in any font."""
    parts = []
    for y, row in enumerate(screen, start=1):
        looks = [(cell.data in {*BARS, *RULES}, cell.fg, cell.bold) for cell in row]
        for (shapes, colour, bold), cells in groupby(range(COLUMNS), looks.__getitem__):
            xs = list(cells)
            text = "".join(row[x].data for x in xs)
            fill = f'fill="{COLOURS.get(colour, f"#{colour}")}"'
            if shapes:
                path = "".join(block(x, y, row[x].data) for x in xs)
                parts.append(f'<path {fill} d="{path}"/>')
            elif text.strip():
                parts.append(written(xs[0], y, text, fill + ' font-weight="bold"' * bold))
    return "\n".join(parts)


def written(x: int, y: int, text: str, style: str) -> str:
    """Return a piece of a line as wide as its cells, whatever the font."""
    x, text = x + len(text) - len(text.lstrip()), text.strip()
    place = f'x="{PAD + x * CELL:.1f}" y="{PAD + (y + 1) * LINE - 6}"'
    length = f'textLength="{len(text) * CELL:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f"<text {place} {length} {style}>{escape(text)}</text>"


def block(x: int, y: int, character: str) -> str:
    """Return the outline of a bar of a sparkline or of a piece of a progress bar."""
    start, width = RULES.get(character, (0.0, 0.9))
    height = 3.0 if character in RULES else (BARS.index(character) + 1) * (LINE - 5) / 8
    base = PAD + (y + 1) * LINE - (9 if character in RULES else 4)
    left = PAD + (x + start) * CELL
    return f"M{left:.1f} {base - height:.1f}h{width * CELL:.1f}v{height:.1f}h-{width * CELL:.1f}z"


def svg(prompt: str, screens: list[list[Row]]) -> str:
    """Return one screen after the other, again and again; where nothing moves, the last one."""
    lines = 1 + max(y for s in screens for y, row in enumerate(s, start=1) if text_of(row))
    width, height = round(COLUMNS * CELL + 2 * PAD), lines * LINE + 2 * PAD
    seconds = SHOWN * (len(screens) - 1) + HELD
    style, groups = (
        "text{white-space:pre}.s{visibility:hidden}.s:last-child{visibility:visible}",
        "",
    )
    for i, screen in enumerate(screens, start=1):
        begin, end = (100 * SHOWN * at / seconds for at in (i - 1, i))
        after = f"{end:.2f}%{{visibility:hidden}}" if i < len(screens) else ""
        style += (
            f"@keyframes s{i}{{0%{{visibility:hidden}}{begin:.2f}%{{visibility:visible}}{after}}}"
        )
        groups += f'<g class="s" style="animation:s{i} {seconds}s step-end infinite">\n'
        groups += f"{drawn(screen)}\n</g>\n"
    style += "@media(prefers-reduced-motion:reduce){.s{animation:none!important}}"
    size = f'width="{width}" height="{height}"'
    font = 'font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14"'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size} {font}>
<title>{escape(prompt)}</title><style>{style}</style>
<rect {size} rx="10" fill="#161b22" stroke="#30363d"/>
{written(0, 0, f"$ {prompt}", f'fill="{COLOURS["default"]}" font-weight="bold"')}
<g>
{groups}</g></svg>
"""


if __name__ == "__main__":
    out, words = Path(sys.argv[1]).absolute(), sys.argv[2:] or COMMAND.split()
    with tempfile.TemporaryDirectory() as folder:
        out.write_text(svg(" ".join(words), chosen(record(words, folder))), encoding="utf-8")
