"""What the matcher answers: relevance, eligibility with proof, what is paid for, and questions.

Texts are message identifiers of the catalogue with parameters, so that every screen and letter
speaks the reader's language; quotes keep the source's words.
"""

from dataclasses import dataclass, field
from datetime import date

from domain.call import Quote
from domain.enums import CallStatus, CostKind, MatchVerdict, RuleState, Tri


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of the text catalogue and the values to put into it."""

    msgid: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Something whose answer would settle an unknown."""

    key: str
    """Stable key under which an answer is kept in `ProjectProfile.answers`."""
    text: Message
    ask_contact_point: bool = False
    """True when nobody in a town hall can answer it in law."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One eligibility rule applied to one pair."""

    rule: str
    state: RuleState
    text: Message
    quote: Quote | None = None
    question: Question | None = None
    hard: bool = False
    """True when NOT_MET means that the city cannot apply at all."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """Whether the call states that it pays for something that the city wants."""

    kind: CostKind | None
    """The main kind of cost; None when the project's words name none that we know."""
    stated: Tri
    text: Message
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class ScoreTerm:
    """One word's share of the relevance score; all shares sum to the score."""

    call_field: str
    """title, text, call, destination, keywords, theme (a shared concept), or other: the many
    small shares together, with an empty term."""
    term: str
    share: float


@dataclass(frozen=True, slots=True)
class NearCall:
    """One pair without its explanation, for lists that only need the order and the verdict."""

    call_uid: str
    verdict: MatchVerdict
    relevance: float
    """0 to 1; comparable between calls for one project only."""


@dataclass(frozen=True, slots=True)
class MatchResult:
    """One explained pair. Score, confidence and a person's own status are never one number."""

    call_uid: str
    verdict: MatchVerdict
    relevance: float
    """0 to 1; comparable between calls for one project only."""
    confidence: float
    """Share of applicable rules whose answer is known, 0 to 1."""
    terms: tuple[ScoreTerm, ...]
    """Empty where the score was not asked to be taken apart."""
    reasons: tuple[Reason, ...]
    pays_for: tuple[CostLine, ...]
    status: CallStatus
    next_deadline: date | None
    days_left: int | None
    questions: tuple[Question, ...] = field(default=())
