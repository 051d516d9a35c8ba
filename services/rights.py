"""Who may do what: one question, asked by every service before it acts."""

from enum import StrEnum

from domain.enums import Role
from domain.errors import NotAllowed
from domain.people import Person


class Action(StrEnum):
    """Everything that somebody can ask a service to do."""

    READ_CALLS = "read_calls"
    CORRECT_CALL = "correct_call"
    READ_SOURCES = "read_sources"
    REQUEST_CRAWL = "request_crawl"
    READ_PROJECTS = "read_projects"
    EDIT_PROJECTS = "edit_projects"


_PUBLIC = frozenset({Action.READ_CALLS, Action.READ_SOURCES})
_ROLES: dict[Action, frozenset[Role]] = {
    Action.CORRECT_CALL: frozenset({Role.OFFICER, Role.ADVOCATE, Role.ADVISOR, Role.ADMIN}),
    Action.REQUEST_CRAWL: frozenset({Role.OFFICER, Role.ADVOCATE, Role.ADVISOR, Role.ADMIN}),
    Action.READ_PROJECTS: frozenset({Role.OFFICER, Role.ADMIN}),
    Action.EDIT_PROJECTS: frozenset({Role.OFFICER}),
}


def may(person: Person, action: Action, organisation_id: int | None = None) -> bool:
    """Say whether `person` may do `action`, for things of one organisation where there is one."""
    if action in _PUBLIC:
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
