"""What the published name of a form of action says by itself."""

import re
from functools import lru_cache

from domain.call import PaysFor, Quote
from domain.enums import CostKind, Instrument, Tri

_PRIZE = re.compile(r"\bprizes?\b", re.IGNORECASE)
# "Lump Sum", "Project Grants" or "Coordination and Support" name no cost and say nothing here.
_KINDS = (
    (
        CostKind.INNOVATION,
        re.compile(
            r"\b(?:research(?: and innovation)?|innovation|development) actions?\b"
            r"|pre-commercial procurement|innovative solutions",
            re.IGNORECASE,
        ),
    ),
    (CostKind.EXCHANGE, re.compile(r"\bstaff exchanges?\b", re.IGNORECASE)),
)


@lru_cache(512)
def instrument(label: str) -> Instrument:
    """Return what kind of offer the form of action is; the portal lists grants and prizes."""
    return Instrument.PRIZE if _PRIZE.search(label) else Instrument.GRANT


def pays_for(label: str, url: str) -> tuple[PaysFor, ...]:
    """Return the kinds of cost that the name itself states; () when it names none."""
    kinds = _kinds(label)
    if not kinds:
        return ()
    quote = Quote(text=label, url=url)
    return tuple(PaysFor(kind=kind, stated=Tri.YES, quote=quote) for kind in kinds)


@lru_cache(512)
def _kinds(label: str) -> tuple[CostKind, ...]:
    return tuple(kind for kind, words in _KINDS if words.search(label))
