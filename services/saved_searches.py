"""Filters of the list of calls that a person keeps under a name; nobody else sees them."""

from datetime import datetime

from domain import listing_address
from domain.errors import Conflict, Refusal
from domain.feeds import SavedSearch
from domain.mail import one_line
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import feeds as stored
from services.rights import Action, own_organisation

_LONGEST_NAME = 100
_MOST = 50


def list_own(person: Person, session: Session) -> tuple[SavedSearch, ...]:
    """Return the person's searches in the organisation for which he acts, by name."""
    organisation = own_organisation(person, Action.KEEP_SEARCHES)
    return stored.searches(session, organisation, person.id or 0)


def save(person: Person, session: Session, name: str, query: str, *, now: datetime) -> SavedSearch:
    """Keep the filters of an address (what follows its question mark) under a name.

    What makes no sense in the address is dropped. Raises UsageError for a name that is empty, too
    long or taken, and when there are too many searches.
    """
    organisation = own_organisation(person, Action.KEEP_SEARCHES)
    clean = one_line(name)
    if not clean or len(clean) > _LONGEST_NAME:
        raise Refusal("write a name, in at most {count} characters", count=_LONGEST_NAME)
    if len(stored.searches(session, organisation, person.id or 0)) >= _MOST:
        raise Refusal("there are {count} saved searches; delete one first", count=_MOST)
    kept = listing_address.text(listing_address.parse(query))
    try:
        return stored.save_search(session, organisation, person.id or 0, clean, kept, now=now)
    except Conflict as error:
        raise Refusal("there is a search of this name; choose another") from error


def delete(person: Person, session: Session, search_id: int, *, now: datetime) -> None:
    """Delete an own search and shut its calendars; raises NotFound for any other."""
    organisation = own_organisation(person, Action.KEEP_SEARCHES)
    stored.delete_search(session, organisation, person.id or 0, search_id, now=now)
