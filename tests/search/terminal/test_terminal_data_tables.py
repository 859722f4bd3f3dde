"""How a checked data set and the cache are shown."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from search.data.alike import Alike
from search.data.checking import ALL, Check, Sizes, Subjects
from search.data.pruning import Cache, Files, Prepared, Pruned
from search.terminal.data_tables import (
    cache_lines,
    cache_table,
    counts_table,
    facts_table,
    heading,
    pruned_line,
)

if TYPE_CHECKING:
    from rich.table import Table

NONE = Files(count=0, size=0)
CHECK = Check(
    name="pets",
    classes=("cat", "dog"),
    split="given",
    given={"train": [1200, 400], "test": [10, 10]},
    used={"train": [1000, 340], "validation": [199, 60], "test": [10, 10]},
    sizes=Sizes(smallest=(8, 9), median=(20, 30), largest=(400, 300), distinct=77),
    kinds={"JPEG RGB": 1619, "PNG L": 1},
    image_size=(128, 128),
    weights=(0.67, 1.9706),
    bad=(),
    copies=(),
    disputed=(),
    near=(),
    subjects=None,
    likely_group_by=None,
    notes=(),
    problems=(),
)


def shown(table: Table, width: int = 80) -> str:
    """A table as a terminal of so many columns shows it."""
    console = Console(width=width, highlight=False, color_system=None)
    with console.capture() as printed:
        console.print(table)
    return "\n".join(line.rstrip() for line in printed.get().splitlines())


def facts(everything: bool = False, **changes: Any) -> str:
    """The facts of the data set with some of them changed."""
    check = dataclasses.replace(CHECK, **changes)
    return shown(facts_table(check, everything=everything), 200)


def counts(everything: bool = False, **changes: Any) -> str:
    """Its table of counts."""
    check = dataclasses.replace(CHECK, **changes)
    return shown(counts_table(check, everything=everything))


def test_the_heading_names_the_set() -> None:
    """And how it would be split."""
    assert heading(CHECK) == "pets   1,620 images   2 classes   split given"
    unsplit = dataclasses.replace(CHECK, split=None)
    assert heading(unsplit).endswith("2 classes   cannot be split")


def test_counts_are_as_searched_with_and_as_given() -> None:
    """The last row stands there where they differ."""
    assert counts() == (
        "CLASS  TRAIN  VALIDATION  TEST  WEIGHT\n"
        "cat    1,000         199    10    0.67\n"
        "dog      340          60    10    1.97\n"
        "all    1,340         259    20\n"
        "given  1,600                20"
    )
    assert "given" not in counts(given=CHECK.used)
    assert "given" not in counts(given={ALL: [1209, 410]})
    assert counts(given={ALL: [1209, 411]}).endswith("given  1,620")
    assert counts(used={}).splitlines()[0].split() == ["CLASS", "TRAIN", "TEST", "WEIGHT"]


def test_many_classes_are_counted() -> None:
    """All are shown when they are asked for."""
    number = 30
    many: dict[str, Any] = {
        "classes": tuple(f"class {label}" for label in range(number)),
        "given": {"train": [1] * number},
        "used": {"train": [1] * number},
        "weights": (1.0,) * number,
    }
    assert len(counts(**many).splitlines()) == 1 + 20 + 1 + 1
    assert "and 10 more: --all" in counts(**many)
    assert len(counts(everything=True, **many).splitlines()) == 1 + 30 + 1


def test_sizes_are_height_by_width() -> None:
    """With the one that a study would take."""
    assert "77 sizes, smallest 8×9, median 20×30, largest 400×300" in facts()
    assert "a study takes 128×128" in facts()
    one = Sizes(smallest=(8, 9), median=(8, 9), largest=(8, 9), distinct=1)
    assert "all 8×9; a study takes" in facts(sizes=one)


def test_weights_are_worth_a_word_where_classes_differ_much() -> None:
    """What to write into a space file is said there."""
    assert "2.94 training images of cat to one of dog; the weights above are " in facts()
    assert "class_weights" not in facts(used={"train": [11, 10]})
    assert "as many training images of every class" in facts(used={"train": [10, 10]})
    assert "no training image of dog" in facts(used={}, given={"train": [10, 0]})


def test_bad_files_are_named() -> None:
    """The first five, or all; what looks like markup is a name all the same."""
    bad = tuple((f"train/[red]/{number}.png", "truncated") for number in range(7))
    text = facts(bad=bad)
    assert "bad      7 images cannot be read" in text
    assert "train/[red]/4.png   truncated" in text
    assert "5.png" not in text
    assert "and 2 more: --all" in text
    assert "6.png   truncated" in facts(bad=bad, everything=True)


def test_copies_are_named_in_pairs() -> None:
    """Within a part, across parts, and under two classes."""
    text = facts(
        copies=(
            Alike(part="train", other="train", pairs=(("b", "a"),)),
            Alike(part="train", other="test", pairs=tuple((str(n), f"t{n}") for n in range(5))),
        ),
        disputed=(("a", "c"),),
    )
    lines = [line.strip() for line in text.splitlines()]
    at = lines.index("copies   1 within train")
    assert lines[at + 1 : at + 9] == [
        "b = a",
        "5 both in train and test",
        "0 = t0",
        "1 = t1",
        "2 = t2",
        "and 2 more: --all",
        "1 image under two classes",
        "a = c",
    ]
    assert "copies   none" in facts()


def test_near_duplicates_within_a_part_are_only_counted() -> None:
    """Unless everything is asked for: in a set of X-rays they are half of it."""
    near = (
        Alike(part="train", other="train", pairs=(("b", "a"), ("c", "a"))),
        Alike(part="test", other="test", pairs=(("y", "x"),)),
        Alike(part="test", other="train", pairs=(("x", "a"),)),
    )
    text = facts(near=near)
    assert "near     2 within train, 1 within test\n" in text
    assert "1 of test look like one of train\n" in text
    assert "x ~ a" in text
    assert "b ~ a" not in text
    assert "b ~ a" in facts(near=near, everything=True)


@pytest.mark.parametrize(
    ("across", "named"),
    [((9, 8, 7), (2, 2, 1)), ((1, 8, 1), (1, 2, 1)), ((9, 1), (3, 1)), ((9,), (5,)), ((), ())],
)
def test_near_duplicates_across_parts_are_named_five_in_all(
    across: tuple[int, ...], named: tuple[int, ...]
) -> None:
    """Some of each two parts, however many there are, and how many more."""
    parts = (("validation", "train"), ("test", "train"), ("test", "validation"))
    near = tuple(
        Alike(part=part, other=other, pairs=tuple((f"{part}{n}", f"{other}{n}") for n in range(of)))
        for (part, other), of in zip(parts, across, strict=False)
    )
    lines = [line.strip() for line in facts(near=near).splitlines()]
    assert sum(" ~ " in line for line in lines) == sum(named) <= 5
    for one, number in zip(near, named, strict=True):
        assert sum(f"{one.part}{n} ~ {one.other}{n}" in lines for n in range(9)) == number
        more = len(one.pairs) - number
        assert (f"and {more} more: --all" in lines) is (more > 0)
    listed = facts(near=near, everything=True)
    assert listed.count(" ~ ") == sum(across)
    assert "--all" not in listed


def test_subjects_are_counted() -> None:
    """Those in several parts are named with their parts."""
    text = facts(subjects=Subjects(count=9, without=0, shared={"p1": ["train", "test"]}))
    assert "subjects  9, 1 of them in more than one part\n" in text
    assert "p1   train, test" in text
    text = facts(subjects=Subjects(count=9, without=0, shared={}))
    assert "subjects  9, none of them in more than one part" in text
    assert r"--group-by 'person\d+'" in facts(likely_group_by=r"person\d+")
    assert "subjects" not in facts()


def test_what_is_wrong_comes_last() -> None:
    """Where the eye is when the table has gone by; one thing alone is the command's error."""
    text = facts(notes=("a note",), problems=("one thing", "another"))
    assert [line.split("  ")[0] for line in text.splitlines()[-3:-1]] == ["notes", "wrong"]
    assert text.splitlines()[-1].strip() == "another"
    assert "one thing" not in facts(problems=("one thing",))


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_cut_off(width: int) -> None:
    """What is too long for a line goes on in the next."""
    path = "a-rather-long-folder/" * 6 + "image.png"
    check = dataclasses.replace(CHECK, bad=((path, "truncated"),))
    text = shown(facts_table(check, everything=False), width)
    assert max(map(len, text.splitlines())) <= width
    assert "".join(text.split()).count(path + "truncated") == 1


def kept(**changes: Any) -> Prepared:
    """A data set in a cache."""
    one = Prepared(
        directory=Path("cache/data/0123456789abcdef0123456789abcdef"),
        name="pets",
        classes=2,
        shape=(1599, 128, 96, 3),
        splits=2,
        features=1,
        size=59_000_000,
        used=time.time() - 7200,
        in_use=False,
    )
    return dataclasses.replace(one, **changes)


def test_the_cache_is_a_row_for_each_set() -> None:
    """A wide terminal has room for its folder."""
    broken = kept(name=None, shape=(), in_use=True)
    cache = Cache(
        prepared=(broken, kept()), drafts=NONE, scans=NONE, arrays=NONE, looked=NONE, remote=NONE
    )
    narrow = shown(cache_table(cache, width=80)).splitlines()
    assert narrow[0].split() == ["DATA", "IMAGES", "SIZE", "BYTES", "USED"]
    assert narrow[1].split() == ["(unreadable)", "0", "59", "MB", "now"]
    assert narrow[2].split() == [
        "pets",
        "1,599",
        "128×96×3",
        "59",
        "MB",
        "2",
        "h",
        "0",
        "min",
        "ago",
    ]
    assert "0123456789abcdef0123456789abcdef" in shown(cache_table(cache, width=200), 200)


def test_what_else_is_in_the_cache_is_summed_up() -> None:
    """Of what there is none, nothing is said."""
    cache = Cache(
        prepared=(kept(), kept()),
        drafts=NONE,
        scans=Files(count=3, size=1_200_000),
        arrays=Files(count=1, size=900),
        looked=Files(count=2, size=3000),
        remote=Files(count=1, size=7000),
    )
    lines = cache_lines(cache)
    assert [line.split()[0] for line in lines] == [
        "prepared",
        "scans",
        "arrays",
        "looked",
        "fetched",
    ]
    assert lines[0] == "prepared  2 data sets, 118 MB"


def test_what_was_pruned_is_one_line() -> None:
    """With what it made room for."""
    nothing = Pruned(prepared=(), drafts=NONE, scans=NONE, arrays=NONE, looked=NONE, remote=NONE)
    two = Files(count=2, size=1_000_000)
    pruned = dataclasses.replace(nothing, prepared=(kept(),), drafts=two)
    assert pruned_line(nothing) == "nothing to remove"
    assert pruned_line(pruned) == "removed 1 prepared data set, 2 drafts: 60 MB"
    arrays = dataclasses.replace(nothing, arrays=two)
    assert pruned_line(arrays) == "removed 2 array files: 1 MB"
