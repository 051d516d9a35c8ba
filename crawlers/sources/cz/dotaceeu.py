"""Czechia's DotaceEU: the list of grant calls in fragments of five, and the page of each call.

The list has no total. "SC 1.3" in a title is a number of that programme, not of the regulation, so
an objective is read only where the regulation's own code or wording stands.
"""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urljoin, urlsplit

import scrapy
from bs4 import Tag
from scrapy.http import Response

from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider
from crawlers.normalise import dates
from crawlers.normalise.applicants import applicants
from crawlers.normalise.objectives import specific_objectives
from crawlers.page import Page, words
from domain.call import CallRecord, Document
from domain.deadline import Deadline
from domain.enums import ApplicantType, CallLevel, Instrument, Procedure, PublicationStatus
from domain.errors import PageShapeError, SourceError, UnknownCategory
from domain.source import Expect, SourceSpec
from domain.text import fold, tokens

_FEED = "https://dotaceeu.cz/cs/ajax-pages/vyzvyfeeddotace"
_HOSTS = ("dotaceeu.cz", "www.dotaceeu.cz")
_SERIES = "vyzvyfeeddotace"
_PAGE_SIZE = 5
_MOST_PAGES = 400
_CALL_PATH = "/jak-ziskat-dotaci/"
_PERIOD = "2021-2027"
_CANCELLED = "zrusena"
_STATUS = {
    "otevrena": PublicationStatus.OPEN,
    "vyhlasena": PublicationStatus.FORTHCOMING,
    "planovana": PublicationStatus.FORTHCOMING,
    "pripravovana": PublicationStatus.FORTHCOMING,
    "uzavrena": PublicationStatus.CLOSED,
    "ukoncena": PublicationStatus.CLOSED,
}
_PLANNED = {"planovana", "pripravovana"}
_IROP = "integrovany regionalni operacni program"
"""The only programme of the list that the ERDF alone pays."""
_BY_STRATEGY = {"iti", "clld"}
"""Words of a title that let in only projects of an approved territorial strategy."""
_NOBODY: tuple[ApplicantType, ...] = ()


class CzDotaceeu(SourceSpider):
    """Grant calls of the Czech programmes of 2021-2027."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="cz_dotaceeu",
        title="DotaceEU: grant calls of the Czech programmes",
        publisher="Ministerstvo pro místní rozvoj ČR",
        country="CZ",
        home="https://www.dotaceeu.cz/cs/jak-ziskat-dotaci/vyzvy",
        start=_FEED,
        hosts=_HOSTS,
        languages=("cs",),
        programmes=("ERDF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        # Wide, because nobody has met the real address yet.
        expect=Expect(
            calls=(5, 3_000),
            filled={"identifier": 1.0, "opens_on": 0.7, "deadlines": 0.7, "published_status": 0.9},
        ),
        parser_version="1",
    )

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first fragment of the list."""
        yield self._list(1)

    def _list(self, number: int) -> scrapy.Request:
        url = f"{_FEED}?page={number}"
        return self.ask(url, self.parse, cb_kwargs={"number": number}, priority=1)

    def parse(self, response: Response, number: int = 1) -> Iterator[Any]:
        """Ask for each call of a fragment, then for the next fragment."""
        page = Page.of(response)
        try:
            addresses = _listed(page, first=number == 1)
        except SourceError as error:
            yield self.unusable(error)
            return
        for url in addresses:
            ref = urlsplit(url).path
            if ref not in self.proof.refs[_SERIES]:
                self.saw(_SERIES, ref)
                yield self.ask(url, self.parse_call)
        if len(addresses) == _PAGE_SIZE:
            if self.goes_on(_SERIES, number, most=_MOST_PAGES):
                yield self._list(number + 1)
            return
        self.ended(_SERIES)
        if not addresses:
            # An emptied fragment and the end of a list look the same.
            self.incomplete(f"{_SERIES}: fragment {number} is empty")

    def parse_call(self, response: Response) -> Iterator[Any]:
        """Yield the call of its page; those of earlier periods and cancelled ones are left out."""
        try:
            page = Page.of(response)
            facts = _facts(page)
            period, state = facts["Programové období"], fold(facts["Stav výzvy"])
            why = "cancelled" if state == _CANCELLED else "" if period == _PERIOD else "period"
            if why:
                self.drop(why)
                return
            record, reading = read_call(page, facts)
        except SourceError as error:
            yield self.unusable(error)
            return
        yield from reading.issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded fragment of the list or the page of a call."""
        parts = urlsplit(request.url)
        number = parse_qs(parts.query).get("page", [""])[0]
        if number.isdigit():
            return folder / self.spec.id / f"list-{number}.html"
        name = parts.path.rstrip("/").rpartition("/")[2]
        return folder / self.spec.id / f"call-{name}.html" if name else None


def _listed(page: Page, *, first: bool) -> list[str]:
    """Return the addresses of a fragment; none only for one without any word behind the first."""
    body = page.one("body") if page.texts("body", at_least=0) else None
    items = body.select("li.js-ajax-item") if body else []
    if not items and (first or (body is not None and words(body))):
        raise PageShapeError("li.js-ajax-item: at least one wanted, 0 found", url=page.url)
    return [_address(item, page.url) for item in items]


def _address(item: Tag, url: str) -> str:
    links = [link for link in item.select("a[href]") if link.find("h3")]
    found = urljoin(url, str(links[0]["href"])) if len(links) == 1 else ""
    parts = urlsplit(found)
    if parts.netloc not in _HOSTS or _CALL_PATH not in parts.path.lower():
        raise PageShapeError("an entry without its address", url=url, value=words(item)[:200])
    return found


_REQUIRED = ("Číslo výzvy", "Programové období", "Operační program", "Stav výzvy")
_EXPECTED = {
    "Zahájení příjmu žádostí": "opens_on",
    "Ukončení příjmu žádostí": "deadlines",
    "Oprávnění žadatelé": "applicants",
    "Druh výzvy": "action_type_text",
    "Prioritní osa": "priority",
}


def _facts(page: Page) -> dict[str, str]:
    """Return label → value of the call's table; raises PageShapeError without the required ones."""
    found: dict[str, str] = {}
    for row in page.one("body").select("tr"):
        cells = [words(cell) for cell in row.select("th, td")]
        label = cells[0].rstrip(" :") if len(cells) == 2 else ""
        if label in found and label in (*_REQUIRED, *_EXPECTED):
            raise PageShapeError(f"{label} is there twice", url=page.url)
        if label:
            found[label] = cells[1]
    lacking = [label for label in _REQUIRED if not found.get(label)]
    if lacking:
        raise PageShapeError("the page does not state what it always states", url=page.url,
                             value=", ".join(lacking))  # fmt: skip
    return found


def read_call(page: Page, facts: dict[str, str]) -> tuple[CallRecord, Reading]:
    """Return the call of its page and table; raises PageShapeError without one title."""
    number, title = facts["Číslo výzvy"], page.one_text("h1")
    reading = Reading(number, page.url)
    for label, field in _EXPECTED.items():
        if not facts.get(label):
            reading.note("missing_label", field, label, "the page does not state it")
    programme, who = facts["Operační program"], facts.get("Oprávnění žadatelé", "")
    state = fold(facts["Stav výzvy"])
    more = page.links("table a[href]", at_least=0)
    strategy = set(tokens(title)) & _BY_STRATEGY
    return (
        CallRecord(
            source_id=CzDotaceeu.spec.id,
            source_ref=number,
            url=page.url,
            title=title,
            language="cs",
            identifier=number,
            level=CallLevel.CALL,
            programme="ERDF" if fold(programme).startswith(_IROP) else None,
            programme_text=programme,
            priority=facts.get("Prioritní osa") or None,
            specific_objective="; ".join(specific_objectives(title, country="CZ")) or None,
            publisher=CzDotaceeu.spec.publisher,
            instrument=Instrument.GRANT,
            action_type_text=facts.get("Druh výzvy", ""),
            procedure=Procedure.RESTRICTED if strategy else None,
            published_status=reading.read("published_status", lambda: _status(state), None),
            planned=state in _PLANNED,
            applicants=reading.read("applicants", lambda: applicants(who, "cs"), _NOBODY),
            applicants_text=who,
            documents=tuple(Document(title=link.text, url=link.url) for link in more if link.text),
            **_dates(reading, facts),
        ),
        reading,
    )


def _status(word: str) -> PublicationStatus:
    if word not in _STATUS:
        raise UnknownCategory("a state that we do not know", value=word)
    return _STATUS[word]


def _dates(reading: Reading, facts: dict[str, str]) -> dict[str, Any]:
    first, last = (facts.get(f"{word} příjmu žádostí", "") for word in ("Zahájení", "Ukončení"))
    opens: dt.date | None = (
        reading.read("opens_on", lambda: dates.day(first, ("cs",)), None) if first else None
    )
    closes = reading.read("deadlines", lambda: dates.moment(last, ("cs",)), None) if last else None
    if not reading.in_order(opens, closes.on if closes else None):
        return {"dates_text": f"{first} – {last}"}
    ends = (Deadline(on=closes.on, time=closes.time, text=last),) if closes else ()
    return {"opens_on": opens, "deadlines": ends}
