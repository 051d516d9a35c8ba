"""Calls as the API gives them; stable names, ISO dates, amounts in major units as text."""

from collections.abc import Mapping
from typing import Any

from domain.call import CallRecord
from domain.deadline import Deadline
from domain.hand import Entered
from domain.money import Money
from domain.reference import programmes
from domain.views import CallView, ListedCall, RevisionView
from services.foreign_html import cleaned


def call_item(call: ListedCall, licences: Mapping[str, str]) -> dict[str, Any]:
    """Return one line of a list."""
    row = call.row
    return {
        "uid": row.uid,
        "identifier": row.identifier,
        "title": row.title,
        "language": row.language,
        "programme": row.programme,
        "programme_name": programmes.name_of(row.programme) or None,
        "instrument": row.instrument,
        "level": row.level,
        "action_type": row.action_type,
        "procedure": row.procedure,
        "status": call.status,
        "planned": row.dates.planned_until is not None,
        "published_status": row.dates.published,
        "opens_on": row.dates.opens_on.isoformat() if row.dates.opens_on else None,
        "next_deadline": deadline(call.next_deadline) if call.next_deadline else None,
        "days_left": call.days_left,
        "deadlines": [deadline(d) for d in row.dates.deadlines],
        "budget": money(row.budget_total),
        "budget_covers": row.budget_scope,
        "grant_min": money(row.grant_min),
        "grant_max": money(row.grant_max),
        "eu_share_bp": list(row.rate_bp) if row.rate_bp else None,
        "missing_since": row.missing_since.isoformat() if row.missing_since else None,
        "entered_by_hand": _entered(row.entered),
        "also_in": list(row.also_in),
        "source": row.source_id,
        "licence": licences.get(row.source_id, "unknown"),
    }


def call_detail(view: CallView, listed: ListedCall) -> dict[str, Any]:
    """Return everything public about one call."""
    record = view.record
    return call_item(listed, {view.source.id: view.source.licence}) | {
        "url": record.url,
        "read_at": view.read_at.isoformat(),
        "last_seen_at": view.last_seen_at.isoformat(),
        "content": _content(record),
        "corrected_fields": [o.field for o in view.overrides],
        "history": [revision(r) for r in view.revisions],
    }


def _content(record: CallRecord) -> dict[str, Any]:
    content = record.model_dump(mode="json")
    for block in content["texts"]:
        block["html"] = cleaned(block["html"])
    return content


def revision(value: RevisionView) -> dict[str, Any]:
    """Return one distinct content of a call: when it was stored and what changed by it."""
    return {
        "number": value.number,
        "recorded_at": value.recorded_at.isoformat(),
        "changes": [{"field": c.field, "old": c.old, "new": c.new} for c in value.changes],
    }


def deadline(value: Deadline) -> dict[str, Any]:
    """Return a deadline; the instant only when day, hour and zone are all known."""
    instant = value.instant()
    return {
        "on": value.on.isoformat(),
        "time": value.time.isoformat("minutes") if value.time else None,
        "timezone": value.timezone,
        "instant": instant.isoformat() if instant else None,
        "kind": value.kind,
        "number": value.number,
        "text": value.text,
        "rule": value.rule,
    }


def _entered(mark: Entered | None) -> dict[str, str | None] | None:
    """Return when a call was entered by hand and checked; None for a crawled one. Never by whom."""
    if mark is None:
        return None
    checked = mark.checked_at.isoformat() if mark.checked_at else None
    return {"at": mark.at.isoformat(), "checked_at": checked}


def money(value: Money | None) -> dict[str, str] | None:
    """Return an amount in major units, exact."""
    return {"amount": str(value.major), "currency": value.currency} if value else None
