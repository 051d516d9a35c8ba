"""What a unit of a document claims, and whether it claims it of this call without conditions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from crawlers.documents.text import Unit
from domain.enums import ApplicantType, DocumentFactKind

NUMBER = (
    r"(?:(?P<{0}>\d{{1,2}}|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"(?:\s*\((?:\d{{1,2}}|[a-z]{{3,5}})\))?)"
)
"""A count in digits or words, either repeated in brackets; to be given the name of its group."""

_TOPIC = re.compile(r"\b[A-Z][A-Z0-9+]{1,11}-20[2-9]\d(?:-[A-Za-z0-9]+)+")
_NUMBERED = re.compile(
    r"\b(?:topic|topics|lot|lots|strand|strands|priority|priorities|window|option|type)\s+"
    r"(?:\d|[A-Z]\b|[ivx]+\b|[a-z]\))",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|unless|in (?:the )?case|where|when|depending|depends|provided that|only for|subject to"
    r"|otherwise|exceptionally|in exceptional|with the exception|except(?! (?:for )?Denmark)|either"
    r"|respectively|for (?:SMEs|small|large|non-profit|topics|projects? (?:under|that|involving|with)"
    r"|the (?:following )?topics?))\b",
    re.IGNORECASE,
)
# What a bracket or an aside says of extensions and later changes touches no number before it.
_ASIDE = re.compile(r"\((?:[^()]*\b(?:extension|amendment|see|cf)\b[^()]*)\)", re.IGNORECASE)


class Reach(Enum):
    """Of what a unit speaks."""

    OURS = "ours"
    OTHERS = "others"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Topic:
    """The call whose document is read."""

    identifier: str | None
    parent: str | None = None
    """Reference of the call that the topic belongs to."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that one unit states; all None with `conditional` means: read it yourself."""

    kind: DocumentFactKind
    unit: Unit
    minimum: int | None = None
    maximum: int | None = None
    applicants: tuple[ApplicantType, ...] = ()
    expected: bool = False
    conditional: bool = False


def reach(unit: Unit, topic: Topic) -> Reach:
    """Say whether a unit speaks of this topic, of another one, or under conditions.

    A unit that names topics is believed for those only; one that counts them ("topic 2") cannot be
    matched with a topic and is conditional.
    """
    text = _ASIDE.sub("", f"{unit.lead} {unit.text}")
    named = {name.casefold() for name in _TOPIC.findall(text)}
    own, parent = (name.casefold() if name else "" for name in (topic.identifier, topic.parent))
    named.discard(parent if parent != own else "")
    if named and own not in named:
        return Reach.OTHERS
    without = _TOPIC.sub("", text)
    if named:
        # "For topic X:" is the condition that this call fulfils by its name.
        without = re.sub(r"\b(?:only )?for (?:the )?topics?\b", "", without, flags=re.IGNORECASE)
    if _CONDITION.search(without) or _NUMBERED.search(without):
        return Reach.CONDITIONAL
    return Reach.OURS


def reaching(claims: Iterator[Claim], topic: Topic) -> Iterator[Claim]:
    """Yield the claims about this topic; those under conditions lose their value."""
    for claim in claims:
        about = reach(claim.unit, topic)
        if about is Reach.OTHERS:
            continue
        if about is Reach.CONDITIONAL or claim.conditional:
            yield replace(claim, minimum=None, maximum=None, applicants=(), conditional=True)
        else:
            yield claim


def of_kind(claims: Sequence[Claim], kind: DocumentFactKind) -> tuple[Claim, ...]:
    """Return the claims of one kind, in reading order."""
    return tuple(claim for claim in claims if claim.kind is kind)
