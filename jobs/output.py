"""What commands print: one JSON document, or a table for people; logs never come here."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from domain.enums import RunVerdict

_LINE = 400
EXIT = {RunVerdict.OK: 0, RunVerdict.DEGRADED: 3, RunVerdict.FAILED: 4}


def as_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows for people; a value that is None is shown as unknown."""
    shown = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        shown.add_row(*("unknown" if cell is None else str(cell) for cell in row))
    # A file or a pipe has no width: one row is one line. Texts are foreign and never markup.
    width = None if sys.stdout.isatty() else _LINE
    Console(markup=False, highlight=False, width=width, emoji=False).print(shown)


def line(text: str) -> None:
    """Print one line on standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def worst(verdicts: Sequence[RunVerdict]) -> int:
    """Return the exit code of the worst verdict; 0 for none."""
    return max((EXIT[verdict] for verdict in verdicts), default=0)
