"""What a source promises about itself; the same words in code, catalogue, database and pages."""

from typing import Literal

from pydantic import Field

from domain.value import Value
from domain.watch import PageToWatch


class Expect(Value):
    """What a healthy run looks like; minima 10-20 % below one, maxima about twice."""

    calls: tuple[int, int]
    filled: dict[str, float] = Field(default_factory=dict)
    """Field → least share of items that must have it."""


class SourceSpec(Value):
    """One source of calls."""

    id: str
    """`<cc>_<publisher>[_<what>]`, cc = eu or ISO country, lower case."""
    kind: Literal["calls", "watch", "context"] = "calls"
    """What it gives: calls, a page that a person is told to read, or who was funded by what."""
    title: str
    publisher: str
    country: str
    home: str
    """Page for people."""
    start: str
    """First address that the crawler asks for."""
    hosts: tuple[str, ...]
    """Every host that the crawler may ask."""
    languages: tuple[str, ...]
    timezone: str | None = None
    """IANA zone of the dates that the source prints; None when it does not say."""
    date_formats: tuple[str, ...] = ()
    decimal: str = ","
    programmes: tuple[str, ...] = ()
    licence: str
    """Terms of reuse as the publisher states them, or "unknown"."""
    licence_url: str | None = None
    robots_note: str
    every_hours: int
    delay_s: float = 1.0
    timeout_s: int = 1800
    expect: Expect
    pages: tuple[PageToWatch, ...] = ()
    """What a source of kind "watch" watches; others have none."""
    timetable: bool = False
    """True when it is the timetable of planned calls of Article 49(2) of Regulation (EU) 2021/1060,
    which is to be updated three times a year."""
    needs: tuple[str, ...] = ()
    """Settings without which it cannot be asked, such as the token of an account; it waits for them
    and is no failure meanwhile."""
    aggregator: bool = False
    """It repeats calls of other publishers: a call that a primary source holds too is that one's."""
    curated_on: str | None = None
    """ISO date on which a person last read all that it holds; None = it is crawled."""
    verified_live: str | None = None
    """ISO date on which this crawler last met the real address; None = never."""
    parser_version: str
