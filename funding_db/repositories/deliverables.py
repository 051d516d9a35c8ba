"""Deliverables of an organisation; every query names the organisation and who reads.

What is private is found by its owner alone. `reader` is the number of the person, None for the one
person of embedded mode.
"""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.advocacy import Deliverable, PartnershipConsent, State, Visibility
from domain.deliverables import (
    Brief,
    DeliverableContent,
    DeliverableFilter,
    DeliverableView,
    DocumentParts,
    EventKind,
    Frozen,
    LoadedStatus,
)
from domain.errors import Conflict, NotFound
from domain.text import fold
from funding_db.deliverable_models import DeliverableEventRow, DeliverableRow
from funding_db.models import Organisation

_Rows = SelectOfScalar[DeliverableRow]
_BRIEF = tuple(field.name for field in fields(Brief))
_PLAIN = (
    "kind", "title", "in_name_of", "visibility", "action", "planned_on", "happened_on", "place",
    "reason", "mandate_needed",
)  # fmt: skip
"""Fields that stand under one name in the content and in the table."""


def add(
    session: Session,
    organisation_id: int,
    content: DeliverableContent,
    *,
    person_id: int | None,
    now: datetime,
    state: State = State.IDEA,
    key: str | None = None,
    loaded_status: LoadedStatus | None = None,
    due_as_printed: str | None = None,
    source: str | None = None,
) -> DeliverableView:
    """Keep a new deliverable and its first event."""
    row = DeliverableRow(
        organisation_id=organisation_id,
        version=1,
        state=state,
        key=key,
        loaded_status=loaded_status,
        due_as_printed=due_as_printed,
        source=source,
        made_at=now,
        updated_at=now,
        updated_by=person_id,
        **_columns(content),
    )
    session.add(row)
    session.flush()
    kind = EventKind.LOADED if key is not None else EventKind.CREATED
    add_event(
        session,
        organisation_id,
        row.id or 0,
        kind,
        person_id=person_id,
        now=now,
        what=key or "",
        after={"state": state.value, "title": content.title},
    )
    return _view(row)


def get(
    session: Session, organisation_id: int, deliverable_id: int, *, reader: int | None
) -> DeliverableView | None:
    """Return a deliverable; None when the organisation has none such or it is another's own."""
    row = session.exec(
        _seen_by(organisation_id, reader).where(col(DeliverableRow.id) == deliverable_id)
    ).first()
    return None if row is None else _view(row)


def behind_a_link(session: Session, deliverable_id: int) -> DeliverableView | None:
    """Return a deliverable for whoever holds a link to one of its invitations."""
    row = session.get(DeliverableRow, deliverable_id)
    return _view(row) if row else None


def change(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    content: DeliverableContent,
    *,
    expected_version: int,
    person_id: int | None,
    now: datetime,
    rewords: bool = False,
) -> DeliverableView:
    """Keep another content; `rewords` makes the person its author. Raises NotFound or Conflict."""
    row = _locked(session, organisation_id, deliverable_id, person_id, expected_version)
    before, after = _difference(_content(row), content)
    if not after:
        return _view(row)
    for name, value in _columns(content).items():
        setattr(row, name, value)
    if rewords:
        row.written_by = person_id
    _touch(session, row, person_id, now)
    add_event(
        session,
        organisation_id,
        deliverable_id,
        EventKind.CHANGED,
        person_id=person_id,
        now=now,
        what=", ".join(after),
        before=before,
        after=after,
    )
    return _view(row)


def move(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    moved: Deliverable,
    *,
    expected_version: int,
    person_id: int | None,
    now: datetime,
    written_by: int | None = None,
    frozen: Frozen | None = None,
) -> DeliverableView:
    """Keep where a deliverable stands after a step or another wording; raises NotFound, Conflict.

    The event is the caller's to add: it knows what was done.
    """
    row = _locked(session, organisation_id, deliverable_id, person_id, expected_version)
    row.state, row.reason = moved.state, moved.reason
    row.languages, row.wording = list(moved.languages), moved.wording
    row.written_by = written_by
    row.approved_wording, row.approved_by = moved.approved_wording, moved.approved_by
    row.approved_at = moved.approved_at
    row.consent = moved.consent.model_dump(mode="json") if moved.consent else None
    row.frozen = frozen.model_dump(mode="json") if frozen else None
    _touch(session, row, person_id, now)
    return _view(row)


def lock(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    *,
    reader: int | None,
    expected_version: int,
) -> DeliverableView:
    """Return a deliverable that nobody else can change before this transaction ends.

    Raises NotFound, or Conflict when it has another version than the one that the person saw.
    """
    return _view(_locked(session, organisation_id, deliverable_id, reader, expected_version))


def _locked(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    reader: int | None,
    expected_version: int,
) -> DeliverableRow:
    row = session.exec(
        _seen_by(organisation_id, reader)
        .where(col(DeliverableRow.id) == deliverable_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound("there is no such deliverable")
    if row.version != expected_version:
        raise Conflict("somebody else changed this deliverable meanwhile; nothing was overwritten")
    return row


def _touch(session: Session, row: DeliverableRow, person_id: int | None, now: datetime) -> None:
    row.version += 1
    row.updated_at, row.updated_by = now, person_id
    session.add(row)
    session.flush()


def list_of(
    session: Session, organisation_id: int, wanted: DeliverableFilter, *, reader: int | None
) -> tuple[DeliverableView, ...]:
    """Return the deliverables that are wanted, last changed first."""
    statement = _narrowed(_seen_by(organisation_id, reader), wanted)
    statement = statement.order_by(
        col(DeliverableRow.updated_at).desc(), col(DeliverableRow.id).desc()
    )
    if wanted.words.strip():
        found = [_view(row) for row in session.exec(statement) if _says(row, wanted.words)]
        last = None if wanted.limit is None else wanted.offset + wanted.limit
        return tuple(found[wanted.offset : last])
    if wanted.limit is not None:
        statement = statement.offset(wanted.offset).limit(wanted.limit)
    return tuple(_view(row) for row in session.exec(statement))


def briefs(
    session: Session, organisation_id: int, wanted: DeliverableFilter, *, reader: int | None
) -> tuple[Brief, ...]:
    """Return as little as a long list needs of what is wanted, last changed first."""
    row = DeliverableRow
    statement = (
        _narrowed(_seen_by(organisation_id, reader), wanted)
        .order_by(col(row.updated_at).desc(), col(row.id).desc())
        .with_only_columns(*(getattr(row, name) for name in _BRIEF))
    )
    found = (Brief(*told) for told in session.execute(statement))
    if wanted.words.strip():
        return tuple(brief for brief in found if _says(brief, wanted.words))
    return tuple(found)


def _says(one: DeliverableRow | Brief, words: str) -> bool:
    """Say whether all words stand in the title; folded, which the two engines do differently."""
    title = fold(one.title)
    return all(word in title for word in fold(words).split())


def one_at_a_time(session: Session, organisation_id: int) -> None:
    """Let others who load for the same organisation wait until this transaction ends."""
    session.exec(
        select(col(Organisation.id))
        .where(col(Organisation.id) == organisation_id)
        .with_for_update()
    ).first()


def known_keys(session: Session, organisation_id: int) -> set[str]:
    """Return the names of what was loaded from the start."""
    found = session.exec(
        select(col(DeliverableRow.key)).where(
            col(DeliverableRow.organisation_id) == organisation_id,
            col(DeliverableRow.key).is_not(None),
        )
    )
    return {key for key in found if key}


def public(
    session: Session, states: Iterable[State], *, ids: Collection[int] | None = None
) -> tuple[DeliverableView, ...]:
    """Return what every organisation shows to anyone, in these states, last changed first.

    With `ids` those among these numbers alone.
    """
    statement = (
        select(DeliverableRow)
        .where(
            col(DeliverableRow.visibility) == Visibility.PUBLIC,
            col(DeliverableRow.approved_wording).is_not(None),
            col(DeliverableRow.state).in_(list(states)),
        )
        .order_by(col(DeliverableRow.updated_at).desc(), col(DeliverableRow.id).desc())
    )
    if ids is not None:
        statement = statement.where(col(DeliverableRow.id).in_(tuple(ids)))
    return tuple(_view(row) for row in session.exec(statement))


def _seen_by(organisation_id: int, reader: int | None) -> _Rows:
    own = col(DeliverableRow.owner_id) == reader if reader is not None else sa.false()
    return select(DeliverableRow).where(
        col(DeliverableRow.organisation_id) == organisation_id,
        sa.or_(
            col(DeliverableRow.visibility) != Visibility.PRIVATE,
            col(DeliverableRow.owner_id).is_(None),
            own,
        ),
    )


def _narrowed(statement: _Rows, wanted: DeliverableFilter) -> _Rows:
    if wanted.kinds:
        statement = statement.where(col(DeliverableRow.kind).in_(list(wanted.kinds)))
    if wanted.actions:
        statement = statement.where(col(DeliverableRow.action).in_(list(wanted.actions)))
    if wanted.states:
        statement = statement.where(col(DeliverableRow.state).in_(list(wanted.states)))
    if wanted.owner is not None:
        statement = statement.where(col(DeliverableRow.owner_id) == wanted.owner)
    if wanted.ids is not None:
        statement = statement.where(col(DeliverableRow.id).in_(list(wanted.ids)))
    return statement


def add_event(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    kind: EventKind,
    *,
    person_id: int | None,
    now: datetime,
    what: str = "",
    wording: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add to the history of a deliverable; nothing there is ever changed."""
    session.add(
        DeliverableEventRow(
            organisation_id=organisation_id,
            deliverable_id=deliverable_id,
            at=now,
            person_id=person_id,
            kind=kind,
            what=what,
            wording=wording,
            before=before or {},
            after=after or {},
        )
    )
    session.flush()


def _columns(content: DeliverableContent) -> dict[str, Any]:
    plain = {name: getattr(content, name) for name in _PLAIN}
    return plain | {
        "themes": list(content.themes),
        "programmes": list(content.programmes),
        "owner_id": content.owner,
        "team": list(content.team),
        "parts": content.parts.model_dump(mode="json"),
    }


def _content(row: DeliverableRow) -> DeliverableContent:
    return DeliverableContent(
        **{name: getattr(row, name) for name in _PLAIN},
        themes=tuple(row.themes),
        programmes=tuple(row.programmes),
        owner=row.owner_id,
        team=tuple(row.team),
        parts=DocumentParts.model_validate(row.parts),
    )


def _difference(
    old: DeliverableContent, new: DeliverableContent
) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    changed = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def _view(row: DeliverableRow) -> DeliverableView:
    consent = PartnershipConsent.model_validate(row.consent) if row.consent else None
    return DeliverableView(
        id=row.id or 0,
        organisation_id=row.organisation_id,
        version=row.version,
        content=_content(row),
        state=row.state,
        languages=tuple(row.languages),
        wording=row.wording,
        written_by=row.written_by,
        approved_wording=row.approved_wording,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        consent=consent,
        key=row.key,
        loaded_status=row.loaded_status,
        due_as_printed=row.due_as_printed,
        source=row.source,
        made_at=row.made_at,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
    )
