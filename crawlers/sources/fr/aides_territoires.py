"""Aides-territoires: the European aids of France's portal of aids for local authorities.

The API wants the token of an account. It is read from the environment of the crawl, changed for
another one at the start, and neither of the two is ever kept or shown.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import scrapy
from scrapy.http import Response

from crawlers.aides_territoires.record import SITE, SOURCE_ID, record_from_aid
from crawlers.bases.spider import Found, SourceSpider
from domain.call import Issue
from domain.enums import FailureClass, IssueLevel
from domain.errors import PageShapeError, SourceError, UnknownCategory
from domain.source import Expect, SourceSpec

TOKEN = "FUNDMAP_AIDES_TERRITOIRES_TOKEN"  # noqa: S105 - the name of a setting
_CONNECT = f"{SITE}/api/connexion/"
_PER_PAGE = 100
_MOST_PAGES = 100
_SERIES = "aids"


class FrAidesTerritoires(SourceSpider):
    """European aids for French local authorities."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id=SOURCE_ID,
        title="Aides-territoires: European aids",
        publisher="Agence nationale de la cohésion des territoires",
        country="FR",
        home=f"{SITE}/aides/",
        start=f"{SITE}/api/aids/",
        hosts=("aides-territoires.beta.gouv.fr",),
        languages=("fr",),
        programmes=("ERDF", "ESF", "INTERREG"),
        licence="Licence Ouverte 2.0: name the source with a link and the date of last update",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        aggregator=True,
        needs=(TOKEN,),
        # Wide, because nobody has met the real address yet.
        expect=Expect(calls=(3, 2000), filled={"applicants": 0.6, "texts": 0.6}),
        parser_version="1",
    )

    async def start(self) -> AsyncIterator[Any]:
        """Change the account's token for that of a session, then ask for the list."""
        if self.crawler.settings["FUNDMAP_OFFLINE"]:
            yield self._page(1, "")
            return
        token = os.environ.get(TOKEN, "")
        if not token:
            self.failures[FailureClass.BLOCKED] += 1
            self.incomplete(f"needs a token: set {TOKEN}")
            return
        yield self.ask(
            _CONNECT,
            self.parse_session,
            method="POST",
            headers={"X-AUTH-TOKEN": token},
            meta={"no_snapshot": True},
        )

    def parse_session(self, response: Response) -> Iterator[Any]:
        """Take the session's token; what else came is not shown, because it may hold one."""
        try:
            answer = self.json_of(response)
        except SourceError:
            answer = None
        bearer = answer.get("token") if isinstance(answer, dict) else None
        if not isinstance(bearer, str) or not bearer:
            yield self.unusable(PageShapeError("the token was not taken", url=_CONNECT))
            return
        yield self._page(1, bearer)

    def _page(self, number: int, bearer: str) -> scrapy.Request:
        query = {"european_aid_slug": "european", "page": number, "itemsPerPage": _PER_PAGE}
        return self.ask(
            f"{self.spec.start}?{urlencode(query)}",
            self.parse_list,
            headers={"Authorization": f"Bearer {bearer}"} if bearer else {},
            cb_kwargs={"number": number, "bearer": bearer},
        )

    def parse_list(self, response: Response, number: int, bearer: str) -> Iterator[Any]:
        """Read the aids of a page, then ask for the next one."""
        try:
            aids, total = _listed(self.json_of(response), response.url)
        except SourceError as error:
            yield self.unusable(error)
            return
        self.expect_total(_SERIES, total)
        for aid in aids:
            yield from self._aid(aid, response)
        if len(self.proof.refs[_SERIES]) < total and self.goes_on(
            _SERIES, number, most=_MOST_PAGES
        ):
            yield self._page(number + 1, bearer)

    def _aid(self, aid: Any, response: Response) -> Iterator[Any]:
        ref = str(aid.get("slug") or "") if isinstance(aid, dict) else ""
        if ref:
            self.saw(_SERIES, ref)
        try:
            record, issues = record_from_aid(aid)
        except UnknownCategory as error:
            # A tax relief or a certificate is no offer that we know.
            self.drop("other_instrument")
            yield Issue(
                code="unknown_category",
                level=IssueLevel.INFO,
                source_ref=ref or None,
                field="instrument",
                value=error.value,
                message=str(error),
            )
            return
        except SourceError as error:
            yield self.unusable(error, ref or None)
            return
        yield from issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of the list; the answer with a token is never recorded."""
        if request.url == _CONNECT:
            return None
        number = parse_qs(urlsplit(request.url).query)["page"][0]
        return folder / SOURCE_ID / f"aids-page{int(number)}.json"


def _listed(answer: Any, url: str) -> tuple[list[Any], int]:
    """Return the aids of a page and how many there are in all; raises PageShapeError."""
    aids = answer.get("results") if isinstance(answer, dict) else None
    total = answer.get("count") if isinstance(answer, dict) else None
    if not isinstance(aids, list) or isinstance(total, bool) or not isinstance(total, int):
        raise PageShapeError("a list page without aids", url=url, value=str(answer)[:200])
    if not aids and total:
        raise PageShapeError("an empty page of a list that is not", url=url, value=str(total))
    return aids, total
