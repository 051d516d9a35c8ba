"""Interreg's central registry of calls and the call calendars of its programmes."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

from bs4 import Tag

from crawlers.bases.reading import Reading
from crawlers.normalise import amounts, dates, periods, zones
from crawlers.page import Page, words
from domain.call import CallRecord, Period
from domain.deadline import Deadline
from domain.enums import BudgetScope, CallLevel, Instrument, IssueLevel, PublicationStatus
from domain.errors import BadValue, PageShapeError
from domain.money import Money
from domain.text import fold

_ENGLISH = ("en",)
_READ = {"programme", "opening", "deadline", "status", "budget"}
_STATUS = {
    "open": PublicationStatus.OPEN,
    "forthcoming": PublicationStatus.FORTHCOMING,
    "closed": PublicationStatus.CLOSED,
}
_CALENDAR = ["call", "launch", "deadline", "meur"]
_ALIKE = 2
"""A table that shares so many columns with a calendar is one, or was one before it was rebuilt."""
_MILLIONS = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")
_NO_MORE = re.compile(r"\bno (?:more|further) calls?\b|\bno calls? (?:are|is) planned\b", re.I)


def entry_of(element: Tag, base: str, source_id: str) -> tuple[CallRecord, Reading]:
    """Return one card of the registry; raises PageShapeError without title or programme.

    The registry prints no number. A card is named by its programme and title, both as printed.
    """
    headings = element.select("h2, h3")
    facts = _pairs(element, base)
    if len(headings) != 1 or not words(headings[0]) or not facts.get("programme"):
        raise PageShapeError(
            "a call without title or programme", url=base, value=words(element)[:200]
        )
    title, programme = words(headings[0]), facts["programme"]
    link = headings[0].select_one("a[href]")
    url = urljoin(base, str(link["href"])) if link else base
    reading = Reading(f"{programme} | {title}", url)
    unread = sorted(set(facts) - _READ)
    if unread:
        told = "the card states facts that nobody reads"
        reading.note("unread_label", "labels", ", ".join(unread), told)
    budget = facts.get("budget", "")
    total = reading.read("budget_total", lambda: amounts.amount(budget), None) if budget else None
    record = CallRecord(
        **_common(source_id, reading, title, programme),
        published_status=_status(facts, reading),
        budget_total=total,
        budget_scope=BudgetScope.CALL if total else BudgetScope.UNKNOWN,
        budget_text=budget,
        **_dates(facts.get("opening", ""), facts.get("deadline", ""), reading),
    )
    return record, reading


def calendar_of(page: Page, programme: str, source_id: str) -> list[tuple[CallRecord, Reading]]:
    """Return the planned calls of a programme's calendar, a table Call, Launch, Deadline, mEUR.

    Nothing when the page has no such table. Raises PageShapeError when a row does not fit it.
    """
    found = []
    for table in page.one("body").select("table"):
        rows = [[words(cell) for cell in row.select("th, td")] for row in table.select("tr")]
        header = [fold(cell) for cell in rows[0]] if rows else []
        if len(set(header) & set(_CALENDAR)) < _ALIKE:
            continue
        if header != _CALENDAR:
            raise PageShapeError("another calendar of calls", url=page.url, value=str(rows[0]))
        for row in rows[1:]:
            if len(row) != len(_CALENDAR) or not row[0]:
                raise PageShapeError("a row that does not fit", url=page.url, value=str(row))
            found.append(_planned(row, page.url, programme, source_id))
    return found


def says_no_more(page: Page) -> str | None:
    """Return the words by which a programme says that no call follows; None when it does not."""
    for block in page.one("body").select("p, li, h1, h2, h3"):
        if _NO_MORE.search(words(block)):
            return words(block)
    return None


def _planned(
    row: list[str], url: str, programme: str, source_id: str
) -> tuple[CallRecord, Reading]:
    title, launch, deadline, millions = row
    reading = Reading(f"{programme} | {title}", url)
    total = reading.read("budget_total", lambda: _in_millions(millions), None) if millions else None
    record = CallRecord(
        **_common(source_id, reading, title, programme),
        planned=True,
        published_status=PublicationStatus.FORTHCOMING,
        budget_total=total,
        budget_scope=BudgetScope.CALL if total else BudgetScope.UNKNOWN,
        budget_text=f"{millions} mEUR" if millions else "",
        **_planned_dates(launch, deadline, reading),
    )
    return record, reading


def _common(source_id: str, reading: Reading, title: str, programme: str) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "source_ref": reading.source_ref,
        "url": reading.url,
        "title": title,
        "language": "en",
        "level": CallLevel.CALL,
        "programme": "INTERREG",
        "programme_text": programme,
        "publisher": programme,
        "instrument": Instrument.GRANT,
    }


def _pairs(element: Tag, base: str) -> dict[str, str]:
    """Return folded term → definition of a card's list."""
    found: dict[str, str] = {}
    for term in element.select("dl > dt"):
        value = term.find_next_sibling()
        if value is None or value.name != "dd" or fold(words(term)) in found:
            raise PageShapeError("a list that is no list of facts", url=base, value=words(term))
        found[fold(words(term))] = words(value)
    return found


def _status(facts: dict[str, str], reading: Reading) -> PublicationStatus | None:
    told = facts.get("status", "")
    if told and fold(told) not in _STATUS:
        reading.note("unknown_category", "published_status", told, "a status that we do not know")
    return _STATUS.get(fold(told))


def _dates(opening: str, closing: str, reading: Reading) -> dict[str, Any]:
    """Return opening and deadline; neither when the one lies after the other."""
    opens_on = reading.read("opens_on", lambda: _day(opening), None) if opening else None
    deadline = reading.read("deadlines", lambda: _deadline(closing), None) if closing else None
    told = " – ".join(filter(None, (opening, closing)))
    if not closing:
        reading.note("not_stated", "deadlines", None, "no deadline is printed", IssueLevel.INFO)
    if not reading.in_order(opens_on, deadline.on if deadline else None):
        return {"dates_text": told}
    return {
        "opens_on": opens_on,
        "deadlines": (deadline,) if deadline else (),
        "dates_text": "" if deadline or not closing else told,
    }


def _planned_dates(launch: str, closing: str, reading: Reading) -> dict[str, Any]:
    """Return the plan's days, or the months and quarters that it prints instead of days."""
    opens, closes = (
        _day_or_period(name, text, reading)
        for name, text in (("opens", launch), ("closes", closing))
    )
    told = " – ".join(filter(None, (launch, closing)))
    first = opens if isinstance(opens, dt.date) else opens.first if opens else None
    last = closes if isinstance(closes, dt.date) else closes.last if closes else None
    if not reading.in_order(first, last):
        return {"dates_text": told}
    found: dict[str, Any] = {"dates_text": told if opens is None or closes is None else ""}
    if isinstance(opens, dt.date):
        found["opens_on"] = opens
    elif opens:
        found["opens_within"] = opens
    if isinstance(closes, dt.date):
        found["deadlines"] = (Deadline(on=closes, text=closing),)
    elif closes:
        found["closes_within"] = closes
    return found


def _day_or_period(name: str, text: str, reading: Reading) -> dt.date | Period | None:
    if not text:
        return None
    try:
        return dates.day(text, _ENGLISH)
    except BadValue:
        field = "opens_within" if name == "opens" else "closes_within"
        return reading.read(field, lambda: _period(text), None)


def _period(text: str) -> Period:
    found = periods.period(text, _ENGLISH)
    return Period(first=found.first, last=found.last, text=text)


def _day(text: str) -> dt.date:
    return dates.moment(text, _ENGLISH).on


def _deadline(text: str) -> Deadline:
    moment = dates.moment(text, _ENGLISH)
    zone = zones.zone(text, moment.on) if moment.time else None
    return Deadline(on=moment.on, time=moment.time, timezone=zone, text=text)


def _in_millions(text: str) -> Money:
    """Return the amount of a column headed mEUR; raises BadValue for anything but a number."""
    if not _MILLIONS.fullmatch(text):
        raise BadValue("not a number of millions", value=text)
    return Money.of(Decimal(text.replace(",", ".")) * 1_000_000)
