"""How a deliverable is named on the pages: link, badges, and who acts."""

from collections.abc import Mapping

from domain.advocacy import State
from domain.advocacy_asks import Outcome
from domain.deliverables import Brief, DeliverableView
from domain.i18n import Texts
from letters.board import Column
from services.advocacy_words import COLUMN, KIND, LOADED, OUTCOME, STATE
from ui import context
from ui.components.escape import md

PAGE = "app_pages/deliverable.py"
_STATE_COLOUR = {
    State.IDEA: "gray",
    State.DRAFTING: "blue",
    State.REVIEW: "orange",
    State.APPROVED: "blue",
    State.SIGNING: "blue",
    State.SENT: "green",
    State.PUBLISHED: "green",
    State.HELD: "green",
    State.CLOSED: "gray",
    State.DROPPED: "gray",
}
_COLUMN_COLOUR = {
    Column.TO_MEND: "red",
    Column.WAITING: "orange",
    Column.PARTLY_ANSWERED: "orange",
    Column.ANSWERED: "green",
    Column.UNANSWERED: "red",
    Column.OUT: "green",
    Column.REVIEW: "orange",
    Column.DRAFTING: "blue",
    Column.APPROVED: "blue",
    Column.SIGNING: "blue",
    Column.IDEA: "gray",
    Column.CLOSED: "gray",
    Column.DROPPED: "gray",
}
OUTCOME_COLOUR = {
    Outcome.NONE: "gray",
    Outcome.ANNOUNCED: "blue",
    Outcome.PARTLY: "orange",
    Outcome.ACHIEVED: "green",
    Outcome.REFUSED: "red",
    Outcome.OVERTAKEN: "gray",
}


def link(view: DeliverableView | Brief) -> str:
    """Return the title as a Markdown link to its page."""
    return f"**[{md(view.title)}]({context.page_address('deliverable', id=str(view.id))})**"


def state_badge(state: State, t: Texts) -> str:
    """Return the state as a coloured badge with its word."""
    return f":{_STATE_COLOUR[state]}-badge[{md(t(STATE[state]))}]"


def column_badge(column: Column, t: Texts) -> str:
    """Return the column of the board as a coloured badge with its word."""
    return f":{_COLUMN_COLOUR[column]}-badge[{md(t(COLUMN[column]))}]"


def outcome_badges(asks: Mapping[Outcome, int], t: Texts) -> str:
    """Return what came of the asks; "" for a deliverable that asks for nothing."""
    return " ".join(
        f":{OUTCOME_COLOUR[outcome]}-badge[{asks[outcome]} × {md(t(OUTCOME[outcome]))}]"
        for outcome in Outcome
        if asks.get(outcome)
    )


def kind_words(view: DeliverableView | Brief, t: Texts) -> str:
    """Return kind and Action in one line of plain text."""
    told = view if isinstance(view, Brief) else view.content
    parts = [t(KIND[told.kind])]
    if told.action:
        parts.append(t("Action {number}", number=told.action))
    return " · ".join(parts)


def loaded_words(view: DeliverableView, t: Texts) -> str:
    """Return what the Partnership's documents say about it; "" for one that a person made."""
    if view.loaded_status is None:
        return ""
    words = t(LOADED[view.loaded_status])
    if view.due_as_printed:
        words = f"{words}; {t('due as printed: {due}', due=view.due_as_printed)}"
    return words


def who(names: Mapping[int, str], person_id: int | None, t: Texts) -> str:
    """Return the name of a person; a colleague who left, and the program, are said."""
    if person_id is None:
        return t("this installation")
    return names.get(person_id) or t("somebody who has left")
