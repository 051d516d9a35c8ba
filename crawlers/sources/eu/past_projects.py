"""Past projects for safer public spaces: a dated table of ours, each entry with its source.

No host is asked. The table is the snapshot, and an entry counts as read on the day that it names.
"""

import datetime as dt
import hashlib
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from crawlers.bases.spider import SourceSpider
from crawlers.context import past
from crawlers.staging import RunWriter
from domain.call import Issue
from domain.errors import PageShapeError, SourceError
from domain.run import SnapshotLine
from domain.source import Expect, SourceSpec

_SERIES = "projects"


class EuPastProjects(SourceSpider):
    """Projects of the Action Plan on security in public spaces and their like."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_past_projects",
        kind="context",
        title="Past projects for safer public spaces",
        publisher="Fundmap, from the pages that each entry names",
        country="EU",
        home="https://futurium.ec.europa.eu/en/urban-agenda/security-public-spaces",
        start="https://futurium.ec.europa.eu/en/urban-agenda/security-public-spaces",
        hosts=("futurium.ec.europa.eu",),
        languages=("en",),
        licence="facts, each with its source; our texts under the licence of this project",
        robots_note="no page is asked: the table ships with the program",
        every_hours=24 * 7,
        curated_on="2026-11-21",
        expect=Expect(calls=(10, 200)),
        parser_version="1",
    )

    async def start(self) -> AsyncIterator[Any]:
        """Stage the projects of the table."""
        writer: RunWriter = self.crawler.settings["FUNDMAP_WRITER"]
        for issue in self.take(past.body(), writer):
            yield issue

    def take(self, body: bytes, writer: RunWriter) -> list[Issue]:
        """Stage every project of `body`; return what a person should hear."""
        try:
            found = [(project, project.entry(self.spec.id)) for project in past.read(body)]
            for project, _ in found:
                if project.read_on > self.now.date():
                    raise PageShapeError(f"{project.ref}: read in the future")
        except SourceError as error:
            return [self.unusable(error)]
        except ValueError as error:
            return [self.unusable(PageShapeError(str(error)))]
        snapshot = self._keep(body, writer)
        self.expect_total(_SERIES, len(found))
        for project, entry in found:
            self.saw(_SERIES, project.ref)
            noon = dt.datetime.combine(project.read_on, dt.time(12), tzinfo=dt.UTC)
            writer.beside(entry, snapshot, noon)
        return []

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
