"""Asks: what is demanded of whom, what came of it with its proof, and what is next."""

from collections.abc import Collection
from datetime import datetime

from domain.accounts import AuditAction
from domain.advocacy_asks import Outcome, OutcomeEvidence, OutcomeNote
from domain.advocacy_views import AskContent, AskView, GranterFrom, Link
from domain.deliverables import EventKind
from domain.errors import UsageError
from domain.people import HOME_ORGANISATION_ID, Person
from domain.text import fold
from funding_db.engine import Session
from funding_db.repositories import asks, cited, deliverables
from letters.action_plan import LoadedAsk, action_plan
from services import audit
from services.deliverable_state import WRITABLE, seen
from services.rights import Action, own_organisation

_LONGEST = 2_000


def list_all(person: Person, session: Session) -> tuple[AskView, ...]:
    """Return the organisation's asks in the order in which they were made."""
    return asks.list_of(session, own_organisation(person, Action.READ_ADVOCACY))


def get(person: Person, session: Session, ask_id: int) -> AskView:
    """Return one ask; raises NotFound, also for another organisation's."""
    return asks.get(session, own_organisation(person, Action.READ_ADVOCACY), ask_id)


def of_deliverable(person: Person, session: Session, deliverable_id: int) -> tuple[AskView, ...]:
    """Return the asks that a deliverable makes, in the order in which they were linked."""
    organisation = seen(person, session, deliverable_id).organisation_id
    numbers = cited.things_of(session, organisation, deliverable_id, Link.ASK)
    found = {view.id: view for view in asks.list_of(session, organisation, ids=map(int, numbers))}
    return tuple(found[int(number)] for number in numbers if int(number) in found)


def create(person: Person, session: Session, asked: AskContent, *, now: datetime) -> AskView:
    """Keep a new ask; raises UsageError for one that names no demand or nobody to grant it."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    content = _checked(asked)
    key = _free_key(content.demand, asks.keys(session, organisation))
    number = asks.add(session, organisation, key, content, person_id=person.id or None, now=now)
    _tell(person, session, AuditAction.ASK_KEPT, number, now)
    return asks.get(session, organisation, number)


def change(
    person: Person,
    session: Session,
    ask_id: int,
    asked: AskContent,
    *,
    expected_version: int,
    now: datetime,
) -> AskView:
    """Change an ask; raises UsageError, NotFound, or Conflict when somebody changed it meanwhile."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    before = asks.get(session, organisation, ask_id)
    asks.change(
        session,
        organisation,
        ask_id,
        _checked(asked),
        expected_version=expected_version,
        person_id=person.id or None,
        now=now,
    )
    changed = cited.read_anew(session, organisation, ask_id, WRITABLE)
    _tell(person, session, AuditAction.ASK_KEPT, ask_id, now)
    after = asks.get(session, organisation, ask_id)
    if _words(after) != _words(before):
        for number in changed:
            _say_reworded(person, session, organisation, number, ask_id, now)
    return after


def _words(view: AskView) -> tuple[str, str]:
    """Return what a document says of an ask."""
    return view.content.demand, view.content.granter


def _say_reworded(
    person: Person, session: Session, organisation: int, number: int, ask_id: int, now: datetime
) -> None:
    """Say in a deliverable's history who gave other words to an ask that it makes."""
    deliverables.add_event(
        session,
        organisation,
        number,
        EventKind.LINKED,
        person_id=person.id or None,
        now=now,
        what=Link.ASK.value,
        before={Link.ASK.value: ask_id},
        after={Link.ASK.value: ask_id},
    )


def note(
    person: Person,
    session: Session,
    ask_id: int,
    came_of: Outcome,
    proofs: tuple[OutcomeEvidence, ...],
    *,
    doubt: str = "",
    now: datetime,
) -> AskView:
    """Note for ever what came of an ask; raises UsageError for an outcome without its proof."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    if came_of is not Outcome.NONE and not proofs:
        raise UsageError("an outcome needs its evidence: say where it can be read")
    for one in proofs:
        if not one.address.strip():
            raise UsageError("say where the outcome can be read: an address or a document's page")
        if one.dated is not None and one.dated > now.date():
            raise UsageError("evidence cannot be dated in the future")
    noted = OutcomeNote(outcome=came_of, noted_on=now.date(), evidence=proofs)
    asks.note(
        session,
        organisation,
        ask_id,
        noted,
        doubt=doubt.strip()[:_LONGEST],
        person_id=person.id or None,
        now=now,
    )
    _tell(person, session, AuditAction.OUTCOME_NOTED, ask_id, now, outcome=came_of.value)
    return asks.get(session, organisation, ask_id)


def set_call(
    person: Person, session: Session, ask_id: int, call_uid: str, *, about: bool, now: datetime
) -> AskView:
    """Say that an ask is about a call, or no longer; raises NotFound."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    asks.set_call(session, organisation, ask_id, call_uid, about=about, now=now)
    _tell(person, session, AuditAction.ASK_KEPT, ask_id, now, call=call_uid, about=about)
    return asks.get(session, organisation, ask_id)


def is_loaded(session: Session) -> bool:
    """Say whether the home organisation has every ask of the Action Plan."""
    return {one.key for one in action_plan().ask} <= asks.keys(session, HOME_ORGANISATION_ID)


def load_plan(session: Session, *, now: datetime) -> int:
    """Give the home organisation the asks of the Action Plan that it lacks; say how many.

    What is there already is left as people have changed it.
    """
    there = asks.keys(session, HOME_ORGANISATION_ID)
    missing = [loaded for loaded in action_plan().ask if loaded.key not in there]
    for loaded in missing:
        _load(session, loaded, now)
    return len(missing)


def _load(session: Session, loaded: LoadedAsk, now: datetime) -> None:
    content = AskContent(
        demand=loaded.demand,
        granter=loaded.granter,
        granter_from=GranterFrom(loaded.granter_from),
        source=loaded.place,
    )
    number = asks.add(session, HOME_ORGANISATION_ID, loaded.key, content, person_id=None, now=now)
    for noted, outcome in zip(loaded.ask().notes, loaded.outcome, strict=True):
        asks.note(
            session,
            HOME_ORGANISATION_ID,
            number,
            noted,
            doubt=outcome.doubt,
            person_id=None,
            now=now,
        )


def _checked(content: AskContent) -> AskContent:
    demand, granter = content.demand.strip(), content.granter.strip()
    if not demand or not granter:
        raise UsageError("an ask says what is asked, and of whom")
    if max(len(demand), len(granter), len(content.next_step)) > _LONGEST:
        raise UsageError(f"a text of an ask has at most {_LONGEST} characters")
    return content.model_copy(
        update={"demand": demand, "granter": granter, "next_step": content.next_step.strip()}
    )


def _free_key(demand: str, taken: Collection[str]) -> str:
    stem = "-".join(fold(demand).split())[:60].strip("-") or "ask"
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def _tell(
    person: Person,
    session: Session,
    action: AuditAction,
    ask_id: int,
    now: datetime,
    **detail: object,
) -> None:
    audit.note(
        person,
        session,
        action,
        now=now,
        organisation_id=person.organisation_id,
        thing=f"ask:{ask_id}",
        **detail,
    )
