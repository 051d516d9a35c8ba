"""Who may do what, written down a second time: the code is compared with this table."""

from domain.enums import Role
from services.rights import Action

ALL = frozenset(Role) - {Role.READER}
ADMIN = frozenset({Role.ADMIN})
NOBODY: frozenset[Role] = frozenset()

EVERYBODY = frozenset({Action.READ_CALLS, Action.READ_SOURCES})
WITH_ACCOUNT = frozenset({Action.OWN_ACCOUNT})
IN_THE_ORGANISATION = {
    Action.CORRECT_CALL: ALL,
    Action.ENTER_CALL: frozenset(Role),
    Action.CHECK_ENTRY: frozenset(Role),
    Action.LINK_CALLS: ALL,
    Action.REQUEST_CRAWL: ALL,
    Action.WATCH_PAGES: ALL,
    Action.READ_PROJECTS: frozenset({Role.OFFICER, Role.ADMIN}),
    Action.EDIT_PROJECTS: frozenset({Role.OFFICER}),
    Action.MANAGE_PEOPLE: ADMIN,
    Action.READ_AUDIT: ADMIN,
    Action.MANAGE_INSTALLATION: NOBODY,
    Action.MANAGE_MAIL: NOBODY,
    Action.KEEP_SEARCHES: frozenset(Role),
    Action.READ_ADVOCACY: frozenset({Role.ADVOCATE, Role.ADMIN}),
    Action.WRITE_ADVOCACY: frozenset({Role.ADVOCATE}),
    Action.APPROVE_ADVOCACY: frozenset({Role.ADVOCATE}),
    Action.SEND_ADVOCACY: frozenset({Role.ADVOCATE}),
    Action.SUBMIT_PROGRAMME: frozenset({Role.OFFICER}),
    Action.READ_QUEUE: frozenset({Role.ADVISOR}),
    Action.ADVISE: frozenset({Role.ADVISOR}),
}
BY_ADMINS_OF_THE_INSTALLATION = frozenset(
    {Action.MANAGE_PEOPLE, Action.READ_AUDIT, Action.MANAGE_INSTALLATION, Action.MANAGE_MAIL}
)

# What each service asks for: an action, and whether the thing belongs to an organisation that the
# caller names (named), to the one for which the person acts (acting), or to none (free).
SERVICES: dict[str, tuple[Action, str]] = {
    "accounts.change_digest": (Action.OWN_ACCOUNT, "free"),
    "accounts.change": (Action.OWN_ACCOUNT, "free"),
    "accounts.change_password": (Action.OWN_ACCOUNT, "free"),
    "accounts.delete": (Action.OWN_ACCOUNT, "free"),
    "accounts.export": (Action.OWN_ACCOUNT, "free"),
    "accounts.me": (Action.OWN_ACCOUNT, "free"),
    "agenda.agenda": (Action.READ_CALLS, "free"),
    "areas.areas": (Action.READ_CALLS, "free"),
    "api_tokens.list_own": (Action.OWN_ACCOUNT, "free"),
    "api_tokens.make": (Action.OWN_ACCOUNT, "free"),
    "api_tokens.revoke": (Action.OWN_ACCOUNT, "free"),
    "audit.events": (Action.READ_AUDIT, "named"),
    "call_sheets.for_call": (Action.READ_CALLS, "free"),
    "call_sheets.for_project": (Action.READ_PROJECTS, "acting"),
    "calls.correct": (Action.CORRECT_CALL, "free"),
    "calls.facets": (Action.READ_CALLS, "free"),
    "calls.find_calls": (Action.READ_CALLS, "free"),
    "calls.get_call": (Action.READ_CALLS, "free"),
    "calls.listed": (Action.READ_CALLS, "free"),
    "calls.listed_many": (Action.READ_CALLS, "free"),
    "calls.notices_of": (Action.READ_CALLS, "free"),
    "calls.recent_notices": (Action.READ_CALLS, "free"),
    "calls.version": (Action.READ_CALLS, "free"),
    "calls.withdraw_correction": (Action.CORRECT_CALL, "free"),
    "context.funded_for": (Action.READ_CALLS, "free"),
    "call_terms.of_call": (Action.READ_CALLS, "free"),
    "call_terms.of_calls": (Action.READ_CALLS, "free"),
    "country_facts.proposals": (Action.CORRECT_CALL, "free"),
    "country_facts.propose": (Action.CORRECT_CALL, "free"),
    "country_facts.verify": (Action.CORRECT_CALL, "free"),
    "coverage.coverage": (Action.READ_SOURCES, "free"),
    "coverage.coverage_for": (Action.READ_SOURCES, "free"),
    "documents.of_call": (Action.READ_CALLS, "free"),
    "documents.page": (Action.READ_CALLS, "free"),
    "duplicates.decide": (Action.LINK_CALLS, "free"),
    "duplicates.of_call": (Action.READ_CALLS, "free"),
    "duplicates.proposals": (Action.LINK_CALLS, "free"),
    "exports.calls": (Action.READ_CALLS, "free"),
    "exports.matches": (Action.READ_PROJECTS, "acting"),
    "feeds.for_city": (Action.READ_PROJECTS, "acting"),
    "feeds.for_project": (Action.READ_PROJECTS, "acting"),
    "feeds.for_search": (Action.KEEP_SEARCHES, "acting"),
    "feeds.list_own": (Action.KEEP_SEARCHES, "acting"),
    "feeds.revoke": (Action.KEEP_SEARCHES, "acting"),
    "hand_entries.check": (Action.CHECK_ENTRY, "free"),
    "hand_entries.enter": (Action.ENTER_CALL, "free"),
    "hand_entries.names": (Action.ENTER_CALL, "free"),
    "hand_entries.to_check": (Action.CHECK_ENTRY, "free"),
    "mail.counts": (Action.MANAGE_MAIL, "free"),
    "mail.mails": (Action.MANAGE_MAIL, "free"),
    "mail.resolve": (Action.MANAGE_MAIL, "free"),
    "mail.retry": (Action.MANAGE_MAIL, "free"),
    "matches.judge_pair": (Action.READ_PROJECTS, "acting"),
    "matches.match_all": (Action.READ_PROJECTS, "acting"),
    "matches.match_profiles": (Action.READ_CALLS, "free"),
    "matches.match_profile": (Action.READ_CALLS, "free"),
    "matches.match_project": (Action.READ_PROJECTS, "acting"),
    "matches.near_calls": (Action.READ_PROJECTS, "acting"),
    "partners.for_call": (Action.READ_PROJECTS, "acting"),
    "people.add_organisation": (Action.MANAGE_INSTALLATION, "free"),
    "people.change_organisation": (Action.MANAGE_INSTALLATION, "free"),
    "people.disable": (Action.MANAGE_INSTALLATION, "free"),
    "people.enable": (Action.MANAGE_INSTALLATION, "free"),
    "people.grant": (Action.MANAGE_PEOPLE, "named"),
    "people.invite": (Action.MANAGE_PEOPLE, "named"),
    "people.list_everybody": (Action.MANAGE_INSTALLATION, "free"),
    "people.list_organisations": (Action.MANAGE_INSTALLATION, "free"),
    "people.list_invitations": (Action.MANAGE_PEOPLE, "named"),
    "people.list_people": (Action.MANAGE_PEOPLE, "named"),
    "people.number_of": (Action.MANAGE_INSTALLATION, "free"),
    "people.take_away": (Action.MANAGE_PEOPLE, "named"),
    "people.withdraw_invitation": (Action.MANAGE_PEOPLE, "named"),
    "projects.answer": (Action.EDIT_PROJECTS, "acting"),
    "projects.get": (Action.READ_PROJECTS, "acting"),
    "projects.import_file": (Action.EDIT_PROJECTS, "acting"),
    "projects.list_all": (Action.READ_PROJECTS, "acting"),
    "projects.save": (Action.EDIT_PROJECTS, "acting"),
    "saved_searches.delete": (Action.KEEP_SEARCHES, "acting"),
    "saved_searches.list_own": (Action.KEEP_SEARCHES, "acting"),
    "saved_searches.save": (Action.KEEP_SEARCHES, "acting"),
    "tracking.all_marks": (Action.READ_PROJECTS, "acting"),
    "tracking.colleagues": (Action.READ_PROJECTS, "acting"),
    "tracking.history": (Action.READ_PROJECTS, "acting"),
    "tracking.mark": (Action.EDIT_PROJECTS, "acting"),
    "tracking.marks_of": (Action.READ_PROJECTS, "acting"),
    "tracking.marks_on": (Action.READ_PROJECTS, "acting"),
    "tracking.next_steps": (Action.READ_PROJECTS, "acting"),
    "tracking.plan_of": (Action.READ_PROJECTS, "acting"),
    "sessions.list_own": (Action.OWN_ACCOUNT, "free"),
    "sessions.revoke": (Action.OWN_ACCOUNT, "free"),
    "sessions.revoke_others": (Action.OWN_ACCOUNT, "free"),
    "screening.read_file": (Action.READ_PROJECTS, "acting"),
    "screening.screen_profile": (Action.READ_PROJECTS, "acting"),
    "screening.screen_project": (Action.READ_PROJECTS, "acting"),
    "sources.health": (Action.READ_SOURCES, "free"),
    "sources.remarkable": (Action.READ_SOURCES, "free"),
    "sources.is_sample": (Action.READ_SOURCES, "free"),
    "sources.issues": (Action.READ_SOURCES, "free"),
    "sources.progress": (Action.READ_SOURCES, "free"),
    "sources.request_crawl": (Action.REQUEST_CRAWL, "free"),
    "sources.runs": (Action.READ_SOURCES, "free"),
    "watch.list_changes": (Action.WATCH_PAGES, "free"),
    "watch.mark_read": (Action.WATCH_PAGES, "free"),
}

# Services that a person calls but that ask another question, each with a test of its own.
ASKED_OTHERWISE = {
    "audit.names": "asks for either right to read an audit: test_audit_names",
    "audit.note": "writes what the caller was allowed to do",
    "hand_entries.may_check": "answers yes or no, never acts: test_hand_entries",
    "sessions.switch_organisation": "asks for any role in the organisation: test_sessions",
}

# Services without a person: each proves by something else that it may act.
BY_PROOF = {
    "accounts.accept": "an invitation's token",
    "accounts.ask_reset": "tells nobody anything; limited",
    "accounts.can_reset": "a mailed token",
    "accounts.has_account": "called with an invitation's token only",
    "accounts.invitation": "an invitation's token",
    "accounts.refuse_last_admin": "reads a number; called by services that asked",
    "accounts.reset": "a mailed token",
    "account_mails.queue": "puts a mail of a service that asked into the outbox",
    "api_tokens.person_of": "an API token",
    "attempts.begin": "part of signing in",
    "attempts.lane": "part of signing in",
    "attempts.wait": "part of signing in",
    "country_facts.laid_beside": "public facts; called by services that asked",
    "calls.listed_calls": "public calls; called by services that asked",
    "calendar.moves_of": "public dates; called by services that asked",
    "feeds.content": "a secret address; reads as its maker may",
    "reader_alerts.ask": "tells nobody anything; limited",
    "reader_alerts.confirm": "a mailed token",
    "reader_alerts.send_due": "run by the scheduler; public calls",
    "reader_alerts.stop": "a signed link of a mail",
    "reader_alerts.waits": "a mailed token",
    "invitations.stands": "called with an invitation's token only",
    "duplicates.compare": "run after a crawl",
    "duplicates.refresh": "run after a crawl",
    "digests.send_due": "run by the scheduler; reads as each reader may",
    "digests.stop": "a signed link of a mail",
    "mail.note_bounce": "a mail server's report, read by the scheduler",
    "mail.put": "puts a mail of a service that asked into the outbox",
    "mail.queue": "puts a mail of a service that asked into the outbox",
    "mail.tell_of_uncertain": "run by the scheduler",
    "matches.live_index": "public calls; called by services that asked",
    "people.invite_from_console": "the command line of the machine",
    "people.name_admin": "the command line of the machine",
    "sessions.find": "a session's token",
    "sessions.person_of": "a session's token",
    "sessions.sign_out": "a session's token",
    "sessions.start": "called by a sign-in that succeeded",
    "sign_in.by_password": "a password",
    "sign_in.by_provider": "the provider's signed word",
}

# Every page: the right without which it says "no right" and shows nothing else.
PAGES = {
    "today": Action.READ_CALLS,
    "funding": Action.READ_CALLS,
    "call": Action.READ_CALLS,
    "compare": Action.READ_CALLS,
    "projects": Action.READ_PROJECTS,
    "project": Action.READ_PROJECTS,
    "calendar": Action.READ_CALLS,
    "map": Action.READ_CALLS,
    "sources": Action.READ_SOURCES,
    "account": Action.OWN_ACCOUNT,
    "people": Action.MANAGE_PEOPLE,
    "organisations": Action.MANAGE_INSTALLATION,
    "mails": Action.MANAGE_MAIL,
    "audit": Action.READ_AUDIT,
}

# Files: the right that the service behind each route asks for.
FILES = {
    "/files/projects/{project_id:int}/matches.{form}": Action.READ_PROJECTS,
    "/files/projects/{project_id:int}/calls/{uid:path}/sheet.{form}": Action.READ_PROJECTS,
    "/files/calls/{uid:path}/sheet.{form}": Action.READ_CALLS,
    "/files/me.json": Action.OWN_ACCOUNT,
}

OPEN_ROUTES = {
    "/sign-in",
    "/sign-out",
    "/accept/{token}",
    "/reset",
    "/reset/{token}",
    "/accounts.css",
}
# Without a session: a secret address or a mailed link proves the right.
BY_ADDRESS_ROUTES = {"/feeds/{token}.ics", "/alerts/stop/{token}"}
# For visitors of a public installation.
PUBLIC_ROUTES = {"/alerts", "/alerts/confirm/{token}"}
# API that asks for more than reading calls: the right of the service behind it.
API_WITH_A_RIGHT = {
    "/v1/projects": Action.READ_PROJECTS,
    "/v1/projects/{project_id}/matches": Action.READ_PROJECTS,
}
OPEN_API = {"/health"}
