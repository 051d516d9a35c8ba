"""Documents of deliverables: complete or refused, frozen once approved, hostile texts harmless."""

import datetime as dt
import time
from io import BytesIO

import pytest
from pypdf import PdfReader

from domain.advocacy import (
    DeliverableKind,
    EvidenceBlock,
    EvidenceKind,
    EvidenceRow,
    Figure,
    InNameOf,
    State,
)
from domain.advocacy_letters import Addressee, BodyKind, OfficeHolder
from domain.advocacy_views import AskContent, Link
from domain.errors import NotFound
from funding_db.engine import write_session
from letters.filling import MissingValue
from letters.workflow import StepRefused
from services import asks, deliverable_documents, deliverable_texts, deliverables, linking
from services.deliverable_documents import To
from tests.deliverables.makers import NOW, PARTS, approved, written

COMMISSIONER = Addressee(
    body="European Commission",
    body_kind=BodyKind.COMMISSION,
    office="Commissioner for Internal Affairs",
    language="en",
    salutation="Dear Commissioner,",
    postal="Rue de la Loi 200\n1049 Brussels",
    holders=(
        OfficeHolder(
            name="A. Former", since=dt.date(2019, 12, 1), until=dt.date(2024, 11, 30),
            source="https://example.org/terms",
        ),
    ),
)  # fmt: skip
BLOCK = EvidenceBlock(
    kind=EvidenceKind.CALLS,
    question="Which calls name lighting?",
    query="theme=lighting",
    drawn_on=dt.date(2026, 11, 20),
    figures=(Figure(key="calls", value=2),),
    rows=(
        EvidenceRow(key="call:a", label="Call A", source="https://example.org/a"),
        EvidenceRow(key="call:b", label="Call B"),
    ),
)


@pytest.fixture
def engine(sqlite_engine):
    """Documents do not differ between the two engines."""
    return sqlite_engine


def page(session, person, view, language="en", to=None):
    document = deliverable_documents.render(person, session, view.id, language, now=NOW, to=to)
    return document.markdown


def test_a_letter_speaks_to_its_addressee(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        made = written(session, ada, words="We *ask* you.")
        with pytest.raises(MissingValue) as missing:
            page(session, ada, made)
        assert missing.value.name == "addressee"
        to = To(COMMISSIONER, our_reference="EF/1", their_reference="Ares(2026)1")
        text = page(session, ada, made, to=to)
        for words in ("Dear Commissioner", "Rue de la Loi 200", "EF\\/1", "Ares\\(2026\\)1"):
            assert words in text
        assert "We *ask* you." in text
        assert "A\\. Former" not in text  # his term has ended
        assert "21 November 2026" in text
        with pytest.raises(NotFound, match="no text in fr"):
            page(session, bo, made, "fr", to)


@pytest.mark.parametrize("lacking", ["place", "sender"])
def test_what_is_missing_is_named(engine, team, lacking):
    ada = team[0]
    with write_session(engine) as session:
        parts = PARTS.model_copy(update={lacking: None if lacking == "place" else ()})
        made = written(session, ada, kind=DeliverableKind.POSITION_PAPER, parts=parts)
        with pytest.raises(MissingValue) as missing:
            page(session, ada, made)
        assert missing.value.name == lacking


def test_asks_and_figures_need_words_in_the_language(engine, team):
    ada = team[0]
    with write_session(engine) as session:
        made = written(session, ada, kind=DeliverableKind.POSITION_PAPER)
        ask = asks.create(
            ada, session, AskContent(demand="Open the call", granter="Commission"), now=NOW
        )
        made = linking.link(
            ada, session, made.id, Link.ASK, ask.id, expected_version=made.version, now=NOW
        )
        made, block = linking.attach(
            ada, session, made.id, BLOCK, expected_version=made.version, now=NOW
        )
        with pytest.raises(MissingValue) as missing:
            page(session, ada, made)
        assert missing.value.name == f"evidence:{block.id} (en)"
        lines = {f"evidence:{block.id}": "Two calls name lighting."}
        made, _ = deliverable_texts.write(
            ada, session, made.id, "en", title="T", markdown="M", lines=lines,
            expected_version=made.version, now=NOW,
        )  # fmt: skip
        text = page(session, ada, made)
        for words in (
            "Two calls name lighting",
            "Open the call",
            "Call A",
            "Call B",
            "Which calls",
        ):
            assert words in text
        made, french = deliverable_texts.write(
            ada, session, made.id, "fr", title="T", markdown="M",
            lines={f"evidence:{block.id}": "Deux appels."},
            expected_version=made.version, now=NOW,
        )  # fmt: skip
        assert deliverable_documents.missing_lines(session, made, french) == (f"ask:{ask.id}",)
        with pytest.raises(MissingValue):
            page(session, ada, made, "fr")
        made, _ = deliverable_texts.write(
            ada, session, made.id, "fr", title="T", markdown="M",
            lines={f"evidence:{block.id}": "Deux appels.", f"ask:{ask.id}": "Ouvrez l'appel"},
            expected_version=made.version, now=NOW,
        )  # fmt: skip
        text = page(session, ada, made, "fr")
        assert "Ouvrez l\\'appel" in text
        assert "Open the call" not in text


def test_an_approved_text_says_what_was_approved_whatever_becomes_of_its_asks(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        made = written(session, ada, kind=DeliverableKind.POSITION_PAPER)
        ask = asks.create(
            ada, session, AskContent(demand="Open the call", granter="Commission"), now=NOW
        )
        made = linking.link(
            ada, session, made.id, Link.ASK, ask.id, expected_version=made.version, now=NOW
        )
        before = made.wording
        made = deliverables.step(
            ada, session, made.id, "submit", expected_version=made.version, now=NOW
        )
        made = deliverables.step(
            bo, session, made.id, "approve", expected_version=made.version, now=NOW
        )
        assert made.approved_wording == before
        asks.change(
            ada, session, ask.id, AskContent(demand="Close it", granter="Council"),
            expected_version=ask.version, now=NOW,
        )  # fmt: skip
        text = page(session, ada, made)
        assert "Open the call" in text
        assert "Close it" not in text
        with pytest.raises(StepRefused, match="frozen"):
            linking.link(
                ada, session, made.id, Link.ASK, ask.id, linked=False,
                expected_version=made.version, now=NOW,
            )  # fmt: skip
        made = deliverables.step(
            bo, session, made.id, "reopen", expected_version=made.version, now=NOW
        )
        assert "Close it" in page(session, ada, made)


def test_an_ask_changed_under_review_makes_the_consent_lapse(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        made = written(
            session, ada, kind=DeliverableKind.POSITION_PAPER, in_name_of=InNameOf.PARTNERSHIP
        )
        ask = asks.create(
            ada, session, AskContent(demand="Open the call", granter="Commission"), now=NOW
        )
        made = linking.link(
            ada, session, made.id, Link.ASK, ask.id, expected_version=made.version, now=NOW
        )
        made = deliverables.confirm_pact(
            ada, session, made.id, expected_version=made.version, now=NOW
        )
        made = deliverables.record_agreement(
            ada, session, made.id, ("Nice",), NOW.date(), expected_version=made.version, now=NOW
        )
        made = deliverables.step(
            ada, session, made.id, "submit", expected_version=made.version, now=NOW
        )
        asks.change(
            ada, session, ask.id, AskContent(demand="More money for cities", granter="Council"),
            expected_version=ask.version, now=NOW,
        )  # fmt: skip
        made = deliverables.get(bo, session, made.id)
        with pytest.raises(StepRefused, match="missing for this wording"):
            deliverables.step(
                bo, session, made.id, "approve", expected_version=made.version, now=NOW
            )


def test_a_guideline_is_its_own_words(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        made = approved(session, ada, bo, kind=DeliverableKind.GUIDELINE, words="Light the way.")
        made = deliverables.step(
            bo, session, made.id, "publish", expected_version=made.version, now=NOW,
            on=NOW.date(), place="https://efus.eu/guideline",
        )  # fmt: skip
        assert made.state is State.PUBLISHED
        assert page(session, ada, made) == "# Security in integrated strategies\n\nLight the way.\n"


HOSTILE = '<script>alert(1)</script> #read("/etc/passwd") {{ 7*7 }} $x$ \u202egnp @efus Łódź'


def test_hostile_words_lose_nothing_and_run_nothing(engine, team):
    ada = team[0]
    with write_session(engine) as session:
        parts = PARTS.model_copy(update={"sender": (HOSTILE,), "place": "Θεσσαλονίκη"})
        made = written(
            session, ada, kind=DeliverableKind.POSITION_PAPER, title=HOSTILE, words=HOSTILE,
            parts=parts,
        )  # fmt: skip
        document = deliverable_documents.render(ada, session, made.id, "en", now=NOW)
    html = document.html()
    assert "<script" not in html
    assert "root:" not in html
    assert "{{ 7*7 }}" in html
    assert "49" not in html
    assert "Łódź" in html
    assert document.pdf().startswith(b"%PDF")
    assert document.docx().startswith(b"PK")


def test_a_letter_of_four_pages_is_quick(engine, team):
    ada = team[0]
    paragraph = "Cities share the work for security in public spaces with many others. " * 12
    with write_session(engine) as session:
        made = written(session, ada, words="\n\n".join([paragraph] * 17))
        document = deliverable_documents.render(
            ada, session, made.id, "en", now=NOW, to=To(COMMISSIONER)
        )
    document.pdf()
    best = min(_seconds(document) for _ in range(3))
    assert len(PdfReader(BytesIO(document.pdf())).pages) >= 4
    assert best < 6, best  # 1.5 s is the aim, measured by benchmarks.advocacy; two cores are shared


def _seconds(document):
    began = time.perf_counter()
    document.docx()
    document.pdf()
    return time.perf_counter() - began
