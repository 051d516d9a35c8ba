"""Foreign text made safe and readable."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.normalise import numbers
from crawlers.normalise.texts import clean_html, plain_text, repair, without_personal_mail
from domain.errors import BadValue
from domain.money import Money


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=40))
def test_mojibake_of_any_text_is_mended(text: str) -> None:
    try:
        damaged = text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return
    if repair(text) == text:
        assert repair(damaged) == text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_repair_settles_after_one_or_two_times(text: str) -> None:
    once = repair(repair(repair(text)))
    assert repair(once) == once
    once.encode("utf-8")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/=\"' abpscriptonjv:&;!-", max_size=80))
def test_cleaned_html_holds_no_door_for_code(text: str) -> None:
    clean = clean_html(text).lower()
    assert "<script" not in clean
    assert "javascript:" not in clean.replace("&", "") or "<" not in clean
    assert (
        " on" not in "".join(part.split(">")[0] for part in clean.split("<")[1:]) or "href" in clean
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("layout<h3>described</h3>in", "layout described in"),
        ("a &amp; b&nbsp;c", "a & b c"),
        ("<p>safe</p><script>evil()</script>", "safe"),
        ("<!-- <p>x</p> -->y", "y"),
        ("<img src=x onerror=evil()>z", "z"),
        ("1 < 2", "1 < 2"),
        ("<p>caf&eacute;</p>", "café"),
    ],
)
def test_plain_words_of_html(text: str, words: str) -> None:
    assert plain_text(text) == words


def test_blocks_may_stay_on_lines_of_their_own() -> None:
    assert plain_text("<p>One</p><ul><li>Two</li></ul>", lines=True) == "One\nTwo"


def test_fast_way_and_safe_way_say_the_same() -> None:
    simple = "<p>One <b>two</b><br/>three &lt;four&gt;</p>"
    assert plain_text(simple) == plain_text(simple + "<!-- -->")


def test_escaped_text_stays_text_and_is_escaped_once() -> None:
    assert clean_html("&lt;script&gt; R&amp;D") == "&lt;script&gt; R&amp;D"


def test_personal_addresses_are_left_out_and_offices_stay() -> None:
    text = without_personal_mail("jean.dupont@x.eu, HOME-ISF@ec.europa.eu")
    assert "dupont" not in text
    assert "HOME-ISF@ec.europa.eu" in text


@pytest.mark.parametrize("value", ["x", "-5", "1e99", "NaN", True, [], "0.001"])
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(BadValue):
        numbers.money(value)


@pytest.mark.parametrize(
    ("value", "money"), [(None, None), ("", None), ("0", None), ("12.5", Money.of("12.5"))]
)
def test_amounts(value: object, money: Money | None) -> None:
    assert numbers.money(value) == money
