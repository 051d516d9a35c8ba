"""Accounts: people as administrators see them, sessions, invitations, audit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.enums import Role


class SignInMethod(StrEnum):
    """How a session began."""

    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    OIDC = "oidc"


class TokenPurpose(StrEnum):
    """What a one-time token is good for."""

    RESET = "reset"


class Rhythm(StrEnum):
    """How often somebody wants to be told by mail."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"


THRESHOLDS = (90, 60, 30, 14, 7, 3, 1)
"""Days before a deadline at which somebody can ask to be told."""


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """What a person wants to be told by mail, and when."""

    rhythm: Rhythm = Rhythm.WEEKLY
    days_before: tuple[int, ...] = (60, 30, 7)
    """Some of THRESHOLDS, longest first."""


@dataclass(frozen=True, slots=True)
class DigestReader:
    """Somebody who wants to be told, and until when he has been."""

    person_id: int
    email: str
    language: str
    wanted: DigestSettings
    told_until: datetime


class AuditAction(StrEnum):
    """What the audit tells of."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    SESSION_REVOKED = "session_revoked"
    ORGANISATION_SWITCHED = "organisation_switched"
    INVITED = "invited"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    INVITATION_ACCEPTED = "invitation_accepted"
    RESET_ASKED = "reset_asked"
    PASSWORD_SET = "password_set"  # noqa: S105 - a word, not a secret
    ROLE_GRANTED = "role_granted"
    ROLE_REVOKED = "role_revoked"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    PERSON_CHANGED = "person_changed"
    DATA_EXPORTED = "data_exported"
    MAIL_RESOLVED = "mail_resolved"
    MAIL_RETRIED = "mail_retried"
    DIGEST_CHANGED = "digest_changed"
    DIGEST_STOPPED = "digest_stopped"
    MUTED = "muted"
    UNMUTED = "unmuted"
    ACCOUNT_DELETED = "account_deleted"
    ORGANISATION_MADE = "organisation_made"
    ORGANISATION_CHANGED = "organisation_changed"
    CALL_CORRECTED = "call_corrected"
    CALL_LINK_DECIDED = "call_link_decided"
    CORRECTION_WITHDRAWN = "correction_withdrawn"
    CALL_ENTERED = "call_entered"
    ENTRY_CHECKED = "entry_checked"
    CRAWL_REQUESTED = "crawl_requested"
    CHANGE_READ = "change_read"
    PROJECT_SAVED = "project_saved"
    APPLICANT_KEPT = "applicant_kept"
    PROGRAMME_SUBMITTED = "programme_submitted"
    PROGRAMME_WITHDRAWN = "programme_withdrawn"
    PROGRAMME_READ = "programme_read"
    PROGRAMME_MOVED = "programme_moved"
    CONFLICT_DECLARED = "conflict_declared"
    OPINION_GIVEN = "opinion_given"
    REPLY_RELEASED = "reply_released"
    MATCH_MARKED = "match_marked"
    DELIVERABLE_SAVED = "deliverable_saved"
    DELIVERABLE_MOVED = "deliverable_moved"
    ASK_KEPT = "ask_kept"
    OUTCOME_NOTED = "outcome_noted"
    POLICY_FILE_KEPT = "policy_file_kept"
    PROGRAMME_SHEET_KEPT = "programme_sheet_kept"
    SURVEY_IMPORTED = "survey_imported"
    ADDRESSEE_KEPT = "addressee_kept"
    LETTER_SENT = "letter_sent"
    REPLY_NOTED = "reply_noted"
    SIGNATURE_CHANGED = "signature_changed"
    POSITION_NOTED = "position_noted"
    COUNTRY_FACT_PROPOSED = "country_fact_proposed"
    COUNTRY_FACT_VERIFIED = "country_fact_verified"
    COUNTRY_FACT_REFUSED = "country_fact_refused"
    FEED_MADE = "feed_made"
    FEED_REVOKED = "feed_revoked"
    API_TOKEN_MADE = "api_token_made"  # noqa: S105 - a word, not a secret
    API_TOKEN_REVOKED = "api_token_revoked"  # noqa: S105 - a word, not a secret


@dataclass(frozen=True, slots=True)
class Membership:
    """One role in an organisation, with its name."""

    organisation_id: int
    organisation: str
    role: Role


@dataclass(frozen=True, slots=True)
class Account:
    """A person as the person itself and administrators see it."""

    id: int
    email: str | None
    """None once erased."""
    name: str
    language: str
    made_at: datetime
    disabled_at: datetime | None
    has_password: bool
    digest: DigestSettings
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in needs of an account; never leaves the services."""

    person_id: int
    email: str
    language: str
    password_hash: str | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class SessionView:
    """A signed-in browser as its person sees it."""

    id: int
    method: SignInMethod
    agent: str
    made_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation that can still be accepted."""

    id: int
    organisation_id: int
    organisation: str
    email: str
    role: Role
    language: str
    made_at: datetime
    expires_at: datetime
    invited_by: int | None
    """Number of the person who invites; None = from the command line."""


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation as those who run the installation see it."""

    id: int
    name: str
    kind: str
    people: int
    """How many people have a role in it."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Something that was done; people are numbers."""

    at: datetime
    person_id: int | None
    organisation_id: int | None
    action: AuditAction
    thing: str
    detail: dict[str, str]
