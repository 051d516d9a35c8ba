"""Base of sources without requests: a table that a person wrote, read like any other source.

The table itself is the snapshot. A record counts as read on the day that its entry names, and an
entry that nobody has read again for a year makes the run degraded.
"""

import datetime as dt
import hashlib
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from crawlers.bases.spider import SourceSpider
from crawlers.facts import offers
from crawlers.facts.offers import Offer
from crawlers.staging import RunWriter
from domain.call import Issue
from domain.enums import IssueLevel
from domain.errors import SourceError
from domain.run import SnapshotLine

_SERIES = "offers"


class Curated(SourceSpider):
    """A source that reads one table of `crawlers/facts`; subclasses set `spec` and `table`."""

    table: ClassVar[str]

    async def start(self) -> AsyncIterator[Any]:
        """Stage the offers of the table; no host is asked."""
        body = offers.body_of(self.table)
        writer: RunWriter = self.crawler.settings["FUNDMAP_WRITER"]
        for item in self.take(body, writer):
            yield item

    def take(self, body: bytes, writer: RunWriter) -> list[Issue]:
        """Stage every offer of `body`; return what a person should hear."""
        try:
            found = offers.read(body)
            for offer in found:
                self.check(offer)
        except SourceError as error:
            return [self.unusable(error)]
        snapshot = self._keep(body, writer)
        self.expect_total(_SERIES, len(found))
        for offer in found:
            self.saw(_SERIES, offer.ref)
            noon = dt.datetime.combine(offer.read_on, dt.time(12), tzinfo=dt.UTC)
            writer.found(offers.record_of(offer, self.spec.id), snapshot, noon)
        return self._stale(found)

    def check(self, offer: Offer) -> None:
        """Raise PageShapeError for an offer that this source must not hold; by default for none."""

    def _keep(self, body: bytes, writer: RunWriter) -> str:
        sha256 = hashlib.sha256(body).hexdigest()
        line = SnapshotLine(
            sha256=sha256,
            url=self.spec.start,
            status=200,
            content_type="application/toml",
            fetched_at=self.now,
            size=len(body),
        )
        writer.body(line, body)
        return sha256

    def _stale(self, found: tuple[Offer, ...]) -> list[Issue]:
        old = [o for o in found if self.now.date() - o.read_on > offers.STALE_AFTER]
        if old:
            self.incomplete(f"{len(old)} of {len(found)} entries were last read over a year ago")
        return [
            Issue(
                code="stale_entry",
                level=IssueLevel.WARNING,
                source_ref=offer.ref,
                value=offer.read_on.isoformat(),
                message="written by hand and not read again for more than a year",
                url=offer.url,
            )
            for offer in old
        ]
