"""A call page of Urban Innovative Actions or the European Urban Initiative as a record."""

from html import escape
from typing import Any

from crawlers.bases.reading import Reading
from crawlers.eui.prose import Facts
from domain.call import CallRecord, TextBlock
from domain.enums import (
    ApplicantType,
    BudgetScope,
    CallLevel,
    DeadlineModel,
    Instrument,
    PublicationStatus,
    TextKind,
)


def record_of(facts: Facts, reading: Reading, **known: Any) -> CallRecord:
    """Return the record of a page's facts; `known` holds what only the source knows.

    Thresholds stand as the page's own sentences: they differ from call to call.
    """
    fields: dict[str, Any] = {
        "source_ref": reading.source_ref,
        "url": reading.url,
        "title": facts.title,
        "language": "en",
        "level": CallLevel.CALL,
        "fund": "ERDF",
        "instrument": Instrument.GRANT,
        "budget_total": facts.budget,
        "budget_scope": BudgetScope.CALL if facts.budget else BudgetScope.UNKNOWN,
        "budget_text": facts.budget_text,
        "grant_max": facts.grant_max,
        "rates": facts.rates,
        "applicants": _applicants(facts),
        "applicants_text": facts.applicants_text,
        "consortium": facts.partners,
        "keywords": facts.topics,
        "texts": _conditions(facts),
        "updates": facts.outcome,
    }
    return CallRecord(**(fields | _dates(facts) | known))


def _dates(facts: Facts) -> dict[str, Any]:
    if facts.endless:
        return {
            "deadline_model": DeadlineModel.CONTINUOUS,
            "published_status": facts.status or PublicationStatus.OPEN,
            "opens_on": facts.opens_on,
        }
    return {
        "deadline_model": DeadlineModel.SINGLE_STAGE if facts.deadline else None,
        "published_status": facts.status,
        "opens_on": facts.opens_on,
        "deadlines": (facts.deadline,) if facts.deadline else (),
        "dates_text": "" if facts.deadline else facts.dates_text,
    }


def _applicants(facts: Facts) -> tuple[ApplicantType, ...]:
    """Return the kinds that the sentences about urban authorities name."""
    if not facts.applicants_text:
        return ()
    said = f"{facts.applicants_text} {' '.join(facts.population)}".lower()
    found = [ApplicantType.MUNICIPALITY]
    if "agglomeration" in said or "grouping" in said:
        found.append(ApplicantType.UNION_OF_MUNICIPALITIES)
    return tuple(found)


def _conditions(facts: Facts) -> tuple[TextBlock, ...]:
    if not facts.population:
        return ()
    html = "".join(f"<p>{escape(sentence, quote=False)}</p>" for sentence in facts.population)
    return (TextBlock(kind=TextKind.CONDITIONS, html=html, heading="Who can apply"),)
