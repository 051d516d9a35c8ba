"""A text is read in pieces and by its heads: that must find what reading all of it finds."""

import pytest

from benchmarks.cities import recorded
from domain.call import TextBlock
from domain.enums import TextKind
from matcher import paid, sentences
from matcher.rules import length, support
from matcher.sentences import Reading, reading
from matcher.terms import FORMS
from tests.paths import SHARED, needs_recorded

ALL = {
    "terms": FORMS,
    "support": support._FORMS,
    "length": length._FORMS,
    "projects": length._OF_PROJECTS,
}


def whole(text):
    """The sentences of a text that is cut in one go."""
    return [" ".join(found.split()) for found in sentences._cut(text) if found.strip()]


@pytest.mark.parametrize(
    "text",
    [
        "One. Two. 3 are not cut off. Four",
        "Up to 50 000. 5 more.  Next",
        "A line\nanother. Line;one! Two? three • four",
        "Glued together.Like this. and small. \u2009Thin space.",
        ". Begins with a stop. .Xa. . ",
        "etc. 2027. The end.",
        "",
    ],
)
def test_pieces_end_where_sentences_end(text):
    read = [s for piece in sentences._pieces(text) for s in whole(piece)]
    assert read == whole(text)


def test_a_sentence_is_found_by_any_of_its_heads():
    block = TextBlock(
        kind=TextKind.CONDITIONS, heading="Money", html="<p>Grants. VAT is not eligible. End.</p>"
    )
    (found,) = FORMS.told([block])
    assert (found.words, found.section) == ("VAT is not eligible.", "Money")
    assert not FORMS.told([block.model_copy(update={"html": "<p>Innovation is eligible.</p>"})])


def test_one_text_under_two_headings_keeps_both():
    html = "<p>VAT is not eligible.</p>"
    blocks = [TextBlock(kind=TextKind.CONDITIONS, heading=name, html=html) for name in "AB"]
    assert [found.section for found in FORMS.told(blocks)] == ["A", "B"]


@pytest.fixture(scope="module")
def texts():
    """Every seventh distinct text of the recorded calls."""
    distinct = {block.html: None for record in recorded(SHARED) for block in record.texts}
    return list(distinct)[::7]


@needs_recorded
@pytest.mark.recorded
@pytest.mark.parametrize("name", ALL)
def test_heads_hide_no_sentence(texts, name):
    forms = ALL[name]
    for html in texts:
        found = [(item.about, item.words) for item in forms._said(html)]
        every = [
            (form.about, sentences._around(words, match.start(), match.end()))
            for words in whole(Reading(html).plain)
            for form in forms.forms
            if (match := form.pattern.search(words))
        ]
        assert found == every


@needs_recorded
@pytest.mark.recorded
def test_heads_hide_nothing_that_is_paid(texts):
    for html in texts:
        every = [
            (kind, group.stated, words)
            for words in whole(reading(html).plain)
            if len(words) <= paid._LONGEST and not paid._DOUBT.search(words)
            for group in paid._groups()
            if group.anything.search(words)
            for kind in paid._KINDS
            if group.names(kind).search(words)
        ]
        assert [item[:3] for item in paid._told(html)] == every
