"""Where we look and where we do not, so that an empty list is not taken for the absence of calls."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from domain.people import Person
from domain.reference import countries
from domain.reference.authorities import Fund, Responsible, member_states, responsible
from funding_db.engine import Session
from funding_db.repositories import sources
from funding_db.repositories.sources import Known
from services.rights import Action, require


class Cover(StrEnum):
    """How well we know what an authority publishes."""

    READ = "read"
    PARTLY_READ = "partly_read"
    WATCHED = "watched"
    """A person is told when its page changes; its calls are not read."""
    NOT_READ = "not_read"


@dataclass(frozen=True, slots=True)
class RegionCoverage:
    """What we know of the calls of one region's authority for one fund."""

    country: str
    nuts: str
    """NUTS 2 code of the latest edition."""
    fund: Fund
    cover: Cover
    authority: str | None
    """None when no source told us who it is."""
    link: str | None
    sources: tuple[str, ...]
    """Titles of the sources that read or watch it."""
    succeeded: bool
    """Whether one of them has ever been crawled with success; a recorded sample is none."""
    note: str


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """How many regions of an area have a managing authority whose calls we read."""

    area: str
    regions: int
    read: int
    """Read, in whole or in part, and at least once with success."""
    partly: int = 0
    """How many of those that are read are read in part only."""


def coverage(person: Person, session: Session) -> tuple[RegionCoverage, ...]:
    """Return every NUTS 2 region of every Member State with both funds, in order of codes."""
    require(person, Action.READ_SOURCES)
    known = {found.spec.id: found for found in sources.known(session) if found.enabled}
    return tuple(
        _region(answer, known) for country in member_states() for answer in responsible(country)
    )


def coverage_for(person: Person, session: Session, area: str) -> AreaCoverage | None:
    """Return how much of an area we read; None for an area without regions of a Member State.

    `area` is an ISO country (FR, GR) or a NUTS code of the latest edition (FRL0, EL3).
    """
    code = area.upper()
    prefix = countries.nuts_prefix(code) if len(code) == 2 else code
    found = [
        region
        for region in coverage(person, session)
        if region.fund is Fund.ERDF
        and len(prefix) > 1
        and (region.nuts.startswith(prefix) or prefix.startswith(region.nuts))
    ]
    if not found:
        return None
    covers = Counter(region.cover for region in found if region.succeeded)
    partly = covers[Cover.PARTLY_READ]
    return AreaCoverage(area, len(found), covers[Cover.READ] + partly, partly)


def _region(answer: Responsible, known: dict[str, Known]) -> RegionCoverage:
    entry = answer.authority
    ours = [known[name] for name in entry.sources if name in known] if entry else []
    return RegionCoverage(
        country=answer.country,
        nuts=answer.nuts,
        fund=answer.fund,
        cover=_cover(ours, part=bool(entry and entry.part)),
        authority=entry.name if entry else None,
        link=entry.link if entry else None,
        sources=tuple(found.spec.title for found in ours),
        succeeded=any(found.last_ok_at is not None for found in ours),
        note=entry.note if entry else "",
    )


def _cover(ours: list[Known], *, part: bool) -> Cover:
    kinds = {found.spec.kind for found in ours}
    if "calls" in kinds:
        return Cover.PARTLY_READ if part else Cover.READ
    return Cover.WATCHED if "watch" in kinds else Cover.NOT_READ
