"""Which of the files that a call lists is its call document: the one that states who may apply."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from domain.call import CallRecord, Document

_MOST = 3
"""Documents of one call that are read."""
_BY_NAME = re.compile(r"/(?:call-(?:fiche|document)|call_(?:fiche|document))[_-][^/]*\.pdf$", re.I)
_BY_TITLE = re.compile(
    r"^\W*(?:the )?(?:call (?:document|fiche)|(?:text of the )?call for proposals)\b", re.I
)
_NOT_IT = re.compile(
    r"application form|template|annex|guide|model grant|\bmga\b|work programme|\bfaq\b|corrigend", re.I
)  # fmt: skip


def call_documents(record: CallRecord, hosts: tuple[str, ...]) -> tuple[Document, ...]:
    """Return the call documents among the files of a record that lie on a declared host.

    Only what the record lists: an address that merely follows the pattern of others is a guess.
    """
    return tuple(_unique(record, hosts))[:_MOST]


def _unique(record: CallRecord, hosts: tuple[str, ...]) -> Iterator[Document]:
    seen: set[str] = set()
    for document in record.documents:
        parts = urlsplit(document.url)
        named = _BY_NAME.search(parts.path)
        titled = _BY_TITLE.match(document.title) and parts.path.lower().endswith(".pdf")
        excluded = not named and _NOT_IT.search(document.title)
        if (
            parts.netloc in hosts
            and (named or titled)
            and not excluded
            and document.url not in seen
        ):
            seen.add(document.url)
            yield document
