"""How calls pay and whether one project can manage them: read when somebody looks at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.enums import Tri
from domain.people import Person
from domain.project import ProjectProfile
from domain.terms import Feasibility, TermLine
from funding_db.engine import Session
from services.matches import records_of
from services.rights import Action, require


@dataclass(frozen=True, slots=True)
class Manageable:
    """What stands beside a match: time, own money, terms, and whether partners are needed."""

    feasibility: Feasibility
    terms: tuple[TermLine, ...]
    needs_partners: bool

    @property
    def stated(self) -> tuple[TermLine, ...]:
        """Return the terms that the call states."""
        return tuple(line for line in self.terms if line.stated is not Tri.UNKNOWN)


def of_calls(
    person: Person, session: Session, profile: ProjectProfile, uids: Sequence[str], *, now: datetime
) -> dict[str, Manageable]:
    """Return uid → what it takes, for the calls of `uids` that exist."""
    from matcher.feasibility import of_pair
    from matcher.partners import needs_partners
    from matcher.terms import terms_of

    require(person, Action.READ_CALLS)
    return {
        uid: Manageable(
            of_pair(profile, record, now=now), terms_of(record), needs_partners(record.consortium)
        )
        for uid, record in records_of(session, uids).items()
    }


def of_call(person: Person, session: Session, uid: str) -> tuple[TermLine, ...]:
    """Return the terms of one call, unknown ones too; empty for an unknown call."""
    from matcher.terms import terms_of

    require(person, Action.READ_CALLS)
    found = records_of(session, [uid])
    return terms_of(found[uid]) if uid in found else ()
