"""A record as table rows, and a person's corrections laid over it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from domain.call import CallRecord
from domain.enums import AreaScheme, Tri
from domain.errors import UsageError
from domain.text import plain, tokens

# PostgreSQL keeps word positions up to 16,383; both engines index the same first words.
INDEXED_WORDS = 16_000

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
    grants = record.grant_max or record.grant_min
    rate = _widest(record)
    return {
        "identifier": record.identifier,
        "title": record.title,
        "language": record.language,
        "programme": record.programme,
        "instrument": record.instrument,
        "level": record.level,
        "action_type": record.action_type,
        "procedure": record.procedure,
        "published_status": record.published_status,
        "opens_on": record.opens_on,
        "deadline_model": record.deadline_model,
        "deadlines": [d.model_dump(mode="json", exclude_defaults=True) for d in record.deadlines],
        "budget_minor": record.budget_total.minor if record.budget_total else None,
        "budget_currency": record.budget_total.currency if record.budget_total else None,
        "budget_scope": record.budget_scope,
        "grant_min_minor": record.grant_min.minor if record.grant_min else None,
        "grant_max_minor": record.grant_max.minor if record.grant_max else None,
        "grant_currency": grants.currency if grants else None,
        "rate_min_bp": rate[0] if rate else None,
        "rate_max_bp": rate[1] if rate else None,
        "rate_origin": record.rates[0].origin if rate else None,
        "applicants": list(record.applicants),
        "pays_for": [p.kind for p in record.pays_for if p.stated is Tri.YES],
        "countries": _countries(record),
    }


def _widest(record: CallRecord) -> tuple[int, int] | None:
    if not record.rates:
        return None
    return min(r.min_bp for r in record.rates), max(r.max_bp for r in record.rates)


def _countries(record: CallRecord) -> list[str]:
    found = {
        area.code[:2].replace("EL", "GR") if area.scheme is AreaScheme.NUTS else area.code
        for area in record.areas
        if area.scheme in (AreaScheme.COUNTRY, AreaScheme.NUTS)
    }
    return sorted(found)


def deadline_rows(call_id: int, record: CallRecord) -> list[dict[str, Any]]:
    """Return the rows of `call_deadline`."""
    return [
        {
            "call_id": call_id,
            "on": d.on,
            "time": d.time,
            "timezone": d.timezone,
            "kind": d.kind.value,
            "number": d.number,
            "text": d.text,
            "rule": d.rule,
        }
        for d in record.deadlines
    ]


def search_words(record: CallRecord) -> tuple[list[str], list[str]]:
    """Return the folded words of the title part and of the rest, as both engines index them."""
    title = [record.title, record.identifier or "", record.parent_identifier or ""]
    body: list[str] = [
        record.parent_title or "",
        record.programme or "",
        record.programme_text,
        record.destination or "",
        record.publisher,
        record.action_type_text,
        *record.keywords,
        record.applicants_text,
        record.budget_text,
        *(area.text for area in record.areas),
        *(f"{block.heading or ''}\n{plain(block.html)}" for block in record.texts),
    ]
    return _words(title, 500), _words(body, INDEXED_WORDS - 500)


def _words(parts: Sequence[str], limit: int) -> list[str]:
    return tokens("\n".join(part for part in parts if part))[:limit]
