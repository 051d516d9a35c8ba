"""What organisations show to anyone: approved texts that were made public, and nothing around them."""

from dataclasses import dataclass
from datetime import date

from domain.advocacy import DeliverableKind, InNameOf, State
from domain.deliverables import DeliverableView
from domain.errors import NotFound
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import deliverable_texts, deliverables, people
from letters.documents import Document
from letters.filling import MissingValue
from services.deliverable_documents import made, own_words
from services.rights import Action, require

SHOWN = (
    State.APPROVED,
    State.SIGNING,
    State.SENT,
    State.PUBLISHED,
    State.HELD,
    State.CLOSED,
)


@dataclass(frozen=True, slots=True)
class PublicText:
    """A text as anyone may know of it: no owner, no comment, no addressee, no draft."""

    id: int
    organisation: str
    kind: DeliverableKind
    in_name_of: InNameOf
    state: State
    titles: dict[str, str]
    """Language → title."""
    happened_on: date | None
    place: str | None
    """Where it is published."""


def list_public(person: Person, session: Session) -> tuple[PublicText, ...]:
    """Return the public texts of every organisation, last changed first."""
    require(person, Action.READ_CALLS)
    names = {one.id: one.name for one in people.organisations(session)}
    views = deliverables.public(session, SHOWN)
    titles = deliverable_texts.titles(session, [view.id for view in views])
    return tuple(_shown(view, names, titles[view.id]) for view in views if view.id in titles)


def read(person: Person, session: Session, deliverable_id: int, language: str) -> Document:
    """Return a public text in one language, as it was approved; raises NotFound for any other."""
    require(person, Action.READ_CALLS)
    view = next(
        (one for one in deliverables.public(session, SHOWN) if one.id == deliverable_id), None
    )
    if view is None:
        raise NotFound("there is no such public text")
    text = deliverable_texts.latest(session, view.organisation_id, view.id).get(language)
    if text is None:
        raise NotFound(f"there is no text in {language}")
    try:
        return made(session, view, language, now=view.approved_at or view.updated_at)
    except MissingValue:
        # A letter has its addressee on each copy only; to anyone it says its own words.
        return own_words(text)


def _shown(view: DeliverableView, names: dict[int, str], titles: dict[str, str]) -> PublicText:
    return PublicText(
        id=view.id,
        organisation=names.get(view.organisation_id, ""),
        kind=view.content.kind,
        in_name_of=view.content.in_name_of,
        state=view.state,
        titles=titles,
        happened_on=view.content.happened_on,
        place=view.content.place,
    )
