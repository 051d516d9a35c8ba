"""DG HOME: news that announce a call, each as a pointer to the call itself.

The newest come first, ten a page. News that announce no call are counted and left out. A pointer
says what its text says and is never open by itself.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

from scrapy.http import Response

from crawlers.bases.spider import Found
from crawlers.isf import notice, pointers, words
from crawlers.isf.source import IsfNotices
from crawlers.normalise import dates
from crawlers.page import Link, Page
from domain.errors import PageShapeError, SourceError
from domain.source import Expect, SourceSpec

_START = "https://home-affairs.ec.europa.eu/whats-new/news_en"
_ITEM = "div.ecl-content-item-block__item:not(.ecl-col-l-6) > article.ecl-content-item"
_TOTAL = "h4.ecl-u-type-heading-4 span"
_WINDOW = dt.timedelta(days=400)
_MOST_PAGES = 100
_SERIES = "news"


class _Item(NamedTuple):
    link: Link
    on: dt.date
    text: str
    """Title, day and summary in one."""


class EuHomeNews(IsfNotices):
    """Calls that the Directorate-General for Migration and Home Affairs announces."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_home_news",
        title="DG HOME: calls in the news",
        publisher="European Commission, DG HOME",
        country="EU",
        home=_START,
        start=_START,
        hosts=("home-affairs.ec.europa.eu",),
        languages=("en",),
        decimal=".",
        programmes=("ISF", "ISFP", "BMVI", "AMIF"),
        licence="CC BY 4.0 (Commission Decision 2011/833/EU); the source is to be acknowledged",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(1, 200), filled={"texts": 1.0, "programme": 0.5}),
        aggregator=True,
        parser_version="1",
    )
    words = words.EN
    links = f"{_ITEM} div.ecl-content-block__title a"

    def parse(self, response: Response, number: int = 0) -> Iterator[Any]:
        """Ask for each announcement of a page, then for the next page while news are new enough."""
        page = Page.of(response)
        try:
            total = _total(page)
            items = _items(page, self.links)
        except SourceError as error:
            yield self.unusable(error)
            return
        oldest = self.now.date() - _WINDOW
        for item in items:
            self.saw(_SERIES, item.link.url)
            if notice.announces(item.link.text, self.words, item.text):
                yield self.ask(
                    item.link.url,
                    self.parse_news,
                    cb_kwargs={"promised": item.link.text, "on": item.on},
                )
            else:
                self.drop("no_call")
        seen = len(self.proof.refs[_SERIES])
        if all(item.on < oldest for item in items) or seen >= total:
            self.ended(_SERIES)
        elif self.goes_on(_SERIES, number, most=_MOST_PAGES):
            yield self.ask(
                f"{_START}?page={number + 1}", self.parse, cb_kwargs={"number": number + 1}
            )

    def parse_news(self, response: Response, promised: str, on: dt.date) -> Iterator[Any]:
        """Read one announcement."""
        try:
            found = notice.read(Page.of(response), promised=promised)
        except SourceError as error:
            yield self.unusable(error)
            return
        programme = pointers.programme(f"{found.title}\n{found.text}")
        record, issues = notice.record(
            self.spec, found, response.url, self.words, published_on=on, programme=programme
        )
        yield from issues
        yield Found(record, self.snapshot_of(response))


def _total(page: Page) -> int:
    """Return how many news the page announces, such as "(1 234)"."""
    text = "".join(c for c in page.texts(_TOTAL)[-1] if c.isdigit())
    if not text:
        raise PageShapeError("no number of news", url=page.url)
    return int(text)


def _items(page: Page, links: str) -> list[_Item]:
    """Return the news of a page; PageShapeError when one lacks its link or its day."""
    told = page.texts(_ITEM)
    days, found = page.texts(f"{_ITEM} time"), page.links(links)
    if not len(told) == len(days) == len(found):
        raise PageShapeError(
            "news without link or day",
            url=page.url,
            value=f"{len(told)} news, {len(days)} days, {len(found)} links",
        )
    return [
        _Item(link, dates.day(day, ("en",)), text)
        for link, day, text in zip(found, days, told, strict=True)
    ]
