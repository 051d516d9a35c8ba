"""One entry of the Portico catalogue: labelled words in an article."""

import datetime as dt
import re
from typing import Any, NamedTuple
from urllib.parse import urljoin

from bs4 import Tag

from crawlers.bases.reading import Reading
from crawlers.eui.addresses import reference
from crawlers.eui.prose import Facts
from crawlers.eui.record import record_of
from crawlers.normalise import amounts, dates
from crawlers.page import words
from domain.call import CallRecord
from domain.deadline import Deadline
from domain.enums import CallLevel, DeadlineModel, Instrument, IssueLevel, PublicationStatus
from domain.errors import PageShapeError, UnknownCategory
from domain.money import Money

OWNER = "European Urban Initiative"
_LINK = "Find out more"
_LABELS = r"(?=\s*(?:Deadline date|Support|Funding support|By|Find out more)\b|$)"
_DEADLINE = re.compile(r"Deadline date\s*:\s*(\S+)")
_SUPPORT = re.compile(r"\bSupport\s*:\s*([\w-]+)")
_AMOUNT = re.compile(r"Funding support\s*:\s*([\d.,\s]+€)")
_OWNER = re.compile(rf"\bBy\s+(.+?){_LABELS}")
_STATUS = {
    "Open": PublicationStatus.OPEN,
    "Upcoming": PublicationStatus.FORTHCOMING,
    "Closed": PublicationStatus.CLOSED,
}
_SUPPORTS = {"grant": Instrument.GRANT, "prize": Instrument.PRIZE, "loan": Instrument.LOAN}


class Entry(NamedTuple):
    """An entry as it was read, and what could not be."""

    title: str
    url: str
    owner: str
    status: PublicationStatus | None
    instrument: Instrument
    closes_on: dt.date | None
    closes_text: str
    grant_max: Money | None
    reading: Reading


def entry_of(element: Tag, base: str) -> Entry:
    """Return an entry; raises PageShapeError without title, link or owner, and UnknownCategory."""
    titles = element.select(".title-node")
    links = [a for a in element.select("a[href]") if words(a) == _LINK]
    if len(titles) != 1 or not words(titles[0]) or len(links) != 1:
        raise PageShapeError("an entry without title or link", url=base, value=words(element)[:200])
    url = urljoin(base, str(links[0]["href"]))
    text = words(element).replace(words(titles[0]), " ", 1)
    reading = Reading(reference(url), url)
    owner = _OWNER.search(text)
    if owner is None:
        raise PageShapeError("an entry without owner", url=base, value=text[:200])
    closes_text, closes_on = _deadline(text, reading)
    return Entry(
        title=words(titles[0]),
        url=url,
        owner=owner.group(1),
        status=reading.read("published_status", lambda: _status(element), None),
        instrument=_instrument(text),
        closes_on=closes_on,
        closes_text=closes_text,
        grant_max=_amount(text, reading),
        reading=reading,
    )


def _deadline(text: str, reading: Reading) -> tuple[str, dt.date | None]:
    found = _DEADLINE.search(text)
    if found is None:
        reading.note("not_stated", "deadlines", None, "the entry prints no deadline")
        return "", None
    return found.group(), reading.read(
        "deadlines", lambda: dates.moment(found.group(1), ("en",)).on, None
    )


def _amount(text: str, reading: Reading) -> Money | None:
    found = _AMOUNT.search(text)
    if found is None:
        told = "the entry prints no amount"
        reading.note("not_stated", "grant_max", None, told, IssueLevel.INFO)
        return None
    return reading.read("grant_max", lambda: amounts.amount(found.group(1), decimal="."), None)


def _status(element: Tag) -> PublicationStatus:
    told = {str(text).strip() for text in element.find_all(string=True)} & set(_STATUS)
    if len(told) != 1:
        raise UnknownCategory("not one status", value=", ".join(sorted(told)))
    return _STATUS[told.pop()]


def _instrument(text: str) -> Instrument:
    found = _SUPPORT.search(text)
    if found is None:
        raise PageShapeError("an entry that does not say what it offers", value=text[:200])
    told = found.group(1).lower()
    if told not in _SUPPORTS:
        raise UnknownCategory("a kind of support that we do not know", value=told)
    return _SUPPORTS[told]


def record_of_entry(entry: Entry, source_id: str) -> CallRecord:
    """Return the record of another body's call, of which only the entry is read."""
    deadline = Deadline(on=entry.closes_on, text=entry.closes_text) if entry.closes_on else None
    return CallRecord(
        **_known(entry, source_id),
        source_ref=entry.reading.source_ref,
        url=entry.url,
        language="en",
        level=CallLevel.CALL,
        published_status=entry.status,
        deadlines=(deadline,) if deadline else (),
        grant_max=entry.grant_max,
    )


def record_with_page(entry: Entry, facts: Facts, source_id: str) -> CallRecord:
    """Return the record of an own call: its page wins over what the catalogue prints."""
    reading = entry.reading
    if entry.closes_on and facts.endless:
        reading.note(
            "sources_disagree", "deadlines", entry.closes_text,
            "the call page says that it is always open; the catalogue's day is a placeholder",
            IssueLevel.INFO,
        )  # fmt: skip
    elif entry.closes_on and facts.deadline and facts.deadline.on != entry.closes_on:
        told = f"{entry.closes_text}; {facts.deadline.text}"
        reading.note("sources_disagree", "deadlines", told, "the call page gives another day")
    if entry.grant_max and facts.grant_max and entry.grant_max != facts.grant_max:
        told = f"{entry.grant_max.minor / 100:g}; {facts.grant_max.minor / 100:g}"
        reading.note("sources_disagree", "grant_max", told, "the call page gives another amount")
    known = _known(entry, source_id)
    if not facts.grant_max:
        known["grant_max"] = entry.grant_max
    if facts.status is None:
        known["published_status"] = entry.status
    if not facts.endless and facts.deadline is None and entry.closes_on:
        known["deadlines"] = (Deadline(on=entry.closes_on, text=entry.closes_text),)
        known["deadline_model"] = DeadlineModel.SINGLE_STAGE
    return record_of(facts, reading, **known)


def _known(entry: Entry, source_id: str) -> dict[str, Any]:
    own = entry.owner == OWNER
    return {
        "source_id": source_id,
        "title": entry.title,
        "programme": "EUI" if own else None,
        "programme_text": OWNER if own else "",
        "publisher": entry.owner,
        "instrument": entry.instrument,
    }
