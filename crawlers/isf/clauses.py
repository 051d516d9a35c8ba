"""Sentences and clauses of a notice, and the signal for a value that no word explains."""

import re
from collections.abc import Iterator

from crawlers.bases.reading import Reading
from domain.enums import IssueLevel
from domain.text import fold

LONGEST_QUOTE = 400
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[^\W\d_])|\n")
# A comma before an hour ends no clause: "11 May 2022, at 17.00".
_CLAUSE = re.compile(r"(?<=[.;!?])\s+(?=[^\W\d_])|,\s+(?!\d|at\b|[aà]s\b|à\b|kl|um\b|godz)|\n")


def sentences(text: str) -> list[str]:
    """Return the sentences and lines of a text."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def clauses(text: str) -> Iterator[str]:
    """Yield the parts of its sentences between commas."""
    yield from (part.strip() for part in _CLAUSE.split(text) if part.strip())


def signal(reading: Reading, field: str, text: str, value: re.Pattern[str]) -> None:
    """Note that a text prints values of a kind of which no word tells what they are."""
    unread = [clause for clause in clauses(text) if value.search(fold(clause))]
    if unread:
        reading.note(
            "unread",
            field,
            " / ".join(unread)[:LONGEST_QUOTE],
            "the page prints something here that none of our words explains",
            IssueLevel.INFO,
        )
