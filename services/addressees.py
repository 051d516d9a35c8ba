"""The directory of those to whom one writes: offices and functions, persons only where needed.

Names of persons are kept with the term of their office and forgotten two years after it ended; on
letters that were sent they stay, as letters do.
"""

import re
from datetime import date, datetime, timedelta

from domain import mail
from domain.accounts import AuditAction
from domain.advocacy_letters import BodyKind, OfficeHolder
from domain.dispatches import AddresseeContent, AddresseeView
from domain.errors import UsageError
from domain.mail import one_line
from domain.people import Person
from domain.reference import countries
from domain.reference.authorities import authorities
from domain.status import brussels_day
from domain.text import fold
from funding_db.engine import Session
from funding_db.repositories import addressees
from services import audit
from services.rights import Action, own_organisation

NAMES_KEPT = timedelta(days=730)
"""How long after a term the name of its holder stays in the directory."""
_LONGEST, _LONGEST_NOTE, _POSTAL_LINES = 300, 2_000, 8
_LANGUAGE = re.compile(r"[a-z]{2}")
_LABELS = {"body": "body", "office": "office", "salutation": "form of address"}


def list_all(
    person: Person, session: Session, *, closed: bool = False
) -> tuple[AddresseeView, ...]:
    """Return the organisation's directory by body; `closed` = also those written to no more."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    return addressees.list_of(session, organisation, closed=closed)


def get(person: Person, session: Session, addressee_id: int) -> AddresseeView:
    """Return one entry; raises NotFound, also for another organisation's."""
    return addressees.get(session, own_organisation(person, Action.READ_ADVOCACY), addressee_id)


def create(
    person: Person, session: Session, office: AddresseeContent, *, now: datetime
) -> AddresseeView:
    """Keep a new entry; raises UsageError, or Conflict when the office stands there already."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    made = addressees.add(
        session, organisation, checked(office), person_id=person.id or None, now=now
    )
    _note(person, session, made.id, now)
    return made


def change(
    person: Person,
    session: Session,
    addressee_id: int,
    office: AddresseeContent,
    *,
    expected_version: int,
    now: datetime,
) -> AddresseeView:
    """Correct an entry; raises UsageError, NotFound or Conflict. Letters sent keep what they say."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    changed = addressees.change(
        session,
        organisation,
        addressee_id,
        checked(office),
        expected_version=expected_version,
        person_id=person.id or None,
        now=now,
    )
    _note(person, session, addressee_id, now)
    return changed


def add_holder(
    person: Person, session: Session, addressee_id: int, holder: OfficeHolder, *, now: datetime
) -> AddresseeView:
    """Note who holds an office and since when; an open term before it ends the day before.

    Raises UsageError without name or source, and where two terms would overlap.
    """
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    name, source = one_line(holder.name)[:_LONGEST], one_line(holder.source)[:_LONGEST_NOTE]
    if not name or not source:
        raise UsageError("a term needs the name of the person and where it can be read")
    view = addressees.get(session, organisation, addressee_id)
    for known in view.holders:
        if known.since >= holder.since or (known.until and known.until >= holder.since):
            raise UsageError("the terms would overlap; end the other one first")
        if known.until is None:
            last = holder.since - timedelta(days=1)
            addressees.end_term(session, organisation, known.id, last)
    kept = holder.model_copy(update={"name": name, "source": source})
    addressees.add_holder(
        session, organisation, addressee_id, kept, person_id=person.id or None, now=now
    )
    _note(person, session, addressee_id, now)
    return addressees.get(session, organisation, addressee_id)


def end_term(
    person: Person,
    session: Session,
    addressee_id: int,
    holder_id: int,
    last: date,
    *,
    now: datetime,
) -> AddresseeView:
    """Note the last day of a term; raises NotFound or UsageError."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    view = addressees.get(session, organisation, addressee_id)
    found = next((one for one in view.holders if one.id == holder_id), None)
    if found is None or last < found.since:
        raise UsageError("a term ends after it began")
    addressees.end_term(session, organisation, holder_id, last)
    _note(person, session, addressee_id, now)
    return addressees.get(session, organisation, addressee_id)


def proposals(person: Person, session: Session) -> tuple[AddresseeContent, ...]:
    """Return managing authorities that our reference names and the directory lacks.

    Language and form of address are left empty: who takes an entry over writes them.
    """
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    known = {fold(one.content.body) for one in addressees.list_of(session, organisation)}
    found = {
        one.name: AddresseeContent(
            body=one.name,
            body_kind=BodyKind.MANAGING_AUTHORITY,
            office=f"Managing authority ({one.fund.value})",
            language="",
            salutation="",
            country=one.country,
            source=one.source,
        )
        for one in authorities()
        if one.name is not None and fold(one.name) not in known
    }
    return tuple(sorted(found.values(), key=lambda one: (one.country or "", one.body)))


def forget_names(session: Session, *, now: datetime) -> int:
    """Forget the names of those whose term ended two years ago; return how many."""
    return addressees.forget_holders(session, ended_before=brussels_day(now) - NAMES_KEPT, now=now)


def checked(entered: AddresseeContent) -> AddresseeContent:
    """Return an entry in clean words; raises UsageError that names what is wrong."""
    plain = {name: one_line(getattr(entered, name)) for name in (*_LABELS, "note")}
    for name, label in _LABELS.items():
        if not plain[name]:
            raise UsageError(f"the {label} is missing")
        if len(plain[name]) > _LONGEST:
            raise UsageError(f"the {label} has more than {_LONGEST} characters")
    if len(plain["note"]) > _LONGEST_NOTE or len(entered.source or "") > _LONGEST_NOTE:
        raise UsageError(f"note and source have at most {_LONGEST_NOTE} characters each")
    if not _LANGUAGE.fullmatch(entered.language):
        raise UsageError("the language is a code of two letters, such as fr")
    return entered.model_copy(
        update={
            **plain,
            "country": _country(entered.country),
            "email": _email(entered.email),
            "postal": _postal(entered.postal),
            "source": one_line(entered.source or "") or None,
        }
    )


def _country(code: str | None) -> str | None:
    if not code or not code.strip():
        return None
    known = countries.normalise(code)
    if known is None:
        raise UsageError(f"{code[:40]} is no country")
    return known


def _email(text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    try:
        return mail.address(text)
    except ValueError as error:
        raise UsageError(f"{text.strip()[:80]} is no mail address that can be used") from error


def _postal(text: str | None) -> str | None:
    lines = [one_line(line) for line in (text or "").splitlines()]
    kept = [line for line in lines if line]
    if len(kept) > _POSTAL_LINES or any(len(line) > _LONGEST for line in kept):
        raise UsageError(f"a postal address has at most {_POSTAL_LINES} lines")
    return "\n".join(kept) or None


def _note(person: Person, session: Session, addressee_id: int, now: datetime) -> None:
    audit.note(
        person,
        session,
        AuditAction.ADDRESSEE_KEPT,
        now=now,
        organisation_id=person.organisation_id,
        thing=f"addressee:{addressee_id}",
    )
