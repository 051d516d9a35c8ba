"""One row of Portugal 2030's yearly plan of notices as a planned call.

The plan is the timetable of Article 49(2) of Regulation (EU) 2021/1060: everything in it is
indicative, so that no row is ever open by itself.
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crawlers.bases.reading import Reading
from crawlers.bases.workbook import Cell, text
from crawlers.normalise import amounts, dates, numbers
from crawlers.pt2030 import terms
from crawlers.pt2030.notice import PUBLISHER
from domain.call import Area, CallRecord, Issue, Period
from domain.deadline import Deadline
from domain.enums import ApplicantType, BudgetScope, CallLevel, Instrument, PublicationStatus
from domain.errors import BadValue, PageShapeError
from domain.money import Money
from domain.text import fold

SOURCE_ID = "pt_portugal2030_plan"
PAGE = "https://portugal2030.pt/plano-anual-de-avisos/"

COLUMNS = (
    "ID", "Designacao do Aviso", "Programa", "Objetivo Especifico", "Fundo", "Natureza Aviso",
    "Dotação Fundo", "Data Inicio Prevista", "Data Fim Prevista", "Quadrimestre", "NUTS II",
    "Tipo Ent. Beneficiária", "Modalidade Apresentação Candidatura",
)  # fmt: skip

_LANGUAGES = ("pt",)
_FOUR_MONTHS = 4
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOUGHT = re.compile(r"0+(?:[.,]0+)?\s*(?:€|EUR)?")


def record_from_row(row: Mapping[str, Cell], url: str) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the planned call of a row and what could not be read; `url` is its page for people.

    Raises PageShapeError for a row without its number or its title.
    """
    told = {name: text(row[name]) for name in COLUMNS}
    ref, title = told["ID"], told["Designacao do Aviso"]
    if not ref or not title:
        raise PageShapeError("a row without number or title", url=url, value=str(told)[:200])
    reading = Reading(ref, url)
    funds = _parts(told["Fundo"])
    objective = reading.read(
        "specific_objective", lambda: terms.objective(told["Objetivo Especifico"]), None
    )
    return (
        CallRecord(
            source_id=SOURCE_ID,
            source_ref=ref,
            url=url,
            title=title,
            language="pt",
            level=CallLevel.CALL,
            publisher=PUBLISHER,
            instrument=Instrument.GRANT,
            published_status=PublicationStatus.FORTHCOMING,
            planned=True,
            programme=terms.programme(funds, objective),
            programme_text=told["Programa"],
            fund="; ".join(funds) or None,
            specific_objective=objective,
            keywords=tuple(filter(None, [told["Objetivo Especifico"]])),
            procedure=reading.read(
                "procedure", lambda: terms.procedure(told["Natureza Aviso"]), None
            ),
            action_type_text=told["Modalidade Apresentação Candidatura"],
            applicants=_applicants(told["Tipo Ent. Beneficiária"]),
            applicants_text=told["Tipo Ent. Beneficiária"],
            areas=_areas(reading, told["NUTS II"]),
            **_budget(reading, row["Dotação Fundo"]),
            **_dates(reading, row, told),
        ),
        tuple(reading.issues),
    )


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _applicants(kinds: str) -> tuple[ApplicantType, ...]:
    """Return public bodies when these alone may apply: "private" tells no kind of ours."""
    return (ApplicantType.PUBLIC_BODY,) if fold(kinds).strip() == "publica" else ()


def _areas(reading: Reading, cell: str) -> tuple[Area, ...]:
    found = []
    for part in _parts(cell):
        known = reading.read("areas", lambda part=part: terms.area(part), None)  # type: ignore[misc]
        found.append(known or terms.area_in_words(part))
    return tuple(found)


def _budget(reading: Reading, cell: Cell) -> dict[str, Any]:
    total = reading.read("budget_total", lambda: amount(cell), None)
    return {
        "budget_total": total,
        "budget_scope": BudgetScope.CALL if total else BudgetScope.UNKNOWN,
        "budget_text": text(cell),
    }


def amount(cell: Cell) -> Money | None:
    """Return an amount in euro of a cell; None for a blank one or nought; raises BadValue."""
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell.strip()):
        return numbers.money(_to_the_cent(cell))
    if not cell.strip() or _NOUGHT.fullmatch(cell.strip()):
        return None
    return amounts.amount(cell, "EUR", languages=_LANGUAGES)


def _to_the_cent(cell: Cell) -> Cell:
    """Mend what floating point makes of a sum of cents, and nothing else."""
    if not isinstance(cell, float):
        return cell.strip() if isinstance(cell, str) else cell
    rounded = round(Decimal(str(cell)), 2)
    return str(rounded) if abs(float(rounded) - cell) < 1e-6 else cell


def _dates(reading: Reading, row: Mapping[str, Cell], told: Mapping[str, str]) -> dict[str, Any]:
    opens = reading.read("opens_on", lambda: day(row["Data Inicio Prevista"]), None)
    closes = reading.read("deadlines", lambda: day(row["Data Fim Prevista"]), None)
    within = four_months(told["Quadrimestre"]) if opens is None else None
    unread = [told["Quadrimestre"]] if opens is None and within is None else []
    if not reading.in_order(opens, closes):
        unread = [f"{opens} – {closes}"]
        opens = closes = None
    return {
        "opens_on": opens,
        "opens_within": within,
        "deadlines": (Deadline(on=closes, text=str(closes)),) if closes else (),
        "dates_text": "; ".join(filter(None, unread)),
    }


def day(cell: Cell) -> dt.date | None:
    """Return the day of a cell: a date, Excel's count of days, or words; raises BadValue."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    told = text(cell)
    if isinstance(cell, bool):
        raise BadValue("not a day", value=told)
    return dates.excel(told) if _NUMBER.fullmatch(told) else dates.day(told, _LANGUAGES)


def four_months(words: str) -> Period | None:
    """Return the months that "maio a agosto 2026" names; None for "Q2", which names no year."""
    try:
        return dates.period(words, _LANGUAGES, q=_FOUR_MONTHS)
    except BadValue:
        return None
