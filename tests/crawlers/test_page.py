"""A page is read exactly or not at all."""

import pytest
from scrapy.http import HtmlResponse

from crawlers.page import Link, Page
from domain.errors import PageShapeError

HTML = """
<html><body><h1>Safe  <b>squares</b></h1><p class=x>one</p><p class=x>two</p><p class=e> </p>
<dl class=facts><dt>Deadline</dt><dd>4 November</dd><dd>17:00</dd><dt>Who</dt><dd>Cities</dd></dl>
<table id=t><tr><th>Número</th><th>Fin</th></tr><tr><td>1</td><td>May</td></tr></table>
<table id=uneven><tr><th>A</th><th>B</th></tr><tr><td>1</td></tr></table>
<ul><li><a href="/a#top">A</a></li><li><a href="b?x=1">B</a></li><li><a href="/a">again</a></li>
<li><a href="javascript:x()">no</a></li><li><a href="http://[bad">no</a></li></ul>
<script type="application/ld+json">{"a": 1}</script><script id=bad>{</script>
<a class=one href=" /only ">x</a></body></html>
"""


@pytest.fixture
def page():
    return Page("https://x.example/calls/list", HTML)


def test_exactly_one_is_found(page):
    assert page.one_text("h1") == "Safe squares"
    assert page.maybe_text("h6") is None
    assert page.maybe_text("p.e") is None
    assert page.texts("p.x") == ["one", "two"]
    assert page.attr("a.one", "href") == "/only"
    assert page.html("h1") == "Safe  <b>squares</b>"


def test_links_are_absolute_each_once_and_only_web_addresses(page):
    assert page.links("li a") == [
        Link("A", "https://x.example/a"),
        Link("B", "https://x.example/calls/b?x=1"),
    ]


def test_tables_and_lists_of_facts(page):
    assert page.table("#t") == [{"numero": "1", "fin": "May"}]
    facts = page.definition_list("dl.facts")
    assert facts == {"Deadline": "4 November 17:00", "Who": "Cities"}
    assert page.json_script("script[type='application/ld+json']") == {"a": 1}
    facts.pop("Deadline")
    page.audit(facts, ignore=["Who"])
    with pytest.raises(PageShapeError, match="nobody reads") as raised:
        page.audit(facts)
    assert raised.value.value == "Who"


@pytest.mark.parametrize(
    "look",
    [
        lambda page: page.one("p.x"),
        lambda page: page.one("h6"),
        lambda page: page.one_text("p.e"),
        lambda page: page.maybe_text("p.x"),
        lambda page: page.texts("h6"),
        lambda page: page.links("h6 a"),
        lambda page: page.attr("h1", "href"),
        lambda page: page.table("#uneven"),
        lambda page: page.definition_list("ul"),
        lambda page: page.json_script("#bad"),
        lambda page: page.expect_hash("h1", "0" * 16),
    ],
)
def test_what_is_not_as_expected_is_refused_with_its_address(page, look):
    with pytest.raises(PageShapeError) as raised:
        look(page)
    assert raised.value.url == "https://x.example/calls/list"


def test_prose_that_a_person_interpreted_is_held_to_its_words(page):
    known = page.text_hash("h1")
    page.expect_hash("h1", known)
    assert Page("u", "<h1>SAFE squares </h1>").text_hash("h1") == known


@pytest.mark.parametrize(
    "declared", ["text/html; charset=iso-8859-2", "text/html", "text/html; charset=utf-8"]
)
def test_the_declared_charset_is_used_and_a_wrong_one_does_no_harm(declared):
    charset = "iso-8859-2" if "8859" in declared else "utf-8"
    body = f"<meta charset={charset}><h1>Łódź, bezpieczne place</h1>".encode(charset)
    response = HtmlResponse("https://x.example/", headers={"Content-Type": declared}, body=body)
    assert Page.of(response).one_text("h1") == "Łódź, bezpieczne place"


@pytest.mark.parametrize(
    "selector",
    [
        "p", "P", "*", ".a", ".a.b", "#one", "div#one > p", "main p, h1", "p:first-child", "ul li a[href]",
        "[data-x]", "div p ~ p", ".none", "p.a, .b", "h1 + p", "li", "body", "a[href^='/x']", ".A",
    ],
)  # fmt: skip
def test_a_look_up_finds_what_the_whole_page_would_give(selector):
    body = (
        "<main><h1 class='b'>T</h1><p class='a b'>1</p><div id=one class='a'><p>2</p><p data-x=1>3</p></div>"
        "<ul><li class=b><a href=/x/1>4</a><li><a>5</a></ul><p class='a'>6</p></main>"
    )
    page = Page("https://x.example/", body)
    assert page._select(selector) == page._soup.select(selector)


def test_a_page_that_names_no_charset_is_utf_8_where_it_can_be():
    text = "<p>Πρόσκληση – bezpieczeństwo</p>"
    assert Page("https://x.example", text.encode()).one_text("p") == "Πρόσκληση – bezpieczeństwo"
    named = f'<meta charset="windows-1253">{"<p>Πρόσκληση</p>"}'
    assert Page("https://x.example", named.encode("cp1253")).one_text("p") == "Πρόσκληση"
    headed = Page("https://x.example", "<p>año</p>".encode("latin-1"), "iso-8859-1")
    assert headed.one_text("p") == "año"
