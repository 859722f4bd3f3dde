"""The parts that a report's page is put together from."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from shown_study import make_study
from sqlalchemy import update

from search.report.page import _SCRIPTS, bundled, by_time
from search.report.section import read_section
from storage import SlotState, open_database, schema

if TYPE_CHECKING:
    from pathlib import Path

_TOP = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) ([\w$]+)", re.MULTILINE)


def test_modules_become_one_without_imports_and_exports() -> None:
    """And nothing else of them changes."""
    first = "export const a = 1;\nexport async function b() {\n  return 'export it';\n}\n"
    second = 'import { a } from "./first.js";\n// import what is said\nb(a);\n'
    assert bundled([first, second]) == (
        "const a = 1;\nasync function b() {\n  return 'export it';\n}\n\n"
        "// import what is said\nb(a);\n"
    )


def test_the_modules_of_a_report_are_one_script() -> None:
    """None is left out of what another one imports, and no name is given twice."""
    scripts = [file.read_text("utf-8") for file in _SCRIPTS]
    whole = bundled(scripts)
    assert not re.search(r"^(import|export)\b", whole, re.MULTILINE)
    names = Counter(_TOP.findall(whole))
    assert [name for name, count in names.items() if count > 1] == []
    imported = re.findall(r"^import \{([^}]*)\} from", "\n".join(scripts), re.MULTILINE)
    wanted = {name.strip() for one in imported for name in one.split(",")}
    assert wanted <= set(names)


def test_the_best_value_is_followed_through_time(tmp_path: Path) -> None:
    """In hours since the study was made; pruned trials and worse ones make no step."""
    with closing(open_database(f"sqlite:///{tmp_path / 'search.db'}", create=True)) as database:
        made = make_study(database)
        kinds = [(0.5, SlotState.COMPLETE), (0.1, SlotState.PRUNED), (0.75, SlotState.COMPLETE)]
        kinds += [(0.25, SlotState.COMPLETE), (0.375, SlotState.COMPLETE)]
        for hours, (value, state) in enumerate(kinds, start=1):
            slot = made.trial([value], state)
            ended = {"ended_at": made.study.created_at + timedelta(hours=hours)}
            with database.engine.begin() as connection:
                row = update(schema.slots).where(schema.slots.c.slot == slot)
                connection.execute(row.values(ended))
        assert by_time(read_section(database, made.study)) == [(1, 0.5), (4, 0.25), (5, 0.25)]
        empty = make_study(database, "empty")
        assert by_time(read_section(database, empty.study)) == []
