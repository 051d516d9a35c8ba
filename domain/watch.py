"""Pages that only a person can interpret: kept as words, so that a change of them is told.

Nothing is read out of such a page. Somebody looks at it whenever its words change, and says
whether it holds a new call.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.text import fold
from domain.value import Value

LATE_AFTER = timedelta(days=150)
"""A timetable without a change for so long has missed one of its three updates a year."""


class PageToWatch(Value):
    """What a source says of one page that it watches."""

    url: str
    title: str
    """In the page's language, for the person who is told."""
    main: str = "main, [role=main]"
    """Selector of the only element whose words count; menus and footers stand outside of it."""
    ignore: tuple[str, ...] = ()
    """Selectors of what changes inside of it without meaning, such as a date of printing."""
    says: tuple[str, ...]
    """Words that the page always holds, so that a login or an error page is not taken for it."""


class WatchedPage(Value):
    """A watched page as a crawl met it."""

    source_id: str
    url: str
    title: str
    lines: tuple[str, ...]
    """The words of its main element, a line for each of its blocks."""
    files: tuple[str, ...] = ()
    """Addresses of the files that it links, in order of the alphabet."""

    def content_hash(self) -> str:
        """Return the SHA-256 of words and files; spaces, capitals and accents do not count."""
        words = "".join(fold(line) for line in self.lines)
        parts = ("".join(words.split()), *self.files)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class StagedPage(Value):
    """One line of watched.jsonl."""

    content_hash: str
    snapshot: str | None
    """SHA-256 of the body that it was read from."""
    read_at: datetime
    page: WatchedPage


class Difference(Value):
    """What came into a page and what left it, line by line."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Outcome(StrEnum):
    """What somebody found when he read a page that had changed."""

    NO_NEW_CALL = "no_new_call"
    CALL_ENTERED = "call_entered"


@dataclass(frozen=True, slots=True)
class ChangeReading:
    """Who read a change, and what came of it."""

    read_by: int
    """Number of the person; 0 = the person of embedded mode."""
    read_at: datetime
    outcome: Outcome
    note: str


@dataclass(frozen=True, slots=True)
class PageChange:
    """A change of a watched page; an alert until somebody has read it."""

    id: int
    source_id: str
    source_title: str
    url: str
    title: str
    at: datetime
    """When the crawl that met it was taken in."""
    old_hash: str
    new_hash: str
    snapshot: str | None
    difference: Difference
    reading: ChangeReading | None
    """None while nobody has."""


def late_since(changed_at: datetime | None, read_at: datetime | None) -> datetime | None:
    """Return since when a timetable is unchanged, if that is too long; None otherwise.

    Counted to the last day on which the source was read with success: what was not read since
    may well have changed.
    """
    if changed_at is None or read_at is None or read_at - changed_at <= LATE_AFTER:
        return None
    return changed_at
