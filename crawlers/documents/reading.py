"""Lets a source read the call documents of what it found, before the call is staged.

A source yields `self.with_documents(record, snapshot)` instead of `Found(record, snapshot)`. Each
file is asked for once in a crawl, by the same transport, robots and pace as every page; a file that
cannot be had or read is an issue and never loses the call.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy.http import Response

from crawlers.bases.spider import Found, SourceSpider
from crawlers.documents import pdf
from crawlers.documents.claims import Topic
from crawlers.documents.facts import Text
from crawlers.documents.merge import merged
from crawlers.documents.wanted import call_documents
from crawlers.snapshots import digest
from domain.call import CallRecord, Document, DocumentFact, Issue
from domain.document import ReadDocument
from domain.enums import IssueLevel

_LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True)
class _File:
    """A document that was read in this crawl."""

    text: Text
    sha256: str
    count: int
    fetched_at: datetime


@dataclass
class _Held:
    """A call that waits for its documents."""

    record: CallRecord
    snapshot: str | None
    wanted: tuple[Document, ...]


class ReadsDocuments(SourceSpider):
    """A source whose calls keep their conditions in a file."""

    largest_document: ClassVar[int] = _LARGEST
    """Bytes of a file beyond which it is not fetched."""
    document_timeout_s: ClassVar[float] = 60
    most_documents: ClassVar[int] = 150
    """Files that one crawl asks for; the others count as unread."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._files: dict[str, _File | Issue] = {}
        """Address → the file, or why it could not be read."""
        self._holding: dict[str, list[_Held]] = defaultdict(list)
        self._one_at_a_time = asyncio.Semaphore(1)

    def with_documents(self, record: CallRecord, snapshot: str | None) -> Iterator[Any]:
        """Yield the call, or the requests for the documents that it has to wait for."""
        held = _Held(record, snapshot, call_documents(record, self.spec.hosts))
        open_ones = [d for d in held.wanted if self._is_open(d)]
        for document in open_ones:
            asked = document.url in self._holding
            self._holding[document.url].append(held)
            if not asked:
                yield self._ask_document(document)
        if not open_ones:
            yield from self._staged(held)

    def _is_open(self, document: Document) -> bool:
        """Say whether a file is still to come; one beyond the limit is given up at once."""
        if document.url in self._files:
            return False
        full = len(self._files) + len(self._holding) >= self.most_documents
        if full and document.url not in self._holding:
            message = f"more than {self.most_documents} call documents: this one was not asked for"
            self._files[document.url] = _issue("document_unread", message, document.url)
            return False
        return True

    def _ask_document(self, document: Document) -> Any:
        return self.ask(
            document.url,
            self.parse_document,
            optional=True,
            on_missing=self._document_missing,
            meta={
                "document": document,
                "download_maxsize": self.largest_document,
                "download_timeout": self.document_timeout_s,
            },
        )

    async def parse_document(self, response: Response) -> AsyncIterator[Any]:
        """Read a file in a child process and let go of the calls that waited for it."""
        document: Document = response.meta["document"]
        sha256 = self.snapshot_of(response)
        try:
            async with self._one_at_a_time:
                pages = await asyncio.to_thread(pdf.pages_of, response.body, document.url)
                text = await asyncio.to_thread(Text, pages, document.url)
        except pdf.Unreadable as error:
            self._files[document.url] = _issue(error.code, str(error), document.url)
        else:
            file = _File(text, sha256 or digest(response.body), len(pages), datetime.now(UTC))
            self._files[document.url] = file
            yield _line(document, file, pages=pages)
        for made in self._let_go(document.url):
            yield made

    def _document_missing(self, failure: Any) -> Iterator[Any]:
        document: Document = failure.request.meta["document"]
        why = failure.getErrorMessage() or "no answer"
        self._files[document.url] = _issue(
            "document_missing", f"the call document cannot be had: {why}", document.url
        )
        yield from self._let_go(document.url)

    def _let_go(self, url: str) -> Iterator[Any]:
        for held in self._holding.pop(url, []):
            if all(wanted.url in self._files for wanted in held.wanted):
                yield from self._staged(held)

    def _staged(self, held: _Held) -> Iterator[Any]:
        """Yield a call whose documents were read or given up."""
        record = held.record
        facts: list[DocumentFact] = []
        unread: list[str] = []
        topic = Topic(record.identifier, record.parent_identifier)
        for wanted in held.wanted:
            file = self._files[wanted.url]
            if isinstance(file, Issue):
                unread.append(wanted.url)
                if not self.recorded:
                    yield file.model_copy(update={"source_ref": record.source_ref})
                continue
            read = file.text.of(topic, record.source_ref)
            facts += read.facts
            yield from read.issues
            record = _noted(record, wanted.url, file)
            yield _line(wanted, file, calls=(record.uid,))
        if facts:
            record, issues = merged(record, _agreed(facts))
            yield from issues
        yield Found(record, held.snapshot, unread=tuple(unread))


def _line(
    document: Document,
    file: _File,
    *,
    calls: tuple[str, ...] = (),
    pages: tuple[str, ...] | None = None,
) -> ReadDocument:
    return ReadDocument(
        url=document.url,
        title=document.title,
        sha256=file.sha256,
        fetched_at=file.fetched_at,
        calls=calls,
        count=file.count,
        pages=pages,
    )


def _noted(record: CallRecord, url: str, file: _File) -> CallRecord:
    """Return the record with the hash and length of a file that was read."""
    stamp = {"sha256": file.sha256, "pages": file.count}
    documents = tuple(d.model_copy(update=stamp) if d.url == url else d for d in record.documents)
    return record.model_copy(update={"documents": documents})


def _agreed(facts: list[DocumentFact]) -> tuple[DocumentFact, ...]:
    """Return the facts of all documents; where two files differ, each is left as a pointer."""
    found: list[DocumentFact] = []
    for fact in facts:
        others = [f for f in facts if f.kind is fact.kind and f.quote.url != fact.quote.url]
        if any(_value(f) != _value(fact) for f in others):
            found.append(DocumentFact(kind=fact.kind, quote=fact.quote))
        else:
            found.append(fact)
    return tuple(found)


def _value(fact: DocumentFact) -> tuple[Any, ...]:
    return fact.minimum, fact.maximum, fact.applicants


def _issue(code: str, message: str, url: str) -> Issue:
    return Issue(code=code, level=IssueLevel.WARNING, field="documents", message=message, url=url)
