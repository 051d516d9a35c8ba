"""Call documents as they travel: from the crawl to storage, and from storage to the screens."""

from dataclasses import dataclass
from datetime import datetime

from domain.call import DocumentFact
from domain.value import Value

DOCUMENTS = "documents.jsonl.gz"
"""File of a run folder: one `ReadDocument` a line."""


class ReadDocument(Value):
    """One file that a crawl read for some calls."""

    url: str
    title: str
    sha256: str
    fetched_at: datetime
    calls: tuple[str, ...]
    """Uids of the calls that list it."""
    count: int
    """Pages of the file."""
    pages: tuple[str, ...] | None = None
    """Text of each page; None when an earlier line of the same run gave it."""


@dataclass(frozen=True, slots=True)
class CallDocument:
    """A file of a call as we read it."""

    url: str
    title: str
    sha256: str
    pages: int
    first_read_at: datetime
    last_read_at: datetime
    current: bool
    """False for a file that the publisher has replaced or taken away."""
    facts: tuple[DocumentFact, ...] = ()
    """What it states, in the order of its pages; none for a replaced file."""
