"""The rows of a foreign workbook (XLSX), read by the names in its header wherever that stands.

Nothing of it is run or expanded: no formulas, no entities, and no more than the limits below.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from domain.errors import PageShapeError
from domain.text import fold

Cell = Any
"""Text, number, truth, day, moment, or None for a blank cell."""

_MOST_BYTES = 16 * 1024 * 1024
_MOST_UNPACKED = 128 * 1024 * 1024
_MOST_ROWS = 20_000
_MOST_COLUMNS = 100
_HEADER_WITHIN = 20
_ZIP = b"PK\x03\x04"
# What openpyxl raises on a damaged file: it has no error of its own for most of them. Entities are
# refused by defusedxml, which openpyxl takes where it is installed, with a ValueError.
_DAMAGED = (
    zipfile.BadZipFile, InvalidFileException, ParseError,
    KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError,
)  # fmt: skip


def rows(body: bytes, url: str, header: Sequence[str]) -> list[dict[str, Cell]]:
    """Return the rows below the header of the first sheet, keyed by the names asked for.

    Rows above the header are passed over, blank rows left out. Raises PageShapeError for a file
    that is no workbook, for one that is too large, and when a name is lacking or stands twice.
    """
    _check(body, url)
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        try:
            table = list(_cells(book.worksheets[0].iter_rows(values_only=True)))
        finally:
            book.close()
    except _DAMAGED as error:
        message = f"a workbook that cannot be read ({type(error).__name__})"
        raise PageShapeError(message, url=url) from error
    if len(table) > _MOST_ROWS:
        raise PageShapeError(f"a workbook with more than {_MOST_ROWS} rows", url=url)
    start, columns = _header(table, header, url)
    return [
        {name: row[column] if column < len(row) else None for name, column in columns.items()}
        for row in table[start + 1 :]
        if any(cell not in (None, "") for cell in row)
    ]


def text(cell: Cell) -> str:
    """Return a cell as words on one line; empty for a blank one."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _check(body: bytes, url: str) -> None:
    if not body.startswith(_ZIP):
        raise PageShapeError("no workbook came", url=url, value=repr(body[:80]))
    if len(body) > _MOST_BYTES:
        raise PageShapeError(f"a workbook of {len(body)} bytes", url=url)
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise PageShapeError("a workbook that was cut short", url=url) from error
    if unpacked > _MOST_UNPACKED:
        raise PageShapeError(f"a workbook that unpacks to {unpacked} bytes", url=url)


def _cells(found: Iterator[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(found):
        if number > _MOST_ROWS:
            return
        yield row[:_MOST_COLUMNS]


def _header(
    table: Sequence[Sequence[Cell]], names: Sequence[str], url: str
) -> tuple[int, Mapping[str, int]]:
    """Return the number of the header's row and name → column."""
    wanted = {fold(name): name for name in names}
    nearest = set(wanted)
    for number, row in enumerate(table[:_HEADER_WITHIN]):
        told = [fold(text(cell)) for cell in row]
        lacking = set(wanted) - set(told)
        if not lacking:
            double = [wanted[name] for name in wanted if told.count(name) > 1]
            if double:
                raise PageShapeError("a column is there twice", url=url, value=", ".join(double))
            return number, {name: told.index(folded) for folded, name in wanted.items()}
        nearest = min(nearest, lacking, key=len)
    value = ", ".join(sorted(wanted[name] for name in nearest))
    raise PageShapeError("the workbook's header lacks columns", url=url, value=value)
