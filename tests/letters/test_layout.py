"""Pages of a letter: annexes on their own, room to sign, nothing beyond the edge, no stray marks."""

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal

import pytest
from pypdf import PdfReader

from domain.advocacy import (
    DeliverableKind,
    EvidenceBlock,
    EvidenceKind,
    EvidenceRow,
    Figure,
    InNameOf,
)
from domain.advocacy_letters import BodyKind, Signature, SignatureState
from letters.compose import KINDS, Draft, Evidence, compose
from letters.filling import Markdown, fill
from letters.layout import Mark, without

DAY = dt.date(2026, 11, 21)
NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
ADDRESS = "https://ec.example/" + "a-long-way-" * 14 + "?order=DESC&page=1"
CAPACITY = "Deputy Mayor for security, prevention, public tranquillity and municipal police"
ANNEX = {
    "en": "Annex",
    "fr": "Annexe",
    "de": "Anhang",
    "it": "Allegato",
    "es": "Anexo",
    "pl": "Załącznik",
}
BLOCK = EvidenceBlock(
    kind=EvidenceKind.CALLS,
    question="Calls that name security",
    query="{}",
    drawn_on=DAY,
    figures=(Figure(key="calls", value=Decimal(1)),),
    rows=(EvidenceRow(key="call:1", label="A call", source=ADDRESS),),
)


def signature(number):
    return Signature(
        body=f"City {number}", body_kind=BodyKind.CITY, state=SignatureState.CONFIRMED,
        invited_at=NOW, wording="x", person=f"Signer{number}", capacity=CAPACITY, confirmed_at=NOW,
    )  # fmt: skip


def made(kind=DeliverableKind.LETTER, language="en", **changes):
    values = {
        "kind": kind, "language": language, "title": "Security", "sender": ("Efus",),
        "in_name_of": InNameOf.EFUS, "place": "Paris", "on": DAY, "addressee": ("The Director",),
        "salutation": "Dear Director,", "body": f"We ask. See {ADDRESS}", "consultation": "One",
        "evidence": (Evidence("One call names it.", BLOCK),),
    }  # fmt: skip
    return compose(Draft(**(values | changes)))


def pages(document):
    return [page.extract_text() for page in PdfReader(io.BytesIO(document.pdf())).pages]


def word_part(document):
    with zipfile.ZipFile(io.BytesIO(document.docx())) as file:
        return file.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("kind", "language"),
    [(kind, language) for kind, languages in KINDS.items() for language in languages],
    ids=str,
)
def test_the_annex_begins_a_page_of_its_own_in_every_form(kind, language):
    document = made(kind, language)
    found = pages(document)
    assert len(found) == 2
    assert found[1].strip().startswith(ANNEX[language])
    words = word_part(document)
    assert re.search(r"<w:pageBreakBefore/></w:pPr>(?:(?!</w:p>).)*" + ANNEX[language], words)
    assert words.count("pageBreakBefore") == 1
    assert '<div class="page"></div>' in document.html()


def test_every_signature_has_height_and_stays_on_one_page():
    document = made(signatories=tuple(signature(n) for n in range(100, 130)), evidence=())
    found = pages(document)
    assert len(found) > 2
    for number in range(100, 130):
        (page,) = [text for text in found if f"Signer{number}" in text]
        assert f"City {number}" in page
    for page in found:  # each row's words end where they began
        assert len(re.findall("Signer", page)) == len(re.findall("municipal", page))
    words = word_part(document)
    assert words.count("<w:cantSplit/>") == words.count('w:hRule="atLeast"') == 30
    assert document.html().count('class="sign"') == 30


def test_a_letter_of_one_sender_leaves_room_above_the_name():
    document = made(evidence=())
    assert '<div class="room"></div>' in document.html()
    words = word_part(document)
    closing = words[words.index("Yours faithfully") - 300 :]
    assert "<w:keepNext/>" in closing
    assert 'w:lineRule="exact"' in closing


def test_a_long_address_stays_inside_the_page():
    found = pages(made())
    for page in found:
        assert ADDRESS in page.replace("\n", "").replace(" ", "") or "a-long-way" not in page
        assert all(len(line) < 130 for line in page.splitlines())


def test_pages_are_numbered_in_both_files():
    document = made()
    assert [page.strip().splitlines()[-1] for page in pages(document)] == ["1 / 2", "2 / 2"]
    with zipfile.ZipFile(io.BytesIO(document.docx())) as file:
        footer = file.read("word/footer1.xml").decode()
    assert " PAGE " in footer
    assert " NUMPAGES " in footer


def test_no_value_and_no_writer_can_set_a_mark():
    every = "".join(mark.sign for mark in Mark)
    document = made(
        title=f"Sec{every}urity",
        body=f"One.\n\n{Mark.NEW_PAGE.sign}\n\n{Mark.KEEP_END.sign}\n\nTwo.",
        sender=(f"E{every}fus",),
        evidence=(),
    )
    (page,) = pages(document)
    assert "Security" in page
    assert "Two." in page
    assert not set(every) & set(document.html())
    assert "pageBreakBefore" not in word_part(document)
    assert without(every) == ""
    filled = fill("{{ body }}{{ new_page }}", {"body": Markdown(f"x{every}")})
    assert filled == f"x{Mark.NEW_PAGE.sign}"
