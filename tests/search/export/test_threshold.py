"""From which probability on an image is called positive."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score, recall_score, roc_curve

from search.errors import SearchError, UsageError
from search.export.threshold import Rule, choose_threshold, parse_rule

RANDOM = np.random.default_rng(1)
POSITIVE = RANDOM.random(400) < 0.3
CHANCES = np.clip(RANDOM.normal(0.35 + 0.3 * POSITIVE, 0.2), 0, 1).round(2)


def test_youden_is_the_point_farthest_above_the_diagonal() -> None:
    """As scikit-learn's ROC curve has it."""
    found = choose_threshold(POSITIVE, CHANCES, Rule.YOUDEN, None)
    false, true, _ = roc_curve(POSITIVE, CHANCES)
    assert found.recall + found.specificity - 1 == pytest.approx((true - false).max())


def test_f1_is_the_highest_of_all_thresholds() -> None:
    """Tried one by one."""
    found = choose_threshold(POSITIVE, CHANCES, Rule.F1, None)
    tried = [f1_score(POSITIVE, one <= CHANCES) for one in np.unique(CHANCES)]
    assert found.f1 == pytest.approx(max(tried))


@pytest.mark.parametrize("asked", [0.5, 0.9, 1.0])
def test_recall_is_reached_with_the_highest_threshold(asked: float) -> None:
    """The next higher one would miss it."""
    found = choose_threshold(POSITIVE, CHANCES, Rule.RECALL, asked)
    assert found.recall >= asked
    higher = CHANCES[found.value < CHANCES].min() + 0.005
    assert recall_score(POSITIVE, higher <= CHANCES) < asked


@pytest.mark.parametrize("rule", [Rule.YOUDEN, Rule.F1])
def test_its_figures_are_those_of_the_decisions_that_it_makes(rule: Rule) -> None:
    """And it lies between two probabilities, where rounding changes no decision."""
    found = choose_threshold(POSITIVE, CHANCES, rule, None)
    said = found.value <= CHANCES
    assert found.recall == pytest.approx(said[POSITIVE].mean())
    assert found.specificity == pytest.approx(1 - said[~POSITIVE].mean())
    assert found.precision == pytest.approx(POSITIVE[said].mean())
    assert abs(CHANCES - found.value).min() > 0.004


def test_images_of_one_class_give_none() -> None:
    """There is nothing to weigh."""
    with pytest.raises(SearchError, match="of one class"):
        choose_threshold(np.ones(5, bool), np.ones(5), Rule.F1, None)


def test_rules_are_read() -> None:
    """A recall of 0 or of 2 is none."""
    assert parse_rule("youden") == (Rule.YOUDEN, None)
    assert parse_rule("f1") == (Rule.F1, None)
    assert parse_rule("recall=0.95") == (Rule.RECALL, 0.95)
    assert parse_rule("recall=1") == (Rule.RECALL, 1.0)
    for text in ("recall", "recall=0", "recall=0.0", "recall=2", "0.5", ""):
        with pytest.raises(UsageError, match="write youden, f1, or recall="):
            parse_rule(text)
