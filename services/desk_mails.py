"""Mails of the desk: that something waits, never what is private about it."""

from collections.abc import Iterable
from datetime import datetime

from domain.desk import State, Step
from domain.desk_rules import to_remind
from domain.enums import Role
from domain.match import Message
from funding_db.desk_models import SubmissionRow
from funding_db.engine import Engine, Session, write_session
from funding_db.repositories import desk, desk_reviews, people
from services import mail
from services.settings import settings

_SUBJECT = {
    Step.SUBMIT: "A programme of {city} waits for an advisor",
    Step.HAND_OVER: "A programme of {city} waits for an advisor",
    Step.ANSWER: "{city} has answered your question",
    Step.RESUBMIT: "{city} has submitted a new version",
    Step.ASK: "The bank asks for more about “{title}”",
    Step.RELEASE: "The bank has replied about “{title}”",
    Step.WITHDRAW: "{city} has withdrawn its programme",
    Step.REMIND: "Still waiting for you: “{title}”",
}


def queue(
    session: Session,
    row: SubmissionRow,
    step: Step,
    readers: Iterable[int],
    *,
    entry: int,
    now: datetime,
    for_city: bool = False,
) -> None:
    """Tell people that something waits for them; `entry` is what happened, so nobody is told twice."""
    page = f"project?id={row.projects[0]}" if for_city else f"desk?id={row.id}"
    params = (
        ("title", row.title),
        ("city", row.city),
        ("address", f"{settings().base_url()}/{page}"),
    )
    for number in sorted(set(readers)):
        account = people.account(session, number)
        if account is None or account.email is None or account.disabled_at is not None:
            continue
        mail.queue(
            session,
            key=f"desk:{entry}:{number}",
            kind="desk",
            to=account.email,
            language=account.language,
            subject=Message(_SUBJECT[step], params),
            paragraphs=(Message("“{title}”, {city}. Read it here: {address}", params),),
            now=now,
            organisation_id=row.organisation_id if for_city else row.bank_id,
        )


def of_city(session: Session, row: SubmissionRow) -> tuple[int, ...]:
    """Return whom a city's mails go to: who submitted, while an officer there; else all officers."""
    officers = [
        account.id
        for account in people.list_of(session, row.organisation_id)
        if any(held.role is Role.OFFICER for held in account.memberships)
    ]
    return (row.submitted_by,) if row.submitted_by in officers else tuple(officers)


def of_bank(session: Session, row: SubmissionRow) -> tuple[int, ...]:
    """Return whom a bank's mails go to: who has it in hand, else every advisor without a conflict."""
    known = desk_reviews.advisors(session, row.bank_id)
    holder = row.taken_by or row.assigned_to
    if holder in known:
        return (holder,)
    out = desk.conflicted(session, row.bank_id, row.id or 0)
    return tuple(number for number in known if number not in out)


def send_due(engine: Engine, *, now: datetime) -> int:
    """Remind those who are silent, with a minimum gap; return how many submissions were told of."""
    told = 0
    with write_session(engine) as session:
        for row in desk.silent(session):
            if not to_remind(row.state, row.waiting_since, row.reminded_at, now):
                continue
            for_city = row.state is State.ASKED
            readers = of_city(session, row) if for_city else of_bank(session, row)
            if not readers:
                continue
            row.reminded_at = now
            entry = desk_reviews.tell(
                session, row.bank_id, row, Step.REMIND, person_id=None, now=now
            )
            queue(session, row, Step.REMIND, readers, entry=entry, now=now, for_city=for_city)
            told += 1
    return told
