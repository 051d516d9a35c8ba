"""Letters and papers from our templates: every kind, reader and language, in all three forms."""

import datetime as dt
import io
import re
import zipfile
from html import unescape

import pytest
from pypdf import PdfReader

from domain.advocacy import DeliverableKind, EvidenceBlock, EvidenceRow, Figure, InNameOf
from domain.advocacy_asks import Ask
from domain.advocacy_letters import BodyKind, Signature
from domain.errors import NotFound, UsageError
from letters.compose import (
    KINDS,
    LETTER_LANGUAGES,
    Answer,
    Cause,
    Draft,
    Evidence,
    Recipient,
    compose,
    recipient_of,
)
from letters.filling import MissingValue, template

NOW = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
HOSTILE = 'Müller & Söhne <GmbH> #import "x" *a* | $b$ {{ 7 * 7 }}'
PAIRS = [(kind, language) for kind, languages in KINDS.items() for language in languages]
PACT = {
    "en": "Pact of Amsterdam",
    "fr": "pacte d’Amsterdam",
    "it": "Patto di Amsterdam",
    "es": "Pacto de Ámsterdam",
    "pl": "paktu amsterdamskiego",
    "de": "Pakts von Amsterdam",
}


def evidence():
    rows = tuple(
        EvidenceRow(key=f"call:{n}", label=f"Call {n} of a region", source=f"https://x.example/{n}")
        for n in range(3)
    )
    block = EvidenceBlock(
        kind="calls",
        question="Which open calls name security",
        query="status=open",
        drawn_on=dt.date(2026, 11, 20),
        figures=(Figure(key="calls", value=0),),
        rows=rows,
    )
    return Evidence("Of 3 open calls none names security.", block)


def signature(body, person):
    return Signature(
        body=body,
        body_kind=BodyKind.CITY,
        state="confirmed",
        invited_at=NOW,
        wording="w",
        person=person,
        capacity="Deputy Mayor",
        confirmed_at=NOW,
    )


def draft(kind=DeliverableKind.LETTER, language="en", **changes):
    base = {
        "kind": kind,
        "language": language,
        "title": "Security in public spaces",
        "sender": ("European Forum for Urban Security", HOSTILE),
        "in_name_of": InNameOf.PARTNERSHIP,
        "place": "Nice",
        "on": dt.date(2026, 11, 21),
        "recipient": Recipient.COMMISSION,
        "addressee": ("European Commission", "1049 Brussels"),
        "salutation": "Dear Commissioner,",
        "body": "A paragraph **of our own**.\n\nAnother one.",
        "causes": frozenset(Cause),
        "evidence": (evidence(),),
        "asks": (
            Ask(key="a", demand="Open ITI strategies to security", granter="Managing authorities"),
            Ask(key="b", demand="Publish timetables", granter="Ministry & Co"),
        ),
        "signatories": (signature("Łódź", "Zażółć Gęślą"), signature("Θεσσαλονίκη", "Jānis B")),
        "annexes": ("Table of calls",),
        "copies": ("CIVEX",),
        "our_reference": "FM-2026-1",
        "their_reference": "Ares(2026)1",
        "consultation": "Consultation on X",
        "register": "0001",
        "contact": "x@example.eu",
        "answers": (Answer("Do you agree?", "Yes, *partly*."),),
    }
    return Draft(**{**base, **changes})


def squeezed(text):
    return "".join(text.split())


def docx_words(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        body = file.read("word/document.xml").decode()
    return squeezed(unescape(re.sub(r"<[^>]+>", "", body)))


def pdf_words(content):
    pages = PdfReader(io.BytesIO(content)).pages
    text = " ".join(re.sub(r"\d+ / \d+\s*$", "", page.extract_text()) for page in pages)
    return squeezed(text)


def html_words(content):
    return squeezed(unescape(re.sub(r"<[^>]+>", " ", content.split("<body>")[1])))


@pytest.mark.parametrize(("kind", "language"), PAIRS)
def test_a_full_text_says_the_same_in_all_three_forms(kind, language):
    text = compose(draft(kind, language))
    words = html_words(text.html())
    assert docx_words(text.docx()) == words
    in_pdf = re.sub(r"•|(?<=\D)[12]\.(?=Managing|Ministry)", "", pdf_words(text.pdf()))
    assert in_pdf == words
    unsaid = {
        DeliverableKind.CONSULTATION_REPLY: {"Zażółć Gęślą", "Θεσσαλονίκη"},
        DeliverableKind.JOINT_DECLARATION: {HOSTILE},
    }.get(kind, set())
    for said in {HOSTILE, "Zażółć Gęślą", "Θεσσαλονίκη"} - unsaid:
        assert squeezed(said) in words
    assert squeezed("Of 3 open calls none names security.") in words
    assert squeezed(PACT[language]) in words
    assert all(squeezed(f"https://x.example/{n}") in words for n in range(3))
    assert "OpenITIstrategiestosecurity" in words
    assert "2026" in words
    assert "{" not in words.replace(squeezed(HOSTILE), "")


@pytest.mark.parametrize(("kind", "language"), PAIRS)
def test_a_bare_text_has_no_empty_headings(kind, language):
    bare = draft(
        kind,
        language,
        in_name_of=InNameOf.EFUS,
        causes=frozenset(),
        evidence=(),
        asks=(),
        signatories=(),
        annexes=(),
        copies=(),
        our_reference=None,
        their_reference=None,
        register=None,
        contact=None,
        answers=(),
    )
    text = compose(bare).markdown
    assert PACT[language] not in text
    assert not re.search(r"^#+[^\n]*\n+(#|\Z)", text, re.MULTILINE), text
    assert not re.search(r"\\$(?=\n\n)", text, re.MULTILINE)


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_each_reader_is_spoken_to_in_own_words(language):
    openings = {compose(draft(language=language, recipient=r)).markdown for r in Recipient}
    assert len(openings) == len(Recipient)


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("cause", Cause)
def test_each_cause_is_a_block_of_its_own(language, cause):
    with_it = compose(draft(language=language, causes=frozenset({cause}))).markdown
    without = compose(draft(language=language, causes=frozenset())).markdown
    assert with_it.count("\n### ") == without.count("\n### ") + 1
    source = template("causes", language)
    assert f'"{cause.value}" in causes' in source


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_causes_state_the_same_facts_in_every_language(language):
    facts = r"2021/1058|RSO5\.[12]|COM\(2020\) 605|\b2018\b|\b10\b"
    found = re.findall(facts, template("causes", language))
    assert found == re.findall(facts, template("causes", "en"))


@pytest.mark.parametrize("name", ["title", "sender", "place", "addressee", "salutation"])
def test_what_is_missing_is_named(name):
    with pytest.raises(MissingValue, match=name):
        compose(draft(**{name: () if name in ("sender", "addressee") else ""}))


def test_a_reply_names_its_consultation():
    with pytest.raises(MissingValue, match="consultation"):
        compose(draft(DeliverableKind.CONSULTATION_REPLY, consultation=None))


def test_a_text_that_says_nothing_is_refused():
    with pytest.raises(UsageError, match="says nothing"):
        compose(draft(body=None, causes=frozenset(), asks=(), answers=()))


@pytest.mark.parametrize(("kind", "language"), [("letter", "lv"), ("event", "en"), ("study", "fr")])
def test_no_template_no_text(kind, language):
    with pytest.raises(NotFound, match=kind):
        compose(draft(DeliverableKind(kind), language))


def test_without_signatories_the_sender_signs():
    text = compose(draft(signatories=(), sender=("City of Nice",))).markdown
    assert text.count("City of Nice") == 2


@pytest.mark.parametrize("kind", BodyKind)
def test_every_kind_of_body_has_an_opening(kind):
    assert recipient_of(kind) in Recipient


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Nice, 21 November 2026"),
        ("fr", "Nice, le 21 novembre 2026"),
        ("it", "Nice, 21 novembre 2026"),
        ("es", "Nice, 21 de noviembre de 2026"),
        ("pl", "Nice, 21 listopada 2026 r."),
        ("de", "Nice, den 21. November 2026"),
    ],
)
def test_place_and_date_as_the_language_writes_them(language, said):
    assert said in compose(draft(language=language)).markdown.replace("\\", "")


def test_a_french_letter_ends_with_the_form_of_address_it_began_with():
    text = compose(draft(language="fr", salutation="Madame la Commissaire,")).markdown
    assert "Veuillez agréer, Madame la Commissaire, l’expression" in text.replace("\\", "")
