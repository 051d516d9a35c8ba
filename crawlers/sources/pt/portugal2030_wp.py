"""Portugal 2030: the entries of its yearly plan as the portal's own pages keep them.

The list says how many entries it has in a header; without it, the first page that is not full is
the last one.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases.spider import Found, SourceSpider
from crawlers.pt2030.notice import PUBLISHER
from crawlers.pt2030.plan import PAGE
from crawlers.pt2030.post import HOST, SOURCE_ID, record_from_post
from domain.errors import PageShapeError, SourceError
from domain.source import Expect, SourceSpec

_PER_PAGE = 100
_MOST_PAGES = 50
_SERIES = "posts"


class PtPortugal2030Wp(SourceSpider):
    """Planned notices with their co-financing rates and who may apply."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id=SOURCE_ID,
        title="Portugal 2030: pages of the yearly plan",
        publisher=PUBLISHER,
        country="PT",
        home=PAGE,
        start=f"https://{HOST}/wp-json/wp/v2/aviso-2024",
        hosts=(HOST,),
        languages=("pt",),
        programmes=("ERDF", "ESF", "EMFAF", "AMIF"),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        # 239 entries were read in December 2025.
        expect=Expect(
            calls=(80, 1500),
            filled={"identifier": 0.9, "opens_on": 0.9, "deadlines": 0.9, "rates": 0.8},
        ),
        parser_version="1",
    )

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of the list."""
        yield self._page(1)

    def _page(self, number: int) -> scrapy.Request:
        query = {"per_page": _PER_PAGE, "page": number, "orderby": "date", "order": "desc"}
        return self.ask(
            f"{self.spec.start}?{urlencode(query)}", self.parse_list, cb_kwargs={"number": number}
        )

    def parse_list(self, response: Response, number: int) -> Iterator[Any]:
        """Read the entries of a page, then ask for the next one."""
        try:
            posts = self.json_of(response)
            if not isinstance(posts, list) or not posts:
                raise PageShapeError(
                    "a list page without posts", url=response.url, value=str(posts)[:200]
                )
        except SourceError as error:
            yield self.unusable(error)
            return
        told = (response.headers.get("X-WP-Total") or b"").decode("latin-1")
        if told.isdigit():
            self.expect_total(_SERIES, int(told))
        for post in posts:
            yield from self._post(post, response)
        yield from self._next(number, full=len(posts) >= _PER_PAGE)

    def _post(self, post: Any, response: Response) -> Iterator[Any]:
        try:
            record, issues = record_from_post(post)
        except SourceError as error:
            yield self.unusable(error)
            return
        self.saw(_SERIES, record.source_ref)
        yield from issues
        yield Found(record, self.snapshot_of(response))

    def _next(self, number: int, *, full: bool) -> Iterator[scrapy.Request]:
        total = self.proof.totals.get(_SERIES)
        if total is not None and len(self.proof.refs[_SERIES]) >= total:
            return
        if not full:
            self.ended(_SERIES)
        elif self.goes_on(_SERIES, number, most=_MOST_PAGES):
            yield self._page(number + 1)

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of the list."""
        number = parse_qs(urlsplit(request.url).query)["page"][0]
        return folder / SOURCE_ID / f"aviso-2024-page{int(number)}.json"
