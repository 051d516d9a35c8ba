"""People and their roles. Administrators' lists name the organisation in the query itself."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.accounts import (
    Account,
    Credentials,
    DigestReader,
    DigestSettings,
    Membership,
    OrganisationView,
    Rhythm,
)
from domain.enums import Role
from domain.errors import Conflict, NotFound
from domain.people import Person
from funding_db.models import Organisation
from funding_db.people_models import InvitationRow, MembershipRow, OneTimeTokenRow, PersonRow
from funding_db.repositories import feeds, mutes

# Asked at every click of everybody: built once, so that only its parameter is looked at.
_ACTING: sa.Executable = (
    sa.select(
        col(PersonRow.name),
        col(PersonRow.language),
        col(MembershipRow.role),
        col(MembershipRow.organisation_id),
        col(Organisation.name).label("organisation"),
    )
    .join(MembershipRow, col(MembershipRow.person_id) == col(PersonRow.id), isouter=True)
    .join(Organisation, col(Organisation.id) == col(MembershipRow.organisation_id), isouter=True)
    .where(
        col(PersonRow.id) == sa.bindparam("person_id"),
        col(PersonRow.disabled_at).is_(None),
        col(PersonRow.erased_at).is_(None),
    )
    .order_by(col(Organisation.name), col(MembershipRow.role))
)


def add(
    session: Session,
    *,
    email: str,
    name: str,
    language: str,
    password_hash: str | None,
    now: datetime,
) -> int:
    """Keep a new person; return the number. Raises Conflict when the address is taken."""
    if find(session, email) is not None:
        raise Conflict("there is an account with this address")
    row = PersonRow(
        email=email,
        name=name,
        language=language,
        password_hash=password_hash,
        digest_days=list(DigestSettings().days_before),
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def find(session: Session, email: str) -> Credentials | None:
    """Return what a sign-in needs of the account at an address; None when there is none."""
    row = session.exec(select(PersonRow).where(col(PersonRow.email) == email)).first()
    return _credentials(row) if row else None


def credentials(session: Session, person_id: int) -> Credentials | None:
    """Return what a sign-in needs of an account; None for one that is not there or erased."""
    row = session.get(PersonRow, person_id)
    return _credentials(row) if row and row.email else None


def find_subject(session: Session, issuer: str, subject: str) -> Credentials | None:
    """Return the account that a provider knows under `subject`; None when there is none."""
    row = session.exec(
        select(PersonRow).where(col(PersonRow.issuer) == issuer, col(PersonRow.subject) == subject)
    ).first()
    return _credentials(row) if row else None


def bind_subject(session: Session, person_id: int, issuer: str, subject: str) -> None:
    """Remember under which subject a provider knows a person; Conflict when it is another one."""
    row = _row(session, person_id)
    if row.subject is not None and (row.issuer, row.subject) != (issuer, subject):
        raise Conflict("this account belongs to another identity of the provider")
    row.issuer, row.subject = issuer, subject
    session.flush()


def _credentials(row: PersonRow) -> Credentials:
    return Credentials(
        row.id or 0,
        row.email or "",
        row.language,
        row.password_hash,
        row.disabled_at is not None or row.erased_at is not None,
    )


def _row(session: Session, person_id: int) -> PersonRow:
    row = session.get(PersonRow, person_id)
    if row is None or row.erased_at is not None:
        raise NotFound("there is no such person")
    return row


def acting(session: Session, person_id: int, organisation_id: int | None) -> Person | None:
    """Return the person as an actor, in one query; None when disabled, erased or not there.

    An organisation in which the person has no role any more counts as none chosen.
    """
    found = session.execute(_ACTING, {"person_id": person_id}).all()
    if not found:
        return None
    held = {row.organisation_id: row.organisation for row in found if row.role is not None}
    return Person(
        id=person_id,
        name=found[0].name,
        roles=frozenset((row.organisation_id, row.role) for row in found if row.role is not None),
        organisation_id=organisation_id if organisation_id in held else None,
        language=found[0].language,
        organisations=tuple(held.items()),
    )


def account(session: Session, person_id: int) -> Account | None:
    """Return a person's account; None when there is none or it was erased."""
    row = session.get(PersonRow, person_id)
    if row is None or row.erased_at is not None:
        return None
    return _accounts(session, [row])[0]


def list_of(session: Session, organisation_id: int) -> tuple[Account, ...]:
    """Return the people of one organisation by name, each with the roles in it only."""
    rows = session.exec(
        select(PersonRow)
        .where(
            col(PersonRow.erased_at).is_(None),
            col(PersonRow.id).in_(
                select(col(MembershipRow.person_id)).where(
                    col(MembershipRow.organisation_id) == organisation_id
                )
            ),
        )
        .order_by(col(PersonRow.name), col(PersonRow.id))
    ).all()
    return _accounts(session, rows, organisation_id)


def list_all(session: Session) -> tuple[Account, ...]:
    """Return everybody by name; for those who run the installation."""
    rows = session.exec(
        select(PersonRow)
        .where(col(PersonRow.erased_at).is_(None))
        .order_by(col(PersonRow.name), col(PersonRow.id))
    ).all()
    return _accounts(session, rows)


def _accounts(
    session: Session, rows: Sequence[PersonRow], organisation_id: int | None = None
) -> tuple[Account, ...]:
    held: dict[int, list[Membership]] = {row.id or 0: [] for row in rows}
    statement = (
        select(MembershipRow, col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(MembershipRow.organisation_id))
        .order_by(col(Organisation.name), col(MembershipRow.role))
    )
    if len(held) == 1:
        statement = statement.where(col(MembershipRow.person_id) == next(iter(held)))
    if organisation_id is not None:
        statement = statement.where(col(MembershipRow.organisation_id) == organisation_id)
    for membership, name in session.execute(statement):
        if membership.person_id in held:
            held[membership.person_id].append(
                Membership(membership.organisation_id, name, membership.role)
            )
    return tuple(
        Account(
            row.id or 0,
            row.email,
            row.name,
            row.language,
            row.made_at,
            row.disabled_at,
            row.password_hash is not None,
            DigestSettings(row.digest, tuple(row.digest_days)),
            tuple(held[row.id or 0]),
        )
        for row in rows
    )


def set_password(session: Session, person_id: int, password_hash: str) -> None:
    """Keep the hash of a new password."""
    _row(session, person_id).password_hash = password_hash
    session.flush()


def set_disabled(session: Session, person_id: int, at: datetime | None) -> None:
    """Shut an account, or open it again with None."""
    _row(session, person_id).disabled_at = at
    session.flush()


def change(session: Session, person_id: int, *, name: str, language: str) -> None:
    """Keep another name or language."""
    row = _row(session, person_id)
    row.name, row.language = name, language
    session.flush()


def set_digest(session: Session, person_id: int, wanted: DigestSettings) -> None:
    """Keep what a person wants to be told by mail."""
    row = _row(session, person_id)
    row.digest, row.digest_days = wanted.rhythm, list(wanted.days_before)
    session.flush()


def wanting_digests(session: Session, rhythms: Sequence[Rhythm]) -> tuple[DigestReader, ...]:
    """Return who wants to be told by mail in one of these rhythms and can sign in, by number."""
    rows = session.exec(
        select(PersonRow)
        .where(
            col(PersonRow.digest).in_(rhythms),
            col(PersonRow.email).is_not(None),
            col(PersonRow.disabled_at).is_(None),
            col(PersonRow.erased_at).is_(None),
        )
        .order_by(col(PersonRow.id))
    )
    return tuple(
        DigestReader(
            row.id or 0,
            row.email or "",
            row.language,
            DigestSettings(row.digest, tuple(row.digest_days)),
            row.digest_at or row.made_at,
        )
        for row in rows
    )


def told_until(session: Session, person_id: int, at: datetime) -> None:
    """Note until when a person has been told what changed."""
    _row(session, person_id).digest_at = at
    session.flush()


def grant(
    session: Session, person_id: int, organisation_id: int, role: Role, *, now: datetime
) -> bool:
    """Give a role; return False when the person had it. Raises NotFound."""
    _row(session, person_id)
    if session.get(Organisation, organisation_id) is None:
        raise NotFound("there is no such organisation")
    if session.get(MembershipRow, (person_id, organisation_id, role)) is not None:
        return False
    session.add(
        MembershipRow(
            person_id=person_id, organisation_id=organisation_id, role=role, granted_at=now
        )
    )
    session.flush()
    return True


def take_away(session: Session, person_id: int, organisation_id: int, role: Role) -> bool:
    """Take a role away; return False when the person had it not."""
    row = session.get(MembershipRow, (person_id, organisation_id, role))
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def holders(session: Session, organisation_id: int, role: Role) -> tuple[int, ...]:
    """Return who holds a role in an organisation and can sign in."""
    return tuple(
        session.exec(
            select(col(MembershipRow.person_id))
            .join(PersonRow, col(PersonRow.id) == col(MembershipRow.person_id))
            .where(
                col(MembershipRow.organisation_id) == organisation_id,
                col(MembershipRow.role) == role,
                col(PersonRow.disabled_at).is_(None),
                col(PersonRow.erased_at).is_(None),
            )
        )
    )


def organisation_name(session: Session, organisation_id: int) -> str | None:
    """Return the name of an organisation; None when there is no such one."""
    row = session.get(Organisation, organisation_id)
    return row.name if row else None


def organisations(session: Session) -> tuple[OrganisationView, ...]:
    """Return every organisation by name, with the number of its people."""
    members = (
        select(
            col(MembershipRow.organisation_id),
            sa.func.count(sa.distinct(col(MembershipRow.person_id))).label("people"),
        )
        .group_by(col(MembershipRow.organisation_id))
        .subquery()
    )
    rows = session.execute(
        select(Organisation, sa.func.coalesce(members.c.people, 0))
        .join(members, members.c.organisation_id == col(Organisation.id), isouter=True)
        .order_by(col(Organisation.name), col(Organisation.id))
    )
    return tuple(OrganisationView(o.id or 0, o.name, o.kind, number) for o, number in rows)


def names(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """Return the names of people by number; erased ones are left out."""
    rows = session.execute(
        select(col(PersonRow.id), col(PersonRow.name)).where(
            col(PersonRow.id).in_(set(numbers)), col(PersonRow.erased_at).is_(None)
        )
    )
    return {number: name for number, name in rows if number is not None}


def add_organisation(session: Session, name: str, kind: str) -> int:
    """Keep a new organisation; return its number."""
    row = Organisation(name=name, kind=kind)
    session.add(row)
    session.flush()
    return row.id or 0


def change_organisation(session: Session, organisation_id: int, name: str, kind: str) -> None:
    """Keep another name and kind; raises NotFound."""
    row = session.get(Organisation, organisation_id)
    if row is None:
        raise NotFound("there is no such organisation")
    row.name, row.kind = name, kind
    session.flush()


def erase(session: Session, person_id: int, *, now: datetime) -> None:
    """Erase what is personal about somebody; the number stays."""
    row = _row(session, person_id)
    address = row.email
    row.email = row.password_hash = row.issuer = row.subject = None
    row.name, row.erased_at = "", now
    feeds.forget_person(session, person_id)
    mutes.forget_person(session, person_id)
    mine = col(MembershipRow.person_id) == person_id
    session.execute(sa.delete(MembershipRow).where(mine))
    session.execute(sa.delete(OneTimeTokenRow).where(col(OneTimeTokenRow.person_id) == person_id))
    session.execute(
        sa.update(InvitationRow).where(col(InvitationRow.email) == address).values(email=None)
    )
    session.flush()
