"""One search row of the portal (types 1, 2, 8) as a call record.

Keyed on `reference`: identifiers get corrected, and sub-calls of projects share their parent
topic's identifier. What cannot be read becomes an issue and stays unknown.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from crawlers.normalise import numbers
from crawlers.normalise.texts import clean_html, repair
from crawlers.portal import budget, conditions, dates
from crawlers.portal.blocks import blocks
from crawlers.portal.meta import Metadata, document, first, many
from crawlers.portal.rates import rates
from domain.call import CallRecord, Document, Issue, TextBlock, Update
from domain.deadline import Deadline
from domain.enums import (
    BudgetScope,
    CallLevel,
    Instrument,
    IssueLevel,
    TextKind,
)
from domain.errors import BadValue, PageShapeError, SourceError, UnknownCategory
from domain.reference import programmes
from domain.text import plain

SOURCE_ID = "eu_ft_portal"
_PAGES = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities"
_PROSPECT = "https://webgate.ec.europa.eu/prospect/external/publishedcalls.htm?callId="
_LINK = re.compile(r'<a href="(https?://[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
_DIGITS = re.compile(r"\d+")
_T = TypeVar("_T")

TOPIC, EXTERNAL, CASCADE = "1", "2", "8"


class Reader:
    """Reads fields of one row; a field that fails is noted and stays unknown."""

    def __init__(self, reference: str, url: str) -> None:
        self.reference = reference
        self.url = url
        self.issues: list[Issue] = []

    def read(self, field: str, how: Callable[[], _T], otherwise: _T) -> _T:
        """Return what `how` reads; `otherwise` (= unknown) and an issue when it cannot."""
        try:
            return how()
        except SourceError as error:
            self.note(_CODES.get(type(error), "page_shape"), field, error.value, str(error))
            return otherwise

    def note(self, code: str, field: str, value: str | None, message: str) -> None:
        """Keep an issue of this row."""
        self.issues.append(
            Issue(
                code=code,
                level=IssueLevel.WARNING,
                source_ref=self.reference,
                field=field,
                value=value,
                message=message,
                url=self.url,
            )
        )


_CODES = {BadValue: "bad_value", UnknownCategory: "unknown_category", PageShapeError: "page_shape"}


def record_from_row(row: Mapping[str, Any]) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the record of one search row and what of it could not be used.

    Raises PageShapeError when the row has no reference, title or known type: it is no call.
    """
    meta: Metadata = row.get("metadata") or {}
    reference = str(row.get("reference") or "")
    kind = first(meta, "type")
    title = _title(row, meta, kind)
    if not reference or not title or kind not in (TOPIC, EXTERNAL, CASCADE):
        raise PageShapeError(
            f"a row without reference, title or known type ({kind})", value=reference
        )
    url = _address(row, meta, kind, reference)
    reader = Reader(reference, url)
    texts = _texts(meta, kind)
    fields = (
        _identity(row, meta, kind, url)
        | _when(reader, meta, kind)
        | _money(reader, meta, kind)
        | _who(texts, url)
        | {"title": title, "texts": tuple(texts), "documents": _documents(texts)}
    )
    no_updates: tuple[Update, ...] = ()
    fields["updates"] = reader.read("updates", lambda: _updates(meta), no_updates)
    record = CallRecord(source_id=SOURCE_ID, source_ref=reference, **fields)
    return record, tuple(reader.issues)


def _title(row: Mapping[str, Any], meta: Metadata, kind: str | None) -> str:
    """A sub-call's `title` is its parent topic's: its own stands in callTitle and summary."""
    own = first(meta, "callTitle") or row.get("summary") if kind == CASCADE else None
    text = repair(str(own or first(meta, "title") or row.get("summary") or ""))
    return " ".join(plain(clean_html(text)).split())


def _address(row: Mapping[str, Any], meta: Metadata, kind: str, reference: str) -> str:
    """Return the page for people; the `url` of a sub-call leads to its parent and is not used."""
    number = _DIGITS.match(reference)
    if kind == CASCADE and number:
        return f"{_PAGES}/competitive-calls-cs/{number.group()}"
    if kind == EXTERNAL and number:
        return _PROSPECT + number.group()
    identifier = first(meta, "identifier")
    if identifier:
        return f"{_PAGES}/topic-details/{identifier}"
    return str(row.get("url") or _PAGES)


def _identity(row: Mapping[str, Any], meta: Metadata, kind: str, url: str) -> dict[str, Any]:
    programme_id = first(meta, "frameworkProgramme") or ""
    identifier, call = first(meta, "identifier"), first(meta, "callIdentifier")
    title = repair(first(meta, "callTitle") or "")
    level = CallLevel.SUBCALL if kind == CASCADE else CallLevel.TOPIC
    return {
        "url": url,
        "language": first(meta, "language") or str(row.get("language") or "en"),
        "identifier": identifier,
        "level": CallLevel.CALL if kind == EXTERNAL else level,
        "parent_identifier": identifier if kind == CASCADE else call,
        "parent_title": (first(meta, "title") if kind == CASCADE else title) or None,
        "programme": programmes.by_portal_id(programme_id),
        "programme_text": programme_id,
        "destination": first(meta, "destinationDescription") or first(meta, "destinationGroup"),
        "divisions": many(meta, "programmeDivision"),
        "publisher": _publisher(meta, kind),
        "instrument": _instrument(meta),
        "keywords": _keywords(meta, identifier, call),
    }


def _publisher(meta: Metadata, kind: str) -> str:
    """A sub-call is published by an EU-funded project, everything else by the Commission."""
    acronym = first(meta, "projectAcronym")
    if kind == CASCADE:
        return repair(acronym or first(meta, "projectName") or "")
    return "European Commission"


def _instrument(meta: Metadata) -> Instrument:
    label = (first(meta, "typesOfAction") or "").lower()
    return Instrument.PRIZE if "prize" in label else Instrument.GRANT


def _keywords(meta: Metadata, *codes: str | None) -> tuple[str, ...]:
    """Return keywords and tags; the first entries only repeat the topic's and the call's code."""
    repeated = {code.casefold() for code in codes if code}
    words = (*many(meta, "keywords"), *many(meta, "tags"), *many(meta, "crossCuttingPriorities"))
    kept = dict.fromkeys(repair(word) for word in words if word.casefold() not in repeated)
    return tuple(kept)


def _when(reader: Reader, meta: Metadata, kind: str) -> dict[str, Any]:
    model = reader.read("deadline_model", lambda: dates.model(first(meta, "deadlineModel")), None)
    programme = programmes.by_portal_id(first(meta, "frameworkProgramme") or "")
    no_deadlines: tuple[Deadline, ...] = ()
    found = reader.read(
        "deadlines",
        lambda: dates.deadlines(
            many(meta, "deadlineDate"), model, programme, is_topic=kind == TOPIC
        ),
        no_deadlines,
    )
    opens = reader.read("opens_on", lambda: _opening(meta), None)
    if opens and found and opens > found[-1].on:
        reader.note("contradiction", "opens_on", opens.isoformat(), "opens after its last deadline")
    return {
        "published_status": reader.read(
            "published_status", lambda: dates.status(first(meta, "status")), None
        ),
        "opens_on": opens,
        "deadline_model": model,
        "deadlines": found,
    }


def _opening(meta: Metadata) -> dt.date | None:
    text = first(meta, "startDate")
    return dates.moment(text)[0] if text else None


def _money(reader: Reader, meta: Metadata, kind: str) -> dict[str, Any]:
    label = " ".join((first(meta, "typesOfAction") or "").split())
    if kind != TOPIC:
        return _plain_budget(reader, meta) | {"action_type_text": label}
    found = reader.read(
        "budget_total",
        lambda: budget.budget_of(document(meta, "budgetOverview"), first(meta, "identifier") or ""),
        budget.Budget(),
    )
    return {
        "budget_total": found.total,
        "budget_scope": found.scope,
        "grant_min": found.grant_min,
        "grant_max": found.grant_max,
        "expected_grants": found.expected_grants,
        "action_type": found.action_type or reader.read("action_type", lambda: _action(meta), None),
        "action_type_text": label,
    }


def _plain_budget(reader: Reader, meta: Metadata) -> dict[str, Any]:
    """A sub-call's or external call's budget is a bare number: without currency it stays text."""
    text, currency = first(meta, "budget"), first(meta, "currency")
    if text is None:
        return {}
    total = None
    if currency:
        total = reader.read("budget_total", lambda: numbers.money(text, currency), None)
    scope = BudgetScope.TOPIC if total else BudgetScope.UNKNOWN
    return {
        "budget_total": total,
        "budget_scope": scope,
        "budget_text": f"{text} {currency or ''}".strip(),
    }


def _action(meta: Metadata) -> str | None:
    for action in document(meta, "actions") or ():
        for kind in action.get("types") or ():
            label = kind.get("typeOfAction") if isinstance(kind, Mapping) else kind
            if code := budget.short_code(str(label or "")):
                return code
    return None


def _texts(meta: Metadata, kind: str) -> list[TextBlock]:
    body = first(meta, "description" if kind == CASCADE else "descriptionByte")
    return [
        *blocks(TextKind.DESCRIPTION, body or first(meta, "description")),
        *blocks(
            TextKind.DESTINATION,
            first(meta, "destinationDetails"),
            first(meta, "destinationDescription"),
        ),
        *blocks(TextKind.CONDITIONS, first(meta, "topicConditions")),
        *blocks(TextKind.SUPPORT, first(meta, "supportInfo")),
    ]


def _who(texts: list[TextBlock], url: str) -> dict[str, Any]:
    rules = "\n".join(plain(t.html) for t in texts if t.kind is TextKind.CONDITIONS)
    story = "\n".join(plain(t.html) for t in texts if t.kind is TextKind.DESCRIPTION)
    stated = rates(rules, url) or rates(story, url)
    return {"consortium": conditions.consortium(rules, url), "rates": stated}


def _documents(texts: list[TextBlock]) -> tuple[Document, ...]:
    found: dict[str, str] = {}
    for text in texts:
        if text.kind in (TextKind.CONDITIONS, TextKind.SUPPORT):
            for url, label in _LINK.findall(text.html):
                if url.split("?")[0].lower().endswith((".pdf", ".docx", ".xlsx", ".zip")):
                    found.setdefault(url, plain(label) or url.rsplit("/", 1)[-1])
    return tuple(Document(title=title, url=url) for url, title in found.items())


def _updates(meta: Metadata) -> tuple[Update, ...]:
    made = []
    for info in document(meta, "latestInfos") or ():
        words = plain(clean_html(repair(str(info.get("content") or ""))))
        changed = str(info.get("lastChangeDate") or info.get("approvalDate") or "")
        day = dates.moment(changed)[0] if re.match(r"\d{4}-\d{2}-\d{2}", changed) else None
        if words:
            made.append(Update(on=day, text=words))
    return tuple(made)
