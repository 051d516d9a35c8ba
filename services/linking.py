"""What a deliverable rests on: its asks, figures, calls, policy files and programmes.

Asks and figures are part of what a reader of the document reads, so they are frozen with its
wording; the other links only say what it is about, and can be added at any time.
"""

from datetime import datetime

from domain.advocacy import EvidenceBlock
from domain.advocacy_views import Link, StoredBlock
from domain.deliverables import DeliverableView, EventKind
from domain.errors import UsageError
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import cited, deliverables, evidence
from letters.workflow import StepRefused
from services.deliverable_authors import READ_LINKS
from services.deliverable_state import WRITABLE, assembled
from services.rights import Action, own_organisation

_LONGEST_KEY = 300
_MOST_BLOCKS = 20
_MOST_ROWS = 5_000


def link(
    person: Person,
    session: Session,
    deliverable_id: int,
    link_to: Link,
    thing: int | str,
    *,
    linked: bool = True,
    expected_version: int,
    now: datetime,
) -> DeliverableView:
    """Link a deliverable to a thing of the organisation, or no longer.

    Raises NotFound, StepRefused when the text is frozen, Conflict when somebody was faster.
    """
    view = _locked(person, session, deliverable_id, expected_version)
    if link_to is Link.ASK:
        _refuse_frozen(view)
    if link_to is Link.PROGRAMME and not 1 <= len(str(thing)) <= _LONGEST_KEY:
        raise UsageError("choose a programme")
    organisation = view.organisation_id
    if not cited.set_link(
        session, organisation, deliverable_id, link_to, thing, linked=linked, now=now
    ):
        return view
    return _changed(person, session, view, {link_to.value: thing}, linked=linked, now=now)


def attach(
    person: Person,
    session: Session,
    deliverable_id: int,
    block: EvidenceBlock,
    *,
    expected_version: int,
    now: datetime,
) -> tuple[DeliverableView, StoredBlock]:
    """Lay figures beside a deliverable, as drawn; raises as `link` does."""
    view = _locked(person, session, deliverable_id, expected_version)
    _refuse_frozen(view)
    if len(block.rows) > _MOST_ROWS:
        raise UsageError(f"evidence has at most {_MOST_ROWS} rows: narrow the question")
    if len(evidence.blocks(session, view.organisation_id, view.id)) >= _MOST_BLOCKS:
        raise UsageError(f"a text carries at most {_MOST_BLOCKS} pieces of evidence")
    stored = evidence.attach(
        session,
        view.organisation_id,
        deliverable_id,
        block,
        person_id=person.id or None,
        now=now,
    )
    thing: dict[str, int | str] = {"evidence": stored.id}
    return _changed(person, session, view, thing, linked=True, now=now), stored


def detach(
    person: Person,
    session: Session,
    deliverable_id: int,
    block_id: int,
    *,
    expected_version: int,
    now: datetime,
) -> DeliverableView:
    """Leave figures out of a text; raises as `link` does."""
    view = _locked(person, session, deliverable_id, expected_version)
    _refuse_frozen(view)
    evidence.detach(session, view.organisation_id, deliverable_id, block_id, now=now)
    return _changed(person, session, view, {"evidence": block_id}, linked=False, now=now)


def _locked(
    person: Person, session: Session, deliverable_id: int, expected_version: int
) -> DeliverableView:
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    return deliverables.lock(
        session,
        organisation,
        deliverable_id,
        reader=person.id or None,
        expected_version=expected_version,
    )


def _refuse_frozen(view: DeliverableView) -> None:
    if view.state not in WRITABLE:
        raise StepRefused(
            (
                f"asks and figures are frozen while it is {view.state.value}; "
                "reopen the text first: it is then approved and signed anew",
            )
        )


def _changed(
    person: Person,
    session: Session,
    view: DeliverableView,
    thing: dict[str, int | str],
    *,
    linked: bool,
    now: datetime,
) -> DeliverableView:
    """Keep the wording that follows, and that it changed, in the deliverable's history."""
    saved = view
    wording = view.wording
    if view.state in WRITABLE:
        present = assembled(session, view)
        wording = present.wording
        saved = deliverables.move(
            session,
            view.organisation_id,
            view.id,
            present,
            expected_version=view.version,
            person_id=person.id or None,
            now=now,
            written_by=(person.id or None) if READ_LINKS & set(thing) else view.written_by,
        )
    deliverables.add_event(
        session,
        view.organisation_id,
        view.id,
        EventKind.LINKED,
        person_id=person.id or None,
        now=now,
        what=", ".join(thing),
        wording=wording,
        before={} if linked else dict(thing),
        after=dict(thing) if linked else {},
    )
    return saved
