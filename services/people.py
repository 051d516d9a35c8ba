"""Administration: invitations, roles, shut accounts, organisations."""

from datetime import datetime, timedelta

from domain.accounts import Account, AuditAction, InvitationView, OrganisationView
from domain.enums import Role
from domain.errors import NotFound, UsageError
from domain.i18n import LANGUAGES
from domain.people import HOME_ORGANISATION_ID, Person
from funding_db.engine import Session
from funding_db.repositories import invitations, people
from funding_db.repositories import sessions as rows
from services import account_mails, audit
from services.account_mails import Send
from services.accounts import refuse_last_admin
from services.rights import Action, require
from services.sign_in import clean_address
from services.tokens import digest, new_token

_GOOD_FOR = timedelta(days=7)
_FORGOTTEN_AFTER = timedelta(days=30)
CONSOLE = Person(
    id=None,
    name="",
    roles=frozenset({(HOME_ORGANISATION_ID, Role.ADMIN)}),
    organisation_id=HOME_ORGANISATION_ID,
)
"""Whoever may use the command line of the machine; the audit shows nobody's number."""
KINDS = ("city", "union", "network", "bank", "ministry")


def list_people(person: Person, session: Session, organisation_id: int) -> tuple[Account, ...]:
    """Return the people of an organisation by name."""
    require(person, Action.MANAGE_PEOPLE, organisation_id)
    return people.list_of(session, organisation_id)


def list_everybody(person: Person, session: Session) -> tuple[Account, ...]:
    """Return everybody of the installation by name."""
    require(person, Action.MANAGE_INSTALLATION)
    return people.list_all(session)


def list_organisations(person: Person, session: Session) -> tuple[OrganisationView, ...]:
    """Return every organisation of the installation by name."""
    require(person, Action.MANAGE_INSTALLATION)
    return people.organisations(session)


def list_invitations(
    person: Person, session: Session, organisation_id: int, *, now: datetime
) -> tuple[InvitationView, ...]:
    """Return an organisation's open invitations, newest first."""
    require(person, Action.MANAGE_PEOPLE, organisation_id)
    return invitations.list_of(session, organisation_id, now=now)


def invite(
    person: Person,
    session: Session,
    organisation_id: int,
    email: str,
    role: Role,
    *,
    language: str = "en",
    now: datetime,
    send: Send,
) -> InvitationView:
    """Mail an invitation; the link is in the mail only. Raises UsageError or NotFound."""
    require(person, Action.MANAGE_PEOPLE, organisation_id)
    return _invite(person, session, organisation_id, email, role, language, now, send)[0]


def _invite(
    person: Person,
    session: Session,
    organisation_id: int,
    email: str,
    role: Role,
    language: str,
    now: datetime,
    send: Send,
) -> tuple[InvitationView, str]:
    address = clean_address(email)
    if not address:
        raise UsageError("write a mail address, such as name@city.example")
    if role is Role.READER:
        raise UsageError("a reader needs no account")
    if language not in LANGUAGES:
        raise UsageError(f"there are the languages {', '.join(LANGUAGES)}")
    if people.organisation_name(session, organisation_id) is None:
        raise NotFound("there is no such organisation")
    invitations.forget(session, before=now - _FORGOTTEN_AFTER)
    token = new_token()
    invitations.add(
        session,
        token_hash=digest(token),
        organisation_id=organisation_id,
        email=address,
        role=role,
        language=language,
        invited_by=person.id or None,
        now=now,
        expires_at=now + _GOOD_FOR,
    )
    view = invitations.find(session, digest(token), now=now)
    if view is None:
        raise NotFound("this invitation cannot be used")
    audit.note(
        person,
        session,
        AuditAction.INVITED,
        now=now,
        organisation_id=organisation_id,
        thing=f"invitation:{view.id}",
        role=role,
    )
    send(session, account_mails.invitation(view, token))
    return view, token


def invite_from_console(
    session: Session, organisation_id: int, email: str, role: Role, *, language: str, now: datetime
) -> tuple[InvitationView, str]:
    """Make an invitation for whoever may use the machine's command line; return its token too.

    The token is handed over by hand: the first admin must get in before any mail can leave.
    """
    return _invite(
        CONSOLE, session, organisation_id, email, role, language, now, lambda _session, _mail: None
    )


def name_admin(session: Session, email: str, *, now: datetime) -> bool:
    """Make an account an admin of the installation, from the command line; False for no account."""
    found = people.find(session, clean_address(email) or " ")
    if found is None:
        return False
    if people.grant(session, found.person_id, HOME_ORGANISATION_ID, Role.ADMIN, now=now):
        audit.note(
            CONSOLE,
            session,
            AuditAction.ROLE_GRANTED,
            now=now,
            organisation_id=HOME_ORGANISATION_ID,
            thing=f"person:{found.person_id}",
            role=Role.ADMIN,
        )
    return True


def number_of(person: Person, session: Session, email: str) -> int:
    """Return the number of the account at an address; raises NotFound."""
    require(person, Action.MANAGE_INSTALLATION)
    found = people.find(session, clean_address(email) or " ")
    if found is None:
        raise NotFound("there is no account with this address")
    return found.person_id


def withdraw_invitation(
    person: Person, session: Session, organisation_id: int, invitation_id: int, *, now: datetime
) -> None:
    """Take an open invitation back; raises NotFound, also for another organisation's."""
    require(person, Action.MANAGE_PEOPLE, organisation_id)
    if not invitations.withdraw(session, organisation_id, invitation_id, now=now):
        raise NotFound("there is no such invitation")
    thing = f"invitation:{invitation_id}"
    action = AuditAction.INVITATION_WITHDRAWN
    audit.note(person, session, action, now=now, organisation_id=organisation_id, thing=thing)


def grant(
    person: Person,
    session: Session,
    organisation_id: int,
    person_id: int,
    role: Role,
    *,
    now: datetime,
) -> None:
    """Give a role to somebody of the organisation; others are invited. Raises NotFound."""
    require(person, Action.MANAGE_PEOPLE, organisation_id)
    _member(session, organisation_id, person_id)
    if role is Role.READER:
        raise UsageError("a reader needs no account")
    if people.grant(session, person_id, organisation_id, role, now=now):
        thing, action = f"person:{person_id}", AuditAction.ROLE_GRANTED
        audit.note(
            person,
            session,
            action,
            now=now,
            organisation_id=organisation_id,
            thing=thing,
            role=role,
        )


def take_away(
    person: Person,
    session: Session,
    organisation_id: int,
    person_id: int,
    role: Role,
    *,
    now: datetime,
) -> None:
    """Take a role away; raises NotFound, or Conflict for the last admin of the installation."""
    require(person, Action.MANAGE_PEOPLE, organisation_id)
    _member(session, organisation_id, person_id)
    if organisation_id == HOME_ORGANISATION_ID and role is Role.ADMIN:
        refuse_last_admin(session, person_id)
    if not people.take_away(session, person_id, organisation_id, role):
        raise NotFound("the person has no such role")
    audit.note(
        person,
        session,
        AuditAction.ROLE_REVOKED,
        now=now,
        organisation_id=organisation_id,
        thing=f"person:{person_id}",
        role=role,
    )


def _member(session: Session, organisation_id: int, person_id: int) -> None:
    if person_id not in {account.id for account in people.list_of(session, organisation_id)}:
        raise NotFound("there is no such person")


def disable(person: Person, session: Session, person_id: int, *, now: datetime) -> None:
    """Shut an account and end its sessions; raises NotFound, or Conflict for the last admin."""
    require(person, Action.MANAGE_INSTALLATION)
    refuse_last_admin(session, person_id)
    people.set_disabled(session, person_id, now)
    rows.revoke(session, person_id, now=now)
    thing = f"person:{person_id}"
    audit.note(person, session, AuditAction.PERSON_DISABLED, now=now, thing=thing)


def enable(person: Person, session: Session, person_id: int, *, now: datetime) -> None:
    """Open a shut account again; raises NotFound."""
    require(person, Action.MANAGE_INSTALLATION)
    people.set_disabled(session, person_id, None)
    thing = f"person:{person_id}"
    audit.note(person, session, AuditAction.PERSON_ENABLED, now=now, thing=thing)


def add_organisation(
    person: Person, session: Session, name: str, kind: str, *, now: datetime
) -> int:
    """Keep a new organisation and return its number; raises UsageError."""
    require(person, Action.MANAGE_INSTALLATION)
    number = people.add_organisation(session, *_named(name, kind))
    action = AuditAction.ORGANISATION_MADE
    audit.note(person, session, action, now=now, organisation_id=number)
    return number


def change_organisation(
    person: Person, session: Session, organisation_id: int, name: str, kind: str, *, now: datetime
) -> None:
    """Give an organisation another name or kind; raises UsageError or NotFound."""
    require(person, Action.MANAGE_INSTALLATION)
    people.change_organisation(session, organisation_id, *_named(name, kind))
    action = AuditAction.ORGANISATION_CHANGED
    audit.note(person, session, action, now=now, organisation_id=organisation_id)


def _named(name: str, kind: str) -> tuple[str, str]:
    title = " ".join(name.split())
    if not title or kind not in KINDS:
        raise UsageError(f"write a name and one of the kinds {', '.join(KINDS)}")
    return title, kind
