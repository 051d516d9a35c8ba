"""Foreign text brought to the one form that the readers of dates, amounts and rates look at."""

from domain.errors import BadValue
from domain.text import fold

LONGEST = 20_000
"""Characters of a text that holds a fact; more is a page, not a cell."""
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


def readable(text: str, *, longest: int = LONGEST) -> str:
    """Return `text` folded on one line with plain digits, dashes and spaces; raises BadValue.

    Footnote marks and fractions go: folded, "5 000¹" would become another number.
    """
    if not isinstance(text, str):
        raise BadValue("not a text", value=repr(text)[:200])
    if len(text) > longest:
        raise BadValue("too long to be one fact", value=text[:200])
    if not text.isascii():
        text = "".join(" " if c.isnumeric() and not "0" <= c <= "9" else c for c in text)
        text = text.translate(_DASHES)
    return " ".join(fold(text).split())
