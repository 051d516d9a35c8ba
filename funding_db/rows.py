"""A record as table rows, and a person's corrections laid over it."""

import json
from collections.abc import Mapping
from typing import Any

from domain.call import CallRecord
from domain.enums import AreaScheme, Tri
from domain.errors import UsageError
from domain.money import Money
from domain.status import planned_until

_LARGEST = 2**63 - 1
_LONGEST_REFERENCE = 500
"""Longer ones do not fit an index of PostgreSQL; the whole stands in the content."""

CORRECTABLE = frozenset(CallRecord.model_fields) - {"source_id", "source_ref", "texts"}


def overlay(record: CallRecord, corrections: Mapping[str, Any]) -> CallRecord:
    """Return `record` with corrected fields in their JSON form; raises UsageError if one cannot be.

    The result is validated as a whole: a correction cannot make an impossible call.
    """
    if not corrections:
        return record
    unknown = set(corrections) - CORRECTABLE
    if unknown:
        raise UsageError(f"these fields cannot be corrected: {', '.join(sorted(unknown))}")
    content = json.loads(record.model_dump_json()) | dict(corrections)
    try:
        return CallRecord.model_validate_json(json.dumps(content))
    except ValueError as error:
        raise UsageError(f"the corrected call is not possible: {error}") from error


def call_row(record: CallRecord) -> dict[str, Any]:
    """Return the columns of `call` that come from the (corrected) content."""
    rate = _widest(record)
    return {
        "identifier": _reference(record.identifier),
        "title": storable(record.title),
        "language": storable(record.language),
        "programme": storable(record.programme),
        "instrument": record.instrument,
        "level": record.level,
        "action_type": storable(record.action_type),
        "procedure": record.procedure,
        "published_status": record.published_status,
        "opens_on": record.opens_on,
        "planned_until": planned_until(record),
        "specific_objective": storable(record.specific_objective),
        "deadline_model": record.deadline_model,
        "deadlines": [d.model_dump(mode="json", exclude_defaults=True) for d in record.deadlines],
        "budget_minor": _minor(record.budget_total),
        "budget_currency": _currency(record.budget_total),
        "budget_scope": record.budget_scope,
        "grant_min_minor": _minor(record.grant_min),
        "grant_max_minor": _minor(record.grant_max),
        "grant_currency": _currency(record.grant_max or record.grant_min),
        "rate_min_bp": rate[0] if rate else None,
        "rate_max_bp": rate[1] if rate else None,
        "rate_origin": record.rates[0].origin if rate else None,
        "applicants": list(record.applicants),
        "pays_for": [p.kind for p in record.pays_for if p.stated is Tri.YES],
        "countries": _countries(record),
        "regions": _regions(record),
    }


def storable(text: str | None) -> str | None:
    """Return a foreign text without the NUL characters that PostgreSQL refuses."""
    return text.replace("\x00", "") if text is not None and "\x00" in text else text


def _reference(text: str | None) -> str | None:
    found = storable(text)
    return found[:_LONGEST_REFERENCE] if found else None


def _minor(amount: Money | None) -> int | None:
    """An amount beyond any budget stands in the content only."""
    return amount.minor if amount and abs(amount.minor) <= _LARGEST else None


def _currency(amount: Money | None) -> str | None:
    return storable(amount.currency) if amount else None


def _widest(record: CallRecord) -> tuple[int, int] | None:
    if not record.rates:
        return None
    return min(r.min_bp for r in record.rates), max(r.max_bp for r in record.rates)


def _countries(record: CallRecord) -> list[str]:
    found = {
        area.code[:2].replace("EL", "GR")
        if area.scheme is AreaScheme.NUTS
        else (storable(area.code) or "")
        for area in record.areas
        if area.scheme in (AreaScheme.COUNTRY, AreaScheme.NUTS)
    }
    return sorted(found)


def _regions(record: CallRecord) -> list[str]:
    """Codes of NUTS below the country, as published."""
    codes = {
        (storable(area.code) or "").upper()
        for area in record.areas
        if area.scheme is AreaScheme.NUTS
    }
    return sorted(code for code in codes if len(code) > 2)


def deadline_rows(call_id: int, record: CallRecord) -> list[dict[str, Any]]:
    """Return the rows of `call_deadline`."""
    return [
        {
            "call_id": call_id,
            "on": d.on,
            "time": d.time,
            "timezone": d.timezone,
            "kind": d.kind.value,
            "number": d.number if d.number is not None and abs(d.number) < 2**31 else None,
            "text": storable(d.text),
            "rule": storable(d.rule),
        }
        for d in record.deadlines
    ]
