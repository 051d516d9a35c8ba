"""A call in the form of an aid of aides-territoires (API 1.8), for importers that read that form.

The form has one deadline without hour and no place for amounts of a grant: all deadlines, hours and
amounts stand in `description` as well. What the source does not state is left out.
"""

import datetime as dt
from html import escape
from typing import Any

from domain.call import CallRecord
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    CallStatus,
    DeadlineModel,
    Instrument,
    RateOrigin,
    TextKind,
)
from domain.reference import programmes
from domain.source import SourceSpec
from domain.status import brussels_day
from domain.views import ListedCall
from services.common_grants import attribution
from services.foreign_html import cleaned

_LONGEST_NAME, _LONGEST_ADDRESS, _LONGEST_COMMENT = 255, 700, 255
_OPEN_LICENCE = ("Licence Ouverte 2.0", "Licence ouverte 2.0")
_AUDIENCES = {
    ApplicantType.MUNICIPALITY: "commune",
    ApplicantType.UNION_OF_MUNICIPALITIES: "epci",
    ApplicantType.REGION: "region",
    ApplicantType.PUBLIC_BODY: "public-org",
    ApplicantType.UNIVERSITY: "researcher",
    ApplicantType.RESEARCH_ORGANISATION: "researcher",
    ApplicantType.NGO: "association",
    ApplicantType.SME: "private-sector",
    ApplicantType.LARGE_ENTERPRISE: "private-sector",
    ApplicantType.NATURAL_PERSON: "private-person",
}
_TYPES = {
    Instrument.GRANT: "grant",
    Instrument.LOAN: "loan",
    Instrument.GUARANTEE: "other",
    Instrument.PRIZE: "other",
}
_LIVE = {
    CallStatus.OPEN: True,
    CallStatus.LAST_DAY: True,
    CallStatus.LATER_STAGE: True,
    CallStatus.FORTHCOMING: True,
    CallStatus.CLOSED: False,
}


def aid(call: ListedCall, record: CallRecord, source: SourceSpec | None) -> dict[str, Any]:
    """Return one call as an aid; `source` is None where its terms are not known."""
    row = call.row
    name = programmes.name_of(row.programme) or record.programme_text
    financer = record.publisher or (source.publisher if source else "")
    found = {
        "import_uniqueid": row.uid,
        "name": _cut(row.title, _LONGEST_NAME),
        "name_initial": _cut(record.title, _LONGEST_NAME),
        "financers": [financer] if financer else [],
        "programs": [name] if name else [],
        "description": _description(call, record),
        "eligibility": _eligibility(record),
        "origin_url": record.url if len(record.url) <= _LONGEST_ADDRESS else None,
        "is_live": _LIVE.get(call.status),
        "targeted_audiences": list(
            dict.fromkeys(_AUDIENCES[kind] for kind in row.applicants if kind in _AUDIENCES)
        ),
        "aid_types": [_TYPES[row.instrument]] if row.instrument in _TYPES else [],
        "start_date": row.dates.opens_on.isoformat() if row.dates.opens_on else None,
        "submission_deadline": _one_deadline(call),
        "recurrence": "ongoing" if record.deadline_model is DeadlineModel.CONTINUOUS else None,
        **_rates(record),
        "import_data_url": record.url,
        "import_data_mention": _mention(record, source),
        "import_share_licence": _licence(source),
        "date_created": row.first_seen_at.isoformat(),
        "date_updated": row.changed_at.isoformat(),
    }
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _one_deadline(call: ListedCall) -> str | None:
    """Return the next deadline; the last one of a call whose deadlines have passed."""
    if call.next_deadline is not None:
        chosen = call.next_deadline.on
    else:
        chosen = max((d.on for d in call.row.dates.deadlines), default=dt.date.max)
    return None if chosen == dt.date.max else chosen.isoformat()


def _description(call: ListedCall, record: CallRecord) -> str:
    kinds = (TextKind.SUMMARY, TextKind.DESCRIPTION)
    blocks = [cleaned(block.html) for block in record.texts if block.kind in kinds]
    facts = [_deadline(d) for d in call.row.dates.deadlines if d.on != dt.date.max]
    row = call.row
    if row.dates.planned_until is not None:
        facts.insert(0, "planned: from a timetable, not yet a call")
    if row.missing_since is not None:
        facts.insert(0, f"not listed by its source since {brussels_day(row.missing_since)}")
    for word, money in (("grant, least", row.grant_min), ("grant, most", row.grant_max)):
        facts += [f"{word}: {format(money.major, 'f')} {money.currency}"] if money else []
    listed = "".join(f"<li>{escape(fact)}</li>" for fact in facts)
    return "".join(blocks) + (f"<ul>{listed}</ul>" if listed else "")


def _deadline(value: Deadline) -> str:
    number = f" {value.number}" if value.number else ""
    clock = value.time.isoformat("minutes") if value.time else "hour not stated"
    zone = f" {value.timezone or 'time zone not stated'}" if value.time else ""
    return f"{value.kind}{number}: {value.on.isoformat()}, {clock}{zone}"


def _eligibility(record: CallRecord) -> str:
    blocks = [cleaned(block.html) for block in record.texts if block.kind is TextKind.CONDITIONS]
    words = f"<p>{escape(record.applicants_text)}</p>" if record.applicants_text else ""
    return words + "".join(blocks)


def _rates(record: CallRecord) -> dict[str, Any]:
    """Return the bounds where they are whole per cent, for everybody, and stated by the call."""
    stated = [r for r in record.rates if r.origin is RateOrigin.STATED]
    comment = _cut("; ".join(r.quote.text for r in stated), _LONGEST_COMMENT)
    found: dict[str, Any] = {"subvention_comment": comment}
    bounds = [b for r in stated for b in (r.min_bp, r.max_bp)]
    if bounds and not any(b % 100 for b in bounds) and not any(r.scope for r in stated):
        found["subvention_rate_lower_bound"] = min(bounds) // 100
        found["subvention_rate_upper_bound"] = max(bounds) // 100
    return found


def _mention(record: CallRecord, source: SourceSpec | None) -> str:
    licence = source.licence if source else "unknown"
    return f"{attribution(record, source)} ({licence})"


def _licence(source: SourceSpec | None) -> str:
    """Return one of the form's two words; the terms in full stand in the mention."""
    given = source.licence if source else ""
    return "openlicence20" if given.startswith(_OPEN_LICENCE) else "unknown"
