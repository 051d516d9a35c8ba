"""Projects out of files that people bring: JSON, CSV or XLSX. All rows are good, or none is taken."""

import csv
import io
import json
import math
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import PurePath
from typing import Any

from babel import Locale
from openpyxl import load_workbook
from pydantic import ValidationError

from domain.enums import ApplicantType, CostKind
from domain.errors import Refusal, UsageError
from domain.money import Money
from domain.project import ProjectProfile
from domain.reference import countries
from domain.text import fold
from services import cost_rows, project_texts

_MAX_BYTES = 5_000_000
_MAX_UNPACKED = 50_000_000
_MAX_ROWS = 1_000
_MAX_CHARACTERS = {"title": 500, "summary": 20_000}
_MAX_POPULATION = 100_000_000
_ENCODINGS = ("utf-8-sig", "cp1252")
_AMOUNT = re.compile(
    r"([\d.,\s'\xa0\u202f]+)\s*(k|m|mio|million|millions|thousand|tsd|bn)?\.?", re.IGNORECASE
)
_SCALE = {"k": 10**3, "thousand": 10**3, "tsd": 10**3, "m": 10**6, "mio": 10**6, "million": 10**6,
          "millions": 10**6, "bn": 10**9}  # fmt: skip
_CURRENCY = {"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "zł": "PLN", "pln": "PLN", "kč": "CZK",
             "czk": "CZK", "sek": "SEK", "dkk": "DKK", "huf": "HUF", "ft": "HUF", "ron": "RON", "lei": "RON",
             "£": "GBP", "gbp": "GBP", "chf": "CHF", "nok": "NOK"}  # fmt: skip
_LANGUAGE = re.compile(r"[a-z]{2}([-_][a-z]{2,4})?")
_LANGUAGES = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv",
    "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv", "uk",
)  # fmt: skip
COLUMNS = (
    "title", "summary", "language", "country", "city", "nuts", "applicant_type", "population",
    "budget", "own_funds", "wants", "applicant",
)  # fmt: skip
_ONLY_JSON = frozenset({"answers", "wants_text", "costs", "region_category"})

Rows = list[tuple[int, dict[str, Any]]]
"""Rows of a file with the number under which a person finds them."""


def read_projects(
    name: str, content: bytes, applicants: Mapping[str, int] | None = None
) -> list[ProjectProfile]:
    """Return the projects of a file; raises UsageError that names row and column.

    `applicants` are the numbers of those that a row may name, by folded name; None where projects
    are only read and not kept.
    """
    check_size(name, len(content))
    readers = {".json": _json, ".csv": _csv, ".xlsx": _xlsx}
    reader = readers.get(PurePath(name).suffix.lower())
    if reader is None:
        raise Refusal("{name} is none of JSON, CSV and XLSX", name=name)
    rows = reader(name, content)
    if not rows:
        raise Refusal("{name} holds no project", name=name)
    if len(rows) > _MAX_ROWS:
        raise Refusal("{name} holds more than {count} projects", name=name, count=_MAX_ROWS)
    return [_profile(row, number, applicants) for number, row in rows]


def check_size(name: str, size: int) -> None:
    """Refuse a file of more bytes than any list of projects has; raises UsageError."""
    if size > _MAX_BYTES:
        raise Refusal("{name} is larger than {count} MB", name=name, count=_MAX_BYTES // 1_000_000)


def _text(name: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("{name} is in no encoding that we know; save it as UTF-8", name=name)


def _json(name: str, content: bytes) -> Rows:
    try:
        found = json.loads(_text(name, content))
    except ValueError as error:
        raise UsageError(f"{name} is not JSON: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{name} is nested too deeply") from error
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{name} must hold one object or a list of objects")
    return list(enumerate(rows, 1))


def _csv(name: str, content: bytes) -> Rows:
    text = _text(name, content)
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UsageError(f"{name} is not a CSV file: {error}") from error
    return _table(name, rows)


def _xlsx(name: str, content: bytes) -> Rows:
    try:
        unpacked = sum(e.file_size for e in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except zipfile.BadZipFile as error:
        raise Refusal("{name} is not a readable XLSX file", name=name) from error
    if unpacked > _MAX_UNPACKED:
        raise UsageError(f"{name} unpacks to too much")
    try:
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        cells = sheet.iter_rows(max_row=_MAX_ROWS + 2, max_col=64, values_only=True)
        rows = [list(row) for row in cells]
    except Exception as error:
        # openpyxl raises whatever its parts raise on a damaged file.
        raise Refusal("{name} is not a readable XLSX file", name=name) from error
    return _table(name, rows)


def _table(name: str, rows: list[list[Any]]) -> Rows:
    """Give each row under the header with the number that a spreadsheet shows beside it."""
    if not rows:
        return []
    header = [fold(str(cell or "")).strip().replace(" ", "_") for cell in rows[0]]
    if "title" not in header:
        raise Refusal(
            "{name} has no column title; columns are {columns}",
            name=name,
            columns=", ".join(COLUMNS),
        )
    twice = [column for column in dict.fromkeys(header) if column and header.count(column) > 1]
    if twice:
        raise Refusal("{name} has the column {columns} twice", name=name, columns=", ".join(twice))
    return [
        (number, dict(zip(header, row, strict=False)))
        for number, row in enumerate(rows[1:], 2)
        if any(cell not in (None, "") for cell in row)
    ]


def _profile(
    row: Mapping[str, Any], number: int, applicants: Mapping[str, int] | None
) -> ProjectProfile:
    cells = {
        str(key).strip().lower(): value for key, value in row.items() if value not in (None, "", [])
    }
    further = {name for name in cells if project_texts.is_column(name)}
    unknown = set(cells) - set(COLUMNS) - _ONLY_JSON - {""} - further
    if unknown:
        raise Refusal(
            "row {number}: {why}",
            number=number,
            why=Refusal("unknown column {columns}", columns=", ".join(sorted(unknown))),
        )
    try:
        return ProjectProfile(
            title=_string(cells, "title"),
            summary=_string(cells, "summary"),
            language=_language(cells.get("language")),
            others=project_texts.further(cells, _language(cells.get("language")), _string),
            country=_country(cells.get("country")),
            city=_string(cells, "city") or None,
            nuts=tuple(code.upper() for code in _list(cells.get("nuts"), "nuts")),
            applicant_type=_applicant(cells.get("applicant_type")),
            population=_population(cells.get("population")),
            budget=_amount(cells.get("budget"), "budget"),
            own_funds=_amount(cells.get("own_funds"), "own_funds"),
            costs=cost_rows.costs(cells.get("costs"), _amount),
            region_category=cost_rows.region_category(cells.get("region_category")),
            answers=cells.get("answers") or {},
            applicant_id=_named(_string(cells, "applicant"), applicants),
            **_wants(cells),
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        column = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"row {number}: column {column}: {first['msg']}") from error
    except UsageError as error:
        raise Refusal("row {number}: {why}", number=number, why=error) from error


def _string(cells: Mapping[str, Any], name: str) -> str:
    text = _cell(cells.get(name), name)
    if name == "title" and not text:
        raise Refusal("column title is empty")
    most = _MAX_CHARACTERS.get(name.split("_")[0], 200)
    if len(text) > most:
        raise Refusal("column {name} is longer than {count} characters", name=name, count=most)
    return text


def _cell(value: Any, name: str) -> str:
    """Return one cell as clean text; signs that no text has are left out or refused."""
    if isinstance(value, (dict, list)):
        raise UsageError(f"column {name} must hold one text")
    text = "".join(c for c in str("" if value is None else value) if c in "\n\t" or c >= " ")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"column {name} holds half of a character; type it again") from error
    return unicodedata.normalize("NFC", text).strip()


def _language(value: Any) -> str | None:
    if value is None:
        return None
    text = _cell(value, "language").lower()
    if _LANGUAGE.fullmatch(text):
        return text[:2]
    code = _language_codes().get(fold(text))
    if code is None:
        raise Refusal(
            "column language: “{value}” is no language; write fr, de, el …", value=text[:40]
        )
    return code


@cache
def _language_codes() -> dict[str, str]:
    """Return the codes of the Union's languages by their English and own names, folded."""
    english = Locale("en").languages
    names = {fold(english[code]): code for code in _LANGUAGES}
    return names | {fold(Locale(code).get_display_name() or code): code for code in _LANGUAGES}


def _list(value: Any, name: str) -> list[str]:
    values = value if isinstance(value, list) else re.split(r"[;,|]", _cell(value, name))
    return [text for v in values if (text := _cell(v, name))]


def _country(value: Any) -> str | None:
    if value is None:
        return None
    code = countries.normalise(str(value))
    if code is None:
        raise Refusal("column country: “{value}” is no country", value=str(value)[:40])
    return code


def _applicant(value: Any) -> ApplicantType | None:
    if value is None:
        return None
    text = fold(str(value)).strip().replace(" ", "_")
    try:
        return ApplicantType("municipality" if text == "city" else text)
    except ValueError as error:
        known = ", ".join(ApplicantType)
        raise UsageError(f"column applicant_type: {text[:40]!r} is none of {known}") from error


def _named(name: str, applicants: Mapping[str, int] | None) -> int | None:
    """Return the number of the organisation's applicant of a name; None when none is named."""
    if not name:
        return None
    if applicants is None:
        raise UsageError("column applicant: nothing is kept here; state kind, inhabitants and nuts")
    number = applicants.get(" ".join(fold(name).split()))
    if number is None:
        raise Refusal(
            "column applicant: “{value}” is none of your applicants; add it first",
            value=name[:40],
        )
    return number


def _population(value: Any) -> int | None:
    if value is None:
        return None
    text = _plain_cell(value, "population")
    digits = re.sub(r"[\s.,'\xa0\u202f]", "", text)
    if not digits.isascii() or not digits.isdigit() or int(digits[:12]) > _MAX_POPULATION:
        raise Refusal("column population: “{value}” is no number of people", value=text[:40])
    return int(digits)


def _plain_cell(value: Any, name: str) -> str:
    """Return a cell that may be a number of the file's own kind as text; 1200.0 is 1200."""
    if isinstance(value, bool):
        raise UsageError(f"column {name}: {value} is no number")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _cell(value, name)


def _wants(cells: Mapping[str, Any]) -> dict[str, Any]:
    """What is no name of a kind of cost stays the city's own words, for the matcher to read."""
    kinds, words = [], _list(cells.get("wants_text"), "wants_text")
    for want in _list(cells.get("wants"), "wants"):
        name = fold(want).replace(" ", "_")
        if name in set(CostKind):
            kinds.append(CostKind(name))
        else:
            words.append(want)
    return {"wants": tuple(dict.fromkeys(kinds)), "wants_text": ", ".join(words)}


def _amount(value: Any, column: str) -> Money | None:
    """Read 1200000, "1.200.000,50 €" or "€4.5 m"; euro when no currency is written."""
    if value is None:
        return None
    if isinstance(value, dict):
        return _money(value, column)
    text, currency = _plain_cell(value, column).lower(), "EUR"
    if isinstance(value, float):
        text = f"{Decimal(str(value)):.2f}" if math.isfinite(value) else ""
    for sign, code in sorted(_CURRENCY.items(), key=lambda pair: -len(pair[0])):
        if text.startswith(sign) or text.endswith(sign):
            text, currency = text.removeprefix(sign).removesuffix(sign).strip(), code
            break
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise Refusal("column {name}: “{value}” is no amount", name=column, value=str(value)[:40])
    try:
        number = Decimal(_plain_number(found.group(1)))
        return Money.of(number * _SCALE.get((found.group(2) or "").lower(), 1), currency)
    except (InvalidOperation, ValueError) as error:
        raise Refusal(
            "column {name}: “{value}” is no amount", name=column, value=str(value)[:40]
        ) from error


def _money(value: Mapping[str, Any], column: str) -> Money:
    try:
        return Money.model_validate(value)
    except ValidationError as error:
        raise UsageError(f"column {column}: write an amount such as 4500000") from error


def _plain_number(text: str) -> str:
    """Tell decimal from grouping signs; three digits after a single sign are a group."""
    bare = re.sub(r"[\s'\xa0\u202f]", "", text)
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return bare
    sign, other = bare[last], "," if bare[last] == "." else "."
    tail = len(bare) - last - 1
    if other in bare or bare.count(sign) > 1:
        grouped = bare.replace(other, "")
        return grouped.replace(sign, "" if bare.count(sign) > 1 else ".")
    if tail == 3 and len(bare[:last]) <= 3 and bare[:last] != "0":
        return bare.replace(sign, "")
    return bare.replace(sign, ".")
