"""Figures for a text: drawn from calls, refusals and surveys, with the query, the day, every row.

A block is never changed after it was drawn. Its sentence is made in the language of the text, and
says no more than its rows prove.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from domain.advocacy import (
    FEWEST_CITIES,
    EvidenceBlock,
    EvidenceKind,
    EvidenceRow,
    Figure,
    NamedIn,
)
from domain.advocacy_views import AnswerCount, StoredBlock, SurveyView
from domain.errors import NotFound, UsageError
from domain.i18n import texts
from domain.people import Person
from domain.reference.programmes import name_of
from domain.status import brussels_day
from domain.tracking import DismissReason
from domain.views import CallRow
from funding_db.engine import Session
from funding_db.repositories import evidence
from letters.compose import Evidence
from matcher import security
from services import gaps, surveys
from services.calls import listed_many
from services.deliverable_state import seen
from services.evidence_words import LEVEL, localised, sentence
from services.gaps import Silence
from services.rights import Action, own_organisation
from services.vocabulary import DISMISS


def themes() -> dict[str, str]:
    """Return the themes of security in public spaces by key, with their English labels."""
    return security.themes()


def of_deliverable(
    person: Person, session: Session, deliverable_id: int
) -> tuple[StoredBlock, ...]:
    """Return the evidence of a deliverable as drawn; raises NotFound."""
    view = seen(person, session, deliverable_id)
    return evidence.blocks(session, view.organisation_id, view.id)


def blocks_of(
    person: Person, session: Session, deliverable_id: int, *, language: str = "en"
) -> tuple[Evidence, ...]:
    """Return the evidence of a deliverable with its sentence in a language; raises NotFound."""
    t = texts(language)
    found = of_deliverable(person, session, deliverable_id)
    return tuple(Evidence(sentence(one.block, t), localised(one.block, t)) for one in found)


def draw_calls(
    person: Person,
    session: Session,
    theme: str,
    *,
    programme: str | None = None,
    country: str | None = None,
    now: datetime,
) -> EvidenceBlock:
    """Count the open and planned calls that name a theme; raises UsageError when there are none."""
    own_organisation(person, Action.READ_ADVOCACY)
    if theme not in security.themes():
        raise NotFound("there is no such theme")
    counted = gaps.coverage(person, session, country=country, now=now)
    chosen = [c for c in counted if c.theme == theme and programme in (None, c.programme)]
    listed = {call.row.uid: call.row for count in chosen for call in count.calls}
    if not listed:
        raise UsageError("no open or planned call names this, so there is no row to show for it")
    figures = [Figure(key="calls", value=Decimal(len(listed))), *_minima(listed.values())]
    return EvidenceBlock(
        kind=EvidenceKind.CALLS,
        question=f"Open and planned calls that name: {security.themes()[theme]}",
        query=_query(
            "calls", theme=theme, programme=programme, country=country, at=now.isoformat()
        ),
        drawn_on=brussels_day(now),
        figures=tuple(figures),
        rows=tuple(
            EvidenceRow(key=f"call:{uid}", label=row.title, source=row.identifier)
            for uid, row in sorted(listed.items())
        ),
        programmes=(programme,) if programme else (),
    )


def _minima(rows: Iterable[CallRow], *, cities: int | None = None) -> list[Figure]:
    """Return how many calls state a smallest amount for a project in euro, and the lowest of them."""
    stated = [row.grant_min for row in rows if row.grant_min and row.grant_min.currency == "EUR"]
    if not stated:
        return []
    lowest = min(stated, key=lambda money: money.minor)
    return [
        Figure(key="with_minimum", value=Decimal(len(stated)), cities=cities),
        Figure(key="lowest_minimum", value=lowest.major, unit="EUR", cities=cities),
    ]


def draw_refusals(
    person: Person,
    session: Session,
    refused_for: DismissReason,
    *,
    programme: str | None = None,
    country: str | None = None,
    now: datetime,
) -> EvidenceBlock:
    """Count the cities that dismissed calls for a reason; raises UsageError below five of them."""
    counted = {
        one.reason: one
        for one in gaps.refusals(person, session, programme=programme, country=country)
    }.get(refused_for)
    if counted is None:
        raise UsageError(f"a figure on fewer than {FEWEST_CITIES} cities is not shown")
    figures = [Figure(key="cities", value=Decimal(counted.cities), cities=counted.cities)]
    if counted.countries is not None:
        figures.append(
            Figure(key="countries", value=Decimal(counted.countries), cities=counted.cities)
        )
    if counted.sought is not None:
        figures.append(
            Figure(
                key="sought",
                value=counted.sought.major,
                unit=counted.sought.currency,
                cities=counted.sought_cities,
            )
        )
    figures += _minima(
        [
            call.row
            for call in listed_many(person, session, [u for u, _t in counted.calls], now=now)
        ],
        cities=counted.cities,
    )
    return EvidenceBlock(
        kind=EvidenceKind.REFUSALS,
        question=f"Calls that cities dismissed: {DISMISS[refused_for]}",
        query=_query(
            "refusals",
            reason=refused_for.value,
            programme=programme,
            country=country,
            fewest=FEWEST_CITIES,
            at=now.isoformat(),
        ),
        drawn_on=brussels_day(now),
        figures=tuple(figures),
        rows=tuple(
            EvidenceRow(key=f"call:{uid}", label=f"{title}: {DISMISS[refused_for]}")
            for uid, title in counted.calls
        ),
        programmes=(programme,) if programme else (),
    )


def draw_silence(
    person: Person, session: Session, units: Sequence[tuple[str, str]], *, now: datetime
) -> EvidenceBlock:
    """State that none of these programmes names security in a call's own text.

    `units` are pairs of programme and source. Raises UsageError when one of them was not read as a
    whole, or does name it.
    """
    own_organisation(person, Action.READ_ADVOCACY)
    wanted = set(units)
    found = [
        one
        for one in gaps.silences(person, session, now=now)
        if (one.unit.programme, one.unit.source_id) in wanted
    ]
    if not wanted or len(found) < len(wanted):
        raise UsageError("choose programmes whose calls we read")
    for one in found:
        if not one.silent:
            raise UsageError(_why_not(one))
    rows = [
        EvidenceRow(key=f"call:{call.row.uid}", label=call.row.title, source=call.row.identifier)
        for one in found
        for call, _level in one.calls
    ]
    levels = {one.level for one in found}
    level = NamedIn.OBJECTIVE if NamedIn.OBJECTIVE in levels else NamedIn.NOWHERE
    return EvidenceBlock(
        kind=EvidenceKind.SILENCE,
        question="Open and planned calls whose own text names security",
        query=_query("silence", units=sorted(wanted), at=now.isoformat()),
        drawn_on=brussels_day(now),
        figures=(
            Figure(key="read", value=Decimal(len(rows))),
            Figure(key="programmes", value=Decimal(len(found))),
            Figure(key="naming", value=Decimal(0)),
        ),
        rows=tuple(rows),
        programmes=tuple(_unit_name(one) for one in found),
        named_in=level,
    )


def _why_not(one: Silence) -> str:
    if not one.succeeded:
        return f"{_unit_name(one)}: its source was never read with success"
    if one.level is None:
        return f"{_unit_name(one)}: the text of a call was not read, so silence cannot be stated"
    return f"{_unit_name(one)}: security is named {LEVEL[one.level]}"


def _unit_name(one: Silence) -> str:
    return f"{name_of(one.unit.programme)} ({one.unit.source})"


def draw_survey(
    person: Person, session: Session, survey_id: int, *, now: datetime
) -> EvidenceBlock:
    """Show the answers that at least five cities gave to a survey; raises UsageError or NotFound."""
    survey = surveys.get(person, session, survey_id)
    shown = _shown(survey)
    if not shown or survey.answered < FEWEST_CITIES:
        raise UsageError(f"a figure on fewer than {FEWEST_CITIES} cities is not shown")
    figures = [
        Figure(key="answered", value=Decimal(survey.answered), cities=survey.answered),
        *(
            Figure(key=f"answer:{n}", value=Decimal(one.cities), cities=one.cities)
            for n, one in enumerate(shown, 1)
        ),
    ]
    return EvidenceBlock(
        kind=EvidenceKind.SURVEY,
        question=survey.question,
        query=_query(
            "survey",
            survey=survey.id,
            asked_on=survey.asked_on.isoformat(),
            fewest=FEWEST_CITIES,
            at=now.isoformat(),
        ),
        drawn_on=brussels_day(now),
        figures=tuple(figures),
        rows=tuple(
            EvidenceRow(key=f"answer:{n}", label=one.answer) for n, one in enumerate(shown, 1)
        ),
    )


def _shown(survey: SurveyView) -> list[AnswerCount]:
    """Return the answers of at least five cities, in their order.

    Where every city gave one answer the rest could be found by subtracting: it is then five too.
    """
    shown = [one for one in survey.answers if one.cities >= FEWEST_CITIES]
    if sum(one.cities for one in survey.answers) != survey.answered:
        return shown
    while shown and 0 < survey.answered - sum(one.cities for one in shown) < FEWEST_CITIES:
        shown.remove(min(shown, key=lambda one: one.cities))
    return shown


def _query(draw: str, **given: object) -> str:
    """Return the query with all its settings, in one form."""
    return json.dumps({"draw": draw, **given}, sort_keys=True, ensure_ascii=False)
