"""Foreign words and foreign HTML on our pages."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.stock import HOSTILE
from ui.components.escape import address, html, link, md, plain

_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[!-/:-@\[-`{-~]")
_JOINER = "\u2060"


def _bare(escaped: str) -> str:
    return re.sub(r"\\(.)", r"\1", escaped)


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_every_sign_that_markdown_reads_is_escaped_and_no_word_is_lost(text):
    escaped = md(text)
    without_pairs = re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped)
    assert not re.search(r"[!-/:-@\[-`{-~]", without_pairs)
    assert "\n" not in escaped
    assert _bare(escaped).replace(_JOINER, "") == plain(text).replace(_JOINER, "")


@given(st.sampled_from([":tada:", ":material/delete:", ":red[x]", "https://a.eu", "www.a.eu", "a@b.eu",
                        "a -> b", "x <= y", "-- z"]), st.text("ab :/.", max_size=10))  # fmt: skip
def test_what_streamlit_replaces_after_the_escapes_is_parted(trap, around):
    shown = _bare(md(f"{around} {trap} {around}"))
    assert not re.search(r":[a-z_]+:|:material/|://|www\.|\w@\w|(?<!\S)(?:->|<=|--)(?!\S)", shown)


def test_signs_that_nobody_sees_are_dropped():
    assert plain("a\u202eb\x00c\u2066d\n e") == "abcd e"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "ftp://a.eu",
        "",
        "https://",
        "http://[bad",
    ],
)
def test_an_address_of_another_kind_is_no_link(url):
    assert address(url) == ""
    assert link("words", url) == "words"


def test_an_address_cannot_end_its_link():
    found = link("a]b", "https://ec.europa.eu/x)[y](https://evil.example) z")
    assert found == "[a\\]b](https://ec.europa.eu/x%29%5By%5D%28https://evil.example%29z)"


@pytest.mark.parametrize(
    ("foreign", "clean"),
    [
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ("<p onclick=x>a</p>", "<p>a</p>"),
        ("<img src='https://evil.example/p.png'>a", "a"),
        ("<h2>Scope</h2>", "<p><strong>Scope</strong></p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<div>a · b</div>"),
        ("<style>*{}</style><b>a</b>", "<b>a</b>"),
        ("<p> </p><script>x</script>", ""),
        ("<a href='javascript:x'>a</a>", '<a target="_blank" rel="noopener noreferrer">a</a>'),
    ],
)
def test_html_keeps_words_and_plain_markup_only(foreign, clean):
    assert html(foreign) == clean


def test_a_word_without_end_may_break():
    assert html("<p>" + "x" * 100 + "</p>").count("<wbr>") == 3


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_no_html_of_any_text_keeps_an_attribute_but_a_link(text):
    clean = html(f"<p {text}>{text}</p>{HOSTILE}")
    assert not re.search(r"<\w+\s+(?!href=|target=|rel=)", clean)
    assert not re.search(r"<(?:script|img|style|iframe|svg|input|form|table|h\d)\b", clean)
