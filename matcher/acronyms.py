"""Short forms of a project spelled out: "GBV" meets a call on gender-based violence.

Only forms that published calls spell out themselves, all in one way (`data/acronyms.tsv`, made by
`benchmarks/acronyms.py`), only in English texts and only in capitals: `set` is no plan for energy.
"""

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "acronyms.tsv"
CAPITALS = re.compile(r"\b[A-Z][A-Za-z]{0,2}(?:&?[A-Z])+(?=s?\b)")
"""What may be a short form: two capitals at least."""
_SHOUTED = 0.5
"""Share of capitals among the letters above which they say nothing."""
_LANGUAGE = "en"


def spelled_out(text: str, language: str | None) -> str:
    """Return an English text and, after it, the words of its short forms, once each.

    A text that has the words already, or is written in capitals or another language, stays as it is.
    """
    if language not in (_LANGUAGE, None):
        return text
    known = _known()
    found = dict.fromkeys(form for form in CAPITALS.findall(text) if form in known)
    if not found or _is_shouted(text):
        return text
    lowered = text.lower()
    said = [known[form] for form in found if known[form] not in lowered]
    return " . ".join((text, *said))


def _is_shouted(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    return sum(char.isupper() for char in text) > _SHOUTED * letters


@cache
def _known() -> dict[str, str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)
