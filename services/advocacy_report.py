"""The yearly report: what was written and held, who answered, and apart from it what came of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from domain.advocacy import State
from domain.advocacy_asks import OutcomeEvidence
from domain.advocacy_views import AskView, NoteView
from domain.deliverables import DeliverableFilter, DeliverableView
from domain.errors import UsageError
from domain.i18n import Texts
from domain.people import Person
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import advocacy_counts, deliverable_events, people
from letters.documents import Document
from letters.filling import fill, template
from services import asks, deliverable_board
from services.advocacy_words import ACTIONS, COLUMN, KIND, OUR_PART, OUTCOME
from services.deliverable_board import Card
from services.rights import Action, own_organisation

_FIRST_YEAR = 2000


def report(person: Person, session: Session, year: int, *, t: Texts, now: datetime) -> Document:
    """Return the report of a year; raises UsageError for a year that has not begun."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    today = brussels_day(now)
    if not _FIRST_YEAR <= year <= today.year:
        raise UsageError(f"choose a year from {_FIRST_YEAR} to {today.year}")
    cards = _of_year(person, session, organisation, year)
    noted = _noted(asks.list_all(person, session), year)
    title = t("Advocacy in {year}: deliverables and outcomes", year=year)
    values = {
        "title": title,
        "organisation": _name(session, organisation),
        "made": t("Made with Fundmap on {day}.", day=t.day(today)),
        "labels": _labels(t),
        "numbers": _numbers(cards, noted, t),
        "actions": _actions(cards, t),
        "outcomes": [_outcome(ask, note, t) for ask, note in noted],
    }
    return Document(fill(template("advocacy_report", "report"), values), title, t.language)


def _of_year(person: Person, session: Session, organisation: int, year: int) -> list[Card]:
    """Return the cards of what was moved, dispatched, planned or held in a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    moved = deliverable_events.moved_between(session, organisation, first, last)
    sent = {n for n, _on, _c in advocacy_counts.sent_days(session, organisation, first, last)}
    cards = deliverable_board.board(person, session, DeliverableFilter())
    return [card for card in cards if card.view.id in moved | sent or _dated(card.view, year)]


def _dated(view: DeliverableView, year: int) -> bool:
    days = (view.content.happened_on, view.content.planned_on)
    return any(day is not None and day.year == year for day in days)


def _noted(found: Sequence[AskView], year: int) -> list[tuple[AskView, NoteView]]:
    return [(ask, note) for ask in found for note in ask.notes if note.note.noted_on.year == year]


def _name(session: Session, organisation: int) -> str:
    names = {one.id: one.name for one in people.organisations(session)}
    return names.get(organisation, "")


def _labels(t: Texts) -> dict[str, str]:
    return {
        "numbers": t("In numbers"),
        "deliverable": t("Deliverable"),
        "kind": t("Kind"),
        "state": t("State"),
        "when": t("Day"),
        "answers": t("Answers"),
        "nothing": t("No deliverable was moved, sent or held in this year."),
        "outcomes": t("Outcomes noted in this year"),
        "no_outcomes": t("No outcome was noted in this year."),
        "apart": t(
            "What came of an ask stands apart from what was written about it: that something was "
            "obtained after a letter does not say that it was obtained by it."
        ),
    }


def _numbers(
    cards: Sequence[Card], noted: Sequence[tuple[AskView, NoteView]], t: Texts
) -> list[dict[str, str]]:
    states = Counter(card.view.state for card in cards)
    out = sum(states[state] for state in (State.SENT, State.PUBLISHED, State.HELD))
    rows = [
        (t("Deliverables worked on"), len(cards)),
        (t("Sent, published or held, and not closed"), out),
        (t("Closed"), states[State.CLOSED]),
        (t("Addressees written to"), sum(card.progress.addressees for card in cards)),
        (t("of whom answered"), sum(card.answered for card in cards)),
        (t("Outcomes noted"), len(noted)),
    ]
    return [{"name": name, "value": t.number(value)} for name, value in rows]


def _actions(cards: Sequence[Card], t: Texts) -> list[dict[str, Any]]:
    found = []
    for number in (*ACTIONS, None):
        rows = [_row(card, t) for card in cards if card.view.content.action == number]
        if rows:
            name = (
                t("Action {number}", number=f"{number}: {t(ACTIONS[number])}")
                if number
                else t("Outside of the Actions")
            )
            found.append({"name": name, "rows": rows})
    return found


def _row(card: Card, t: Texts) -> dict[str, str]:
    content, total = card.view.content, card.progress.addressees
    when = t.day(content.happened_on) if content.happened_on else ""
    if not when and content.planned_on:
        when = t("planned for {day}", day=t.day(content.planned_on))
    answers = t("{answered} of {total} answered", answered=card.answered, total=total)
    return {
        "title": card.view.title,
        "kind": t(KIND[content.kind]),
        "state": t(COLUMN[card.progress.column]),
        "when": when,
        "answers": answers if total else "",
    }


def _outcome(ask: AskView, view: NoteView, t: Texts) -> dict[str, Any]:
    note = view.note
    day = t("noted on {day}", day=t.day(note.noted_on))
    said = [t(OUTCOME[note.outcome]), day, *([view.doubt] if view.doubt else [])]
    return {
        "demand": f"{ask.content.demand} ({ask.content.granter})",
        "said": " · ".join(said),
        "proofs": [_proof(one, t) for one in note.evidence],
    }


def _proof(one: OutcomeEvidence, t: Texts) -> str:
    quote = f"“{one.quote}” " if one.quote else ""
    dated = t.day(one.dated) if one.dated else t("no date at the source")
    return f"{quote}{one.address} · {dated} · {t(OUR_PART[one.our_part])}"
