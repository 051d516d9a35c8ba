"""A slip of the finger is mended; words that only look alike are left alone."""

import pytest

from matcher.engine import relevance_order
from matcher.index import build
from matcher.lexicon import Lexicon
from matcher.spelling import LONGEST, mend
from tests.matcher.examples import call, profile


@pytest.fixture
def lexicon():
    known = Lexicon()
    known.learn(["bollards patient barriers quokkas zigzagged zigzaggedly"])
    return known


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("bolalrds", "bollards"),
        ("bolards", "bollards"),
        ("barrriers", "barriers"),
        ("quokaks", "quokkas"),
        ("patent", "patent"),
        ("carriers", "carriers"),
        ("abrriers", "abrriers"),
        ("bollards", "bollards"),
        ("zoo", "zoo"),
    ],
)
def test_one_word(lexicon, written, read):
    assert mend([written, "bollards", "patient"], lexicon)[0] == read


def test_long_texts_and_foreign_texts_are_left_alone(lexicon):
    long = ["bolalrds", *["bollards"] * LONGEST]
    assert mend(long, lexicon) == long
    foreign = ["bolalrds", "überfahrtat"]
    assert mend(foreign, lexicon) == foreign


def test_a_misspelt_wish_finds_its_call():
    index = build([call("q", "Quokkas in the square"), call("f", "Fish in the river")])
    order = relevance_order(profile("Quokaks for our square, please", language="en"), index)
    right = relevance_order(profile("Quokkas for our square, please", language="en"), index)
    assert order[0][0] == "eu_test:q"
    assert order[0][1] == pytest.approx(right[0][1], abs=1e-6)
