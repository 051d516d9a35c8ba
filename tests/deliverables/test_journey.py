"""From a gap to an outcome: one paper goes the whole way, and the chain leads back and forth."""

import datetime as dt

import pytest

from crawlers import catalogue
from crawlers.staging import write_run
from domain.advocacy import DeliverableKind, InNameOf, State
from domain.advocacy_asks import OurPart, Outcome, OutcomeEvidence
from domain.advocacy_letters import BodyKind, DispatchState
from domain.advocacy_views import AskContent, Link
from domain.deliverables import DeliverableFilter
from domain.dispatches import AddresseeContent, Channel, EventContent
from funding_db.engine import write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import sources
from letters.board import Column
from services import (
    addressees,
    asks,
    chain,
    deliverable_board,
    deliverable_documents,
    deliverable_texts,
    deliverables,
    dispatches,
    evidence,
    gaps,
    linking,
    replies,
    signatures,
)
from services import settings as settings_service
from services.deliverable_documents import To
from tests.deliverables.makers import NOW, PARTS, content
from tests.ui.stock import SOURCE, call

UID = f"{SOURCE}:one"
OFFICES = (
    ("European Commission", BodyKind.COMMISSION, "Director-General", "en", "Dear Director-General,"),
    ("European Parliament", BodyKind.PARLIAMENT, "Présidente de la commission", "fr",
     "Madame la Présidente,"),
)  # fmt: skip


@pytest.fixture
def engine(sqlite_engine, tmp_path, monkeypatch):
    """A database with one open call about lighting."""
    monkeypatch.setenv("FUNDMAP_DATA_DIR", str(tmp_path / "var"))
    settings_service.settings.cache_clear()
    with write_session(sqlite_engine) as session:
        sources.sync(session, [catalogue.spec(SOURCE)])
    record = call("one", "Street lighting for safer public spaces")
    write_run(tmp_path / "run", [record], source_id=SOURCE, at=NOW)
    with write_session(sqlite_engine) as session:
        ingest_run(session, tmp_path / "run", spec=catalogue.spec(SOURCE), now=NOW)
    yield sqlite_engine
    settings_service.settings.cache_clear()


class Paper:
    """A position paper on its way; every act is a transaction of its own."""

    def __init__(self, engine, number, person):
        self.engine, self.number, self.person = engine, number, person

    def act(self, function, *given, person=None, now=NOW, **named):
        """Call a service with the version that is stored."""
        who = person or self.person
        with write_session(self.engine) as session:
            version = deliverables.get(who, session, self.number).version
            return function(
                who, session, self.number, *given, expected_version=version, now=now, **named
            )

    def read(self, function, *given, **named):
        """Ask a service about it."""
        with write_session(self.engine) as session:
            return function(self.person, session, *given, **named)


def test_a_gap_becomes_a_paper_signed_sent_and_answered(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        theme = gaps.coverage(ada, session, now=NOW)[0].theme
        block = evidence.draw_calls(ada, session, theme, now=NOW)
        wanted = [
            asks.create(ada, session, AskContent(demand=demand, granter="Commission"), now=NOW)
            for demand in ("Open calls to cities", "Pay for lighting")
        ]
        entered = content(
            kind=DeliverableKind.POSITION_PAPER,
            in_name_of=InNameOf.PARTNERSHIP,
            action=2,
            parts=PARTS.model_copy(update={"causes": ("calls_for_cities",)}),
        )
        made = deliverables.create(ada, session, entered, now=NOW)
    paper = Paper(engine, made.id, ada)
    paper.act(linking.attach, block)
    for ask in wanted:
        paper.act(linking.link, Link.ASK, ask.id)
    paper.act(linking.link, Link.CALL, UID)
    paper.act(deliverables.step, "start")
    french = {f"ask:{ask.id}": f"Demande {ask.id}" for ask in wanted}
    paper.act(deliverable_texts.write, "en", title="Light", markdown="Cities need *light*.")
    paper.act(deliverable_texts.write, "fr", title="Lumière", markdown="Il faut de la *lumière*.",
              lines=french)  # fmt: skip
    paper.act(deliverables.confirm_pact)
    paper.act(deliverables.record_agreement, ("Nice", "Efus"), NOW.date())
    paper.act(deliverables.step, "submit")
    paper.act(deliverables.step, "approve", person=bo)
    paper.act(deliverables.step, "open_signing", person=bo)

    for city in ("Nice", "Liège", "Łódź"):
        with write_session(engine) as session:
            asked = signatures.invite(
                ada, session, made.id, city, BodyKind.CITY, email=None, language="fr", now=NOW
            )
            signatures.confirm(
                ada, session, asked.id, signer=f"Mayor of {city}", capacity="Mayor", mandate=None,
                told_by="letter", now=NOW,
            )  # fmt: skip
            if city == "Liège":
                signatures.withdraw(ada, session, asked.id, NOW.date(), now=NOW)

    english, french_text = (
        paper.read(deliverable_documents.render, made.id, language, now=NOW).markdown
        for language in ("en", "fr")
    )
    for text in (english, french_text):
        assert "Mayor of Nice" in text
        assert "Mayor of Łódź" in text
        assert "Liège" not in text
        assert "Street lighting for safer public spaces" in text
    assert "Open calls to cities" in english
    assert f"Demande {wanted[0].id}" in french_text
    assert "Open calls to cities" not in french_text

    with write_session(engine) as session:
        offices = [
            addressees.create(
                ada, session,
                AddresseeContent(body=body, body_kind=kind, office=office, language=language,
                                 salutation=salutation, postal="Brussels"),
                now=NOW,
            ).id
            for body, kind, office, language, salutation in OFFICES
        ]  # fmt: skip
        numbers = dispatches.prepare(ada, session, made.id, offices, channel=Channel.POST, now=NOW)
    for number in numbers:
        with write_session(engine) as session:
            dispatches.mark_sent(
                ada, session, number, NOW.date(), now=NOW,
                expected_version=dispatches.one(ada, session, number).version,
            )  # fmt: skip
    paper.act(deliverables.step, "send", on=NOW.date())

    later = NOW + dt.timedelta(days=10)
    for state, days in ((DispatchState.HOLDING_REPLY, 10), (DispatchState.ANSWERED, 30)):
        at = NOW + dt.timedelta(days=days)
        with write_session(engine) as session:
            replies.note(
                ada, session, numbers[0], EventContent(state=state, on=at.date()), (),
                expected_version=dispatches.one(ada, session, numbers[0]).version, now=at,
            )  # fmt: skip
    with write_session(engine) as session:
        replies.set_days(
            ada, session, numbers[1], own_due_on=later.date(), remind_on=None,
            expected_version=dispatches.one(ada, session, numbers[1]).version, now=later,
        )  # fmt: skip
    end = NOW + dt.timedelta(days=40)
    with write_session(engine) as session:
        replies.chase(
            ada, session, numbers[1], by_hand=True, now=end,
            expected_version=dispatches.one(ada, session, numbers[1]).version,
        )  # fmt: skip
        proof = OutcomeEvidence(address="https://example.org/call", our_part=OurPart.UNKNOWN)
        asks.note(ada, session, wanted[0].id, Outcome.ANNOUNCED, (proof,), now=end)

    (card,) = paper.read(deliverable_board.board, DeliverableFilter())
    assert card.view.state is State.SENT
    assert card.progress.column is Column.PARTLY_ANSWERED
    assert dict(card.progress.counts) == {DispatchState.ANSWERED: 1, DispatchState.CHASED: 1}
    assert dict(card.asks) == {Outcome.ANNOUNCED: 1, Outcome.NONE: 1}
    (place,) = paper.read(deliverable_board.places, DeliverableFilter())
    assert place.column is Column.PARTLY_ANSWERED
    days = paper.read(
        deliverable_board.timeline, DeliverableFilter(), first=NOW.date(), last=end.date()
    )
    assert [(day.moment.value, day.count) for day in days] == [
        ("dispatched", 2), ("happened", 1), ("answered", 1),
    ]  # fmt: skip
    assert [view.id for view in paper.read(chain.letters_citing, UID)] == [made.id]
    behind = paper.read(chain.of_deliverable, made.id, now=end)
    assert [call.row.uid for call in behind.calls] == [UID]
    assert len(behind.asks) == 2
    with write_session(engine) as session:
        sent = dispatches.one(ada, session, numbers[1])
        copy = deliverable_documents.render(
            ada, session, made.id, "fr", now=end, to=To(sent.addressee)
        )
    assert copy.pdf().startswith(b"%PDF")
    assert copy.docx().startswith(b"PK")
    told = [event.what for event in paper.read(deliverables.history, made.id)]
    for step in ("start", "submit", "approve", "open_signing", "send"):
        assert step in told
