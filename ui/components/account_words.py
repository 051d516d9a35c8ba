"""What members of the account vocabularies are called; each is a text of the catalogue."""

from domain.accounts import AuditAction, Rhythm, SignInMethod
from domain.enums import Role
from domain.mail import MailState

ROLE = {
    Role.OFFICER: "funding officer",
    Role.ADVOCATE: "advocate",
    Role.ADVISOR: "EIB advisor",
    Role.ADMIN: "administrator",
    Role.READER: "reader",
}
RHYTHM = {
    Rhythm.NEVER: "never",
    Rhythm.DAILY: "every day",
    Rhythm.WEEKLY: "every week",
}
SIGN_IN = {
    SignInMethod.PASSWORD: "with a password",
    SignInMethod.OIDC: "through the provider",
}
ORGANISATION = {
    "city": "city",
    "union": "union of municipalities",
    "network": "network of cities",
    "bank": "bank",
    "ministry": "ministry",
}
MAIL = {
    MailState.QUEUED: "waiting",
    MailState.CLAIMED: "being sent",
    MailState.SENT: "sent",
    MailState.UNCERTAIN: "uncertain",
    MailState.FAILED: "failed",
    MailState.BOUNCED: "came back",
}
AUDIT = {
    AuditAction.SIGNED_IN: "signed in",
    AuditAction.SIGN_IN_REFUSED: "was refused at the door",
    AuditAction.SIGNED_OUT: "signed out",
    AuditAction.SESSION_REVOKED: "ended a session",
    AuditAction.ORGANISATION_SWITCHED: "chose another organisation",
    AuditAction.INVITED: "invited somebody",
    AuditAction.INVITATION_WITHDRAWN: "took an invitation back",
    AuditAction.INVITATION_ACCEPTED: "accepted an invitation",
    AuditAction.RESET_ASKED: "asked for a new password",
    AuditAction.PASSWORD_SET: "set a password",
    AuditAction.ROLE_GRANTED: "gave a role",
    AuditAction.ROLE_REVOKED: "took a role away",
    AuditAction.PERSON_DISABLED: "shut an account",
    AuditAction.PERSON_ENABLED: "opened an account again",
    AuditAction.PERSON_CHANGED: "changed name or language",
    AuditAction.DATA_EXPORTED: "downloaded the own data",
    AuditAction.MAIL_RESOLVED: "settled an uncertain mail",
    AuditAction.MAIL_RETRIED: "sent a mail again",
    AuditAction.DIGEST_CHANGED: "changed the mails wanted",
    AuditAction.DIGEST_STOPPED: "stopped the mails",
    AuditAction.ACCOUNT_DELETED: "deleted the account",
    AuditAction.ORGANISATION_MADE: "added an organisation",
    AuditAction.ORGANISATION_CHANGED: "changed an organisation",
    AuditAction.CALL_CORRECTED: "corrected a call",
    AuditAction.CALL_ENTERED: "entered a call by hand",
    AuditAction.ENTRY_CHECKED: "checked a call that was entered by hand",
    AuditAction.CORRECTION_WITHDRAWN: "took a correction back",
    AuditAction.CALL_LINK_DECIDED: "decided whether two calls are one",
    AuditAction.CRAWL_REQUESTED: "asked for a crawl",
    AuditAction.CHANGE_READ: "read a page that had changed",
    AuditAction.PROJECT_SAVED: "saved a project",
    AuditAction.PROGRAMME_SUBMITTED: "submitted a programme",
    AuditAction.PROGRAMME_WITHDRAWN: "withdrew a programme",
    AuditAction.PROGRAMME_READ: "read a submitted programme",
    AuditAction.PROGRAMME_MOVED: "took a step with a submitted programme",
    AuditAction.CONFLICT_DECLARED: "declared whether there is a conflict of interest",
    AuditAction.OPINION_GIVEN: "gave an opinion on a programme",
    AuditAction.REPLY_RELEASED: "released a reply to a city",
    AuditAction.MATCH_MARKED: "noted something about a call",
    AuditAction.DELIVERABLE_SAVED: "saved a deliverable",
    AuditAction.DELIVERABLE_MOVED: "took a step with a deliverable",
    AuditAction.ASK_KEPT: "changed an ask",
    AuditAction.OUTCOME_NOTED: "noted the outcome of an ask",
    AuditAction.POLICY_FILE_KEPT: "changed a policy file",
    AuditAction.PROGRAMME_SHEET_KEPT: "changed a programme sheet",
    AuditAction.SURVEY_IMPORTED: "imported a survey",
    AuditAction.COUNTRY_FACT_PROPOSED: "proposed an answer in law",
    AuditAction.COUNTRY_FACT_VERIFIED: "verified an answer in law",
    AuditAction.COUNTRY_FACT_REFUSED: "refused an answer in law",
    AuditAction.FEED_MADE: "made the address of a calendar",
    AuditAction.FEED_REVOKED: "revoked the address of a calendar",
    AuditAction.API_TOKEN_MADE: "made a token for a program",
    AuditAction.API_TOKEN_REVOKED: "revoked a token for a program",
}
