"""The feed of the Romanian ministry: what a line states is read, what prose hints at is not."""

import datetime as dt

import pytest

from crawlers.sources.ro.mfe import RoMfe
from domain.enums import ApplicantType, Procedure, RunVerdict
from domain.money import Money
from tests.crawlers.parsing import parsed, refused
from tests.crawlers.sources.replaying import by_ref, recorded, replayed

XML = "application/atom+xml; charset=utf-8"
FEED = recorded("ro_mfe", "feed-1.xml")
TEXT = """<p>Apel competitiv, obiectivul specific RSO5.1.</p>
<p>Solicitanți eligibili: unități administrativ-teritoriale (municipii), ONG</p>
<p>Bugetul alocat apelului de proiecte este de 6.265.381 euro.</p>
<p>Perioada de depunere a proiectelor: 29.03.2027, ora 10:00, până la 30.09.2027, ora 16:00</p>
<p>Rata: 98%</p><script>alert(1)</script>"""


def entry(text=TEXT, ref="7", title="Apel: spații publice sigure", **more):
    link = more.get("link", f"https://mfe.gov.ro/apel-{ref}/")
    return f"""<entry><title type="html"><![CDATA[{title}]]></title>
<link rel="alternate" type="text/html" href="{link}"/><id>https://mfe.gov.ro/?p={ref}</id>
<published>{more.get("published", "2027-03-01T22:30:00Z")}</published>
<category term="Anunțuri PR 2021-2027"/>
<content type="html"><![CDATA[{text}]]></content></entry>"""


def feed(*entries):
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{"".join(entries)}</feed>'


def read(text=TEXT, **more):
    found = parsed(RoMfe, feed(entry(text, **more)), content_type=XML)
    (call,) = found.records
    return call, found.issues


@pytest.mark.e2e
def test_the_recorded_feed(tmp_path):
    done = replayed("ro_mfe", tmp_path)
    assert (done.verdict.verdict, done.verdict.complete) == (RunVerdict.OK, True)
    assert done.verdict.stats["dropped/no_call"] == 1
    (call,) = by_ref(done).values()
    assert call["title"] == (
        "PoIDS: Ghidul solicitantului „Centre multifuncționale cu dotări sportive și culturale "
        "pentru copii”"
    )
    assert call["url"] == call["source_ref"]
    assert call["url"].startswith("https://mfe.gov.ro/poids-ghidul-solicitantului-centre-")
    assert call["specific_objective"] == "ESO4.11; RSO4.3"
    assert call["procedure"] == "open"
    for unknown in ("opens_on", "deadlines", "budget_total", "published_on", "programme"):
        assert unknown not in call
    assert [issue["field"] for issue in done.issues] == ["published_on"]


def test_what_lines_state_is_read():
    call, issues = read()
    assert issues == []
    assert (call.source_ref, call.url) == ("https://mfe.gov.ro/?p=7", "https://mfe.gov.ro/apel-7/")
    assert call.specific_objective == "RSO5.1"
    assert call.procedure is Procedure.OPEN
    assert ApplicantType.NGO in call.applicants
    assert call.budget_total == Money.of(6_265_381)
    assert call.opens_on == dt.date(2027, 3, 29)
    (deadline,) = call.deadlines
    assert (deadline.on, deadline.time) == (dt.date(2027, 9, 30), dt.time(16))
    assert deadline.timezone is None
    assert call.published_on == dt.date(2027, 3, 1)
    assert call.programme_text == "Anunțuri PR 2021-2027"
    assert "script" not in call.texts[0].html
    assert "alert" not in call.texts[0].html


def test_a_last_day_alone_is_a_deadline_and_nothing_more():
    call, issues = read("<p>Termenul limită de depunere: până la 08.11.2027 ora 12:00</p>")
    assert issues == []
    assert call.opens_on is None
    assert [deadline.on for deadline in call.deadlines] == [dt.date(2027, 11, 8)]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("<p>Perioada de depunere: 30.09.2027 – 29.03.2027</p>", "deadlines"),
        ("<p>Perioada de depunere: 31.02.2027 – 29.03.2027</p>", "deadlines"),
        ("<p>Data depunerii: 30.09.2027</p>", "deadlines"),
        (
            "<p>Termen limită: 30.09.2027</p><p>Perioada de depunere: 1.1.2027 – 2.2.2027</p>",
            "deadlines",
        ),
        ("<p>Buget total: 5.000.000 euro</p><p>Buget alocat: 6 000 000 euro</p>", "budget_total"),
        ("<p>Bugetul alocat: 6.26.5381 euro</p>", "budget_total"),
    ],
)
def test_what_is_doubtful_is_an_issue_and_unknown(text, field):
    call, issues = read(text)
    assert field in {issue.field for issue in issues}
    assert not getattr(call, field)


@pytest.mark.parametrize(
    "text",
    [
        "<p>Proiectele se implementează până la 31.12.2029.</p>",
        "<p>Ghidul a fost publicat în 2027, bugetul de stat contribuie.</p>",
        "<p>Apel necompetitiv, 5.1</p>",
    ],
)
def test_prose_about_other_things_is_no_fact(text):
    call, issues = read(text)
    assert issues == []
    assert (call.deadlines, call.budget_total, call.procedure) == ((), None, None)
    assert call.specific_objective is None


def test_news_without_a_call_are_counted_and_left_out():
    found = parsed(RoMfe, feed(entry(title="Lista platilor"), entry(ref="8")), content_type=XML)
    assert [call.source_ref for call in found.records] == ["https://mfe.gov.ro/?p=8"]


def test_the_feed_is_asked_on_and_ends_where_nothing_is_new():
    found = parsed(RoMfe, FEED, content_type=XML)
    (request,) = found.asked
    assert request.url.endswith("/feed/?paged=2")
    assert request.meta["optional"]


BOMB = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "Apel"><!ENTITY b "&a;&a;">]>' + feed(
    entry(title="&b;")
)
BAD = {
    "login": "<html><body><form>Autentificare</form></body></html>",
    "wall": "<html><head><title>Just a moment...</title></head></html>",
    "empty": "",
    "emptied": feed(),
    "cut": FEED[:120],
    "an error": "<Error><Code>BlobNotFound</Code></Error>",
    "entities": BOMB,
    "entities in UTF-16": BOMB.encode("utf-16"),
    "no number": feed(entry()).replace("<id>", "<guid>").replace("</id>", "</guid>"),
    "no title": feed(entry(title="")),
    "another host": feed(entry(link="https://evil.example/x")),
    "no web address": feed(entry(link="javascript:alert(1)")),
    "renamed": FEED.replace("entry>", "item>"),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_bad_feed_gives_an_issue_and_no_call(body):
    assert refused(RoMfe, body, content_type=XML)


@pytest.mark.parametrize("body", [BOMB, BOMB.encode("utf-16")])
def test_entities_are_refused_before_anything_is_read(body):
    (issue,) = parsed(RoMfe, body, content_type=XML).issues
    assert issue.message == "a feed that declares a document type"


def test_an_unreadable_day_of_publication_is_an_issue():
    call, issues = read(published="luni")
    assert call.published_on is None
    assert [issue.field for issue in issues] == ["published_on"]
