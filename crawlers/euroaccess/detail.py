"""One call page of EuroAccess as a record: facts and links, none of the publisher's texts.

Terms of reuse were not found, so descriptions stay where they are. The number, dates and amounts
are typed by hand there; what cannot be an amount, a date or a rate becomes an issue.
"""

import datetime as dt
import re
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bs4 import Tag

from crawlers.bases.reading import Reading
from crawlers.euroaccess import terms
from crawlers.euroaccess.listing import Row
from crawlers.normalise import amounts, dates, rates
from crawlers.page import Page, words
from domain.call import Area, CallRecord, Consortium, Document, Quote, Rate
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    BudgetScope,
    CallLevel,
    Instrument,
    IssueLevel,
    PublicationStatus,
    RateOrigin,
)
from domain.errors import BadValue, PageShapeError, UnknownCategory
from domain.money import Money
from domain.text import fold

_MAIN = "div#calldata"
_READ = {
    "funding program", "call number", "deadlines", "link to the call", "link to the submission",
    "regions / countries for funding", "eligible entities", "mandatory partnership", "topics",
    "funding rate", "call budget", "estimated eu contribution per project",
}  # fmt: skip
_LEFT_OUT = {
    "short description", "call objectives", "project partnership", "additional information",
    "un sustainable development goals (un-sdgs)", "relevance for eu macro-region", "contact",
    "project duration", "other eligibility criteria", "call documents",
}  # fmt: skip
"""The publisher's texts, persons, and what our records have no place for."""
_PARTS = {"call-opening td": "opening", "call-deadline td": "deadline"}
_EXPIRED = "deadline expired"
_EXPIRED_WORDS = re.compile(r"(?:deadline )?expired", re.IGNORECASE)
_LEAST_CONTRIBUTION = Money.of(1000)
"""Below it a contribution to a project is a slip of the pen, such as "EUR 50"."""
_BETWEEN = re.compile(r"between\s+(.+?)\s+and\s+(.+)", re.IGNORECASE)
_LEAST = re.compile(r"min(?:\.|imum\b)\s*(.+)", re.IGNORECASE)
_MOST = re.compile(r"max(?:\.|imum\b)\s*(.+)", re.IGNORECASE)
_ENGLISH = ("en",)


class _When(NamedTuple):
    """What the row of dates says."""

    opens_on: dt.date | None = None
    deadline: Deadline | None = None
    expired: bool = False
    text: str = ""


def record_from_page(
    page: Page, row: Row, source_id: str, publisher: str
) -> tuple[CallRecord, Reading]:
    """Return the call of a page and the reading that holds its issues.

    Raises PageShapeError when it is no call page, or that of another call.
    """
    reading = Reading(row.ref, page.url)
    facts = _facts(page, reading)
    title = page.one_text(f"{_MAIN} h1")
    if fold(title) != fold(row.title):
        raise PageShapeError("another call came", url=page.url, value=title)
    identifier = _text(facts, "call number") or None
    programme = _text(facts, "funding program") or row.programme
    link = _link(facts, "link to the call", reading)
    no_topics: tuple[str, ...] = ()
    fields: dict[str, Any] = {
        "source_id": source_id,
        "source_ref": row.ref,
        "url": link or page.url,
        "title": title,
        "language": "en",
        "identifier": identifier,
        "level": CallLevel.CALL,
        "programme": terms.programme(programme, identifier),
        "programme_text": programme,
        "publisher": publisher,
        "instrument": Instrument.GRANT,
        "documents": _documents(page.url, _link(facts, "link to the submission", reading)),
        "keywords": reading.read(
            "keywords", lambda: terms.topics(_text(facts, "topics")), no_topics
        ),
        "consortium": _consortium(facts, reading),
    }
    fields |= _money(facts, reading) | _applicants(facts, reading) | _dates(facts, row, reading)
    return CallRecord(**fields), reading


def _facts(page: Page, reading: Reading) -> dict[str, Tag]:
    """Return folded label → its row; labels that nobody knows are noted."""
    found: dict[str, Tag] = {}
    beside = page.one(_MAIN).select(":scope > .subtable > div:not(.tr)")
    if beside:
        reading.note(
            "page_shape", "labels", words(beside[0])[:200], "a part that is no row of facts"
        )
    for row in page.one(_MAIN).select(":scope > .subtable > .tr"):
        titles = row.select(":scope > p.title")
        if len(titles) != 1:
            raise PageShapeError("a row without one label", url=page.url, value=words(row)[:200])
        label = fold(words(titles[0]))
        if label in found:
            reading.note("page_shape", "labels", label, "a label is there twice")
        found.setdefault(label, row)
    if not found:
        raise PageShapeError(f"{_MAIN} states no facts", url=page.url)
    unread = sorted(set(found) - _READ - _LEFT_OUT)
    if unread:
        told = "the page states facts that nobody reads"
        reading.note("unread_label", "labels", ", ".join(unread), told)
    return found


def _values(facts: dict[str, Tag], label: str) -> list[Tag]:
    """Return the elements beside a label; nothing when the page lacks it."""
    if label not in facts:
        return []
    beside = facts[label].find_all(["p", "div"], recursive=False)
    return [element for element in beside if "title" not in (element.get("class") or [])]


def _text(facts: dict[str, Tag], label: str) -> str:
    if label == "topics":
        return " ".join(words(t) for v in _values(facts, label) for t in v.select("div.topics"))
    return " ".join(filter(None, map(words, _values(facts, label))))


def _link(facts: dict[str, Tag], label: str, reading: Reading) -> str | None:
    if label not in facts:
        return None
    found = [str(link.get("href") or "").strip() for link in facts[label].select("a")]
    usable = [address for address in found if _is_address(address)]
    if len(usable) != 1:
        reading.note("bad_value", label, ", ".join(found), "not one usable address")
        return None
    return usable[0]


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _documents(page_url: str, submission: str | None) -> tuple[Document, ...]:
    found = [Document(title="EuroAccess", url=page_url)]
    if submission:
        found.append(Document(title="Link to the submission", url=submission))
    return tuple(found)


def _consortium(facts: dict[str, Tag], reading: Reading) -> Consortium | None:
    """Return what is said of partners: a yes or no, from which no number follows."""
    text = _text(facts, "mandatory partnership")
    if not text:
        return None
    if fold(text) not in ("yes", "no"):
        reading.note("unknown_category", "consortium", text, "neither yes nor no")
        return None
    return Consortium(quote=Quote(text=f"Mandatory partnership: {text}", url=reading.url))


def _applicants(facts: dict[str, Tag], reading: Reading) -> dict[str, Any]:
    named = _text(facts, "eligible entities")
    cells = _values(facts, "regions / countries for funding")
    nobody: tuple[ApplicantType, ...] = ()
    nowhere: tuple[Area, ...] = ()
    where = ", ".join(cell.get_text(", ", strip=True) for cell in cells)
    return {
        "applicants": reading.read("applicants", lambda: terms.applicants(named), nobody),
        "applicants_text": named,
        "areas": reading.read("areas", lambda: terms.areas(where), nowhere),
    }


def _money(facts: dict[str, Tag], reading: Reading) -> dict[str, Any]:
    budget = _text(facts, "call budget")
    total = reading.read("budget_total", lambda: _amount(budget), None) if budget else None
    contribution = _text(facts, "estimated eu contribution per project")
    nothing: tuple[Money | None, Money | None] = (None, None)
    least, most = reading.read("grant_max", lambda: _contribution(contribution), nothing)
    rate = _text(facts, "funding rate")
    found: tuple[Rate, ...] = ()
    return {
        "budget_total": total,
        "budget_scope": BudgetScope.CALL if total else BudgetScope.UNKNOWN,
        "budget_text": budget,
        "grant_min": least,
        "grant_max": most,
        "rates": reading.read("rates", lambda: _rates(rate, reading.url), found),
    }


def _amount(text: str) -> Money:
    return amounts.amount(text, decimal=".")


def _contribution(text: str) -> tuple[Money | None, Money | None]:
    """Return the least and the largest contribution; one estimate is both, as on the EU portal."""
    if not text:
        return None, None
    found: tuple[Money | None, Money | None]
    between, least, most = (p.fullmatch(text) for p in (_BETWEEN, _LEAST, _MOST))
    if between:
        found = _amount(between.group(1)), _amount(between.group(2))
    elif least:
        found = _amount(least.group(1)), None
    elif most:
        found = None, _amount(most.group(1))
    else:
        found = (_amount(text),) * 2
    stated = [money for money in found if money]
    in_order = [money.minor for money in stated]
    if in_order != sorted(in_order) or min(in_order) < _LEAST_CONTRIBUTION.minor:
        raise BadValue("not a possible contribution to a project", value=text)
    return found


def _rates(text: str, url: str) -> tuple[Rate, ...]:
    if not text:
        return ()
    quote = Quote(text=f"Funding rate: {text}", url=url)
    return tuple(
        Rate(min_bp=least, max_bp=most, scope=scope, origin=RateOrigin.STATED, quote=quote)
        for least, most, scope in rates.rates(text)
    )


def _dates(facts: dict[str, Tag], row: Row, reading: Reading) -> dict[str, Any]:
    """Return the dates; where list and page differ, or the order is impossible, none is kept."""
    when = _when(facts, reading)
    listed = (
        reading.read("deadlines", lambda: _deadline(row.deadline), None) if row.deadline else None
    )
    told = "; ".join(filter(None, (when.text, row.deadline)))
    unsure = False
    if (
        listed
        and when.deadline
        and (listed.on, listed.time) != (when.deadline.on, when.deadline.time)
    ):
        reading.note("sources_disagree", "deadlines", told, "list and page print other deadlines")
        unsure = True
    deadline = when.deadline or listed
    if not reading.in_order(when.opens_on, deadline.on if deadline else None):
        return {"dates_text": told}
    if deadline is None and not when.expired:
        reading.note("not_stated", "deadlines", None, "no deadline is printed", IssueLevel.INFO)
    return {
        "opens_on": when.opens_on,
        "deadlines": (deadline,) if deadline and not unsure else (),
        "dates_text": told if unsure else "",
        "published_status": PublicationStatus.CLOSED if when.expired else None,
    }


def _when(facts: dict[str, Tag], reading: Reading) -> _When:
    if "deadlines" not in facts:
        told = "the page has no row of dates"
        reading.note("not_stated", "opens_on", None, told, IssueLevel.INFO)
    when = _When(text=_text(facts, "deadlines"))
    for part in _values(facts, "deadlines"):
        label = words(part.strong) if part.strong else ""
        value = words(part).removeprefix(label).strip()
        if _EXPIRED in fold(words(part)):
            when = when._replace(expired=True)
            value = _EXPIRED_WORDS.sub("", value).strip()
        opening = "opening" in (fold(label), _PARTS.get(str(part.get("id") or "")))
        field = "opens_on" if opening else "deadlines"
        when = reading.read(field, partial(_with, when, part, label, value), when)
    return when


def _with(when: _When, part: Tag, label: str, value: str) -> _When:
    """Return `when` with one opening or deadline added; the element's id must say the same."""
    kind = _PARTS.get(str(part.get("id") or ""))
    if not value or fold(label) == _EXPIRED:
        return when
    if kind is None or fold(label) != kind:
        raise UnknownCategory("a date that is neither opening nor deadline", value=words(part))
    if kind == "opening":
        return when._replace(opens_on=dates.moment(value, _ENGLISH).on)
    if when.deadline:
        raise BadValue("more than one deadline", value=when.text)
    return when._replace(deadline=_deadline(value))


def _deadline(text: str) -> Deadline:
    """Return a deadline as printed: the site gives an hour and never a zone."""
    moment = dates.moment(text, _ENGLISH)
    return Deadline(on=moment.on, time=moment.time, text=text)
