"""What `search data` prints."""

from __future__ import annotations

import time
from math import ceil
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from search.data.checking import ALL
from search.data.pruning import Files
from search.data.source import GIVEN
from search.durations import show_duration
from search.names import FEW, many
from search.terminal.columns import WIDE, add_columns, plain_table
from spaces.limits import show_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.data.alike import Alike, Pair
    from search.data.checking import Check
    from search.data.pruning import Cache, Pruned

MANY_CLASSES = 20  # rows of a table, from which on the others are counted
UNBALANCED = 1.5  # times as many images of one class, from which on weights are worth a word
FEW_PAIRS = 3  # of exact copies, named of each two parts
FEW_NEAR = 5  # pairs of near duplicates, named of all parts together
_INDENT = "  "
_COUNTED = ("CLASSES", "SPLITS", "FEATURES")
_PRUNED = (
    "prepared data set",
    "draft",
    "scan",
    "array file",
    "folder of what a trial looks at",
    "fetched data set",
)
_KINDS = (
    ("data set", ""),
    ("draft", " (of preparations at work, or killed)"),
    ("folder", " (what files showed, so that they are not read again)"),
    ("file", " (of search.start or a function, test images too; removed by --prune --arrays)"),
    ("folder", " (what trials look at, drawn by search dashboard)"),
    ("folder", " (of images that were fetched from a URL)"),
)


def heading(check: Check) -> str:
    """What was looked at."""
    images = sum(map(sum, check.given.values()))
    split = "cannot be split" if check.split is None else f"split {check.split}"
    return f"{check.name}   {many(images, 'image')}   {len(check.classes)} classes   {split}"


def counts_table(check: Check, *, everything: bool) -> Table:
    """Images of each class, as they would be searched with, and how many there were at first."""
    parts = check.used or check.given
    table = plain_table()
    table.add_column("CLASS", overflow="ellipsis")
    add_columns(table, right=[*(part.upper() for part in parts), "WEIGHT"])
    shown = len(check.classes) if everything else MANY_CLASSES
    for label, name in list(enumerate(check.classes))[:shown]:
        counts = [f"{counts[label]:,}" for counts in parts.values()]
        table.add_row(Text(name), *counts, f"{check.weights[label]:.2f}")
    if len(check.classes) > shown:
        table.add_row(f"and {len(check.classes) - shown} more: --all")
    table.add_row("all", *(f"{sum(counts):,}" for counts in parts.values()))
    if _differs(check):
        table.add_row("given", *_given(check))
    return table


def _differs(check: Check) -> bool:
    """Whether images were left out, or the parts are not as they were given."""
    given, used = _totals(check.given), _totals(check.used)
    if used and ALL in given:
        return sum(given.values()) != sum(used.values())
    return bool(used) and given != used


def _totals(parts: Mapping[str, Sequence[int]]) -> dict[str, int]:
    return {part: sum(counts) for part, counts in parts.items()}


def _given(check: Check) -> list[str]:
    """What was found, under the parts where it would be; what was put in no part, under train."""
    found = _totals(check.given)
    if ALL in found:
        return [f"{found[ALL]:,}"]
    parts = [part for part in GIVEN if part in found]
    if "train" in check.used:
        return [f"{found[part]:,}" if part in parts else "" for part in check.used]
    trains = sum(number for part, number in found.items() if part != "test")
    return [f"{trains:,}", *([f"{found['test']:,}"] if "test" in found else [])]


def facts_table(check: Check, *, everything: bool) -> Table:
    """All else, each fact in a row or a few."""
    most, pairs, near = (None, None, None) if everything else (FEW, FEW_PAIRS, FEW_NEAR)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    facts: dict[str, Sequence[str]] = {
        "sizes": _sizes(check),
        "kinds": [", ".join(f"{count:,} {kind}" for kind, count in check.kinds.items()) or "none"],
        "balance": _balance(check),
        "bad": _listed(
            [f"{key}   {reason}" for key, reason in check.bad],
            many(len(check.bad), "image") + " cannot be read",
            most,
        ),
        "copies": _copies(check, pairs),
        "near": _near(check, near),
        "subjects": _subjects(check, most),
        "notes": check.notes,
        # One alone is the error that the command ends with.
        "wrong": check.problems if len(check.problems) > 1 else (),
    }
    for name, lines in facts.items():
        for number, line in enumerate(lines):
            table.add_row("" if number else name, Text(line))
    return table


def _sizes(check: Check) -> list[str]:
    sizes, (height, width) = check.sizes, check.image_size
    if sizes is None:
        return []
    takes = f"a study takes {height}×{width} unless --image-size says"
    if sizes.distinct == 1:
        return [f"all {_size(sizes.largest)}; {takes}"]
    said = [
        f"{name} {_size(size)}"
        for name, size in (
            ("smallest", sizes.smallest),
            ("median", sizes.median),
            ("largest", sizes.largest),
        )
    ]
    return [f"{sizes.distinct:,} sizes, {', '.join(said)} (height×width)", takes]


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}×{size[1]}"


def _balance(check: Check) -> list[str]:
    training = check.training
    largest, smallest = training.index(max(training)), training.index(min(training))
    if check.imbalance is None:
        return [f"no training image of {check.classes[smallest]}"]
    if check.imbalance == 1:
        return ["as many training images of every class"]
    times = f"{check.imbalance:.2f} training images of {check.classes[largest]} to one of "
    weigh = "; the weights above are class_weights: balanced of a space file"
    return [times + check.classes[smallest] + (weigh if check.imbalance >= UNBALANCED else "")]


def _copies(check: Check, most: int | None) -> list[str]:
    lines = []
    for one in check.copies:
        where = f"both in {one.part} and {one.other}"
        lines += _listed(_pairs(one.pairs, " = "), _counted(one, where), most)
    counted = f"{many(len(check.disputed), 'image')} under two classes"
    return [*lines, *_listed(_pairs(check.disputed, " = "), counted, most)] or ["none"]


def _near(check: Check, most: int | None) -> list[str]:
    """Within a part they are only counted, unless everything is listed."""
    within = [one for one in check.near if one.part == one.other and most is not None]
    across = [one for one in check.near if one not in within]
    lines = [", ".join(_counted(one, "") for one in within)] if within else []
    for one, share in zip(across, _shares(across, most), strict=True):
        where = f"of {one.part} look like one of {one.other}"
        lines += _listed(_pairs(one.pairs, " ~ "), _counted(one, where), share)
    return lines or ["none"]


def _shares(found: Sequence[Alike], most: int | None) -> list[int | None]:
    """How many pairs of each to name: as even as they come, and `most` in all."""
    if most is None:
        return [None] * len(found)
    shares: list[int | None] = []
    for others, one in zip(reversed(range(len(found))), found, strict=True):
        share = min(len(one.pairs), ceil(most / (others + 1)))
        shares.append(share)
        most -= share
    return shares


def _counted(one: Alike, across: str) -> str:
    return f"{len(one.pairs):,} {f'within {one.part}' if one.part == one.other else across}"


def _pairs(pairs: Sequence[Pair], sign: str) -> list[str]:
    return [sign.join(pair) for pair in pairs]


def _listed(items: Sequence[str], counted: str, most: int | None) -> list[str]:
    """The number of items, and the first of them; nothing where there are none."""
    if not items:
        return []
    more = 0 if most is None else max(0, len(items) - most)
    lines = [counted, *(f"{_INDENT}{item}" for item in items[:most])]
    return [*lines, f"{_INDENT}and {more:,} more: --all"] if more else lines


def _subjects(check: Check, most: int | None) -> list[str]:
    found = check.subjects
    if found is None:
        likely = check.likely_group_by
        return [f"not said; the paths suggest --group-by '{likely}'"] if likely else []
    shared = [f"{subject}   {', '.join(parts)}" for subject, parts in found.shared.items()]
    counted = f"{found.count:,}, {len(shared) or 'none'} of them in more than one part"
    return _listed(shared, counted, most) or [counted]


def cache_table(cache: Cache, *, width: int) -> Table:
    """Every prepared data set, what was used last first."""
    wide = width >= WIDE
    table = plain_table()
    table.add_column("DATA", overflow="ellipsis")
    add_columns(table, right=["IMAGES", "SIZE", "BYTES", *(_COUNTED if wide else [])])
    add_columns(table, "USED", *(["FOLDER"] if wide else []))
    for one in cache.prepared:
        number, *size = one.shape or (0,)
        table.add_row(
            Text(one.name or "(unreadable)"),
            f"{number:,}",
            "×".join(map(str, size)),
            show_bytes(one.size),
            *([str(one.classes), str(one.splits), str(one.features)] if wide else []),
            "now" if one.in_use else f"{show_duration(time.time() - one.used)} ago",
            *([one.directory.name] if wide else []),
        )
    return table


def cache_lines(cache: Cache) -> list[str]:
    """What else is in a cache."""
    lines = {
        "prepared": Files(count=len(cache.prepared), size=sum(one.size for one in cache.prepared)),
        "drafts": cache.drafts,
        "scans": cache.scans,
        "arrays": cache.arrays,
        "looked": cache.looked,
        "fetched": cache.remote,
    }
    return [
        f"{name:10}{many(found.count, noun)}, {show_bytes(found.size)}{more}"
        for (name, found), (noun, more) in zip(lines.items(), _KINDS, strict=True)
        if found.count
    ]


def pruned_line(pruned: Pruned) -> str:
    """What was removed."""
    files = (pruned.drafts, pruned.scans, pruned.arrays, pruned.looked, pruned.remote)
    counts = (len(pruned.prepared), *(found.count for found in files))
    said = [many(count, noun) for count, noun in zip(counts, _PRUNED, strict=True) if count]
    return f"removed {', '.join(said)}: {show_bytes(pruned.size)}" if said else "nothing to remove"
