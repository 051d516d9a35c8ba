"""Lists of calls: one below the other, each in a few lines that read the same on any screen."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

import streamlit as st

from domain.i18n import Texts, texts
from domain.reference import programmes
from domain.status import brussels_day
from domain.views import CallRow, ListedCall
from services.call_facts import amount_words, share_words
from services.plain_words import one_line
from ui import context
from ui.components import hand_mark
from ui.components.escape import md
from ui.components.vocabulary import COST, STATUS, STATUS_COLOUR, STATUS_ICON

__all__ = [
    "amount_words",
    "call_link",
    "call_rows",
    "deadline_words",
    "one_line",
    "origin",
    "share_words",
    "small",
    "standing_words",
]

CALL_PAGE = "app_pages/call.py"
_SAID = 10_000
"""Calls whose lines are kept, over all languages."""


def call_link(uid: str, title: str) -> str:
    """Return a call's title as a Markdown link to its page, which opens beside the list."""
    return f"**[{md(title)}]({context.page_address('call', uid=uid)})**"


def call_rows(found: Iterable[ListedCall], t: Texts, fits: dict[str, str] | None = None) -> None:
    """Show calls one below the other; `fits` has a sentence for calls that fit a project."""
    today = context.today()
    shown = list(found)
    by_hand = hand_mark.marks((call.row for call in shown), t)
    # One element a call: what a page of the list costs grows with their number.
    for_each = st.grid(1, border=True, gap="xxsmall")
    for call in shown:
        uid = call.row.uid
        for_each.markdown(_row(call, t, today, (fits or {}).get(uid), by_hand.get(uid)))


def _row(call: ListedCall, t: Texts, today: dt.date, fit: str | None, by_hand: str | None) -> str:
    """Return a call in three lines: what it is, of what programme, until when and how much."""
    what, when = _said(call, t.language, today)
    lines = [call_link(call.row.uid, call.row.title), what]
    if by_hand:
        lines.append(small(f":material/edit_note: {md(by_hand)}"))
    lines.append(when)
    if fit:
        lines.append(small(f":material/target: {md(fit)}"))
    return "  \n".join(lines)


@lru_cache(maxsize=_SAID)
def _said(call: ListedCall, language: str, today: dt.date) -> tuple[str, str]:
    """Return the lines of a call that are the same for every reader of a language."""
    row, t = call.row, texts(language)
    when = f"{deadline_words(call, t, today)} {standing_words(call, t)}"
    return f"{small(origin(row, t))}{_also(row, t)}", " · ".join((when, *_money_words(row, t)))


def _also(row: CallRow, t: Texts) -> str:
    """Return who else lists a call whose copies are folded into it; "" for nobody."""
    if not row.also_in:
        return ""
    words = t("also listed by {names}", names=", ".join(row.also_in))
    return f"  \n{small(md(words))}"


def _money_words(row: CallRow, t: Texts) -> list[str]:
    if row.grant_min is None and row.grant_max is None:
        words = [small(md(t("amount not stated")))]
    else:
        words = [f"**{md(amount_words(row, t))}** {small(md(t('for one project')))}"]
    if row.rate_bp is not None:
        words.append(small(md(t("EU pays {share}", share=share_words(row.rate_bp, t)))))
    if row.pays_for:
        kinds = ", ".join(t(COST[kind]) for kind in row.pays_for)
        words.append(small(md(t("pays for: {kinds}", kinds=kinds))))
    return words


def small(markdown: str) -> str:
    """Return Markdown in small letters; `markdown` must be safe already."""
    return f":small[{markdown}]"


def origin(row: CallRow, t: Texts) -> str:
    """Return programme, reference and form of action in one line of Markdown."""
    parts = [
        programmes.name_of(row.programme) or t("programme not known"),
        row.identifier or "",
        row.action_type or "",
    ]
    return " · ".join(md(part) for part in parts if part)


def standing_words(call: ListedCall, t: Texts) -> str:
    """Return status and days left in one small line of Markdown, told by word, sign and colour."""
    status = call.status
    parts = [f":{STATUS_COLOUR[status]}[{STATUS_ICON[status]} {md(t(STATUS[status]))}]"]
    if call.days_left is not None:
        parts.append(md(t.days_left(call.days_left)))
    if call.row.missing_since is not None:
        day = t.day(brussels_day(call.row.missing_since))
        parts.append(md(t("no longer listed by its source since {day}", day=day)))
    return small(" · ".join(parts))


def deadline_words(call: ListedCall, t: Texts, today: dt.date) -> str:
    """Return the next deadline as Markdown, the day in bold; unknown is said."""
    opens = call.row.dates.opens_on
    if call.next_deadline is not None:
        day, hour = t.day(call.next_deadline.on), t.hour(call.next_deadline)
        return f"**{md(day)}**, {md(hour)}"
    if opens is not None and opens > today:
        return md(t("opens {day}", day=t.day(opens)))
    return md(t("no coming deadline is stated"))
