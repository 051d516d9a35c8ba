"""What changed about a call, in a reader's words: the same on pages and in mails."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from domain.deadline import Deadline
from domain.enums import CallStatus, NoticeKind, PublicationStatus
from domain.i18n import Texts
from domain.money import Money
from domain.views import FieldChange, ListedCall, NoticeView
from services.vocabulary import STATUS

_LONGEST = 160
_LONGEST_SAID = 80
SAID = frozenset(
    {
        "title",
        "identifier",
        "deadlines",
        "opens_within",
        "closes_within",
        "planned",
        "published_status",
        "budget_total",
        "grant_min",
        "grant_max",
        "expected_grants",
        "rates",
    }
)
"""Fields of which a line about a change says the old and the new value; others are only named."""
FIELD = {
    "deadlines": "deadlines",
    "opens_on": "opening",
    "title": "title",
    "budget_total": "budget",
    "grant_min": "smallest grant",
    "grant_max": "largest grant",
    "expected_grants": "expected number of grants",
    "published_status": "status given by the source",
    "texts": "text",
    "consortium": "partners required",
    "rates": "EU share",
    "identifier": "reference",
    "documents": "documents",
    "document_facts": "what the documents state",
    "updates": "news",
    "procedure": "procedure",
    "applicants": "who may apply",
    "applicants_text": "who may apply",
    "pays_for": "what it pays for",
    "programme": "programme",
    "action_type": "form of action",
    "deadline_model": "kind of deadline",
    "planned": "planned call",
    "opens_within": "opening",
    "closes_within": "closing",
    "specific_objective": "specific objective",
    "budget_scope": "what the budget covers",
    "budget_text": "budget as printed",
    "areas": "area",
    "excluded_areas": "area left out",
    "url": "address",
    "keywords": "keywords",
}
NOTICE = {
    NoticeKind.NEW: "new",
    NoticeKind.OPENED: "opened",
    NoticeKind.DEADLINE_MOVED: "deadline moved",
    NoticeKind.OPENING_MOVED: "opening moved",
    NoticeKind.CHANGED: "changed",
    NoticeKind.MISSING: "no longer listed by its source",
    NoticeKind.REAPPEARED: "listed again",
    NoticeKind.CLOSED: "closed",
    NoticeKind.WITHDRAWN: "withdrawn",
}


def planned_note(t: Texts) -> str:
    """Return what must be said of an entry of a timetable."""
    return t(
        "From a timetable of planned calls: indicative, not yet a call. "
        "It may come later, changed or not at all."
    )


def call_notes(call: ListedCall, t: Texts) -> list[str]:
    """Return what must be said beside a day of a call, so that nobody takes it for what it is not."""
    notes = [planned_note(t)] if call.row.dates.planned_until is not None else []
    if call.row.missing_since is not None:
        notes.append(t("The source no longer lists this call"))
    if call.row.dates.published is PublicationStatus.CLOSED:
        notes.append(t("The source says that this call is closed"))
    return notes


def sentence(notice: NoticeView, t: Texts, changes: Sequence[FieldChange] = ()) -> str:
    """Return what happened to a call, old and new where dates moved.

    `changes` are those of the run that gave the notice: old and new of short fields are said too.
    """
    if notice.kind in (NoticeKind.DEADLINE_MOVED, NoticeKind.OPENING_MOVED):
        return t(
            "{what} from {old} to {new}",
            what=t(NOTICE[notice.kind]),
            old=value(notice.old, t),
            new=value(notice.new, t),
        )
    if notice.kind is NoticeKind.CHANGED and notice.field:
        known = {change.field: (change.old, change.new) for change in changes}
        if notice.old is not None or notice.new is not None:
            known[notice.field] = (notice.old, notice.new)
        said = [_old_to_new(name, known.get(name), t) for name in notice.field.split(",")]
        between = "; " if any(name in known for name in notice.field.split(",")) else ", "
        return t("changed: {fields}", fields=between.join(said))
    return t(NOTICE[notice.kind])


def _old_to_new(name: str, pair: tuple[Any, Any] | None, t: Texts) -> str:
    """Return a field's name, with its old and new value where both are short enough to be said."""
    word = field_name(name, t)
    if pair is None or name not in SAID:
        return word
    old, new = (_said(name, one, t) for one in pair)
    if old == new or max(len(old), len(new)) > _LONGEST_SAID:
        return word
    return t("{what} from {old} to {new}", what=word, old=old, new=new)


def _said(name: str, found: Any, t: Texts) -> str:
    if name == "published_status" and found in set(CallStatus):
        return t(STATUS[CallStatus(found)])
    if name == "rates" and found:
        return "; ".join(_share(rate, t) for rate in found)
    return value(found, t)


def _share(rate: Mapping[str, Any], t: Texts) -> str:
    low, high = t.percent(rate["min_bp"]), t.percent(rate["max_bp"])
    share = low if low == high else f"{low} – {high}"
    scope = _short(str(rate.get("scope") or ""))
    return f"{share} ({scope})" if scope else share


def field_name(field: str, t: Texts) -> str:
    """Return the reader's word for a field of a call."""
    return t(FIELD[field]) if field in FIELD else field.replace("_", " ")


def value(found: Any, t: Texts) -> str:
    """Return a stored value in the reader's words; unknown is said."""
    if found is None or found in ([], "", {}):
        return t("not stated")
    if isinstance(found, bool):
        return t("yes") if found else t("no")
    if isinstance(found, int):
        return t.number(found)
    if isinstance(found, Mapping):
        return _mapping(found, t)
    if isinstance(found, Sequence) and not isinstance(found, str):
        return _short("; ".join(value(part, t) for part in found))
    return _day(str(found), t)


def _mapping(found: Mapping[str, Any], t: Texts) -> str:
    if set(found) == {"minor", "currency"}:
        return t.money(Money.model_validate(found))
    if "on" in found and "text" not in set(found) - Deadline.model_fields.keys():
        try:
            deadline = Deadline.model_validate(found)
        except ValueError:
            return _short(json.dumps(found, ensure_ascii=False))
        return f"{t.day(deadline.on)}, {t.hour(deadline)}"
    if "quote" in found and "kind" in found:
        found = found["quote"]
    if "title" in found or "text" in found:
        # Two files of one title differ by their hash only.
        mark = f" ({str(found['sha256'])[:8]})" if "sha256" in found else ""
        return _short(str(found.get("title") or found.get("text"))) + mark
    return _short(json.dumps(found, ensure_ascii=False))


def _day(text: str, t: Texts) -> str:
    try:
        return t.day(dt.date.fromisoformat(text))
    except ValueError:
        return _short(text)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
