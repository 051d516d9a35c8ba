"""Which shared projects of other cities fit the same call and fill what its consortium lacks."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from domain.call import Consortium, Seat
from domain.enums import ApplicantType, MatchVerdict
from domain.partners import Partner, Partners, SharedProject
from domain.project import ProjectProfile
from matcher.engine import match
from matcher.rules.consortium import fills

if TYPE_CHECKING:
    from matcher.index import CallIndex

_NEAR = 0.4
"""Least share of that project's best match: the call must be one of its own near ones."""
_LEAST = 0.015
"""Least relevance: of a project without any near call nothing is near."""
_DEEP = 50


def needs_partners(consortium: Consortium | None) -> bool:
    """Say whether a call states that several must apply together."""
    if consortium is None:
        return False
    return (
        (consortium.min_members or 0) > 1
        or (consortium.min_countries or 0) > 1
        or bool(consortium.seats)
    )


def partners_for(
    profile: ProjectProfile,
    shared: Iterable[SharedProject],
    index: "CallIndex",
    uid: str,
    *,
    now: datetime,
) -> Partners:
    """Return who fits call `uid`: new countries and seats first, then by relevance.

    Nobody is found for a call without a stated consortium; KeyError for an unknown call.
    """
    consortium = index.records[index.places[uid]].consortium
    others = tuple(shared) if needs_partners(consortium) else ()
    found = list(_fitting(profile, others, index, uid, now, consortium.seats if consortium else ()))
    found.sort(key=lambda p: (-len(p.seats), not p.new_country, -p.relevance, p.title))
    return Partners(
        members=consortium.min_members if consortium else None,
        countries=consortium.min_countries if consortium else None,
        found=tuple(found),
        looked_at=len(others),
    )


def _fitting(
    profile: ProjectProfile,
    others: Iterable[SharedProject],
    index: "CallIndex",
    uid: str,
    now: datetime,
    seats: tuple[Seat, ...],
) -> Iterator[Partner]:
    for other in others:
        results = match(other.profile, index, now=now, limit=_DEEP)
        best = max((result.relevance for result in results), default=0.0)
        here = next((result for result in results if result.call_uid == uid), None)
        if here is None or here.verdict is MatchVerdict.NOT_FOR_YOU:
            continue
        if here.relevance < max(_LEAST, _NEAR * best):
            continue
        theirs = other.profile
        yield Partner(
            organisation=other.organisation,
            title=theirs.title,
            city=theirs.city,
            country=theirs.country,
            applicant_type=theirs.applicant_type,
            relevance=here.relevance,
            new_country=theirs.country is not None and theirs.country != profile.country,
            seats=tuple(_seats(seats, theirs.applicant_type)),
        )


def _seats(seats: tuple[Seat, ...], kind: ApplicantType | None) -> Iterator[str]:
    for seat in seats:
        if fills(seat.actor, kind):
            yield seat.actor_text or seat.actor.value
