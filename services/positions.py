"""The ledger: where each decision-maker stands on an ask, since when, and where it can be read."""

import datetime as dt

from domain.accounts import AuditAction
from domain.advocacy_asks import Position, Stance, present_positions, still_to_write
from domain.dispatches import AddresseeView, PositionView
from domain.errors import UsageError
from domain.people import Person
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import addressees, asks, positions
from services import audit
from services.plain_words import address
from services.rights import Action, own_organisation

_LONGEST_QUOTE = 2_000


def note(
    person: Person,
    session: Session,
    addressee_id: int,
    ask_id: int,
    stance: Stance,
    on: dt.date,
    *,
    source: str | None,
    quote: str = "",
    now: dt.datetime,
) -> None:
    """Keep where somebody stands; raises UsageError without a source, except for silence."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    named = (source or "").strip() or None
    if stance is not Stance.SILENT and named is None:
        raise UsageError("a position needs its source")
    if named and "://" in named and not address(named):
        raise UsageError("the source is an address that begins with https://, or a place in words")
    if on > brussels_day(now):
        raise UsageError("the day cannot be ahead")
    if len(quote) > _LONGEST_QUOTE:
        raise UsageError(f"a quote has at most {_LONGEST_QUOTE} characters")
    position = Position(
        office=str(addressee_id), ask=str(ask_id), stance=stance, on=on, source=named
    )
    addressees.get(session, organisation, addressee_id)
    asks.get(session, organisation, ask_id)
    positions.add(
        session,
        organisation,
        position,
        quote=quote.strip(),
        person_id=person.id or None,
        now=now,
    )
    audit.note(
        person,
        session,
        AuditAction.POSITION_NOTED,
        now=now,
        organisation_id=organisation,
        thing=f"addressee:{addressee_id}",
        ask=ask_id,
        stance=stance.value,
    )


def take_back(person: Person, session: Session, position_id: int, *, now: dt.datetime) -> None:
    """Take an entry back as a mistake; it is kept. Raises NotFound."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    positions.take_back(session, organisation, position_id, person_id=person.id or None, now=now)


def ledger(
    person: Person, session: Session, *, ask_id: int | None = None
) -> tuple[PositionView, ...]:
    """Return every entry, latest first; of one ask where it is named."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    return positions.ledger(session, organisation, ask_id=ask_id)


def present(person: Person, session: Session, ask_id: int) -> dict[int, PositionView]:
    """Return the latest entry of each office on an ask, by number of the addressee."""
    found = ledger(person, session, ask_id=ask_id)
    latest = present_positions(tuple(one.position() for one in found[::-1]), str(ask_id))
    return {
        one.addressee_id: one
        for one in found[::-1]
        if latest[str(one.addressee_id)] == one.position()
    }


def to_write(
    person: Person, session: Session, ask_ids: tuple[int, ...]
) -> tuple[AddresseeView, ...]:
    """Return the directory without the offices that agreed to every one of the asks.

    Without asks nobody is left out.
    """
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    everybody = addressees.list_of(session, organisation, closed=False)
    if not ask_ids:
        return everybody
    names = tuple(str(one.id) for one in everybody)
    entries = tuple(one.position() for one in positions.ledger(session, organisation)[::-1])
    still = {name for ask in ask_ids for name in still_to_write(names, entries, str(ask))}
    return tuple(one for one in everybody if str(one.id) in still)
