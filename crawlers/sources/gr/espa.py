"""Greece's ESPA portal: the list of calls of the Partnership Agreement and the page of each call.

The portal gives neither policy objective nor rate. A call that it only expects has no period yet.
Its list has no total; the page chooser above it tells how many pages there are.
"""

import datetime as dt
import html
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import scrapy
from bs4 import Tag
from scrapy.http import Response

from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider
from crawlers.normalise import amounts, dates
from crawlers.normalise.applicants import applicants
from crawlers.normalise.objectives import specific_objectives
from crawlers.page import Page, words
from domain.call import Area, CallRecord, Document, TextBlock
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    AreaScheme,
    BudgetScope,
    CallLevel,
    Instrument,
    IssueLevel,
    PublicationStatus,
    TextKind,
)
from domain.errors import BadValue, PageShapeError, SourceError, UnknownCategory
from domain.source import Expect, SourceSpec
from domain.text import fold

_SITE = "https://www.espa.gr/el/Pages"
_SERIES = "Proclamations"
_PAGE_SIZE = 10
_MOST_PAGES = 300
_PAGES = 'select[name*="DropDownListPagesTop"] option'
_ITEM = re.compile(r"[?&]item=(\d+)(?:&|$)")

_APPLICANTS = "Σε ποιους απευθύνεται"
_BUDGET = "Προϋπολογισμός"
_PERIOD = "Περίοδος υποβολής"
_AREA = "Περιοχή εφαρμογής"
_PROGRAMME = "Επιχειρησιακό πρόγραμμα"
_LABELS = {
    _APPLICANTS: "applicants",
    _BUDGET: "budget_total",
    _PERIOD: "deadlines",
    _AREA: "areas",
    _PROGRAMME: "programme_text",
}
_STATUS = {
    "αναμενεται": PublicationStatus.FORTHCOMING,
    "ενεργη": PublicationStatus.OPEN,
    "ανοιχτη": PublicationStatus.OPEN,
    "εχει ληξει": PublicationStatus.CLOSED,
    "εκλεισε": PublicationStatus.CLOSED,
    "ολοκληρωθηκε": PublicationStatus.CLOSED,
    "ανενεργη": PublicationStatus.CLOSED,
}
_WHOLE_COUNTRY = "ολη η ελλαδα"
_REGIONS = {
    "αττικη": "EL30", "βορειο αιγαιο": "EL41", "νοτιο αιγαιο": "EL42", "κρητη": "EL43",
    "ανατολικη μακεδονια και θρακη": "EL51", "ανατολικη μακεδονια - θρακη": "EL51",
    "κεντρικη μακεδονια": "EL52", "δυτικη μακεδονια": "EL53", "ηπειροσ": "EL54",
    "θεσσαλια": "EL61", "ιονια νησια": "EL62", "ιονιοι νησοι": "EL62", "δυτικη ελλαδα": "EL63",
    "στερεα ελλαδα": "EL64", "πελοποννησοσ": "EL65",
}  # fmt: skip
_READ = 2_000
"""Characters of a text in which an objective is looked for: it stands at the beginning."""
_NOBODY: tuple[ApplicantType, ...] = ()
# As `fold` leaves them: without accents, and with one sigma for both.
_FROM, _UNTIL = re.compile(r"^απο\b"), re.compile(r"^(?:εωσ|μεχρι|ωσ)\b")


class GrEspa(SourceSpider):
    """Calls of the Greek ESPA programmes, national and regional."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="gr_espa",
        title="ESPA: calls of the Greek programmes",
        publisher="Υπουργείο Εθνικής Οικονομίας και Οικονομικών, ΕΣΠΑ",
        country="GR",
        home=f"{_SITE}/Proclamations.aspx",
        start=f"{_SITE}/Proclamations.aspx",
        hosts=("www.espa.gr",),
        languages=("el",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us, and some readers met a wall there",
        every_hours=24,
        # Wide, because nobody has met the real address yet.
        expect=Expect(calls=(5, 5_000), filled={"deadlines": 0.5}),
        parser_version="1",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._pages = 0
        """As the page chooser tells; 0 = it is not there."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of the list."""
        yield self._list(0)

    def _list(self, number: int) -> scrapy.Request:
        url = f"{self.spec.start}?start={number * _PAGE_SIZE}"
        return self.ask(url, self.parse, cb_kwargs={"number": number}, priority=1)

    def parse(self, response: Response, number: int = 0) -> Iterator[Any]:
        """Ask for each call of a page of the list, then for the next page."""
        page = Page.of(response)
        try:
            listed = _listed(page)
        except SourceError as error:
            yield self.unusable(error)
            return
        for ref, title, status in listed:
            if ref in self.proof.refs[_SERIES]:
                continue
            self.saw(_SERIES, ref)
            yield self.ask(
                f"{_SITE}/ProclamationsFS.aspx?item={ref}",
                self.parse_call,
                cb_kwargs={"ref": ref, "title": title, "status": status},
            )
        self._pages = self._pages or len(page.texts(_PAGES, at_least=0))
        yield from self._next(number, full=len(listed) == _PAGE_SIZE)

    def _next(self, number: int, *, full: bool) -> Iterator[scrapy.Request]:
        more = number + 1 < self._pages if self._pages else full
        if not more:
            self.ended(_SERIES)
        elif not full:
            self.incomplete(f"{_SERIES}: page {number} of {self._pages} is not full")
        if more and self.goes_on(_SERIES, number, most=_MOST_PAGES):
            yield self._list(number + 1)

    def parse_call(self, response: Response, ref: str, title: str, status: str) -> Iterator[Any]:
        """Yield the call of its page."""
        try:
            record, reading = read_call(Page.of(response), ref, title, status)
        except SourceError as error:
            yield self.unusable(error, ref)
            return
        yield from reading.issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of the list or of a call."""
        query = parse_qs(urlsplit(request.url).query)
        for name, kind in (("item", "item"), ("start", "list")):
            value = query.get(name, [""])[0]
            if value.isdigit():
                return folder / self.spec.id / f"{kind}-{value}.html"
        return None


def _listed(page: Page) -> list[tuple[str, str, str]]:
    """Return number, title and printed state of each call of a list page; at least one."""
    items = [item for item in page.one("body").select("div.item") if item.find("h3")]
    if not items:
        raise PageShapeError("div.item: at least one wanted, 0 found", url=page.url)
    return [_item(item, page.url) for item in items]


def _item(item: Tag, url: str) -> tuple[str, str, str]:
    heads, links = item.select("h3"), item.select('div.more a[href*="ProclamationsFS.aspx"]')
    numbers = {found[1] for a in links if (found := _ITEM.search(str(a.get("href"))))}
    title = words(heads[0]) if len(heads) == 1 else ""
    if not title or len(numbers) != 1:
        raise PageShapeError("an entry without title or number", url=url, value=words(item)[:200])
    states = item.select('p > span[style*="color"]')
    return numbers.pop(), title, words(states[0]) if len(states) == 1 else ""


def read_call(page: Page, ref: str, title: str, status: str) -> tuple[CallRecord, Reading]:
    """Return a call from its page; raises PageShapeError when the page is not that call's."""
    if fold(title) not in fold(words(page.one("body"))):
        raise PageShapeError("the page does not name its call", url=page.url, value=title[:200])
    reading = Reading(ref, page.url)
    said = _labels(page, reading)
    who, place = said.get(_APPLICANTS, ""), said.get(_AREA, "")
    budget = said.get(_BUDGET, "")
    total = (
        reading.read("budget_total", lambda: amounts.amount(budget, "EUR"), None)
        if budget
        else None
    )
    text = reading.read("texts", lambda: page.maybe_text("div.story"), None)
    return (
        CallRecord(
            source_id=GrEspa.spec.id,
            source_ref=ref,
            url=page.url,
            title=title,
            language="el",
            level=CallLevel.CALL,
            programme_text=said.get(_PROGRAMME, ""),
            publisher=GrEspa.spec.publisher,
            instrument=Instrument.GRANT,
            published_status=reading.read("published_status", lambda: _status(status), None),
            specific_objective=reading.read(
                "specific_objective", lambda: _objective(title, (text or "")[:_READ]), None
            ),
            applicants=reading.read("applicants", lambda: applicants(who, "el"), _NOBODY),
            applicants_text=who,
            areas=_areas(place),
            budget_total=total,
            budget_scope=BudgetScope.CALL if total else BudgetScope.UNKNOWN,
            budget_text=budget,
            documents=tuple(
                Document(title=link.text or link.url, url=link.url)
                for link in page.links("ul.files li a[href]", at_least=0)
            ),
            texts=_text(text),
            **_period(reading, said.get(_PERIOD, "")),
        ),
        reading,
    )


def _labels(page: Page, reading: Reading) -> dict[str, str]:
    """Return label → value; a label that is lacking, twice there or new is noted."""
    found: dict[str, str] = {}
    for head in page.one("body").select("h4"):
        label = words(head).rstrip(" :")
        value = head.find_next_sibling()
        if label in found:
            reading.note("bad_value", label[:80], label, "a label that is there twice")
        if label in _LABELS:
            found[label] = words(value) if value is not None and value.name != "h4" else ""
        elif label:
            message = "a label that nobody reads"
            reading.note("unread_label", label[:80], label, message, IssueLevel.INFO)
    for label, field in _LABELS.items():
        if not found.get(label):
            reading.note("missing_label", field, label, "the page does not state it")
    return found


def _status(text: str) -> PublicationStatus | None:
    word = fold(text).strip(" .:")
    if word and word not in _STATUS:
        raise UnknownCategory("a state that we do not know", value=text)
    return _STATUS.get(word)


def _objective(*texts: str) -> str | None:
    codes = {code for text in texts for code in specific_objectives(text, country="GR")}
    return "; ".join(sorted(codes)) or None


def _areas(text: str) -> tuple[Area, ...]:
    found = []
    for part in re.split(r"[,;·]", text):
        name = " ".join(part.split())
        key = fold(name).removeprefix("περιφερεια ").strip()
        if not name:
            continue
        if key == _WHOLE_COUNTRY:
            found.append(Area(scheme=AreaScheme.COUNTRY, code="GR", text=name))
        elif key in _REGIONS:
            found.append(Area(scheme=AreaScheme.NUTS, code=_REGIONS[key], text=name))
        else:
            found.append(Area(scheme=AreaScheme.TEXT, code="", text=name))
    return tuple(found)


def _period(reading: Reading, text: str) -> dict[str, Any]:
    if not text:
        return {}
    moments = reading.read("deadlines", lambda: _ends(text), None)
    if moments is None:
        return {"dates_text": text}
    first, last = moments
    if not reading.in_order(first, last.on if last else None):
        return {"dates_text": text}
    ends = (Deadline(on=last.on, time=last.time, text=text),) if last else ()
    return {"opens_on": first, "deadlines": ends}


def _ends(text: str) -> tuple[dt.date | None, dates.Moment | None]:
    """Return the first day and the last moment of a period; one day alone must say which it is."""
    found = dates.moments(text, ("el",))
    if len(found) == 2:
        return found[0].on, found[1]
    if len(found) == 1 and _UNTIL.match(fold(text)):
        return None, found[0]
    if len(found) == 1 and _FROM.match(fold(text)):
        return found[0].on, None
    raise BadValue("not the two ends of a period", value=text)


def _text(text: str | None) -> tuple[TextBlock, ...]:
    if not text:
        return ()
    return (TextBlock(kind=TextKind.DESCRIPTION, html=f"<p>{html.escape(text)}</p>"),)
