"""Call documents: which files a call has, what they state, and the text of their pages."""

from domain.document import CallDocument
from domain.errors import NotFound
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import documents
from services.rights import Action, require


def of_call(person: Person, session: Session, uid: str) -> tuple[CallDocument, ...]:
    """Return the files that were ever read for a call, those in force first; () for none."""
    require(person, Action.READ_CALLS)
    return documents.of_call(session, uid)


def page(person: Person, session: Session, sha256: str, number: int) -> str:
    """Return the text of one page of a file that was read; raises NotFound."""
    require(person, Action.READ_CALLS)
    text = documents.page(session, sha256, number)
    if text is None:
        raise NotFound("there is no such page")
    return text
