"""The chain both ways: from a call to the letters that cite it, from a letter to what proves it.

Everybody sees the public letters of every organisation; drafts and asks are seen by the advocates
of their own. Of other cities nothing is told but how many there are, from five on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.advocacy_views import AskView, Link, PolicyFileView, StoredBlock
from domain.deliverables import DeliverableFilter, DeliverableView
from domain.people import Person
from domain.tracking import MarkView, Stage
from domain.views import ListedCall, ProjectView
from funding_db.engine import Session
from funding_db.repositories import (
    asks,
    calls,
    cited,
    deliverables,
    evidence,
    marks,
    policy_files,
)
from services import gaps, projects
from services.calls import listed_many
from services.deliverable_state import seen
from services.public_texts import SHOWN
from services.rights import Action, may, own_organisation, require

_UNMET = frozenset({Stage.DISMISSED, Stage.REFUSED})


@dataclass(frozen=True, slots=True)
class Behind:
    """What a deliverable rests on."""

    calls: tuple[ListedCall, ...]
    """Linked, or counted by its figures."""
    asks: tuple[AskView, ...]
    blocks: tuple[StoredBlock, ...]
    policy_files: tuple[PolicyFileView, ...]
    programmes: tuple[str, ...]
    """Keys of programme sheets."""
    projects: tuple[tuple[ProjectView, MarkView], ...]
    """The organisation's own projects that did something about one of the calls."""
    cities: int | None
    """How many cities set one of the calls aside; None below five."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A call that a project could not use, and what was written because of it."""

    mark: MarkView
    letters: tuple[DeliverableView, ...]
    asks: tuple[AskView, ...]


def letters_citing(person: Person, session: Session, call_uid: str) -> tuple[DeliverableView, ...]:
    """Return the deliverables that cite a call: public ones, and for advocates their own."""
    require(person, Action.READ_CALLS)
    return _seen_of(person, session, _citing(session, [call_uid])[call_uid])


def letters_linked(
    person: Person, session: Session, link_to: Link, thing: int | str
) -> tuple[DeliverableView, ...]:
    """Return the organisation's deliverables about an ask, a policy file, a call or a programme."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    linked = cited.deliverables_of(session, link_to, [thing], organisation_id=organisation)
    return _own(person, session, frozenset(linked.get(thing, ())))


def asks_about(person: Person, session: Session, call_uid: str) -> tuple[AskView, ...]:
    """Return the organisation's asks about a call; none for somebody who is no advocate.

    An ask is about the calls that it names, and about one whose own page proves its outcome.
    """
    require(person, Action.READ_CALLS)
    organisation = person.organisation_id
    if organisation is None or not may(person, Action.READ_ADVOCACY, organisation):
        return ()
    record = calls.records(session, [call_uid]).get(call_uid)
    page = record.url.rstrip("/") if record else ""
    return tuple(
        ask
        for ask in asks.list_of(session, organisation)
        if call_uid in ask.calls or (page and page in _proofs(ask))
    )


def of_deliverable(
    person: Person, session: Session, deliverable_id: int, *, now: datetime
) -> Behind:
    """Return what a deliverable rests on; raises NotFound, also for another organisation's."""
    view = seen(person, session, deliverable_id)
    owner = view.organisation_id
    blocks = evidence.blocks(session, owner, view.id)
    linked = cited.things_of(session, owner, view.id, Link.CALL)
    counted = [
        row.key.removeprefix(evidence.CALL)
        for one in blocks
        for row in one.block.rows
        if row.key.startswith(evidence.CALL)
    ]
    uids = list(dict.fromkeys([*map(str, linked), *counted]))
    asked = [int(n) for n in cited.things_of(session, owner, view.id, Link.ASK)]
    files = [int(n) for n in cited.things_of(session, owner, view.id, Link.POLICY_FILE)]
    return Behind(
        calls=tuple(listed_many(person, session, uids, now=now)),
        asks=asks.list_of(session, owner, ids=asked),
        blocks=blocks,
        policy_files=policy_files.list_of(session, owner, ids=files),
        programmes=tuple(map(str, cited.things_of(session, owner, view.id, Link.PROGRAMME))),
        projects=_own_projects(person, session, uids),
        cities=gaps.cities_of(person, session, uids),
    )


def of_project(person: Person, session: Session, project_id: int) -> tuple[Unmet, ...]:
    """Return the calls that a project could not use, with letters and asks about each.

    Raises NotFound, also for another organisation's project.
    """
    project = projects.get(person, session, project_id)
    unmet = [
        mark
        for mark in marks.list_of(session, project.organisation_id, project_id=project_id)
        if mark.content.stage in _UNMET
    ]
    citing = _citing(session, [mark.call_uid for mark in unmet])
    return tuple(
        Unmet(
            mark,
            _seen_of(person, session, citing[mark.call_uid]),
            asks_about(person, session, mark.call_uid),
        )
        for mark in unmet
    )


def _citing(session: Session, uids: Iterable[str]) -> dict[str, frozenset[int]]:
    """Return the numbers of all deliverables that cite each call, whoever may see them."""
    wanted = list(uids)
    linked = cited.deliverables_of(session, Link.CALL, wanted)
    counting = cited.deliverables_counting(session, wanted)
    return {uid: frozenset((*linked.get(uid, ()), *counting.get(uid, ()))) for uid in wanted}


def _seen_of(
    person: Person, session: Session, numbers: frozenset[int]
) -> tuple[DeliverableView, ...]:
    """Return those of these deliverables that the person may see, last changed first."""
    if not numbers:
        return ()
    public = deliverables.public(session, SHOWN, ids=numbers)
    found = {view.id: view for view in public}
    found |= {view.id: view for view in _own(person, session, numbers)}
    return tuple(sorted(found.values(), key=lambda view: (view.updated_at, view.id), reverse=True))


def _own(person: Person, session: Session, numbers: frozenset[int]) -> tuple[DeliverableView, ...]:
    """Return those that belong to the organisation of an advocate; none for anybody else."""
    organisation = person.organisation_id
    if organisation is None or not numbers or not may(person, Action.READ_ADVOCACY, organisation):
        return ()
    wanted = DeliverableFilter(ids=numbers)
    return deliverables.list_of(session, organisation, wanted, reader=person.id or None)


def _own_projects(
    person: Person, session: Session, uids: list[str]
) -> tuple[tuple[ProjectView, MarkView], ...]:
    organisation = person.organisation_id
    if organisation is None or not may(person, Action.READ_PROJECTS, organisation):
        return ()
    known = {view.id: view for view in projects.list_all(person, session)}
    return tuple(
        (known[mark.project_id], mark)
        for mark in marks.list_of(session, organisation)
        if mark.call_uid in uids and mark.project_id in known
    )


def _proofs(ask: AskView) -> set[str]:
    return {proof.address.rstrip("/") for view in ask.notes for proof in view.note.evidence}
