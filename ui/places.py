"""Every page: where it stands in the menu, and which right somebody needs to see it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.i18n import Texts
from domain.people import Person
from services.rights import Action, may


class Group(StrEnum):
    """A part of the menu."""

    DAILY = "daily"
    ADVOCACY = "advocacy"
    ADMINISTRATION = "administration"


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
    group: Group = Group.DAILY

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
        Place("applicants", Action.READ_PROJECTS, t("Applicants")),
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
        Place(
            "published",
            Action.READ_CALLS,
            t("Published"),
            ":material/article:",
            t("Letters and papers that organisations show to anyone."),
        ),
        Place("account", Action.OWN_ACCOUNT, t("My account"), ":material/person:"),
        *_desk(t),
        *_advocacy(t),
        *_administration(t),
    )


def _desk(t: Texts) -> tuple[Place, ...]:
    return (
        Place(
            "queue",
            Action.READ_QUEUE,
            t("Queue"),
            ":material/inbox:",
            t("Programmes that cities submitted: which need you."),
        ),
        Place("desk", Action.ADVISE, t("Desk")),
    )


def _advocacy(t: Texts) -> tuple[Place, ...]:
    return (
        Place(
            "deliverables",
            Action.READ_ADVOCACY,
            t("Deliverables"),
            ":material/edit_document:",
            t("Letters, papers and events: where our advocacy stands."),
            group=Group.ADVOCACY,
        ),
        Place("deliverable", Action.READ_ADVOCACY, t("Deliverable"), group=Group.ADVOCACY),
        Place(
            "gaps",
            Action.READ_ADVOCACY,
            t("Gaps"),
            ":material/search_insights:",
            t("What is missing for cities, and where we do not look."),
            group=Group.ADVOCACY,
        ),
        Place(
            "asks",
            Action.READ_ADVOCACY,
            t("Asks"),
            ":material/campaign:",
            t("What we want from whom, who decides, and what came of it."),
            group=Group.ADVOCACY,
        ),
        Place(
            "addressees",
            Action.READ_ADVOCACY,
            t("Addressees"),
            ":material/contacts:",
            t("Whom we write to: offices and functions, and who holds them."),
            group=Group.ADVOCACY,
        ),
        Place(
            "positions",
            Action.READ_ADVOCACY,
            t("Positions"),
            ":material/balance:",
            t("Where each decision-maker stands on an ask, with date and source."),
            group=Group.ADVOCACY,
        ),
        Place(
            "policy_files",
            Action.READ_ADVOCACY,
            t("Policy files"),
            ":material/gavel:",
            t("What we want to change, and by when to write."),
            group=Group.ADVOCACY,
        ),
        Place(
            "programmes",
            Action.READ_ADVOCACY,
            t("Programme sheets"),
            ":material/fact_check:",
            t("What each programme says about security, and what is still to be found out."),
            group=Group.ADVOCACY,
        ),
    )


def _administration(t: Texts) -> tuple[Place, ...]:
    return (
        Place(
            "people",
            Action.MANAGE_PEOPLE,
            t("People"),
            ":material/group:",
            t("Who works here, with which roles; invitations."),
            group=Group.ADMINISTRATION,
        ),
        Place(
            "organisations",
            Action.MANAGE_INSTALLATION,
            t("Organisations"),
            ":material/domain:",
            group=Group.ADMINISTRATION,
        ),
        Place(
            "mails", Action.MANAGE_MAIL, t("Mails"), ":material/mail:", group=Group.ADMINISTRATION
        ),
        Place(
            "audit",
            Action.READ_AUDIT,
            t("Audit"),
            ":material/history_edu:",
            group=Group.ADMINISTRATION,
        ),
    )


def may_open(person: Person, place: Place) -> bool:
    """Say whether somebody may see a page, for the organisation for which he acts (0: for none)."""
    return may(person, place.action, person.organisation_id or 0)
