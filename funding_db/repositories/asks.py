"""Asks of an organisation and what came of them; every query names the organisation itself."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from domain.advocacy_asks import OutcomeEvidence, OutcomeNote
from domain.advocacy_views import AskContent, AskView, GranterFrom, NoteView
from domain.errors import Conflict, NotFound
from funding_db.ask_models import AskCallRow, AskNoteRow, AskRow, PolicyFileRow
from funding_db.models import Call


def list_of(
    session: Session, organisation_id: int, *, ids: Iterable[int] | None = None
) -> tuple[AskView, ...]:
    """Return an organisation's asks in the order in which they were made."""
    statement = (
        select(AskRow, col(PolicyFileRow.name))
        .outerjoin(PolicyFileRow, col(PolicyFileRow.id) == col(AskRow.policy_file_id))
        .where(col(AskRow.organisation_id) == organisation_id)
        .order_by(col(AskRow.id))
    )
    if ids is not None:
        statement = statement.where(col(AskRow.id).in_(tuple(ids)))
    rows = session.execute(statement).all()
    numbers = [row.id for row, _name in rows]
    notes, calls = _notes(session, numbers), _calls(session, numbers)
    return tuple(_view(row, name, notes[row.id], calls[row.id]) for row, name in rows)


def get(session: Session, organisation_id: int, ask_id: int) -> AskView:
    """Return one ask; raises NotFound, also for another organisation's."""
    found = list_of(session, organisation_id, ids=[ask_id])
    if not found:
        raise NotFound("there is no such ask")
    return found[0]


def add(
    session: Session,
    organisation_id: int,
    key: str,
    content: AskContent,
    *,
    person_id: int | None,
    now: dt.datetime,
) -> int:
    """Keep a new ask and return its number; raises NotFound for another's policy file."""
    _own_policy_file(session, organisation_id, content.policy_file_id)
    row = AskRow(
        organisation_id=organisation_id,
        key=key,
        version=1,
        demand=content.demand,
        granter=content.granter,
        updated_at=now,
        updated_by=person_id,
    )
    _fill(row, content)
    session.add(row)
    session.flush()
    return row.id or 0


def change(
    session: Session,
    organisation_id: int,
    ask_id: int,
    content: AskContent,
    *,
    expected_version: int,
    person_id: int | None,
    now: dt.datetime,
) -> None:
    """Change an ask; raises NotFound, or Conflict when somebody else changed it meanwhile."""
    row = _row(session, organisation_id, ask_id, locked=True)
    if row.version != expected_version:
        raise Conflict("somebody else changed this meanwhile; nothing was overwritten")
    _own_policy_file(session, organisation_id, content.policy_file_id)
    _fill(row, content)
    row.version += 1
    row.updated_at, row.updated_by = now, person_id
    session.add(row)
    session.flush()


def note(
    session: Session,
    organisation_id: int,
    ask_id: int,
    noted: OutcomeNote,
    *,
    doubt: str,
    person_id: int | None,
    now: dt.datetime,
) -> None:
    """Keep for ever what came of an ask; raises NotFound."""
    row = _row(session, organisation_id, ask_id)
    session.add(
        AskNoteRow(
            organisation_id=organisation_id,
            ask_id=row.id or 0,
            outcome=noted.outcome,
            noted_on=noted.noted_on,
            evidence=[one.model_dump(mode="json") for one in noted.evidence],
            doubt=doubt,
            at=now,
            person_id=person_id,
        )
    )
    session.flush()


def set_call(
    session: Session,
    organisation_id: int,
    ask_id: int,
    call_uid: str,
    *,
    about: bool,
    now: dt.datetime,
) -> None:
    """Say that an ask is about a call, or no longer; raises NotFound."""
    row = _row(session, organisation_id, ask_id)
    call_id = session.exec(select(col(Call.id)).where(col(Call.uid) == call_uid)).first()
    if call_id is None:
        raise NotFound("there is no such call")
    link = session.get(AskCallRow, (row.id, call_id))
    if link is None:
        link = AskCallRow(
            ask_id=row.id or 0, call_id=call_id, organisation_id=organisation_id, at=now
        )
    link.removed_at = None if about else now
    session.add(link)
    session.flush()


def keys(session: Session, organisation_id: int) -> frozenset[str]:
    """Return the keys of all asks of an organisation."""
    statement = select(col(AskRow.key)).where(col(AskRow.organisation_id) == organisation_id)
    return frozenset(session.exec(statement))


def _row(session: Session, organisation_id: int, ask_id: int, *, locked: bool = False) -> AskRow:
    statement = select(AskRow).where(
        col(AskRow.id) == ask_id, col(AskRow.organisation_id) == organisation_id
    )
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.exec(statement).first()
    if row is None:
        raise NotFound("there is no such ask")
    return row


def _own_policy_file(session: Session, organisation_id: int, number: int | None) -> None:
    if number is None:
        return
    found = session.exec(
        select(col(PolicyFileRow.id)).where(
            col(PolicyFileRow.id) == number, col(PolicyFileRow.organisation_id) == organisation_id
        )
    ).first()
    if found is None:
        raise NotFound("there is no such policy file")


def _fill(row: AskRow, content: AskContent) -> None:
    row.demand, row.granter = content.demand, content.granter
    row.granter_from, row.source = content.granter_from.value, content.source
    row.policy_file_id = content.policy_file_id
    row.next_step, row.next_on = content.next_step, content.next_on


def _view(row: AskRow, name: str | None, notes: list[NoteView], calls: list[str]) -> AskView:
    content = AskContent(
        demand=row.demand,
        granter=row.granter,
        granter_from=GranterFrom(row.granter_from or GranterFrom.OURS),
        source=row.source,
        policy_file_id=row.policy_file_id,
        next_step=row.next_step,
        next_on=row.next_on,
    )
    number = row.id or 0
    return AskView(
        number, row.organisation_id, row.key, row.version, content, name, tuple(calls), tuple(notes)
    )


def _notes(session: Session, numbers: Sequence[Any]) -> defaultdict[Any, list[NoteView]]:
    found: defaultdict[Any, list[NoteView]] = defaultdict(list)
    rows = session.exec(
        select(AskNoteRow)
        .where(col(AskNoteRow.ask_id).in_(numbers))
        .order_by(col(AskNoteRow.noted_on), col(AskNoteRow.id))
    )
    for row in rows:
        noted = OutcomeNote(
            outcome=row.outcome,
            noted_on=row.noted_on,
            evidence=tuple(OutcomeEvidence.model_validate(one) for one in row.evidence),
        )
        found[row.ask_id].append(NoteView(row.id or 0, noted, row.doubt, row.at, row.person_id))
    return found


def _calls(session: Session, numbers: Sequence[Any]) -> defaultdict[Any, list[str]]:
    found: defaultdict[Any, list[str]] = defaultdict(list)
    rows = session.execute(
        select(col(AskCallRow.ask_id), col(Call.uid))
        .join(Call, col(Call.id) == col(AskCallRow.call_id))
        .where(col(AskCallRow.ask_id).in_(numbers), col(AskCallRow.removed_at).is_(None))
        .order_by(col(Call.uid))
    )
    for ask_id, uid in rows:
        found[ask_id].append(uid)
    return found
