"""The directory as a file: brought in from CSV or XLSX, all of it or nothing, and taken out."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from openpyxl import load_workbook

from domain.advocacy_letters import BodyKind
from domain.dispatches import AddresseeContent
from domain.errors import UsageError
from domain.people import Person
from domain.text import fold
from funding_db.engine import Session
from funding_db.repositories import addressees
from services import addressees as directory
from services.rights import Action, own_organisation

COLUMNS = (
    "body", "body_kind", "office", "language", "salutation", "country", "email", "postal",
    "source", "note",
)  # fmt: skip
_NEEDED = ("body", "body_kind", "office", "language", "salutation")
_MOST_BYTES, _MOST_UNPACKED, _MOST_ROWS = 2_000_000, 30_000_000, 5_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    changed: int
    same: int


def import_file(
    person: Person, session: Session, name: str, body: bytes, *, now: datetime
) -> Imported:
    """Keep the entries of a CSV or XLSX file; one that stands there already is corrected by it.

    An empty cell changes nothing that is known. Raises UsageError that names the row, and then
    keeps nothing.
    """
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    entries = _entries(name, body)
    added = changed = 0
    for entry in entries:
        known = addressees.find(session, organisation, entry)
        if known is None:
            directory.create(person, session, entry, now=now)
            added += 1
            continue
        stated = {key: value for key, value in entry.model_dump().items() if value}
        wanted = known.content.model_copy(update={**stated, "body_kind": entry.body_kind})
        if wanted != known.content:
            directory.change(
                person, session, known.id, wanted, expected_version=known.version, now=now
            )
            changed += 1
    return Imported(added, changed, len(entries) - added - changed)


def rows(person: Person, session: Session) -> list[dict[str, Any]]:
    """Return the directory as plain values, with its present office holders; unknown is None."""
    return [
        {
            **{column: getattr(one.content, column) for column in COLUMNS},
            "holder": next((h.holder.name for h in one.holders if h.holder and not h.until), None),
            "closed_on": one.content.closed_on.isoformat() if one.content.closed_on else None,
        }
        for one in directory.list_all(person, session, closed=True)
    ]


def _entries(name: str, content: bytes) -> list[AddresseeContent]:
    readers = {".csv": _csv, ".xlsx": _xlsx}
    reader = readers.get(PurePath(name).suffix.lower())
    if reader is None:
        raise UsageError("bring a CSV or an XLSX file")
    if len(content) > _MOST_BYTES:
        raise UsageError(f"a directory has at most {_MOST_BYTES // 1_000_000} MB")
    lines = reader(content)
    if len(lines) > _MOST_ROWS + 1:
        raise UsageError(f"a directory has at most {_MOST_ROWS} rows")
    if len(lines) < 2:
        raise UsageError("the file holds no entry")
    header = _header(lines[0])
    found, seen = [], set()
    for number, row in enumerate(lines[1:], 2):
        if not any(row):
            continue
        entry = _entry(dict(zip(header, row, strict=False)), number)
        place = (entry.body, entry.office, entry.language)
        if place in seen:
            raise UsageError(f"row {number}: this office stands in the file twice")
        seen.add(place)
        found.append(entry)
    return found


def _header(cells: list[str]) -> list[str]:
    header = [fold(cell).strip().replace(" ", "_") for cell in cells]
    lacking = [column for column in _NEEDED if column not in header]
    if lacking:
        raise UsageError(
            f"the column {', '.join(lacking)} is missing; columns are {', '.join(COLUMNS)}"
        )
    twice = [column for column in COLUMNS if header.count(column) > 1]
    if twice:
        raise UsageError(f"the column {', '.join(twice)} stands there twice")
    return header


def _entry(cells: dict[str, str], number: int) -> AddresseeContent:
    kind = fold(cells.get("body_kind", "")).strip().replace(" ", "_")
    if kind not in set(BodyKind):
        known = ", ".join(BodyKind)
        raise UsageError(f"row {number}: {kind[:40] or 'nothing'} is no kind of body: {known}")
    values = {column: cells.get(column, "") for column in COLUMNS}
    try:
        return directory.checked(
            AddresseeContent(
                **values | {"body_kind": BodyKind(kind), "language": values["language"].lower()}
            )
        )
    except UsageError as error:
        raise UsageError(f"row {number}: {error}") from error


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("save the file as CSV in UTF-8") from error
    first = text.split("\n", 1)[0]
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
        return [[_clean(cell) for cell in row] for row in reader]
    except csv.Error as error:
        raise UsageError(f"the file cannot be read as CSV: {error}") from error


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        unpacked = sum(e.file_size for e in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except zipfile.BadZipFile as error:
        raise UsageError("the file is not a readable XLSX file") from error
    if unpacked > _MOST_UNPACKED:
        raise UsageError("the file unpacks to too much")
    try:
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        cells = sheet.iter_rows(max_row=_MOST_ROWS + 2, max_col=40, values_only=True)
        return [[_clean(cell) for cell in row] for row in cells]
    except Exception as error:
        # openpyxl raises whatever its parts raise on a damaged file.
        raise UsageError("the file is not a readable XLSX file") from error


def _clean(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    if text.startswith("'") and text[1:2] in "=+-@":
        text = text[1:]  # how our own export keeps a spreadsheet from reading a formula
    return "".join(sign for sign in text if sign == "\n" or sign >= " ").strip()
