"""Board, timeline and yearly report: counted rightly, state and outcome apart."""

import datetime as dt

import pytest

from domain.advocacy import DeliverableKind
from domain.advocacy_asks import OurPart, Outcome, OutcomeEvidence
from domain.advocacy_views import AskContent, Link
from domain.deliverables import DeliverableFilter
from domain.errors import NotAllowed, UsageError
from domain.i18n import texts
from funding_db.engine import write_session
from letters.board import Column
from services import advocacy_report, asks, deliverable_board, deliverables, linking
from services.deliverable_board import Moment
from tests.deliverables.makers import NOW, approved, content, somebody, written

EVERYTHING = DeliverableFilter()


def linked_ask(session, person, view, demand="Open the call"):
    ask = asks.create(session=session, person=person, now=NOW,
                      asked=AskContent(demand=demand, granter="Commission"))  # fmt: skip
    linking.link(person, session, view.id, Link.ASK, ask.id, expected_version=view.version, now=NOW)
    return ask


def test_the_board_shows_state_and_outcome_apart(engine, team):
    ada, _bo, _cy, di = team
    with write_session(engine) as session:
        made = written(session, ada)
        first, second = (linked_ask(session, ada, deliverables.get(ada, session, made.id), d)
                         for d in ("One", "Two"))  # fmt: skip
        proof = OutcomeEvidence(address="https://example.org", our_part=OurPart.UNKNOWN)
        asks.note(ada, session, first.id, Outcome.ACHIEVED, (proof,), now=NOW)
        (card,) = deliverable_board.board(ada, session, EVERYTHING)
        assert card.progress.column is Column.DRAFTING
        assert dict(card.asks) == {Outcome.ACHIEVED: 1, Outcome.NONE: 1}
        assert second.id != first.id
        assert deliverable_board.board(di, session, EVERYTHING) == ()


def test_reviews_wait_for_others_than_the_author(engine, team):
    ada, bo, cy, _di = team
    with write_session(engine) as session:
        made = written(session, ada)
        deliverables.step(ada, session, made.id, "submit", expected_version=made.version, now=NOW)
        assert deliverable_board.waiting_for(ada, session) == ()
        assert [v.id for v in deliverable_board.waiting_for(bo, session)] == [made.id]
        with pytest.raises(NotAllowed):
            deliverable_board.waiting_for(cy, session)


def test_the_timeline_tells_what_is_planned_and_what_happened(engine, team):
    ada, bo, *_ = team
    day = NOW.date()
    with write_session(engine) as session:
        deliverables.create(ada, session, content(planned_on=day, title="Planned"), now=NOW)
        held = approved(session, ada, bo, kind=DeliverableKind.GUIDELINE, planned_on=day)
        deliverables.step(
            bo, session, held.id, "publish", expected_version=held.version, now=NOW, on=day,
            place="https://efus.eu/x",
        )  # fmt: skip
        days = deliverable_board.timeline(ada, session, EVERYTHING, first=day, last=day)
        assert {(one.moment, one.view.title) for one in days} == {
            (Moment.PLANNED, "Planned"),
            (Moment.HAPPENED, "Security in integrated strategies"),
        }
        later = day + dt.timedelta(days=1)
        assert deliverable_board.timeline(ada, session, EVERYTHING, first=later, last=later) == ()


def test_the_report_of_a_year_has_deliverables_and_outcomes(engine, team):
    ada, _bo, cy, di = team
    say = texts("en")
    with write_session(engine) as session:
        made = written(session, ada, action=2, title="A | paper & more")
        ask = linked_ask(session, ada, made)
        proof = OutcomeEvidence(address="https://example.org/answer", quote="We *will*")
        asks.note(ada, session, ask.id, Outcome.ANNOUNCED, (proof,), doubt="Not law yet", now=NOW)
        deliverables.create(ada, session, content(title="Never moved"), now=NOW)
        found = advocacy_report.report(cy, session, 2026, t=say, now=NOW)
        for words in ("A \\| paper \\& more", "Action 2", "announced", "We \\*will\\*",
                      "Not law yet", "our part", "does not say that it was obtained by it"):  # fmt: skip
            assert words in found.markdown, words
        assert "Never moved" not in found.markdown
        before = advocacy_report.report(ada, session, 2025, t=say, now=NOW)
        assert "No deliverable was moved" in before.markdown
        assert (
            "A \\| paper" not in advocacy_report.report(di, session, 2026, t=say, now=NOW).markdown
        )
        for year in (1999, 2027):
            with pytest.raises(UsageError, match="year"):
                advocacy_report.report(ada, session, year, t=say, now=NOW)
        with pytest.raises(NotAllowed):
            advocacy_report.report(somebody(99, "officer"), session, 2026, t=say, now=NOW)
    assert found.pdf().startswith(b"%PDF")
    assert found.docx().startswith(b"PK")
