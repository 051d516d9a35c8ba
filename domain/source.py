"""What a source promises about itself; the same words in code, catalogue, database and pages."""

from pydantic import Field

from domain.value import Value


class Expect(Value):
    """What a healthy run looks like; minima 10-20 % below one, maxima about twice."""

    calls: tuple[int, int]
    filled: dict[str, float] = Field(default_factory=dict)
    """Field → least share of items that must have it."""


class SourceSpec(Value):
    """One source of calls."""

    id: str
    """`<cc>_<publisher>[_<what>]`, cc = eu or ISO country, lower case."""
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
    verified_live: str | None = None
    """ISO date on which this crawler last met the real address; None = never."""
    parser_version: str
