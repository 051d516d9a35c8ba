"""What a call's page says of its documents, of the same call elsewhere, and of plans."""

import datetime as dt
import re

import pytest

from crawlers import catalogue
from crawlers.staging import RunWriter
from domain.call import Document, DocumentFact, Quote
from domain.document import ReadDocument
from domain.enums import DocumentFactKind, LinkKind, LinkState, RunVerdict
from domain.links import Proposal
from domain.money import Money
from domain.people import VISITOR
from domain.run import Verdict
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import duplicates
from tests.ui.conftest import shown, words
from tests.ui.stock import HOSTILE, NOW, READ_AT, SOURCE, call
from ui import context

URL = "https://ec.europa.eu/docs/call-fiche-test.pdf"
UID = f"{SOURCE}:doc"


def fact(kind, page, minimum=None, maximum=None, text="the words of the page", **more):
    quote = Quote(text=text, url=URL, page=page)
    return DocumentFact(kind=kind, minimum=minimum, maximum=maximum, quote=quote, **more)


FACTS = (
    fact(DocumentFactKind.RATE, 31, 9_000, 9_000, text="the funding rate fixed (90%)"),
    fact(DocumentFactKind.GRANT, 12, 50_000_000, 300_000_000, currency="EUR", expected=True),
    fact(DocumentFactKind.DURATION, 13, None, 24),
    fact(DocumentFactKind.MEMBERS, 14, text="for topic 2 at least three applicants"),
)


def record(sha256, facts=FACTS, title="Call document"):
    read = Document(title=title, url=URL, sha256=sha256, pages=40)
    other = Document(title="Application form", url=f"{URL}.docx")
    return call("doc", "Safer squares", documents=(read, other), document_facts=facts,
                grant_min=Money(minor=50_000_000, currency="EUR"),
                grant_max=Money(minor=300_000_000, currency="EUR"))  # fmt: skip


def store(engine, folder, found, at):
    writer = RunWriter(folder)
    writer.found(found, None, at)
    document = found.documents[0]
    writer.document(
        ReadDocument(url=URL, title=document.title, sha256=document.sha256, fetched_at=at,
                     calls=(UID,), count=40, pages=("text",))
    )  # fmt: skip
    writer.judge(
        Verdict(source_id=SOURCE, verdict=RunVerdict.OK, started_at=at, ended_at=at,
                parser_version="1", items=1, complete=True, items_sha256=writer.close())
    )  # fmt: skip
    with write_session(engine) as session:
        ingest_run(session, folder, spec=catalogue.spec(SOURCE), now=at)


def test_documents_show_pages_day_and_quoted_facts(open_page, database, tmp_path):
    store(database, tmp_path / "one", record("1" * 64), READ_AT)
    at = open_page("call", uid=UID)
    said = shown(at)
    assert "40 pages, read on Wed 12 Aug 2026" in said
    assert f"[Application form]({URL}.docx)" in said
    assert "Share of the cost that the EU pays: **90%**" in said
    assert "“the funding rate fixed (90%)”" in said
    assert f"[page 31]({URL}#page=31)" in said
    assert "Duration of a project: **up to 24 months**" in said
    assert "as the document expects" in said
    assert "Partners required: *under conditions, or in two ways: read it there*" in said
    # The amount among the facts is proven by the document, not by the source's page.
    amount = next(m.value for m in at.markdown if m.value.startswith(":small[Amount for one"))
    assert "page 12" in shown_line(amount)


def shown_line(markdown):
    return markdown.replace("\\", "")


def test_a_replaced_document_is_told(open_page, database, tmp_path):
    store(database, tmp_path / "one", record("1" * 64), READ_AT - dt.timedelta(days=3))
    store(database, tmp_path / "two", record("2" * 64, FACTS[:1]), READ_AT)
    said = shown(open_page("call", uid=UID))
    assert "Replaced by the publisher: the file “Call document” that we read from" in said
    assert "Sun 9 Aug 2026" in said
    assert "Call document (11111111)" in said
    assert "Call document (22222222)" in said


def test_hostile_words_of_a_document_are_never_markdown(open_page, database, tmp_path):
    bad = (fact(DocumentFactKind.RATE, 3, 100, 100, text=HOSTILE),)
    store(database, tmp_path / "one", record("1" * 64, bad, title=HOSTILE), READ_AT)
    said = words(open_page("call", uid=UID))
    assert "](https://evil.example" not in said
    assert not re.search(r"(?<!\\)<img", said)


LINKED = Proposal(f"{SOURCE}:a", f"{SOURCE}:b", LinkKind.DUPLICATE, 93, False, "titles alike")


@pytest.fixture
def linked(fill, database):
    """Two calls that the machine takes for one, and a plan of the first."""
    fill([call("a", "Safer squares"), call("b", "Safer squares of a city"), call("p", "A plan")])
    plan = Proposal(f"{SOURCE}:p", f"{SOURCE}:a", LinkKind.PLANNED_OF, 100, True, "one reference")
    with write_session(database) as session:
        duplicates.propose(session, [LINKED, plan], now=NOW)


def state(database):
    with read_session(database) as session:
        return {x.kind: x.state for x in duplicates.standing(session)}[LinkKind.DUPLICATE]


def test_the_same_call_elsewhere_is_decided_by_a_person(open_page, linked, database):
    at = open_page("call", uid=f"{SOURCE}:a")
    said = shown(at)
    assert "The same call elsewhere" in said
    assert "Safer squares of a city" in said
    assert "93 of 100" in said
    assert "Was announced as" in said
    assert "Became this call" not in said
    assert "Became this call" in shown(open_page("call", uid=f"{SOURCE}:p"))
    next(b for b in at.button if b.label == "They belong together").click()
    at.run()
    assert state(database) is LinkState.CONFIRMED
    assert "Confirmed by a person on" in shown(at)
    buttons = [b for b in at.button if b.label == "They do not belong together"]
    buttons[0].click()
    at.run()
    assert state(database) is LinkState.REFUSED
    assert "The same call elsewhere" not in shown(at)


def test_a_visitor_sees_no_proposal_and_no_button(open_page, linked, monkeypatch):
    monkeypatch.setattr(context, "person", lambda **_: VISITOR)
    at = open_page("call", uid=f"{SOURCE}:a")
    assert "The same call elsewhere" not in shown(at)
    assert "Was announced as" in shown(at)
    assert not [b for b in at.button if "belong" in b.label]


def test_pairs_that_wait_are_asked_about_on_the_page_of_sources(open_page, linked, database):
    at = open_page("sources")
    assert "Are these the same?" in shown(at)
    next(b for b in at.button if b.label == "They do not belong together").click()
    at.run()
    assert state(database) is LinkState.REFUSED
    assert "Are these the same?" not in shown(at)
