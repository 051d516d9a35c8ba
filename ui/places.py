"""Every page: where it stands in the menu, and which right somebody needs to see it."""

from dataclasses import dataclass

from domain.i18n import Texts
from domain.people import Person
from services.rights import Action, may


@dataclass(frozen=True, slots=True)
class Place:
    """One page."""

    name: str
    """Its file in app_pages and its address."""
    action: Action
    """The right without which it is not opened."""
    title: str
    icon: str | None = None
    """Without one the page is reached from other pages only."""
    help: str | None = None
    administration: bool = False

    @property
    def file(self) -> str:
        """Path of the script, as Streamlit wants it."""
        return f"app_pages/{self.name}.py"


def places(t: Texts) -> tuple[Place, ...]:
    """Return all pages in the order of the menu, the first one being the start page."""
    return (
        Place(
            "today",
            Action.READ_CALLS,
            t("Today"),
            ":material/today:",
            t("What changed, what closes soon, and what to do next."),
        ),
        Place(
            "funding",
            Action.READ_CALLS,
            t("Funding"),
            ":material/payments:",
            t("Every call, loan and offer that Fundmap reads, with search and filters."),
        ),
        Place("call", Action.READ_CALLS, t("Call")),
        Place("compare", Action.READ_CALLS, t("Compare calls")),
        Place(
            "projects",
            Action.READ_PROJECTS,
            t("Projects"),
            ":material/location_city:",
            t("What your city wants to do, and which calls fit."),
        ),
        Place("project", Action.READ_PROJECTS, t("Project")),
        Place(
            "calendar",
            Action.READ_CALLS,
            t("Calendar"),
            ":material/calendar_month:",
            t("What closes, opens or is planned in which month."),
        ),
        Place(
            "map",
            Action.READ_CALLS,
            t("Map"),
            ":material/map:",
            t("Where calls apply, and where we do not look."),
        ),
        Place(
            "sources",
            Action.READ_SOURCES,
            t("Sources"),
            ":material/database:",
            t("Whether the lists can be trusted: the health of every source."),
        ),
        Place("account", Action.OWN_ACCOUNT, t("My account"), ":material/person:"),
        *_administration(t),
    )


def _administration(t: Texts) -> tuple[Place, ...]:
    return (
        Place(
            "people",
            Action.MANAGE_PEOPLE,
            t("People"),
            ":material/group:",
            t("Who works here, with which roles; invitations."),
            administration=True,
        ),
        Place(
            "organisations",
            Action.MANAGE_INSTALLATION,
            t("Organisations"),
            ":material/domain:",
            administration=True,
        ),
        Place("mails", Action.MANAGE_MAIL, t("Mails"), ":material/mail:", administration=True),
        Place(
            "audit", Action.READ_AUDIT, t("Audit"), ":material/history_edu:", administration=True
        ),
    )


def may_open(person: Person, place: Place) -> bool:
    """Say whether somebody may see a page, for the organisation for which he acts (0: for none)."""
    return may(person, place.action, person.organisation_id or 0)
