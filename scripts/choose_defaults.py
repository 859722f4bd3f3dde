"""Choose the default sampler and pruner: rehearsals on 12 tasks of LCBench, confirmed on the others.

Every candidate is rehearsed on the tasks chosen from with a few seeds; the best of them and today's
defaults with all seeds; then the winner and today's defaults on the other tasks. What is done is
kept in a file, a line a rehearsal: the same line again goes on there. Prints Markdown.

    python scripts/choose_defaults.py --results rehearsals.jsonl
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from lcbench import TASKS, curves_of

from search.rehearsal.playing import Play, Way, known_way, play_all
from search.rehearsal.regret import Compared, standings
from search.rehearsal.rehearsing import Rehearsed
from search.supervisor.pruning import Hyperband, Median, SuccessiveHalving
from search.supervisor.tpe import Tpe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from search.rehearsal.curves import Typical
    from search.rehearsal.regret import Standing
    from search.supervisor.pruning import Rule
    from storage import Others, Peers

CHOSEN_ON = 12  # tasks
DRAWN_BY = 2026  # seed by which they are drawn
MARKS = (3, 10, 30, 100)
"""Trainings that nobody prunes, whose time all trainers have together."""
MOST = {1: 30, 4: 100, 16: 100, 64: 100}
