"""Facts of call documents: quoted with their page, never under conditions, never from elsewhere."""

from typing import Any

import pytest

from crawlers.documents.claims import Topic
from crawlers.documents.facts import Facts, Text
from domain.call import DocumentFact
from domain.enums import ApplicantType, DocumentFactKind
from tests.documents.made import TOPIC, document

URL = "https://ec.europa.eu/call.pdf"
K = DocumentFactKind
ALONE = Topic(TOPIC, "ISF-2026-TF2-AG")


def facts_of(*changes: tuple[str, str], topic: Topic = ALONE) -> Facts:
    return Text(document(*changes), URL).of(topic, "1")


def said(sentence: str, topic: Topic = ALONE) -> Facts:
    """Return what one page with one paragraph tells."""
    return Text([sentence], URL).of(topic, "1")


def value(fact: DocumentFact) -> tuple[Any, ...]:
    return fact.kind, fact.minimum, fact.maximum


def values(found: Facts) -> list[tuple[Any, ...]]:
    return [value(fact) for fact in found.facts]


def doubts(found: Facts) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.field) for issue in found.issues]


def test_the_usual_document_tells_each_fact_with_its_page_and_section() -> None:
    found = facts_of()
    assert found.issues == ()
    assert [(*value(f), f.quote.page) for f in found.facts] == [
        (K.RATE, 9_000, 9_000, 4),
        (K.MEMBERS, 2, None, 3),
        (K.COUNTRIES, 2, None, 3),
        (K.GRANT, 50_000_000, 300_000_000, 3),
        (K.DURATION, 12, 24, 3),
        (K.APPLICANTS, None, None, 3),
    ]
    by_kind = {fact.kind: fact for fact in found.facts}
    assert by_kind[K.GRANT].currency == "EUR"
    assert by_kind[K.APPLICANTS].applicants == (ApplicantType.ANY_LEGAL_ENTITY,)
    assert [k for k, fact in by_kind.items() if fact.expected] == [K.DURATION]
    assert by_kind[K.RATE].quote.text == (
        "The costs will be reimbursed at the funding rate fixed in the Grant Agreement (90%)."
    )
    assert by_kind[K.RATE].quote.section == "10. Legal and financial set-up of the Grant Agreements"
    assert by_kind[K.COUNTRIES].quote.text.startswith("Consortium composition Proposals must be")
    assert by_kind[K.COUNTRIES].quote.text.endswith("from 2 different eligible countries")
    assert all(fact.quote.url == URL for fact in found.facts)


RATE = "The costs will be reimbursed at the funding rate fixed in the Grant Agreement "


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (RATE + "(90%).", [(K.RATE, 9_000, 9_000)]),
        (RATE + "(maximum 90 %).", [(K.RATE, 0, 9_000)]),
        (RATE + "(67.5%).", [(K.RATE, 6_750, 6_750)]),
        ("The co-financing rate is set at 60 % for all.", [(K.RATE, 6_000, 6_000)]),
        ("The EU grant may cover up to 80% of the total eligible costs.", [(K.RATE, 0, 8_000)]),
        ("The funding rate is not applicable.", []),
        # Percentages of other things.
        ("Indirect costs are reimbursed at a flat-rate of 7% of the direct costs.", []),
        ("A prefinancing of normally 80% of the maximum grant amount is paid.", []),
        ("This budget might be increased by maximum 20%.", []),
        ("Subcontracting must not exceed 30% of the total eligible costs.", []),
        ("The overall threshold is 70% of the score.", []),
        ("For indirect costs the funding rate is 7% of the direct costs.", []),
        # Members and countries.
        (
            "Proposals must be submitted by a consortium of at least 3 (three) independent entities"
            " from at least three different Member States.",
            [(K.MEMBERS, 3, None), (K.COUNTRIES, 3, None)],
        ),
        (
            "The application must involve at least two applicants (lead applicant and at least one"
            " co-applicant which is not an affiliated entity).",
            [(K.MEMBERS, 2, None)],
        ),
        (
            "Only applications by single applicants are allowed.",
            [(K.MEMBERS, 1, 1)],
        ),
        ("Applications by single applicants are NOT allowed.", []),
        ("Consortia of at least 5 partners from 5 different countries are encouraged.", []),
        ("Proposals should be submitted by a minimum of four applicants.", []),
        ("Ideally a consortium should include at least four organisations.", []),
        ("At least two entities must be public bodies.", []),
        ("The consortium must include at least two police authorities.", []),
        ("The project must organise events in 3 countries.", []),
        # Grants.
        (
            "Project budgets (maximum grant amount) are expected to range between EUR 1.5 million"
            " and EUR 4 million per project.",
            [(K.GRANT, 150_000_000, 400_000_000)],
        ),
        (
            "The EU grant applied for cannot be lower than EUR 75 000.",
            [(K.GRANT, 7_500_000, None)],
        ),
        ("The requested grant must not exceed € 250.000 per project.", [(K.GRANT, None, 25_000_000)]),
        ("The estimated available call budget is EUR 9 000 000.", []),
        ("Grants to third parties are allowed up to EUR 60 000 per third party.", []),
        ("A certificate is due for grants of at least EUR 325 000.", []),
        ("Project budgets must range between EUR 1 and EUR 2.", []),
        ("The requested grant must not exceed EUR 3,5000,00.00 per project.", []),
        # Durations.
        ("Projects should not exceed 36 months.", [(K.DURATION, None, 36)]),
        ("The duration of the projects must be 24 months.", [(K.DURATION, 24, 24)]),
        ("Projects must not be shorter than 12 months.", [(K.DURATION, 12, None)]),
        ("Projects that last longer than 24 months send a second report.", []),
        ("The grant is signed within 9 months after the project is selected.", []),
        ("Projects keep records for at least 60 months.", []),
    ],
)  # fmt: skip
def test_a_sentence_says_what_it_says_and_no_more(
    sentence: str, expected: list[tuple[Any, ...]]
) -> None:
    found = said(sentence)
    assert values(found) == expected
    assert found.issues == ()


@pytest.mark.parametrize(
    ("sentence", "field"),
    [
        (RATE + "(90%, or 95% for small organisations).", "rate"),
        (RATE + "(90%) if the consortium includes a city.", "rate"),
        ("The co-financing rate is 60% or 75%.", "rate"),
        ("For topic 2 proposals must be submitted by at least three applicants.", "members"),
        (
            "Unless it is a network, proposals must be submitted by at least two applicants.",
            "members",
        ),
        ("The grant must not exceed EUR 1 000 000 in the case of strand A.", "grant"),
        ("The requested grant must be between EUR 3 000 000 and EUR 500 000.", "grant"),
        ("Projects under priority 2 must not exceed 12 months.", "duration"),
        ("Depending on the topic, projects must not exceed 12 months.", "duration"),
    ],
)
def test_a_condition_makes_a_pointer_and_an_issue_but_no_value(sentence: str, field: str) -> None:
    found = said(sentence)
    kinds = {fact.kind.value: fact for fact in found.facts}
    assert (field in kinds, kinds[field].minimum, kinds[field].maximum) == (True, None, None)
    assert ("document_conditional", field) in doubts(found)


def test_two_sentences_that_disagree_are_no_fact() -> None:
    found = facts_of(("A prefinancing of normally", RATE + "(80%). A prefinancing of normally"))
    assert (K.RATE, None, None) in values(found)
    assert doubts(found) == [("document_contradicts", "rate")]
    assert found.issues[0].url == URL
    assert "page 4" in found.issues[0].message
    assert {fact.quote.text for fact in found.facts if fact.kind is K.RATE} == {
        RATE + "(90%).",
        RATE + "(80%).",
    }


def test_a_repeated_sentence_is_no_contradiction() -> None:
    found = facts_of(("A prefinancing of normally", RATE + "(90%). A prefinancing of normally"))
    assert values(found)[0] == (K.RATE, 9_000, 9_000)
    assert found.issues == ()


LIST = """Proposals must be submitted by:
• for topic ISF-2026-TF2-AG-TEST: a consortium of at least 2 applicants
• for topic ISF-2026-TF2-AG-OTHER: a consortium of at least 4 applicants"""


@pytest.mark.parametrize(("name", "members"), [("TEST", 2), ("OTHER", 4)])
def test_each_topic_of_a_shared_document_gets_its_own_sentence(name: str, members: int) -> None:
    topic = Topic(f"ISF-2026-TF2-AG-{name}", "ISF-2026-TF2-AG")
    assert values(said(LIST, topic)) == [(K.MEMBERS, members, None)]


def test_sentences_about_other_topics_are_not_this_topic_s() -> None:
    assert said(LIST, Topic("ISF-2026-TF2-AG-THIRD")).facts == ()
    assert said(LIST, Topic(None)).facts == ()


def test_the_name_of_the_call_is_no_condition() -> None:
    found = said("Under ISF-2026-TF2-AG projects must not exceed 24 months.")
    assert values(found) == [(K.DURATION, None, 24)]


def test_a_list_with_a_further_condition_is_left_to_a_reader() -> None:
    found = facts_of(
        ("• EU Member States", "• be police or customs authorities\n• EU Member States")
    )
    assert (K.APPLICANTS, None, None) in values(found)
    assert all(not fact.applicants for fact in found.facts)
    assert doubts(found) == [("document_conditional", "applicants")]


def test_public_bodies_alone_are_not_everybody() -> None:
    found = facts_of(("be legal entities (public or private bodies)", "be public bodies"))
    named = [fact.applicants for fact in found.facts if fact.kind is K.APPLICANTS]
    assert named == [(ApplicantType.PUBLIC_BODY,)]


def test_a_sentence_over_the_end_of_a_page_is_quoted_from_its_first_page() -> None:
    head, foot = "EU Grants: Call document", "Page"
    pages = [
        f"{head}\nAll about the call.\n{foot} 1",
        f"{head}\nThe costs will be reimbursed at the funding rate\n{foot} 2",
        f"{head}\nfixed in the Grant Agreement (85%).\n{foot} 3",
        f"{head}\nThe end.\n{foot} 4",
    ]
    (fact,) = Text(pages, URL).of(ALONE, "1").facts
    assert (fact.maximum, fact.quote.page) == (8_500, 2)
    assert fact.quote.text == RATE + "(85%)."


@pytest.mark.parametrize(
    "text",
    ["", "  \n ", "%" * 5_000, "(" * 20_000, "EUR " * 20_000, "at least 2 " * 10_000,
     "between EUR 1 000 000 000 000 and EUR 2", "grant EUR 3,5000,00.00", "1" * 100_000,
     "Projects must range between 0 and 999 months."],
)  # fmt: skip
def test_hostile_text_gives_no_value_and_no_error(text: str) -> None:
    found = said(text)
    assert all(fact.minimum is None and fact.maximum is None for fact in found.facts)
