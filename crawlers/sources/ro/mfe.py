"""Romania's ministry of European projects: the Atom feed of announced calls, prose without fields.

The site's own pages stand behind a wall that we do not touch; the feed does not. Of an entry only
what a line of it plainly states is read: one budget, one term of submission, codes of objectives.
"""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import scrapy
from bs4 import BeautifulSoup, Tag
from scrapy.http import Response

from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider, classify
from crawlers.normalise import amounts, dates
from crawlers.normalise.applicants import applicants
from crawlers.normalise.objectives import specific_objectives
from crawlers.normalise.texts import clean_html, plain_text, repair
from domain.call import CallRecord, TextBlock
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    BudgetScope,
    CallLevel,
    FailureClass,
    Instrument,
    Procedure,
    TextKind,
)
from domain.errors import BadValue, PageShapeError, SourceError
from domain.money import Money
from domain.source import Expect, SourceSpec
from domain.text import fold

_FEED = "https://mfe.gov.ro/category/ultimele-apeluri-prima-pagina/feed/"
_SERIES = "feed"
_MOST_PAGES = 20
_ENTITIES = re.compile(rb"<!\s*(?:doctype|entity)", re.IGNORECASE)
_CALL = re.compile(r"\b(?:apel\w*|ghid\w*|cerer\w+ de proiecte)\b")
_BUDGET = re.compile(r"\bbuget\w*\b.{0,60}\b(?:alocat\w*|apel\w*|total\w*)\b|\balocare\w* totala\b")
_TERM = re.compile(
    r"\b(?:perioad\w+|data|termen\w*|intervalul).{0,40}\b(?:depun\w+|inchider\w+|limita)\b"
    r"|\bdepun\w+ (?:cererilor|proiectelor).{0,80}\bpana\b"
)
_UNTIL = re.compile(r"\bpana\b|\blimita\b|\binchider\w+")
_WHO = re.compile(r"^(?:solicitanti|beneficiari|aplicanti) eligibili\s*:?\s*(?P<who>.*)")
_OPEN, _CLOSED_LIST = re.compile(r"\bcompetitiv\w*\b"), re.compile(r"\bnecompetitiv\w*\b")
_NOBODY: tuple[ApplicantType, ...] = ()


class RoMfe(SourceSpider):
    """Calls that the Romanian ministry announces, of all programmes that it manages."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="ro_mfe",
        title="MIPE: latest calls",
        publisher="Ministerul Investițiilor și Proiectelor Europene",
        country="RO",
        home="https://mfe.gov.ro/category/ultimele-apeluri-prima-pagina/",
        start=_FEED,
        hosts=("mfe.gov.ro",),
        languages=("ro",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us; only the feed is read",
        every_hours=24,
        # Wide, because nobody has met the real address yet.
        expect=Expect(calls=(1, 6_000), filled={"texts": 0.8}),
        parser_version="1",
    )

    def parse(self, response: Response, number: int = 1) -> Iterator[Any]:
        """Yield the calls of a page of the feed, then ask for the next one."""
        try:
            entries = _entries(response)
        except SourceError as error:
            yield self.unusable(error)
            return
        known = len(self.proof.refs[_SERIES])
        for entry in entries:
            yield from self._entry(entry, response)
        if len(self.proof.refs[_SERIES]) == known:
            self.ended(_SERIES)
        elif self.goes_on(_SERIES, number, most=_MOST_PAGES):
            yield self.ask(
                f"{_FEED}?paged={number + 1}",
                self.parse,
                optional=True,
                on_missing=self.no_more,
                cb_kwargs={"number": number + 1},
            )

    def no_more(self, failure: Any) -> None:
        """Take a missing page for the end of the feed, and any other failure for none."""
        if classify(failure.value) is FailureClass.GONE:
            self.ended(_SERIES)
        else:
            self.incomplete(f"{_SERIES}: {failure.request.url} could not be had")

    def _entry(self, entry: Tag, response: Response) -> Iterator[Any]:
        try:
            record, reading = read_entry(entry, response.url)
        except SourceError as error:
            yield self.unusable(error)
            return
        if record.source_ref in self.proof.refs[_SERIES]:
            return
        self.saw(_SERIES, record.source_ref)
        if not _CALL.search(fold(record.title)):
            self.drop("no_call")
            return
        yield from reading.issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of the feed."""
        number = parse_qs(urlsplit(request.url).query).get("paged", ["1"])[0]
        return folder / self.spec.id / f"feed-{number}.xml" if number.isdigit() else None


def _entries(response: Response) -> list[Tag]:
    """Return the entries of a feed; raises PageShapeError for what is none or declares entities."""
    if _ENTITIES.search(response.body.replace(b"\x00", b"")):
        raise PageShapeError("a feed that declares a document type", url=response.url)
    feeds = BeautifulSoup(response.body, "xml").find_all("feed", recursive=False)
    entries = feeds[0].find_all("entry", recursive=False) if len(feeds) == 1 else []
    if not entries:
        raise PageShapeError("no feed with entries", url=response.url)
    return list(entries)


def read_entry(entry: Tag, feed: str) -> tuple[CallRecord, Reading]:
    """Return what an entry announces; raises PageShapeError without number, title or address."""
    ref, title = _one(entry, "id"), plain_text(repair(_one(entry, "title")))
    links = [str(a.get("href")) for a in entry.find_all("link", attrs={"rel": "alternate"})]
    parts = urlsplit(links[0]) if len(links) == 1 else urlsplit("")
    if not ref or not title or parts.scheme != "https" or parts.netloc not in RoMfe.spec.hosts:
        what = f"{ref} {title} {links}"[:200]
        raise PageShapeError("an entry without number, title or address", url=feed, value=what)
    reading = Reading(ref, links[0])
    content = repair(_one(entry, "content") or _one(entry, "summary"))
    if not content:
        reading.note("missing_label", "texts", None, "an entry without text")
    lines = [line for line in plain_text(content, lines=True).split("\n") if line.strip()]
    terms = [str(tag.get("term")) for tag in entry.find_all("category") if tag.get("term")]
    who = _applicants(lines)
    body = clean_html(content)
    return (
        CallRecord(
            source_id=RoMfe.spec.id,
            source_ref=ref,
            url=links[0],
            title=title,
            language="ro",
            level=CallLevel.CALL,
            programme_text="; ".join(dict.fromkeys(plain_text(term) for term in terms)),
            specific_objective=reading.read(
                "specific_objective", lambda: _objectives([title, *lines]), None
            ),
            publisher=RoMfe.spec.publisher,
            instrument=Instrument.GRANT,
            procedure=_procedure(lines),
            published_on=reading.read("published_on", lambda: _published(entry), None),
            applicants=reading.read("applicants", lambda: applicants(who, "ro"), _NOBODY),
            applicants_text=who,
            texts=(TextBlock(kind=TextKind.DESCRIPTION, html=body),) if body else (),
            **_budget(reading, lines),
            **_dates(reading, lines),
        ),
        reading,
    )


def _one(entry: Tag, name: str) -> str:
    found = entry.find_all(name, recursive=False)
    return found[0].get_text().strip() if len(found) == 1 else ""


def _published(entry: Tag) -> dt.date:
    printed = _one(entry, "published")
    try:
        return dt.datetime.fromisoformat(printed).date()
    except ValueError as error:
        raise BadValue("not a moment", value=printed or None) from error


def _objectives(lines: list[str]) -> str | None:
    codes = {code for line in lines for code in specific_objectives(line[:2_000], country="RO")}
    return "; ".join(sorted(codes)) or None


def _procedure(lines: list[str]) -> Procedure | None:
    """Return open where the text calls itself competitive; "not competitive" says not who may."""
    text = fold(" ".join(lines))
    return Procedure.OPEN if _OPEN.search(text) and not _CLOSED_LIST.search(text) else None


def _applicants(lines: list[str]) -> str:
    """Return the words beside "eligible applicants"; "" when they are not on one line."""
    told = [line for line in lines if (found := _WHO.match(fold(line))) and found["who"].strip()]
    return told[0].partition(":")[2].strip() if len(told) == 1 else ""


def _budget(reading: Reading, lines: list[str]) -> dict[str, Any]:
    told = [line for line in lines if _BUDGET.search(fold(line)) and re.search(r"\d", line)]
    if not told:
        return {}
    total = reading.read("budget_total", lambda: _total(told), None)
    scope = BudgetScope.CALL if total else BudgetScope.UNKNOWN
    return {"budget_total": total, "budget_scope": scope, "budget_text": " ".join(told)[:500]}


def _total(told: list[str]) -> Money:
    found = {amount for line in told for amount in amounts.amounts(line)}
    if len(found) != 1:
        raise BadValue("more than one amount", value=" ".join(told)[:500])
    return found.pop()


def _dates(reading: Reading, lines: list[str]) -> dict[str, Any]:
    told = [line for line in lines if _TERM.search(fold(line)) and re.search(r"\d{4}", line)]
    if not told:
        return {}
    ends = reading.read("deadlines", lambda: _ends(told), None)
    if ends is None:
        return {"dates_text": " ".join(told)[:500]}
    first, last = ends
    if not reading.in_order(first.on if first else None, last.on):
        return {"dates_text": told[0][:500]}
    return {
        "opens_on": first.on if first else None,
        "deadlines": (Deadline(on=last.on, time=last.time, text=told[0][:500]),),
    }


def _ends(told: list[str]) -> tuple[dates.Moment | None, dates.Moment]:
    """Return the two ends of the one line about the term, or its last day alone."""
    if len(told) != 1:
        raise BadValue("more than one term", value=" ".join(told)[:500])
    found = dates.moments(told[0], ("ro",))
    if len(found) == 2:
        return found[0], found[1]
    if len(found) == 1 and _UNTIL.search(fold(told[0])):
        return None, found[0]
    raise BadValue("not a term of submission", value=told[0][:500])
