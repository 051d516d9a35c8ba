"""Foreign texts in cells of tables: no spreadsheet may read one as a formula, nor refuse the file."""

import re
from typing import Any

_SIGNS = "=+\\-@＝＋－＠"
_LEFT_OUT = "\\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""What a program may leave out before it looks whether a cell is a formula."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(f"[{_LEFT_OUT}]*[{_SIGNS}]")
_INNER = re.compile(f'([;\\t\\n][{_LEFT_OUT}"]*)(?=[{_SIGNS}])')
"""Where a program that parts cells by semicolons, as in most of Europe, sees another cell begin."""
_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
)  # fmt: skip


def safe(value: Any) -> Any:
    """Return a value as it may stand in a cell; an apostrophe makes a text of what looks like more."""
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    return f"'{text}" if _FORMULA.match(text) or text.strip() in _ERRORS else text


def safe_in_csv(value: Any) -> Any:
    """Return a value for a file of commas: no part of it may become a cell of its own either."""
    text = safe(value)
    return _INNER.sub(r"\1'", text) if isinstance(text, str) else text
