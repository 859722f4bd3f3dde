"""Tables of image files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from search.data import DataOptions, survey
from search.data.sources.manifest import manifest_source
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.data.sources.files import FileSource

HEADER = "the columns path and label, and may have split and group"


def opened(folder: Path, text: str, name: str = "pets.csv") -> FileSource:
    file = folder / name
    file.write_bytes(text.encode())
    return manifest_source(file)


def refusal(folder: Path, content: str | bytes, name: str = "pets.csv") -> str:
    """What is said of it, after the file's name."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DataError) as caught:
        manifest_source(file)
    text = str(caught.value)
    assert text.startswith(f"{file}:")
    return text.removeprefix(f"{file}:").strip()


def test_a_path_and_a_label_are_enough(tmp_path: Path) -> None:
    """Without splits there are no parts; keys are the paths as they are written."""
    source = opened(tmp_path, "path,label\nb/2.jpg,dog\na/1.jpg,cat\n")
    assert (source.name, source.classes) == ("pets", ("cat", "dog"))
    assert [source.key(row) for row in range(2)] == ["a/1.jpg", "b/2.jpg"]
    assert source.labels.tolist() == [0, 1]
    assert (source.given, source.subjects, source.notes) == (None, None, ())
    assert (source.root, source.origin) == (tmp_path, str(tmp_path / "pets.csv"))


def test_splits_and_groups_are_taken(tmp_path: Path) -> None:
    """Splits in any usual spelling, groups as they are; columns in any order and case."""
    source = opened(
        tmp_path,
        "Group,SPLIT,Path,Label\n"
        "ann,Training,1.png,a\nbob,train,2.png,b\n,dev,3.png,a\ncid,Testing,4.png,b\n",
    )
    assert source.given == ("train", "train", "validation", "test")
    assert source.subjects == ("ann", "bob", "", "cid")


def test_the_order_of_rows_means_nothing(tmp_path: Path) -> None:
    """A shuffled table is the same data set."""
    rows = ["1.png,a,train", "2.png,b,train", "3.png,a,test", "0.png,b,test"]
    one, other = (
        opened(tmp_path, "\n".join(["path,label,split", *some])) for some in (rows, rows[::-1])
    )
    assert one.paths == other.paths == ("1.png", "2.png", "0.png", "3.png")
    assert one.labels.tolist() == other.labels.tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "path,label\n1.png,x\n2.png,y\n"),
        ("a.CSV", "path;label\n1.png;x\n2.png;y\n"),
        ("a.csv", "path\tlabel\n1.png\tx\n2.png\ty\n"),
        ("a.tsv", "path\tlabel\n1.png\tx\n2.png\ty\n"),
        ("a.tsv", "path,label\n1.png,x\n2.png,y\n"),
        ("a.csv", "\ufeffpath,label\r\n1.png,x\r\n2.png,y"),
        ("a.csv", '\n"path","label"\n"1.png", "x"\n\n,\n./2.png , y ,\n'),
    ],
)
def test_every_usual_way_of_writing_it_is_read(tmp_path: Path, name: str, text: str) -> None:
    """Comma, semicolon and tab; with a byte order mark, CRLF, quotes, blanks and empty rows."""
    source = opened(tmp_path, text, name)
    assert (source.paths, source.classes) == (("1.png", "2.png"), ("x", "y"))


def test_quoted_cells_may_hold_anything(tmp_path: Path) -> None:
    """Delimiters, quotes, and letters of every language."""
    source = opened(tmp_path, 'path,label\n"a,b.png","say ""hé"""\nc.png,日本\n')
    assert source.paths == ("a,b.png", "c.png")
    assert source.classes == ('say "hé"', "日本")


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["10", "9", "-1"], ("-1", "9", "10")),
        (["10", "9", "x"], ("10", "9", "x")),
        (["01", "1", "2"], ("01", "1", "2")),
        (["1", "2", "99999999999999999999"], ("1", "2", "99999999999999999999")),
        (["1.0", "0.0", "1.0"], ("0.0", "1.0")),
    ],
)
def test_labels_are_sorted(tmp_path: Path, labels: list[str], classes: tuple[str, ...]) -> None:
    """As numbers where all are integers, else as text; no two different ones become one."""
    rows = [f"{number}.png,{label}" for number, label in enumerate(labels)]
    source = opened(tmp_path, "\n".join(["path,label", *rows]))
    assert source.classes == classes
    assert [source.classes[label] for label in source.labels] == labels


def test_what_is_not_used_is_said(tmp_path: Path) -> None:
    """Rows that say the same again, and columns that may be misspelt."""
    source = opened(
        tmp_path,
        "path,label,spilt,age\n1.png,a,train,7\n2.png,b,train,8\n./1.png,a,train,7\n1.png,a,,\n",
    )
    assert source.paths == ("1.png", "2.png")
    assert source.notes == (
        "columns not used: spilt (did you mean split?), age",
        "rows that repeat a path, used once: 1.png",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f"empty; its first line must name {HEADER}"),
        ("\n \n", f"empty; its first line must name {HEADER}"),
        ("path,label\n", "no rows below the names of the columns; add one for each image"),
        (
            "a.png,cat\nb.png,dog\n",
            f"1: no column 'path' among a.png, cat; the first line must name {HEADER}",
        ),
        (
            "path,labels\n",
            "1: no column 'label' among path, labels (did you mean labels?); the first line must "
            f"name {HEADER}",
        ),
        ("path,label,Path\n", "1: two columns path; keep one"),
        ("path,label\n1.png,a\n,b\n", "3: no path; give one, or remove the row"),
        ("path,label\n1.png,a\n2.png,\n", "3: 2.png has no label; give one, or remove the row"),
        ("path,label\n1.png\n", "2: 1.png has no label; give one, or remove the row"),
        (
            "path,label\n1.png,a,b\n",
            "2: 3 cells under 2 columns; put quotation marks around a cell that holds the "
            "delimiter",
        ),
        ('path,label\n1.png,"a\n2.png,b\n', "3: unexpected end of data; check the quotation marks"),
        (
            "path,label\n1.png,a\n2.png,b\n1.png,b\n",
            "4: 1.png has label b here and a in line 2; keep one of the rows",
        ),
        (
            "path,label,split\n1.png,a,train\n1.png,a,test\n",
            "3: 1.png has split test here and train in line 2; keep one of the rows",
        ),
        (
            "path,label,group\n1.png,a,ann\n1.png,a,\n",
            "3: 1.png has group (none) here and ann in line 2; keep one of the rows",
        ),
        (
            "path,label,split\n1.png,a,train\n2.png,b,trian\n",
            "3: unknown split 'trian' (did you mean train?); allowed: train, validation, test",
        ),
        (
            "path,label,split\n1.png,a,0\n",
            "2: unknown split '0'; allowed: train, validation, test",
        ),
        (
            "path,label,split\n1.png,a,train\n\n2.png,b,\n",
            "4: 2.png has no split, and others have; allowed: train, validation, test",
        ),
        (
            "path,label,split\n1.png,a,test\n2.png,b,val\n",
            "rows of validation, test, but none of train; add training images",
        ),
        (
            "path,label\n1.png,a\n2.png,a\n",
            "only one class, a; it needs images of at least two",
        ),
        (
            "path,label,split\n1.png,a,train\n2.png,b,train\n3.png,B,test\n",
            "labels that do not match: B only in test; every class needs training images",
        ),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, said: str) -> None:
    """With the line they are in, what is wrong and what to do."""
    assert refusal(tmp_path, text) == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("path,label\n1.png,é\n".encode("latin-1"), "not UTF-8 text; save it as CSV in UTF-8"),
        ("path,label\n1.png,a\n".encode("utf-16"), "not UTF-8 text; save it as CSV in UTF-8"),
        (b"path,label\n1.png,a\0\n", "not text, it holds zero bytes; save it as CSV in UTF-8"),
        (
            b"path,label\n" + b"x" * 200_000,
            "2: field larger than field limit (131072); check the quotation marks",
        ),
    ],
    ids=["Latin-1", "UTF-16", "zero bytes", "one long line"],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """Another encoding, another kind of file."""
    assert refusal(tmp_path, content) == said


def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Here because it is gone."""
    with pytest.raises(DataError) as caught:
        manifest_source(tmp_path / "a.csv")
    assert str(caught.value) == f"{tmp_path / 'a.csv'}: cannot be read (No such file or directory)"


def test_every_image_must_be_there(tmp_path: Path, draw_classes: Callable[..., Path]) -> None:
    """A file that is not, a folder, and one that no file can be called are bad images."""
    draw_classes(tmp_path, cat=2, dog=2)
    rows = ["cat/000.png,cat", "dog/000.png,dog", "dog/gone.png,dog", "cat,cat", f"{'x' * 300},cat"]
    source = opened(tmp_path, "\n".join(["path,label", *rows]))
    with pytest.raises(DataError) as caught:
        survey(source, DataOptions(), cache=tmp_path / "cache")
    assert str(caught.value).startswith(
        "pets: 3 images cannot be read: cat (not a file), dog/gone.png (no such file or directory)"
        f", {'x' * 300} (file name too long); remove them or pass --skip-bad"
    )


def test_images_are_read_from_beside_the_table(
    tmp_path: Path, draw_classes: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it is named from its own folder, and where a path is absolute or goes up."""
    draw_classes(tmp_path / "images", cat=20, dog=20)
    (tmp_path / "tables").mkdir()
    paths = [f"{name}/{number:03}.png" for name in ("cat", "dog") for number in range(20)]
    rows = [f"../images/{path},{path[:3]}" for path in paths[1:]]
    rows.append(f"{tmp_path / 'images' / paths[0]},cat")
    opened(tmp_path / "tables", "\n".join(["path,label", *rows]))
    monkeypatch.chdir(tmp_path / "tables")
    source = manifest_source(Path("pets.csv"))
    found = survey(source, DataOptions(), cache=tmp_path / "cache")
    assert (len(found.looks), found.source.notes) == (40, ())
    assert source.origin == str(tmp_path / "tables" / "pets.csv")
