"""Kohesio's file of a country's operations: cut into rows as it arrives, and what a row says.

A file can hold a hundred thousand operations, so that it never lies in memory as a whole. Names of
beneficiaries are not read: they can be natural persons, and the file does not tell them apart.
"""

import codecs
import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from crawlers.context.mission import names_security
from domain.context import FundedProject
from domain.enums import Instrument
from domain.errors import BadValue, PageShapeError
from domain.money import Money
from domain.reference import nuts
from domain.text import plain

SOURCE_ID = "eu_kohesio"
PERIOD = "2021-2027"
_REQUIRED = (
    "Operation_Unique_Identifier",
    "Operation_Name_English",
    "Operation_Summary_English",
    "Operation_Start_Date",
    "Operation_End_Date",
    "Total_Eligible_Expenditure_amount",
    "Total_Eligible_Expenditure_Currency",
    "Project_EU_Budget",
    "Fund_Code",
    "Programme_Name",
    "NUTS3_Code",
    "Category_Label",
    "Specific_Objective_Label",
)
_OBJECTIVE = re.compile(r"(?:RSO|ESO|JSO)\d\.\d+")
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{3}")
_PROGRAMMES = {"ERDF": "ERDF", "ESF+": "ESF", "EMFAF": "EMFAF"}
_LONGEST_ROW = 1 << 20
_CENT = Decimal("0.01")

csv.field_size_limit(_LONGEST_ROW)


class Rows:
    """Cuts a file that arrives in pieces into rows, keyed by the header."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._pending = ""
        self._header: list[str] | None = None
        self.read = 0
        """Rows that were cut so far, without the header."""

    def feed(self, piece: bytes, *, last: bool = False) -> Iterator[dict[str, str]]:
        """Yield the rows that are whole now; raises PageShapeError for what is no such file."""
        try:
            self._pending += self._decode.decode(piece, final=last)
        except UnicodeDecodeError as error:
            raise PageShapeError("the file is no UTF-8") from error
        cut = len(self._pending) if last else _end_of_rows(self._pending)
        whole, self._pending = self._pending[:cut], self._pending[cut:]
        if len(self._pending) > _LONGEST_ROW:
            raise PageShapeError("a row without an end")
        try:
            for cells in csv.reader(io.StringIO(whole, newline=""), strict=True):
                row = self._row(cells)
                if row is not None:
                    yield row
        except csv.Error as error:
            raise PageShapeError(f"the file cannot be cut into rows: {error}") from error
        if last and self._header is None:
            raise PageShapeError("the file has no header")

    def _row(self, cells: list[str]) -> dict[str, str] | None:
        if not cells:
            return None
        if self._header is None:
            lacking = [name for name in _REQUIRED if name not in cells]
            if lacking or len(set(cells)) != len(cells):
                raise PageShapeError("the file lacks columns", value=", ".join(lacking))
            self._header = cells
            return None
        if len(cells) != len(self._header):
            raise PageShapeError(f"a row of {len(cells)} cells under {len(self._header)} columns")
        self.read += 1
        return dict(zip(self._header, cells, strict=True))


def _end_of_rows(text: str) -> int:
    """Return where the last whole row ends: at a line break outside quotes; 0 for none."""
    end = text.rfind("\n")
    while end >= 0 and text.count('"', 0, end) % 2:
        end = text.rfind("\n", 0, end)
    return end + 1


def of_the_mission(row: dict[str, str]) -> bool:
    """Say whether name, summary or category of an operation touch the safety of public spaces."""
    return names_security(
        row["Operation_Name_English"], row["Operation_Summary_English"], row["Category_Label"]
    )


def project_of(row: dict[str, str], country: str) -> tuple[FundedProject, dict[str, str]]:
    """Read an operation; return it with the fields that could not be read and their values."""
    bad: dict[str, str] = {}
    reference = row["Operation_Unique_Identifier"].strip()
    if not reference.startswith("https://linkedopendata.eu/entity/"):
        raise PageShapeError("an operation without its address", value=reference[:200])
    starts = _read(bad, "starts_on", lambda: _day(row["Operation_Start_Date"]))
    ends = _read(bad, "ends_on", lambda: _day(row["Operation_End_Date"]))
    if starts and ends and starts > ends:
        bad["ends_on"] = f"{starts} - {ends}"
        starts = ends = None
    currency = row["Total_Eligible_Expenditure_Currency"].strip()
    total = _read(
        bad, "total_cost", lambda: _amount(row["Total_Eligible_Expenditure_amount"], currency)
    )
    # The file names one currency; where it is the euro, the Union's part is in euros too.
    part = currency if currency == "EUR" else ""
    support = _read(bad, "support", lambda: _amount(row["Project_EU_Budget"], part))
    objective = _OBJECTIVE.search(row["Specific_Objective_Label"])
    fund = row["Fund_Code"].strip()
    project = FundedProject(
        source_id=SOURCE_ID,
        source_ref=reference.rsplit("/", 1)[-1],
        url=reference,
        title=plain(row["Operation_Name_English"]),
        language="en",
        summary=plain(row["Operation_Summary_English"]),
        countries=(country,),
        nuts=nuts_of(row),
        programme=_PROGRAMMES.get(fund),
        programme_text=row["Programme_Name"].strip(),
        fund=fund or None,
        specific_objective=objective.group() if objective else None,
        instrument=Instrument.GRANT,
        support=support,
        total_cost=total,
        starts_on=starts,
        ends_on=ends,
        themes=tuple(filter(None, (row["Category_Label"].strip(),))),
    )
    return project, bad


def nuts_of(row: dict[str, str]) -> tuple[str, ...]:
    """Return the NUTS 3 codes of a row that some edition knows."""
    found = _NUTS.findall(row["NUTS3_Code"].upper())
    return tuple(code for code in dict.fromkeys(found) if nuts.editions_of(code))


def _read(bad: dict[str, str], name: str, how: Callable[[], Any]) -> Any:
    try:
        return how()
    except BadValue as error:
        bad[name] = error.value or ""
        return None


def _day(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007 - a day alone
    except ValueError as error:
        raise BadValue("no day", value=text[:80]) from error


def _amount(text: str, currency: str) -> Money | None:
    """Return an amount; None without one or without a currency that is stated."""
    if not text.strip() or not re.fullmatch(r"[A-Z]{3}", currency):
        return None
    try:
        # The publisher converts currencies: what lies below a cent is left over from that.
        return Money.of(Decimal(text.strip()).quantize(_CENT, ROUND_HALF_EVEN), currency)
    except (InvalidOperation, ValueError) as error:
        raise BadValue("no amount", value=text[:80]) from error
