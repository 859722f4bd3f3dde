"""Whom or what an image shows: images of one subject belong into one part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.data.source import Look, Source


def subjects_of(source: Source, group_by: str | None) -> tuple[str, ...] | None:
    """The subject of every image, "" where there is none; None where nobody speaks of subjects.

    `group_by` finds it in the image's key: the first group of the match, or all of it. Without one
    it is what the source itself says.
    """
    if group_by is None:
        return source.subjects
    pattern = re.compile(group_by)
    keys = (source.key(row) for row in range(len(source.labels)))
    return tuple(_found(pattern.search(key)) for key in keys)


def _found(match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    return (match[1] if match.re.groups else match[0]) or ""


def units(
    rows: Sequence[int], looks: Sequence[Look], subjects: Sequence[str] | None
) -> list[list[int]]:
    """`rows` in units that no split may part: of one subject, or exact copies of each other."""
    tokens = [_tokens(row, looks, subjects) for row in rows]
    codes: dict[tuple[str, str], int] = {}
    pairs = [(at, codes.setdefault(token, len(codes))) for at, some in enumerate(tokens)
             for token in some]  # fmt: skip
    images, marks = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    size = len(rows) + len(codes)
    links = coo_array((np.ones(len(pairs), bool), (images, len(rows) + marks)), (size, size))
    _, components = connected_components(links, directed=False)
    found: dict[int, list[int]] = {}
    for row, component in zip(rows, components[: len(rows)].tolist(), strict=True):
        found.setdefault(component, []).append(row)
    return list(found.values())


def _tokens(
    row: int, looks: Sequence[Look], subjects: Sequence[str] | None
) -> Iterable[tuple[str, str]]:
    yield "content", looks[row].content
    if subjects is not None and subjects[row]:
        yield "subject", subjects[row]
