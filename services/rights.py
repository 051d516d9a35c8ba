"""Who may do what: one question, asked by every service before it acts."""

from enum import StrEnum

from domain.enums import Role
from domain.errors import NotAllowed
from domain.people import HOME_ORGANISATION_ID, Person


class Action(StrEnum):
    """Everything that somebody can ask a service to do."""

    READ_CALLS = "read_calls"
    CORRECT_CALL = "correct_call"
    ENTER_CALL = "enter_call"
    CHECK_ENTRY = "check_entry"
    LINK_CALLS = "link_calls"
    READ_SOURCES = "read_sources"
    REQUEST_CRAWL = "request_crawl"
    WATCH_PAGES = "watch_pages"
    READ_PROJECTS = "read_projects"
    EDIT_PROJECTS = "edit_projects"
    KEEP_SEARCHES = "keep_searches"
    READ_ADVOCACY = "read_advocacy"
    WRITE_ADVOCACY = "write_advocacy"
    APPROVE_ADVOCACY = "approve_advocacy"
    SEND_ADVOCACY = "send_advocacy"
    SUBMIT_PROGRAMME = "submit_programme"
    READ_QUEUE = "read_queue"
    ADVISE = "advise"
    MANAGE_MAIL = "manage_mail"
    OWN_ACCOUNT = "own_account"
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"
    MANAGE_INSTALLATION = "manage_installation"


_PUBLIC = frozenset({Action.READ_CALLS, Action.READ_SOURCES})
_WITH_ACCOUNT = frozenset({Action.OWN_ACCOUNT})
_AT_HOME = frozenset(
    {
        Action.MANAGE_PEOPLE,
        Action.READ_AUDIT,
        Action.MANAGE_INSTALLATION,
        Action.MANAGE_MAIL,
    }
)
"""What an admin of the installation's own organisation may do for every organisation."""
_ROLES: dict[Action, frozenset[Role]] = {
    Action.ENTER_CALL: frozenset(Role),
    Action.CHECK_ENTRY: frozenset(Role),
    Action.CORRECT_CALL: frozenset({Role.OFFICER, Role.ADVOCATE, Role.ADVISOR, Role.ADMIN}),
    Action.LINK_CALLS: frozenset({Role.OFFICER, Role.ADVOCATE, Role.ADVISOR, Role.ADMIN}),
    Action.REQUEST_CRAWL: frozenset({Role.OFFICER, Role.ADVOCATE, Role.ADVISOR, Role.ADMIN}),
    Action.WATCH_PAGES: frozenset({Role.OFFICER, Role.ADVOCATE, Role.ADVISOR, Role.ADMIN}),
    Action.READ_PROJECTS: frozenset({Role.OFFICER, Role.ADMIN}),
    Action.EDIT_PROJECTS: frozenset({Role.OFFICER}),
    Action.KEEP_SEARCHES: frozenset(Role),
    Action.READ_ADVOCACY: frozenset({Role.ADVOCATE, Role.ADMIN}),
    Action.WRITE_ADVOCACY: frozenset({Role.ADVOCATE}),
    Action.APPROVE_ADVOCACY: frozenset({Role.ADVOCATE}),
    Action.SEND_ADVOCACY: frozenset({Role.ADVOCATE}),
    Action.SUBMIT_PROGRAMME: frozenset({Role.OFFICER}),
    Action.READ_QUEUE: frozenset({Role.ADVISOR}),
    Action.ADVISE: frozenset({Role.ADVISOR}),
    Action.MANAGE_MAIL: frozenset(),
    Action.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Action.READ_AUDIT: frozenset({Role.ADMIN}),
    Action.MANAGE_INSTALLATION: frozenset(),
}


def may(person: Person, action: Action, organisation_id: int | None = None) -> bool:
    """Say whether `person` may do `action`, for things of one organisation where there is one."""
    if action in _PUBLIC:
        return True
    if action in _WITH_ACCOUNT:
        return bool(person.id)  # the person of embedded mode, number 0, has no account
    if action in _AT_HOME and person.has(Role.ADMIN, HOME_ORGANISATION_ID):
        return True
    return any(person.has(role, organisation_id) for role in _ROLES[action])


def require(person: Person, action: Action, organisation_id: int | None = None) -> None:
    """Raise NotAllowed unless the person may."""
    if not may(person, action, organisation_id):
        raise NotAllowed("you have no right to do this")


def own_organisation(person: Person, action: Action) -> int:
    """Return the organisation that the person acts for, once the right to `action` is shown."""
    if person.organisation_id is None:
        raise NotAllowed("choose an organisation first")
    require(person, action, person.organisation_id)
    return person.organisation_id


def own_number(person: Person) -> int:
    """Return the number of somebody with an account; raises NotAllowed for all others."""
    require(person, Action.OWN_ACCOUNT)
    return person.id or 0
