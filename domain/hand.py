"""Calls that a person enters by their link, where no source of ours reads the publisher.

They are calls like all others, of a source of their own, marked until a second person has checked
them against the link.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, model_validator

from domain.call import Area, CallRecord
from domain.deadline import Deadline
from domain.enums import AreaScheme, CallLevel, Instrument
from domain.errors import Refusal
from domain.money import Money
from domain.reference import programmes
from domain.source import Expect, SourceSpec
from domain.value import Value

HAND_ID = "hand"
HAND = SourceSpec(
    id=HAND_ID,
    title="Entered by hand",
    publisher="",
    country="EU",
    home="",
    start="",
    hosts=(),
    languages=(),
    licence="facts entered by a person; the page stands under its publisher's terms",
    robots_note="no page is asked",
    every_hours=24,
    expect=Expect(calls=(0, 1_000_000)),
    parser_version="1",
)
"""The source under which entered calls stand; no crawler knows it."""
_LONGEST_LINK = 2_000
_LONGEST_TITLE = 500


class HandEntry(Value):
    """What somebody enters about a call; only link, title, language and kind of offer must be."""

    link: str
    title: str = Field(max_length=_LONGEST_TITLE)
    language: str
    """ISO 639-1 code of the call's text."""
    instrument: Instrument
    programme: str | None = None
    """Code of `domain.reference.programmes`."""
    programme_text: str = Field(default="", max_length=_LONGEST_TITLE)
    identifier: str | None = Field(default=None, max_length=200)
    countries: tuple[str, ...] = ()
    opens_on: date | None = None
    deadline: Deadline | None = None
    budget_total: Money | None = None
    grant_min: Money | None = None
    grant_max: Money | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        low, high = self.grant_min, self.grant_max
        amounts = [money for money in (self.budget_total, low, high) if money]
        if any(money.minor <= 0 for money in amounts):
            raise ValueError("an amount of nothing")
        if low and high and (low.currency != high.currency or low.minor > high.minor):
            raise ValueError("the least amount is more than the largest")
        if self.opens_on and self.deadline and self.opens_on > self.deadline.on:
            raise ValueError("it opens after its deadline")
        return self


@dataclass(frozen=True, slots=True)
class Entered:
    """Who entered a call and who checked it; people as numbers, 0 = the one of embedded mode."""

    by: int
    at: datetime
    checked_by: int | None
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToCheck:
    """An entered call that waits for a second person."""

    uid: str
    title: str
    link: str
    entered: Entered


def clean_link(link: str) -> str:
    """Return a web address in one form, so that no call is entered twice; raises UsageError.

    Only https, a host with a dot and no names or passwords in it.
    """
    bare = link.strip()
    try:
        parts = urlsplit(bare)
        port = parts.port
    except ValueError as error:
        raise Refusal("this is no web address") from error
    host = parts.hostname or ""
    odd = any(c.isspace() or not c.isprintable() for c in bare) or "\\" in bare
    if parts.scheme.lower() != "https" or "." not in host or "@" in parts.netloc or odd:
        raise Refusal("give the address of the call's page; it begins with https://")
    if len(bare) > _LONGEST_LINK:
        raise Refusal("this address is too long")
    place = host if port in (None, 443) else f"{host}:{port}"
    return urlunsplit(("https", place, parts.path or "/", parts.query, ""))


def record_of(entry: HandEntry) -> CallRecord:
    """Return the entry as a call; raises UsageError when it lacks a title or cannot be."""
    link = clean_link(entry.link)
    title = _line(entry.title)
    if not title:
        raise Refusal("give the title of the call as its page has it")
    if entry.programme is not None and programmes.get(entry.programme) is None:
        raise Refusal("choose a programme of the list")
    return CallRecord(
        source_id=HAND_ID,
        source_ref=hashlib.sha256(link.encode()).hexdigest()[:16],
        url=link,
        title=title,
        language=entry.language,
        identifier=_line(entry.identifier or "") or None,
        level=CallLevel.CALL,
        programme=entry.programme,
        programme_text=_line(entry.programme_text),
        instrument=entry.instrument,
        opens_on=entry.opens_on,
        deadlines=(entry.deadline,) if entry.deadline else (),
        budget_total=entry.budget_total,
        grant_min=entry.grant_min,
        grant_max=entry.grant_max,
        areas=tuple(Area(scheme=AreaScheme.COUNTRY, code=code) for code in entry.countries),
    )


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
