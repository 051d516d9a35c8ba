"""Announcements of the Commission that point to a call elsewhere: programme and day of the news."""

import re

from domain.text import fold

# The first that the words name; the Fund of 2014-2020 before the Fund, Horizon 2020 before Europe.
_PROGRAMMES = (
    ("ISFP", re.compile(r"internal security fund\s?[-–]\s?police|\bisfp\b")),
    ("ISF", re.compile(r"internal security fund|\bisf\b")),
    ("BMVI", re.compile(r"border management and visa|\bbmvi\b")),
    ("AMIF", re.compile(r"asylum,? migration and integration fund|\bamif\b")),
    ("H2020", re.compile(r"horizon 2020")),
    ("HORIZON", re.compile(r"horizon europe")),
    ("EUI", re.compile(r"european urban initiative")),
    ("ERDF", re.compile(r"urban innovative actions?")),
)


def programme(text: str) -> str | None:
    """Return the code of the one programme that the words name; None for none and for several."""
    folded, found = fold(text), set[str]()
    for code, pattern in _PROGRAMMES:
        if pattern.search(folded):
            found.add(code)
            folded = pattern.sub(" ", folded)
    return found.pop() if len(found) == 1 else None
