"""What a deliverable may hold, and whose it may become."""

from collections.abc import Collection
from datetime import date, datetime

from domain.advocacy import State, Visibility
from domain.deliverables import DeliverableContent, DeliverableView, DocumentParts
from domain.errors import UsageError
from domain.people import Person
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import people
from services.plain_words import address

_KIND_FREE = frozenset({State.IDEA, State.DRAFTING})
_LONGEST_TITLE, _LONGEST_LINE, _MOST_LINES = 300, 500, 40


def check(
    person: Person,
    session: Session,
    organisation: int,
    entered: DeliverableContent,
    before: DeliverableView | None = None,
) -> None:
    """Raise UsageError for a content that cannot be kept in place of `before`.

    The caller has asked the right to write.
    """
    if not 1 <= len(entered.title.strip()) <= _LONGEST_TITLE:
        raise UsageError(f"a deliverable needs a title of at most {_LONGEST_TITLE} characters")
    if entered.action is not None and not 1 <= entered.action <= 6:
        raise UsageError("the Action Plan has the Actions 1 to 6")
    if before and entered.kind is not before.content.kind and before.state not in _KIND_FREE:
        raise UsageError("the kind can be changed only before the review")
    if entered.place and not address(entered.place):
        raise UsageError("where it is published is an address that begins with https://")
    _check_people(person, session, organisation, entered, before)
    _check_lines(entered.parts)


def not_ahead(day: date | None, now: datetime) -> None:
    """Raise UsageError when something is said to have happened on a day to come."""
    if day is not None and day > brussels_day(now):
        raise UsageError("the day on which it happened cannot be ahead")


def _check_people(
    person: Person,
    session: Session,
    organisation: int,
    entered: DeliverableContent,
    before: DeliverableView | None,
) -> None:
    there = {account.id for account in people.list_of(session, organisation)}
    named = {*entered.team, *([] if entered.owner is None else [entered.owner])}
    if before is not None:
        named -= {*before.content.team, before.content.owner}
        _check_owner(person, before.content.owner, entered.owner, there)
    if named - there:
        raise UsageError("choose people of your organisation")
    if entered.visibility is Visibility.PRIVATE and entered.owner != (person.id or None):
        raise UsageError("what is private belongs to whoever makes it so: be its owner first")


def _check_owner(
    person: Person, owner: int | None, wanted: int | None, there: Collection[int]
) -> None:
    """Refuse to take a deliverable from a colleague; one who has left holds nothing any more."""
    if person.id and owner in there and owner not in (person.id, wanted):
        raise UsageError("only its owner hands it on to somebody else")


def _check_lines(parts: DocumentParts) -> None:
    lists = (parts.sender, parts.annexes, parts.copies, parts.causes)
    singles = (parts.place, parts.our_reference, parts.consultation, parts.register_number)
    lines = [line for one in lists for line in one] + [line or "" for line in singles]
    if any(len(one) > _MOST_LINES for one in lists) or any(len(x) > _LONGEST_LINE for x in lines):
        raise UsageError(
            f"a list has at most {_MOST_LINES} lines, a line at most {_LONGEST_LINE} characters"
        )
