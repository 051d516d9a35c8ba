"""Answers in law: one city finds the source, another person checks it, every city uses it."""

from datetime import datetime

from domain.accounts import AuditAction
from domain.country_fact import CountryFact
from domain.errors import NotFound, UsageError
from domain.people import Person
from domain.project import ProjectProfile
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import country_facts
from funding_db.repositories.country_facts import ProposedFact
from services import audit
from services.rights import Action, require

KEYS = ("police_authority",)
"""The questions of law that an answer can be kept for."""


def propose(person: Person, session: Session, fact: CountryFact, *, now: datetime) -> int:
    """Keep an answer with its source for a second person to check; return its number.

    Raises UsageError for a question that is none of law and for a source of a day to come.
    """
    require(person, Action.CORRECT_CALL)
    if fact.key not in KEYS:
        raise UsageError("this question is not one of law")
    if fact.stated_on > brussels_day(now):
        raise UsageError("the source cannot bear a day to come")
    number = country_facts.add(session, fact, person_id=person.id or 0, now=now)
    _note(person, session, AuditAction.COUNTRY_FACT_PROPOSED, number, fact, now)
    return number


def proposals(person: Person, session: Session) -> tuple[ProposedFact, ...]:
    """Return what waits for a second person, oldest first."""
    require(person, Action.CORRECT_CALL)
    return country_facts.proposals(session)


def verify(
    person: Person, session: Session, fact_id: int, *, upheld: bool, now: datetime
) -> CountryFact:
    """Keep that a second person has read the source and found the answer right, or wrong.

    Raises UsageError for the person who proposed it, NotFound when it does not wait any more.
    """
    require(person, Action.CORRECT_CALL)
    waiting = next((one for one in country_facts.proposals(session) if one.id == fact_id), None)
    if waiting is None:
        raise NotFound("there is no such proposal")
    if waiting.proposed_by == (person.id or 0):
        raise UsageError("somebody else must read the source and verify this")
    found = country_facts.settle(session, fact_id, upheld=upheld, person_id=person.id or 0, now=now)
    action = AuditAction.COUNTRY_FACT_VERIFIED if upheld else AuditAction.COUNTRY_FACT_REFUSED
    _note(person, session, action, fact_id, found, now)
    return found


def laid_beside(session: Session, profile: ProjectProfile) -> ProjectProfile:
    """Return the profile with the verified law of its country; answers that contradict are left out."""
    if profile.country is None:
        return profile.model_copy(update={"country_facts": ()})
    known: dict[str, CountryFact | None] = {}
    for fact in country_facts.verified(session, profile.country):
        first = known.setdefault(fact.key, fact)
        if first is not None and first.answer != fact.answer:
            known[fact.key] = None
    agreed = tuple(fact for fact in known.values() if fact is not None)
    return profile.model_copy(update={"country_facts": agreed})


def _note(
    person: Person,
    session: Session,
    action: AuditAction,
    number: int,
    fact: CountryFact,
    now: datetime,
) -> None:
    thing = f"country_fact:{number}"
    audit.note(person, session, action, now=now, thing=thing, country=fact.country, key=fact.key)
