"""Members' surveys as evidence: the question as worded, how many answered, on which day.

The file holds one line an answer. Names of cities are not asked for, and a file that carries them
in columns of its own is refused.
"""

import csv
import io
from collections import defaultdict
from datetime import date, datetime

from domain.accounts import AuditAction
from domain.advocacy_views import AnswerCount, SurveyView
from domain.errors import NotFound, UsageError
from domain.people import Person
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import evidence
from services import audit
from services.rights import Action, own_organisation

COLUMNS = ("question", "answer", "cities", "n", "date")
_MOST_BYTES = 1_000_000
_MOST_LINES = 2_000
_LONGEST = 500


def list_all(person: Person, session: Session) -> tuple[SurveyView, ...]:
    """Return the organisation's surveys, newest first."""
    return evidence.surveys(session, own_organisation(person, Action.READ_ADVOCACY))


def get(person: Person, session: Session, survey_id: int) -> SurveyView:
    """Return one survey; raises NotFound, also for another organisation's."""
    for survey in list_all(person, session):
        if survey.id == survey_id:
            return survey
    raise NotFound("there is no such survey")


def import_csv(person: Person, session: Session, data: bytes, *, now: datetime) -> tuple[int, ...]:
    """Keep the questions of a CSV file and return their numbers; all of them or none.

    Raises UsageError with the line that cannot be used.
    """
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    read = _read(data, brussels_day(now))
    numbers = tuple(
        evidence.add_survey(session, organisation, one, person_id=person.id or None, now=now)
        for one in read
    )
    for number in numbers:
        audit.note(
            person,
            session,
            AuditAction.SURVEY_IMPORTED,
            now=now,
            organisation_id=organisation,
            thing=f"survey:{number}",
        )
    return numbers


def _read(data: bytes, today: date) -> list[SurveyView]:
    grouped: defaultdict[tuple[str, int, date], list[AnswerCount]] = defaultdict(list)
    for number, line in enumerate(_lines(data), 2):
        question, answer = line["question"].strip(), line["answer"].strip()
        if not question or not answer or max(len(question), len(answer)) > _LONGEST:
            raise UsageError(
                f"line {number}: a question and an answer of at most {_LONGEST} letters"
            )
        answered, cities = _count(line["n"], number), _count(line["cities"], number)
        if not answered > 0 or cities > answered:
            raise UsageError(f"line {number}: more cities than the {answered} that answered")
        key = (question, answered, _day(line["date"], number, today))
        if any(one.answer == answer for one in grouped[key]):
            raise UsageError(f"line {number}: the answer stands twice")
        grouped[key].append(AnswerCount(answer, cities))
    if not grouped:
        raise UsageError("the file has no line with an answer")
    return [
        SurveyView(0, question, answered, day, tuple(answers))
        for (question, answered, day), answers in grouped.items()
    ]


def _lines(data: bytes) -> list[dict[str, str]]:
    if len(data) > _MOST_BYTES:
        raise UsageError(f"a survey has at most {_MOST_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("save the file as CSV in UTF-8") from error
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",", strict=True)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        if sorted(names) != sorted(COLUMNS):
            raise UsageError(f"the columns are {', '.join(COLUMNS)}, and no others")
        reader.fieldnames = names
        rows = list(reader)
    except csv.Error as error:
        raise UsageError(f"the file cannot be read as CSV: {error}") from error
    if len(rows) > _MOST_LINES:
        raise UsageError(f"a survey has at most {_MOST_LINES} lines")
    for number, line in enumerate(rows, 2):
        if set(line) != set(COLUMNS) or None in line.values():
            raise UsageError(f"line {number}: {len(COLUMNS)} values are wanted")
    return rows


def _count(text: str, number: int) -> int:
    bare = text.strip()
    if not (bare.isascii() and bare.isdigit() and len(bare) <= 6):
        raise UsageError(f"line {number}: “{bare[:40]}” is no number of cities")
    return int(bare)


def _day(text: str, number: int, today: date) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"line {number}: write the day as 2026-11-21") from error
    if day > today:
        raise UsageError(f"line {number}: the day of the survey is in the future")
    return day
