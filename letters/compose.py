"""A letter or paper from its parts: our template of its kind and language, filled with values.

A part that a text cannot do without is missing by name; nothing is ever filled with a guess.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from babel.dates import format_date

from domain.advocacy import DeliverableKind, EvidenceBlock, InNameOf
from domain.advocacy_asks import Ask
from domain.advocacy_letters import BodyKind, Signature
from domain.errors import NotFound, UsageError
from letters.documents import Document
from letters.filling import Markdown, MissingValue, fill, template
from letters.layout import without

LETTER_LANGUAGES = ("en", "fr", "it", "es", "pl", "de")
PAPER_LANGUAGES = ("en", "fr")
KINDS = {
    DeliverableKind.LETTER: LETTER_LANGUAGES,
    DeliverableKind.POSITION_PAPER: PAPER_LANGUAGES,
    DeliverableKind.JOINT_DECLARATION: PAPER_LANGUAGES,
    DeliverableKind.CONSULTATION_REPLY: PAPER_LANGUAGES,
}
"""Kinds that have a template, and the languages of each."""


class Cause(StrEnum):
    """The Partnership's causes; each is a block that a text may carry."""

    INTEGRATED_STRATEGIES = "integrated_strategies"
    ISF_NATIONAL = "isf_national"
    CALLS_FOR_CITIES = "calls_for_cities"
    SECURITY_STRATEGY = "security_strategy"
    COVENANT_OF_MAYORS = "covenant_of_mayors"
    AI_AND_VIDEO = "ai_and_video"


class Recipient(StrEnum):
    """To what kind of reader the opening of a letter speaks."""

    COMMISSION = "commission"
    MANAGING_AUTHORITY = "managing_authority"
    MINISTRY = "ministry"
    ELECTED = "elected"
    OFFICE = "office"


_SPEAKS_TO = {
    BodyKind.COMMISSION: Recipient.COMMISSION,
    BodyKind.MANAGING_AUTHORITY: Recipient.MANAGING_AUTHORITY,
    BodyKind.MINISTRY: Recipient.MINISTRY,
    BodyKind.PARLIAMENT: Recipient.ELECTED,
    BodyKind.COMMITTEE_OF_REGIONS: Recipient.ELECTED,
}


def recipient_of(kind: BodyKind) -> Recipient:
    """Return how a letter opens to a kind of body; neutrally where we have no own words."""
    return _SPEAKS_TO.get(kind, Recipient.OFFICE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with figures, and the block that proves it."""

    sentence: str
    block: EvidenceBlock


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of a consultation as worded, and our answer (Markdown)."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that stands in a text."""

    kind: DeliverableKind
    language: str
    title: str
    """Subject of a letter, title of a paper."""
    sender: tuple[str, ...]
    in_name_of: InNameOf
    place: str
    on: dt.date
    recipient: Recipient = Recipient.OFFICE
    addressee: tuple[str, ...] = ()
    """Lines of the address; needed for a letter."""
    salutation: str | None = None
    """Needed for a letter; a form of address is never guessed."""
    body: str | None = None
    """Markdown that a person wrote."""
    causes: frozenset[Cause] = frozenset()
    evidence: tuple[Evidence, ...] = ()
    asks: tuple[Ask, ...] = ()
    signatories: tuple[Signature, ...] = ()
    """Confirmed under this wording; see letters.signing.counted."""
    annexes: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    our_reference: str | None = None
    their_reference: str | None = None
    consultation: str | None = None
    """Name of the consultation; needed for a reply."""
    register: str | None = None
    """Number in the transparency register."""
    contact: str | None = None
    answers: tuple[Answer, ...] = field(default=())


_DATED = {"fr": "{place}, le {day}", "de": "{place}, den {day}", "pl": "{place}, {day} r."}
_NEEDED = {
    DeliverableKind.LETTER: ("addressee", "salutation"),
    DeliverableKind.CONSULTATION_REPLY: ("consultation",),
}


def compose(draft: Draft) -> Document:
    """Return the finished text; raises MissingValue, NotFound (no template) or UsageError."""
    if draft.language not in KINDS.get(draft.kind, ()):
        raise NotFound(f"there is no template {draft.kind.value} in {draft.language}")
    for name in ("title", "sender", "place", *_NEEDED.get(draft.kind, ())):
        if not getattr(draft, name):
            raise MissingValue(name)
    if not (draft.body or draft.causes or draft.asks or draft.answers):
        raise UsageError("the text says nothing yet: add words of your own, a cause or an ask")
    text = fill(template(draft.kind.value, draft.language), _values(draft))
    return Document(text, without(draft.title), draft.language)


def _values(draft: Draft) -> Mapping[str, object]:
    causes = fill(template("causes", draft.language), {"causes": [c.value for c in draft.causes]})
    return {
        "title": draft.title,
        "sender": draft.sender,
        "addressee": draft.addressee,
        "salutation": draft.salutation,
        "addressed": (draft.salutation or "").rstrip(" ,.:;!"),
        "place_and_date": _dated(draft),
        "our_reference": draft.our_reference,
        "their_reference": draft.their_reference,
        "recipient": draft.recipient.value,
        "partnership": draft.in_name_of is InNameOf.PARTNERSHIP,
        "body": _markdown(draft.body),
        "causes": bool(draft.causes),
        "causes_text": Markdown(causes.strip()),
        "evidence": [_evidence(one, draft.language) for one in draft.evidence],
        "asks": draft.asks,
        "signatories": draft.signatories,
        "annexes": draft.annexes,
        "copies": draft.copies,
        "consultation": draft.consultation,
        "register": draft.register,
        "contact": draft.contact,
        "answers": [
            {"question": one.question, "answer": _markdown(one.answer)} for one in draft.answers
        ],
    }


def _evidence(one: Evidence, language: str) -> Mapping[str, object]:
    return {
        "sentence": one.sentence,
        "question": one.block.question,
        "drawn_on": _day(one.block.drawn_on, language),
        "count": len(one.block.rows),
        "rows": one.block.rows,
    }


def _markdown(text: str | None) -> Markdown | None:
    return Markdown(text.strip()) if text and text.strip() else None


def _dated(draft: Draft) -> str:
    pattern = _DATED.get(draft.language, "{place}, {day}")
    day = _day(draft.on, draft.language)
    return pattern.replace("{day}", day).replace("{place}", draft.place)


def _day(day: dt.date, language: str) -> str:
    return format_date(day, "long", locale="en_GB" if language == "en" else language)
