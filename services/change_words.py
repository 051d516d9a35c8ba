"""What changed about a call, in a reader's words: the same on pages and in mails."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from domain.deadline import Deadline
from domain.enums import NoticeKind
from domain.i18n import Texts
from domain.money import Money
from domain.views import NoticeView

_LONGEST = 160
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


def sentence(notice: NoticeView, t: Texts) -> str:
    """Return what happened to a call, old and new where dates moved."""
    if notice.kind in (NoticeKind.DEADLINE_MOVED, NoticeKind.OPENING_MOVED):
        return t(
            "{what} from {old} to {new}",
            what=t(NOTICE[notice.kind]),
            old=value(notice.old, t),
            new=value(notice.new, t),
        )
    if notice.kind is NoticeKind.CHANGED and notice.field:
        names = ", ".join(field_name(name, t) for name in notice.field.split(","))
        return t("changed: {fields}", fields=names)
    return t(NOTICE[notice.kind])


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
