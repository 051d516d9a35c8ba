"""Small pieces of the desk's pages: states, sizes, entries of the exchange."""

from collections.abc import Mapping

from domain.desk import Entry, QueueRow, Standing, State
from domain.i18n import Texts
from services import desk_words as words
from ui import context
from ui.components.escape import md
from ui.components.lists import small

STANDING_ICON = {
    Standing.GOOD: ":material/check_circle:",
    Standing.DOUBT: ":material/help:",
    Standing.BAD: ":material/cancel:",
}
_COLOUR = {
    State.SUBMITTED: "orange",
    State.IN_REVIEW: "blue",
    State.ASKED: "violet",
    State.REPLY_DRAFTED: "blue",
    State.REPLIED: "green",
    State.WITHDRAWN: "gray",
}


def state_badge(state: State, t: Texts) -> str:
    """Return a state as a coloured badge with its word."""
    return f":{_COLOUR[state]}-badge[{md(words.state(state, t))}]"


def public_line(row: QueueRow, t: Texts) -> str:
    """Return city, size and country: what anybody at the bank may know beside the title."""
    parts = [
        row.city,
        t.money(row.size) if row.size else t("cost not told"),
        t.country(row.country) if row.country else t("country not told"),
    ]
    return " · ".join(md(part) for part in parts)


def days_words(days: int, t: Texts) -> str:
    """Return how long something waits."""
    return t.plural("waits {count} day", "waits {count} days", days)


def entry_line(entry: Entry, names: Mapping[int, str], t: Texts) -> str:
    """Return one entry of the exchange as Markdown: what, who, when, and its words."""
    when = t.instant(entry.at, context.zone())
    who = names.get(entry.person_id or -1, "")
    head = " · ".join(
        part
        for part in (
            f"**{md(words.step(entry.step, t))}**",
            md(who) if who else "",
            md(t("version {number}", number=entry.number)),
            md(when),
        )
        if part
    )
    text = "  \n".join(md(line) for line in entry.text.splitlines() if line.strip())
    return f"{small(head)}  \n{text}" if text else small(head)
