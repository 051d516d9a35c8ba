"""The source outranks its document; only listed call documents on declared hosts are read."""

from typing import Any

import pytest

from crawlers.documents.claims import Topic
from crawlers.documents.facts import Text
from crawlers.documents.merge import merged
from crawlers.documents.wanted import call_documents
from crawlers.facts import topics
from domain.call import CallRecord, Consortium, Document, DocumentFact, Quote, Rate
from domain.enums import ApplicantType, DocumentFactKind, RateOrigin
from domain.money import Money
from tests.documents.made import TOPIC, document
from tests.funding_db.calls_of_a_source import call

URL = "https://ec.europa.eu/call.pdf"
OWN = Quote(text="the portal's words", url="https://ec.europa.eu/topic")


def facts(*changes: tuple[str, str]) -> tuple[DocumentFact, ...]:
    return Text(document(*changes), URL).of(Topic(TOPIC), "1").facts


def rate(low: int, high: int) -> Rate:
    return Rate(min_bp=low, max_bp=high, origin=RateOrigin.STATED, quote=OWN)


def test_a_silent_record_takes_every_fact_with_its_page() -> None:
    record, issues = merged(call(), facts())
    assert issues == ()
    assert [(r.min_bp, r.max_bp, r.quote.page) for r in record.rates] == [(9_000, 9_000, 4)]
    assert (record.grant_min, record.grant_max) == (
        Money(minor=50_000_000, currency="EUR"),
        Money(minor=300_000_000, currency="EUR"),
    )
    assert record.applicants == (ApplicantType.ANY_LEGAL_ENTITY,)
    assert "legal entities" in record.applicants_text
    assert record.consortium
    assert (record.consortium.min_members, record.consortium.min_countries) == (2, 2)
    quote = record.consortium.quote
    assert quote
    assert quote.page == 3
    # One quote proves both numbers.
    assert "at least two applicants" in quote.text
    assert "2 different eligible countries" in quote.text


@pytest.mark.parametrize(
    ("field", "own"),
    [
        ("rates", (rate(8_000, 8_000),)),
        ("grant_min", Money(minor=100, currency="EUR")),
        ("grant_max", Money(minor=100, currency="EUR")),
        ("consortium", Consortium(min_members=3, quote=OWN)),
        ("applicants", (ApplicantType.MUNICIPALITY,)),
    ],
)
def test_what_the_source_says_stays_and_a_disagreement_is_told(field: str, own: Any) -> None:
    record, issues = merged(call(**{field: own}), facts())
    assert getattr(record, field) == own
    assert [(i.code, i.field, i.url) for i in issues] == [("sources_disagree", field, URL)]
    assert issues[0].value
    assert "|" in issues[0].value
    assert record.document_facts == facts()


@pytest.mark.parametrize(
    ("field", "own"),
    [
        ("rates", (rate(9_000, 9_000),)),
        ("grant_max", Money(minor=300_000_000, currency="EUR")),
        ("consortium", Consortium(min_countries=2, quote=OWN)),
        ("applicants", (ApplicantType.ANY_LEGAL_ENTITY, ApplicantType.NGO)),
    ],
)
def test_the_same_value_is_no_disagreement(field: str, own: Any) -> None:
    record, issues = merged(call(**{field: own}), facts())
    assert getattr(record, field) == own
    assert issues == ()


def test_a_pointer_gives_no_value() -> None:
    pointers = [DocumentFact(kind=kind, quote=OWN) for kind in DocumentFactKind]
    record, issues = merged(call(), pointers)
    assert issues == ()
    assert (record.rates, record.consortium, record.grant_min, record.grant_max) == (
        (),
        None,
        None,
        None,
    )
    assert record.applicants == ()
    assert len(record.document_facts) == len(DocumentFactKind)


def test_two_quotes_apart_do_not_prove_both_numbers() -> None:
    one = DocumentFact(
        kind=DocumentFactKind.MEMBERS,
        minimum=2,
        quote=Quote(text="two applicants", url=URL, page=3),
    )
    other = DocumentFact(
        kind=DocumentFactKind.COUNTRIES, minimum=3, quote=Quote(text="3 countries", url=URL, page=9)
    )
    record, _ = merged(call(), [one, other])
    assert record.consortium == Consortium(min_members=2, quote=one.quote)
    record, _ = merged(call(), [other])
    assert record.consortium == Consortium(min_countries=3, quote=other.quote)


def listed(*documents: tuple[str, str]) -> CallRecord:
    return call(documents=tuple(Document(title=t, url=u) for t, u in documents))


HOST = "https://ec.europa.eu/docs"


@pytest.mark.parametrize(
    ("title", "url", "wanted"),
    [
        ("PDF", f"{HOST}/isf/wp-call/2026/call-fiche_isf-2026_en.pdf", True),
        ("Call document", f"{HOST}/isf/anything.pdf", True),
        ("The Call Document (ISF)", f"{HOST}/isf/anything.PDF", True),
        ("Call document", f"{HOST}/isf/anything.docx", False),
        ("Call document", "https://elsewhere.example/call-fiche_isf_en.pdf", False),
        ("Call document template", f"{HOST}/isf/anything.pdf", False),
        ("Application form of the call document", f"{HOST}/isf/af.pdf", False),
        ("HE Programme Guide", f"{HOST}/horizon/guide.pdf", False),
        ("Work Programme 2026-2027", f"{HOST}/horizon/wp-call/2026/wp-6-security_en.pdf", False),
        ("General MGA", f"{HOST}/mga.pdf", False),
    ],
)
def test_only_the_call_document_is_read(title: str, url: str, wanted: bool) -> None:
    found = call_documents(listed((title, url)), ("ec.europa.eu",))
    assert [d.url for d in found] == ([url] if wanted else [])


def test_a_file_listed_twice_is_read_once_and_a_long_list_is_cut() -> None:
    same = ("Call document", f"{HOST}/a.pdf")
    assert len(call_documents(listed(same, same), ("ec.europa.eu",))) == 1
    many = [("Call document", f"{HOST}/{n}.pdf") for n in range(9)]
    assert len(call_documents(listed(*many), ("ec.europa.eu",))) == 3


PROTECT = "ISF-2022-TF1-AG-PROTECT-02-others"
"""A topic of which our own table of facts states 500 000 to 3 million, 90 % and two members."""


def completed() -> CallRecord:
    record, _ = topics.complete(call(identifier=PROTECT))
    assert record.grant_max == Money.of(3_000_000)
    assert topics.HEADING in {block.heading for block in record.texts}
    return record


def test_a_call_document_outranks_our_own_table_of_facts() -> None:
    found = facts(("EUR 3 000 000", "EUR 2 000 000"))
    assert Money.of(2_000_000) in {merged(call(), found)[0].grant_max}
    record, issues = merged(completed(), found)
    assert record.grant_max == Money.of(2_000_000)
    assert {rate.quote.page for rate in record.rates if rate.quote} == {4}
    assert record.consortium
    assert record.consortium.quote
    assert record.consortium.quote.page == 3
    # The table still gives what the document is silent about, and only that.
    assert record.budget_total == Money.of(4_900_000)
    (block,) = [text for text in record.texts if text.heading == topics.HEADING]
    assert "3 000 000" not in block.html
    (told,) = [issue for issue in issues if issue.field == "grant_max"]
    assert "the document counts" in told.message


def test_the_table_stays_where_no_document_says_anything() -> None:
    record = completed()
    again, issues = merged(record, ())
    assert issues == ()
    assert again == record
