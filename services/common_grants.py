"""A call in the form of CommonGrants (`OpportunityBase`), so that other programs can read it.

What the standard has no place for stands in custom fields (docs/api.md). What the source does not
state is left out; the standard asks for a description, which is empty where there is none.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.call import CallRecord
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    BudgetScope,
    CallStatus,
    DeadlineKind,
    DeadlineModel,
    TextKind,
)
from domain.money import Money
from domain.reference import programmes
from domain.source import SourceSpec
from domain.text import plain
from domain.views import ListedCall

Fields = dict[str, Any]
_STATUS = {
    CallStatus.FORTHCOMING: "forecasted",
    CallStatus.OPEN: "open",
    CallStatus.CLOSED: "closed",
}
_APPLICANTS = {
    ApplicantType.MUNICIPALITY: "government_municipal",
    ApplicantType.REGION: "government_state",
    ApplicantType.NGO: "nonprofit_without_501c3",
    ApplicantType.SME: "for_profit_small_business",
    ApplicantType.LARGE_ENTERPRISE: "for_profit_not_small_business",
    ApplicantType.NATURAL_PERSON: "individual",
    ApplicantType.ANY_LEGAL_ENTITY: "organization",
}
"""Others, such as a university that may be public or private, keep our word as a custom value."""
_ENDLESS = {DeadlineModel.CONTINUOUS, DeadlineModel.FIRST_COME}
_KINDS = {str: "string", int: "integer", bool: "boolean", dict: "object", list: "array"}


@lru_cache(maxsize=65_536)
def opportunity_id(uid: str) -> UUID:
    """Return the id of a call: the same in every installation, for ever."""
    return uuid5(NAMESPACE_URL, f"urn:fundmap:call:{uid}")


def opportunity(call: ListedCall, record: CallRecord, source: SourceSpec | None) -> Fields:
    """Return one call as an opportunity; `source` is None where its terms are not known."""
    row = call.row
    found = {
        "id": str(opportunity_id(row.uid)),
        "title": row.title,
        "status": _status(call.status),
        "description": _description(record),
        "createdAt": row.first_seen_at.isoformat(),
        "lastModifiedAt": row.changed_at.isoformat(),
        "funding": _funding(call, record),
        "keyDates": _key_dates(call, record),
        "acceptedApplicantTypes": [_applicant(kind) for kind in row.applicants],
        "source": record.url if urlsplit(record.url).scheme in ("http", "https") else None,
        "customFields": _custom(call, record, source),
    }
    return _stated(found)


def attribution(record: CallRecord, source: SourceSpec | None) -> str:
    """Return the words that name where a call comes from."""
    names = (record.publisher, source.publisher if source else "", source.title if source else "")
    return ", ".join(dict.fromkeys([n for n in names if n] + [record.url]))


def _stated(fields: Fields) -> Fields:
    """Leave out what is not known; an empty text stays where the standard asks for one."""
    return {k: v for k, v in fields.items() if v is not None and v != [] and v != {}}


def _status(status: CallStatus) -> Fields:
    if status in _STATUS:
        return {"value": _STATUS[status]}
    return {"value": "custom", "customValue": str(status)}


def _description(record: CallRecord) -> str:
    kinds = (TextKind.SUMMARY, TextKind.DESCRIPTION)
    return "\n\n".join(plain(block.html) for block in record.texts if block.kind in kinds)


def _money(value: Money | None) -> Fields | None:
    # format() and not str(): Decimal writes large amounts with an exponent.
    return {"amount": format(value.major, "f"), "currency": value.currency} if value else None


def _funding(call: ListedCall, record: CallRecord) -> Fields:
    """Return amounts; an envelope for several topics, or one of unknown reach, is not this call's."""
    row = call.row
    own = row.budget_scope is BudgetScope.TOPIC
    return _stated(
        {
            "details": record.budget_text or None,
            "totalAmountAvailable": _money(row.budget_total) if own else None,
            "minAwardAmount": _money(row.grant_min),
            "maxAwardAmount": _money(row.grant_max),
            "estimatedAwardCount": record.expected_grants,
        }
    )


def _key_dates(call: ListedCall, record: CallRecord) -> Fields:
    dates = call.row.dates
    real = [d for d in dates.deadlines if d.on != dt.date.max]
    others: dict[str, Fields | None] = {
        "opens": _day("Opens", dates.opens_on) or _period("Opens", record.opens_within),
    }
    if len(real) > 1:
        others |= {_name_of(d, place): _deadline(d) for place, d in enumerate(real, 1)}
    return _stated(
        {
            "postDate": _day("Published", record.published_on),
            "closeDate": _close(call, record, real),
            "otherDates": _stated(others),
        }
    )


def _close(call: ListedCall, record: CallRecord, real: list[Deadline]) -> Fields | None:
    """Return the next deadline; the last one of a call whose deadlines have passed."""
    following = call.next_deadline
    if following is not None and following.on != dt.date.max:
        return _deadline(following)
    if record.deadline_model in _ENDLESS:
        details = {"details": record.dates_text} if record.dates_text else {}
        return {"name": "Closes", "eventType": "other", **details, "description": "no last day"}
    if real:
        return _deadline(max(real, key=lambda d: d.on))
    return _period("Closes", record.closes_within)


def _name_of(value: Deadline, place: int) -> str:
    word = {DeadlineKind.STAGE: "stage", DeadlineKind.CUT_OFF: "cutoff"}.get(value.kind, "deadline")
    return f"{word}{value.number or place}_{place}"


def _deadline(value: Deadline) -> Fields:
    """Return a day, with its local hour where stated; the standard's hours have no zone."""
    words = [value.timezone or "time zone not stated" if value.time else "hour not stated"]
    words += [value.text] if value.text else []
    clock = {"time": value.time.isoformat("seconds")} if value.time else {}
    return {
        "name": f"{value.kind} {value.number}" if value.number else str(value.kind),
        "eventType": "singleDate",
        "date": value.on.isoformat(),
        **clock,
        "description": "; ".join(words),
    }


def _day(name: str, day: dt.date | None) -> Fields | None:
    return {"name": name, "eventType": "singleDate", "date": day.isoformat()} if day else None


def _period(name: str, period: Any) -> Fields | None:
    """Return a month, a quarter or a year that the source prints instead of a day."""
    if period is None:
        return None
    return {
        "name": name,
        "eventType": "dateRange",
        "startDate": period.first.isoformat(),
        "endDate": period.last.isoformat(),
        **({"description": period.text} if period.text else {}),
    }


def _applicant(kind: ApplicantType) -> Fields:
    if kind in _APPLICANTS:
        return {"value": _APPLICANTS[kind], "description": str(kind)}
    return {"value": "custom", "customValue": str(kind)}


def _custom(call: ListedCall, record: CallRecord, source: SourceSpec | None) -> Fields:
    row = call.row
    values = {
        "fundmapUid": row.uid,
        "sourceId": row.source_id,
        "licence": source.licence if source else "unknown",
        "licenceUrl": source.licence_url if source else None,
        "attribution": attribution(record, source),
        "identifier": row.identifier,
        "language": row.language,
        "programme": programmes.name_of(row.programme) or record.programme_text or None,
        "instrument": str(row.instrument),
        "actionType": row.action_type,
        "procedure": str(row.procedure) if row.procedure else None,
        "publishedStatus": str(record.published_status) if record.published_status else None,
        "deadlineModel": str(record.deadline_model) if record.deadline_model else None,
        "deadlineTimeZone": _one_zone(row.dates.deadlines),
        "envelope": _envelope(call),
        "fundingRates": [rate.model_dump(mode="json", exclude_none=True) for rate in record.rates],
        "applicantsText": record.applicants_text or None,
        "geographicEligibility": [
            area.model_dump(mode="json", exclude_none=True) for area in record.areas
        ],
        "missingSince": row.missing_since.isoformat() if row.missing_since else None,
        "enteredByHand": True if row.entered else None,
    }
    return {
        name: {"name": name, "fieldType": _KINDS[type(value)], "value": value}
        for name, value in _stated(values).items()
    }


def _envelope(call: ListedCall) -> Fields | None:
    total = _money(call.row.budget_total)
    return total | {"covers": str(call.row.budget_scope)} if total else None


def _one_zone(deadlines: Iterable[Deadline]) -> str | None:
    zones = {d.timezone for d in deadlines if d.time}
    return zones.pop() if len(zones) == 1 else None
