"""One search row of the portal (types 1, 2, 8) as a call record.

Keyed on `reference`: identifiers get corrected, and sub-calls of projects share their parent
topic's identifier. What cannot be read becomes an issue and stays unknown.
"""

import datetime as dt
import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from crawlers.facts import topics
from crawlers.normalise import numbers
from crawlers.normalise.texts import plain_text, repair
from crawlers.portal import action, budget, conditions, dates, pages
from crawlers.portal.blocks import blocks
from crawlers.portal.meta import Metadata, document, first, many
from crawlers.portal.news import updates
from crawlers.portal.rates import rates
from domain.call import Area, CallRecord, Document, Issue, TextBlock
from domain.enums import (
    AreaScheme,
    BudgetScope,
    CallLevel,
    DeadlineModel,
    IssueLevel,
    PublicationStatus,
    TextKind,
)
from domain.errors import BadValue, PageShapeError, SourceError, UnknownCategory
from domain.reference import countries, programmes
from domain.text import plain

SOURCE_ID = "eu_ft_portal"
_LINK = re.compile(r'<a href="(https?://[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
_DIGITS = re.compile(r"\d+")
_COUNTRY = re.compile(r"(?<=/)([A-Z]{2})$")
_T = TypeVar("_T")

TOPIC, EXTERNAL, CASCADE = "1", "2", "8"
LEGACY = "SEDIA_PRD_CENTRICITY"


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
    found = row.get("metadata")
    meta: Metadata = found if isinstance(found, Mapping) else {}
    reference = repair(str(row.get("reference") or "")).strip()
    kind = first(meta, "type")
    title = _title(row, meta, kind)
    if not reference or not title or kind not in (TOPIC, EXTERNAL, CASCADE):
        raise PageShapeError(
            f"a row without reference, title or known type ({kind})", value=reference
        )
    url = _address(meta, kind, reference)
    reader = Reader(reference, url)
    texts = _texts(meta, kind)
    fields = (
        _identity(meta, kind)
        | _when(reader, meta, kind)
        | _money(reader, meta, kind)
        | _form(reader, meta, url)
        | _who(texts, url)
    )
    record = CallRecord(
        source_id=SOURCE_ID,
        source_ref=reference,
        url=url,
        title=title,
        language=(first(meta, "language") or str(row.get("language") or "en")).lower(),
        texts=tuple(texts),
        documents=_documents(reader, meta, texts),
        updates=updates(reader.read("updates", lambda: document(meta, "latestInfos"), None)),
        **fields,
    )
    record, told = topics.complete(record)
    return record, (*reader.issues, *told)


def is_legacy(meta: Metadata) -> bool:
    """Say whether a row belongs to the old copy of the index, whose status is long out of date."""
    return first(meta, "DATASOURCE") == LEGACY or first(meta, "datasource") == LEGACY


def is_stub(meta: Metadata) -> bool:
    """Say whether a row is one of the index's empty shells: no status, no date and no text."""
    return not any(
        first(meta, name) for name in ("status", "deadlineDate", "descriptionByte", "description")
    )


def _title(row: Mapping[str, Any], meta: Metadata, kind: str | None) -> str:
    """A sub-call's `title` is its parent topic's: its own stands in callTitle and summary."""
    own = first(meta, "callTitle") or row.get("summary") if kind == CASCADE else None
    return plain_text(repair(str(own or first(meta, "title") or row.get("summary") or "")))


def _address(meta: Metadata, kind: str, reference: str) -> str:
    """Return the page for people; the `url` of a sub-call leads to its parent and is not used."""
    number = _DIGITS.match(reference)
    identifier = first(meta, "identifier")
    if kind == CASCADE and number:
        return pages.cascade(number.group())
    if kind == EXTERNAL and number:
        return pages.external(number.group())
    return pages.topic(identifier) if identifier else pages.HOME


def _identity(meta: Metadata, kind: str) -> dict[str, Any]:
    identifier, call = first(meta, "identifier"), first(meta, "callIdentifier")
    parent = "title" if kind == CASCADE else "callTitle"
    level = CallLevel.SUBCALL if kind == CASCADE else CallLevel.TOPIC
    goal = first(meta, "destinationDescription") or first(meta, "destinationGroup")
    return {
        "identifier": identifier,
        "level": CallLevel.CALL if kind == EXTERNAL else level,
        "parent_identifier": identifier if kind == CASCADE else call,
        "parent_title": plain_text(first(meta, parent) or "") or None,
        "programme": programme_of(meta),
        "programme_text": first(meta, "frameworkProgramme") or "",
        "specific_objective": first(meta, "specificObjective"),
        "destination": goal or first(meta, "destination"),
        # The index gives the parts of a set in any order: sorted, so that nothing seems to change.
        "divisions": tuple(sorted(many(meta, "programmeDivision"))),
        "publisher": _publisher(meta, kind),
        "areas": _areas(identifier) if kind == EXTERNAL else (),
        "keywords": _keywords(meta, identifier, call),
    }


def programme_of(meta: Metadata) -> str | None:
    """Return our code of the programme; Horizon rows name it among their divisions too."""
    stated = first(meta, "frameworkProgramme")
    numbers_ = (stated,) if stated else many(meta, "programmeDivision")
    return next((code for number in numbers_ if (code := programmes.by_portal_id(number))), None)


def _areas(identifier: str | None) -> tuple[Area, ...]:
    """Return the country at the end of an external-action code such as EuropeAid/186246/DD/ACT/NG."""
    found = _COUNTRY.search(identifier or "")
    if found is None or countries.normalise(found.group(1)) != found.group(1):
        return ()
    return (Area(scheme=AreaScheme.COUNTRY, code=found.group(1), text=found.group()),)


def _publisher(meta: Metadata, kind: str) -> str:
    """A sub-call is published by an EU-funded project, everything else by the Commission."""
    if kind == CASCADE:
        return first(meta, "projectAcronym") or first(meta, "projectName") or ""
    return "European Commission"


def _keywords(meta: Metadata, *codes: str | None) -> tuple[str, ...]:
    """Return keywords and tags; the first entries only repeat the topic's and the call's code."""
    repeated = {code.casefold() for code in codes if code}
    words = (*many(meta, "keywords"), *many(meta, "tags"), *many(meta, "crossCuttingPriorities"))
    return tuple(dict.fromkeys(word for word in words if word.casefold() not in repeated))


def _when(reader: Reader, meta: Metadata, kind: str) -> dict[str, Any]:
    texts, actions = many(meta, "deadlineDate"), _actions(reader, meta)
    repeated = {str(day)[:10] for action in actions for day in action.get("deadlineDates") or ()}
    moments = _moments(reader, texts or sorted(repeated))
    if texts and repeated and {day.isoformat() for day, _ in moments} != repeated:
        reader.note(
            "contradiction", "deadlines", " ".join(sorted(repeated)), "actions give other days"
        )
    model = _model(reader, meta, actions)
    found = dates.deadlines(moments, model, programme_of(meta), is_topic=kind == TOPIC)
    opens = reader.read("opens_on", lambda: _opening(meta), None)
    if opens and found and opens > found[-1].on:
        reader.note("contradiction", "opens_on", opens.isoformat(), "opens after its last deadline")
    return {
        "published_status": _status(reader, meta),
        "opens_on": opens,
        "deadline_model": model,
        "deadlines": found,
        "dates_text": "" if len(moments) == len(texts or repeated) else ", ".join(texts),
    }


def _moments(reader: Reader, texts: Iterable[str]) -> list[dates.Moment]:
    read = [reader.read("deadlines", partial(dates.moment, text), None) for text in texts]
    return [moment for moment in read if moment is not None]


def _model(
    reader: Reader, meta: Metadata, actions: Sequence[Mapping[str, Any]]
) -> DeadlineModel | None:
    """Return the model; the actions repeat it as their submission procedure."""
    procedures = [action.get("submissionProcedure") for action in actions]
    repeated = [p.get("abbreviation") for p in procedures if isinstance(p, Mapping)]
    words = [word for word in (first(meta, "deadlineModel"), *repeated) if word]
    if len(set(words)) > 1:
        reader.note("contradiction", "deadline_model", " / ".join(words), "two models are given")
    return reader.read("deadline_model", lambda: dates.model(words[0]) if words else None, None)


def _status(reader: Reader, meta: Metadata) -> PublicationStatus | None:
    if is_legacy(meta):
        reader.note(
            "stale_row",
            "published_status",
            first(meta, "status"),
            "row of the old copy of the index",
        )
        return None
    return reader.read("published_status", lambda: dates.status(first(meta, "status")), None)


def _opening(meta: Metadata) -> dt.date | None:
    text = first(meta, "startDate")
    return dates.moment(text)[0] if text else None


def _money(reader: Reader, meta: Metadata, kind: str) -> dict[str, Any]:
    if kind != TOPIC:
        return _plain_budget(reader, meta)
    overview = reader.read("budget_total", lambda: document(meta, "budgetOverview"), None)
    found = budget.budget_of(overview, first(meta, "identifier") or "")
    for field, error in found.problems:
        reader.note("bad_value", field, error.value, str(error))
    return {
        "budget_total": found.total,
        "budget_scope": found.scope,
        "budget_text": found.text,
        "grant_min": found.grant_min,
        "grant_max": found.grant_max,
        "expected_grants": found.expected_grants,
        "action_type": found.action_type,
    }


def _plain_budget(reader: Reader, meta: Metadata) -> dict[str, Any]:
    """A sub-call's or external call's budget is a bare number: without currency it stays text."""
    text, currency = first(meta, "budget"), first(meta, "currency")
    if text is None:
        return {}
    total = None
    if currency and re.fullmatch("[A-Z]{3}", currency):
        total = reader.read("budget_total", lambda: numbers.money(text, currency), None)
    return {
        "budget_total": total,
        "budget_scope": BudgetScope.TOPIC if total else BudgetScope.UNKNOWN,
        "budget_text": f"{text} {currency or ''}".strip(),
    }


def _form(reader: Reader, meta: Metadata, url: str) -> dict[str, Any]:
    label = " ".join((first(meta, "typesOfAction") or "").split())
    made: dict[str, Any] = {
        "action_type_text": label,
        "instrument": action.instrument(label),
        "pays_for": action.pays_for(label, url),
    }
    if code := _action_code(_actions(reader, meta)):
        made["action_type"] = code
    return made


def _actions(reader: Reader, meta: Metadata) -> list[Mapping[str, Any]]:
    listed = reader.read("action_type", lambda: document(meta, "actions"), None)
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _action_code(actions: Iterable[Mapping[str, Any]]) -> str | None:
    for one in actions:
        for kind in one.get("types") or ():
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


def _documents(reader: Reader, meta: Metadata, texts: Iterable[TextBlock]) -> tuple[Document, ...]:
    """Return the files named in conditions and support, then the doors to the submission system."""
    found: dict[str, str] = {}
    for text in texts:
        if text.kind in (TextKind.CONDITIONS, TextKind.SUPPORT):
            for url, label in _LINK.findall(text.html):
                if url.split("?")[0].lower().endswith((".pdf", ".docx", ".xlsx", ".zip")):
                    found.setdefault(html.unescape(url), plain(label) or url.rsplit("/", 1)[-1])
    links = reader.read("documents", lambda: document(meta, "links"), None)
    for link in links if isinstance(links, list) else ():
        address = str(link.get("url") or "") if isinstance(link, Mapping) else ""
        if address.startswith("https://"):
            found.setdefault(
                repair(address), repair(str(link.get("criterionDescription") or address))
            )
    return tuple(Document(title=title, url=url) for url, title in found.items())
