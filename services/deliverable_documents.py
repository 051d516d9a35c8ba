"""The document of a deliverable: its text with letterhead, asks, figures and signatures.

Once approved it says what was approved, whatever was changed since; a value that is missing is
named and stops the work.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.advocacy import Deliverable, EvidenceBlock, State
from domain.advocacy_asks import Ask
from domain.advocacy_letters import Addressee
from domain.deliverables import DeliverableView, Frozen, TextView
from domain.errors import NotFound, UsageError
from domain.people import Person
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import deliverable_texts
from letters.compose import (
    KINDS,
    Answer,
    Cause,
    Draft,
    Evidence,
    Recipient,
    compose,
    recipient_of,
)
from letters.documents import Document
from letters.filling import MissingValue, plain
from letters.layout import without
from letters.signing import counted
from services.deliverable_state import WRITABLE, assembled, attached, seen

OUT = frozenset({State.SENT, State.PUBLISHED, State.HELD, State.CLOSED})
_AS_STORED = "en"
"""Language in which asks are kept; another language needs its own words in the text."""


@dataclass(frozen=True, slots=True)
class To:
    """Whom a copy of the text is for."""

    addressee: Addressee
    our_reference: str | None = None
    their_reference: str | None = None
    copies: tuple[str, ...] = ()


def render(
    person: Person,
    session: Session,
    deliverable_id: int,
    language: str,
    *,
    now: dt.datetime,
    to: To | None = None,
) -> Document:
    """Return the document of a deliverable in one language, for one addressee where it has one.

    Raises MissingValue (the name of what is missing), NotFound or UsageError.
    """
    return made(session, seen(person, session, deliverable_id), language, now=now, to=to)


def made(
    session: Session,
    view: DeliverableView,
    language: str,
    *,
    now: dt.datetime,
    to: To | None = None,
) -> Document:
    """Return the document of a deliverable that a service has already asked for."""
    text = deliverable_texts.latest(session, view.organisation_id, view.id).get(language)
    if text is None:
        raise NotFound(f"there is no text in {language} yet")
    if view.content.kind not in KINDS:
        return own_words(text)
    way = assembled(session, view)
    return compose(_draft(way, view, text, attached(session, view), to, brussels_day(now)))


def own_words(text: TextView) -> Document:
    """Return a guideline or study: its own words under its title, nothing around them."""
    if not text.markdown:
        raise UsageError("the text says nothing yet")
    return Document(
        f"# {plain(text.title)}\n\n{without(text.markdown)}\n", text.title, text.language
    )


def _draft(
    way: Deliverable,
    view: DeliverableView,
    text: TextView,
    frozen: Frozen,
    to: To | None,
    today: dt.date,
) -> Draft:
    parts = view.content.parts
    if not parts.place:
        raise MissingValue("place")
    return Draft(
        kind=view.content.kind,
        language=text.language,
        title=text.title,
        sender=parts.sender,
        in_name_of=view.content.in_name_of,
        place=parts.place,
        on=_day(view, today),
        recipient=_recipient(view, to),
        addressee=_lines(to.addressee, _day(view, today)) if to else parts.addressee,
        salutation=to.addressee.salutation if to else text.lines.get("salutation"),
        body=text.markdown or None,
        causes=frozenset(Cause(key) for key in parts.causes),
        evidence=_evidence(frozen, text),
        asks=_asks(frozen, text),
        signatories=tuple(counted(way.signatures, way.wording)),
        annexes=parts.annexes,
        copies=(*parts.copies, *(to.copies if to else ())),
        our_reference=(to.our_reference if to else None) or parts.our_reference,
        their_reference=to.their_reference if to else None,
        consultation=parts.consultation,
        register=parts.register_number,
        contact=parts.contact,
        answers=tuple(Answer(one.question, one.answer) for one in text.answers),
    )


def _recipient(view: DeliverableView, to: To | None) -> Recipient:
    kind = to.addressee.body_kind if to else view.content.parts.body_kind
    return recipient_of(kind) if kind else Recipient.OFFICE


def _day(view: DeliverableView, today: dt.date) -> dt.date:
    """Return the day that stands on the document: when it went out, else today."""
    if view.state in OUT and view.content.happened_on:
        return view.content.happened_on
    return today


def _lines(addressee: Addressee, day: dt.date) -> tuple[str, ...]:
    holder = addressee.holder(day)
    postal = (addressee.postal or "").splitlines()
    named = ([holder.name] if holder else []) + [addressee.office, addressee.body, *postal]
    return tuple(line.strip() for line in named if line.strip())


def _evidence(frozen: Frozen, text: TextView) -> tuple[Evidence, ...]:
    return tuple(_figures(one, text) for one in frozen.evidence)


def _figures(one: Mapping[str, Any], text: TextView) -> Evidence:
    own = one.get("said", {}).get(text.language, {})
    sentence = _said(text, f"evidence:{one['id']}", own.get("sentence"))
    return Evidence(sentence, EvidenceBlock.model_validate(own.get("block") or one["block"]))


def _asks(frozen: Frozen, text: TextView) -> tuple[Ask, ...]:
    stored = text.language == _AS_STORED
    return tuple(_ask(one, text, one["demand"] if stored else None) for one in frozen.asks)


def _ask(one: Mapping[str, Any], text: TextView, demand: str | None) -> Ask:
    return Ask(
        key=one["key"],
        demand=_said(text, f"ask:{one['id']}", demand),
        granter=_said(text, f"granter:{one['id']}", one["granter"]),
    )


def _said(text: TextView, key: str, usual: str | None) -> str:
    """Return the words of this language for an ask or a figure; they are never translated here."""
    said = text.lines.get(key) or usual
    if not said:
        raise MissingValue(f"{key} ({text.language})")
    return said


def missing_lines(session: Session, view: DeliverableView, text: TextView) -> tuple[str, ...]:
    """Return the keys of asks and figures for which a text still has no words."""
    frozen = attached(session, view)
    wanted = [
        f"evidence:{one['id']}"
        for one in frozen.evidence
        if text.language not in one.get("said", {})
    ]
    if text.language != _AS_STORED:
        wanted += [f"ask:{one['id']}" for one in frozen.asks]
    return tuple(key for key in wanted if not text.lines.get(key))


def is_frozen(view: DeliverableView) -> bool:
    """Say whether the words of a deliverable can no longer be changed."""
    return view.state not in WRITABLE
