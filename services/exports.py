"""Calls and matches as files for other programs; the same rows as on the screen."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook

from domain.advocacy_asks import Outcome
from domain.deadline import Deadline
from domain.deliverables import DeliverableFilter
from domain.errors import UsageError
from domain.hand import Entered
from domain.i18n import texts
from domain.listing import CallFilters
from domain.money import Money
from domain.people import Person
from domain.reference import programmes
from domain.status import brussels_day
from domain.views import ListedCall, ProjectView
from funding_db.engine import Session
from services import addressee_files, calendar, deliverable_board, projects, standards
from services import calls as call_service
from services import matches as match_service
from services import sources as source_service
from services.cells import safe, safe_in_csv
from services.settings import settings

_ALL = 100_000
_LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
Row = dict[str, Any]
_STANDARDS = {
    "common-grants": standards.common_grants_file,
    "aides-territoires": standards.aides_territoires_file,
}
"""Forms of calls that other programs of the field read."""


def calls(
    person: Person, session: Session, filters: CallFilters, form: str, *, now: datetime
) -> bytes:
    """Return every call that passes the filters as a file; raises UsageError for a new form."""
    if form in _STANDARDS:
        return _STANDARDS[form](person, session, filters, now=now)
    page = call_service.find_calls(person, session, filters, limit=_ALL, now=now)
    if form == "ics":
        return calendar.written(
            page.items,
            calendar.moves_of(session, page.items),
            texts(person.language),
            base_url=settings().base_url(),
            licences=_licences(person, session),
            today=brussels_day(now),
        )
    licences = _licences(person, session)
    rows = [call_values(c) | {"licence": licences.get(c.row.source_id)} for c in page.items]
    return written(rows, form, "calls")


def matches(
    person: Person, session: Session, form: str, *, now: datetime, project_id: int | None = None
) -> bytes:
    """Return the matches of one project, or of all of the organisation, as a file.

    Raises UsageError for a form that there is not, NotFound for a project of others.
    """
    words, licences = texts(person.language), _licences(person, session)
    rows = []
    chosen: Sequence[ProjectView] = (
        projects.list_all(person, session)
        if project_id is None
        else (projects.get(person, session, project_id),)
    )
    for project in chosen:
        results = match_service.match_project(person, session, project.id, now=now)
        uids = [result.call_uid for result in results]
        listed = call_service.listed_many(person, session, uids, now=now)
        by_uid = {call.row.uid: call for call in listed}
        for rank, result in enumerate(results, 1):
            call = by_uid.get(result.call_uid)
            if call is None:  # folded into another since the ranking was made
                continue
            rows.append(
                {
                    "project": project.profile.title,
                    "applicant": project.applicant.content.name if project.applicant else None,
                    "rank": rank,
                    "verdict": result.verdict,
                    "relevance": round(result.relevance, 4),
                    "confidence": round(result.confidence, 4),
                    "reasons": "; ".join(words.message(r.text) for r in result.reasons),
                    "questions": "; ".join(words.message(q.text) for q in result.questions),
                    **call_values(call),
                    "licence": licences.get(call.row.source_id),
                }
            )
    return written(rows, form, "matches")


def deliverables(person: Person, session: Session, form: str) -> bytes:
    """Return the deliverables that the person may see as a file; raises UsageError."""
    cards = deliverable_board.board(person, session, DeliverableFilter())
    return written([_deliverable(card) for card in cards], form, "deliverables")


def addressees(person: Person, session: Session, form: str) -> bytes:
    """Return the organisation's directory as csv, xlsx, json or jsonl."""
    return written(addressee_files.rows(person, session), form, "addressees")


def _deliverable(card: deliverable_board.Card) -> Row:
    view, content = card.view, card.view.content
    return {
        "id": view.id,
        "title": view.title,
        "kind": content.kind,
        "state": view.state,
        "column": card.progress.column,
        "in_name_of": content.in_name_of,
        "visibility": content.visibility,
        "action": content.action,
        "themes": "; ".join(content.themes) or None,
        "programmes": "; ".join(content.programmes) or None,
        "languages": "; ".join(view.languages) or None,
        "planned_on": content.planned_on.isoformat() if content.planned_on else None,
        "happened_on": content.happened_on.isoformat() if content.happened_on else None,
        "place": content.place,
        "addressees": card.progress.addressees,
        "answered": card.answered,
        **{f"asks_{outcome}": card.asks.get(outcome, 0) for outcome in Outcome},
        "document_says": view.loaded_status,
        "due_as_printed": view.due_as_printed,
        "source": view.source,
        "wording": view.wording,
        "approved_wording": view.approved_wording,
        "made_at": view.made_at.isoformat(),
        "updated_at": view.updated_at.isoformat(),
    }


def _licences(person: Person, session: Session) -> dict[str, str]:
    return source_service.licences(person, session)


def call_values(call: ListedCall) -> Row:
    """Return one call as plain values; unknown is None."""
    row, deadline = call.row, call.next_deadline
    return {
        "uid": row.uid,
        "identifier": row.identifier,
        "title": row.title,
        "programme": programmes.name_of(row.programme) or None,
        "status": call.status,
        "planned": "yes" if row.dates.planned_until is not None else None,
        "missing_since": _day(row.missing_since),
        "opens_on": row.dates.opens_on.isoformat() if row.dates.opens_on else None,
        "next_deadline": deadline.on.isoformat() if deadline else None,
        "deadline_kind": _kind_of(deadline) if deadline else None,
        "hour": deadline.time.isoformat("minutes") if deadline and deadline.time else None,
        "timezone": deadline.timezone if deadline else None,
        "days_left": call.days_left,
        "action_type": row.action_type,
        "grant_min": _amount(row.grant_min),
        "grant_max": _amount(row.grant_max),
        "budget": _amount(row.budget_total),
        "budget_covers": row.budget_scope,
        "entered_by_hand": _entered(row.entered),
        "also_in": "; ".join(row.also_in) or None,
        "source": row.source_id,
    }


def _day(at: datetime | None) -> str | None:
    return brussels_day(at).isoformat() if at else None


def _kind_of(deadline: Deadline) -> str:
    return f"{deadline.kind} {deadline.number}" if deadline.number else str(deadline.kind)


def _entered(mark: Entered | None) -> str | None:
    """Return since when a call stands here by hand and whether it was checked; never by whom."""
    if mark is None:
        return None
    checked = f"checked {mark.checked_at:%Y-%m-%d}" if mark.checked_at else "not checked"
    return f"{mark.at:%Y-%m-%d}, {checked}"


def _amount(money: Money | None) -> str | None:
    return f"{money.major} {money.currency}" if money else None


def written(rows: Sequence[Row], form: str, name: str) -> bytes:
    """Return rows as a file of one form, formulas guarded; raises UsageError for another form."""
    writers: dict[str, Callable[[Sequence[Row], str], bytes]] = {
        "csv": _csv,
        "xlsx": _xlsx,
        "json": _json,
        "jsonl": _jsonl,
    }
    if form not in writers:
        raise UsageError(f"{form} is no form of export; write {', '.join(writers)} or ics")
    return writers[form](rows, name)


def _csv(rows: Sequence[Row], _name: str) -> bytes:
    out = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows({k: safe_in_csv(v) for k, v in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[Row], name: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    if rows:
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append([safe(None if v is None else _plain(v)) for v in row.values()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float)) else str(value)


def _json(rows: Sequence[Row], _name: str) -> bytes:
    return json.dumps(list(rows), ensure_ascii=False, indent=1).encode()


def _jsonl(rows: Sequence[Row], _name: str) -> bytes:
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    # Many programs end a line at these too; inside JSON they may be written as numbers.
    return "".join(f"{line.translate(_LINE_ENDS)}\n" for line in lines).encode()
