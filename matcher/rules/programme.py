"""What the law of a programme says where a call is silent: shown as a rule of the programme.

One rule is held: Horizon Europe. It speaks only for the three common forms of action, only where
the call itself refers to the general annex, and never where the call limits who may take part.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from domain.call import CallRecord
from domain.enums import Instrument, TextKind
from matcher.sentences import reading

LAW = "Regulation (EU) 2021/695, Article 22"
LAW_OF = "2021-04-28"
"""Day of the law; read in the Official Journal L 170 of 12 May 2021, page 1."""
MEMBERS = COUNTRIES = 3
"""Article 22(2): one body of a Member State and two more, each from another country."""

_PROGRAMME = "HORIZON"
_JOINT = re.compile(r"\bresearch and innovation actions?\b|\binnovation actions?\b", re.IGNORECASE)
_ALONE = re.compile(r"\bcoordination and support actions?\b", re.IGNORECASE)
_OWN_RULES = re.compile(r"\b(JU|EIC|ERC|MSCA|COFUND|EURATOM|procurement|prize)\b", re.IGNORECASE)
_ANNEX = re.compile(r"\bAnnex B of the (?:Horizon Europe )?Work Programme General Annexes\b")
_LIMITS = re.compile(
    r"\b(limited to|restricted to|only (legal entities|entities|applicants|organisations|those)"
    r"|(applicants?|proposals?|coordinators?|beneficiar(y|ies)|consorti(a|um)) (must|shall|should|can"
    r"|may)\b|coordinators?\b|widening countr|national contact points?|procurers?\b"
    r"|eligible to (apply|submit)|mono-beneficiary|(identified|named) beneficiar)",
    re.IGNORECASE,
)
_KEPT = 4_096


class Rule(NamedTuple):
    """What the law of the programme says for one call."""

    joint: bool
    """True when several bodies must apply together."""


def rule_for(record: CallRecord) -> Rule | None:
    """Return the rule of the programme that holds for a call; None where we are not sure."""
    form = record.action_type_text
    if record.programme != _PROGRAMME or record.instrument is not Instrument.GRANT:
        return None
    if _OWN_RULES.search(f"{form} {record.identifier or ''}".replace("-", " ")):
        return None
    joint, alone = _JOINT.search(form) is not None, _ALONE.search(form) is not None
    texts = tuple(block.html for block in record.texts if block.kind is TextKind.CONDITIONS)
    if joint is alone or not _refers_to_the_annex(texts):
        return None
    return Rule(joint)


@lru_cache(maxsize=_KEPT)
def _refers_to_the_annex(texts: tuple[str, ...]) -> bool:
    """Say whether the conditions leave it to the annex who may take part, and limit it nowhere."""
    told = " ".join(reading(html).plain for html in texts)
    return _ANNEX.search(told) is not None and _LIMITS.search(told) is None
